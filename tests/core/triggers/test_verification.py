"""The schemes of our own; those of vendors stand in the signature corpus."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace

import pytest

from junctor.core.triggers.documents import trigger_of
from junctor.core.triggers.handshakes import echoed
from junctor.core.triggers.schemes import joined
from junctor.core.triggers.signatures import Standing
from junctor.core.triggers.verification import (
    HookRequest,
    judge,
    needed_headers,
    secret_headers,
    secret_path,
    secrets_needed,
)
from junctor.model.errors import InvalidInput
from junctor.model.trigger_spec import EchoHandshake, WebhookVerification

NOW = 1_700_000_000
KEY = "planted-webhook-secret"
BODY = b'{"n": 1}'


def rules(**verify):
    return trigger_of({"type": "webhook", "verify": verify}).verify


def request(headers=(), body=BODY, method="POST"):
    return HookRequest(
        method=method,
        url="https://junctor.example/hooks/abc",
        query=(),
        headers=tuple(dict(headers).items()) if isinstance(headers, dict) else tuple(headers),
        body=body,
    )


def sign(message=BODY, key=KEY, algorithm="sha256"):
    return hmac.new(key.encode(), message, algorithm)


def verdict(verify, headers, body=BODY, secrets=(KEY,), now=NOW):
    values = {f"secrets.{i}": each for i, each in enumerate(secrets)}
    found = judge(verify, request(headers, body), values, now)
    return found.reason if found.standing is Standing.INVALID else "ok"


def test_a_digest_in_hex_or_base64_with_prefix_and_any_algorithm():
    plain = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"], prefix="sha256=")
    assert verdict(plain, {"x-sig": "sha256=" + sign().hexdigest()}) == "ok"
    assert verdict(plain, {"X-SIG": "sha256=" + sign().hexdigest().upper()}) == "ok"
    other = rules(
        scheme="hmac", header="X-Sig", secrets=["{env.A}"], algorithm="sha512", encoding="base64"
    )
    digest = base64.b64encode(sign(algorithm="sha512").digest()).decode()
    assert verdict(other, {"X-Sig": digest}) == "ok"


def test_each_of_several_secrets_counts_so_that_they_can_be_rotated():
    two = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}", "{env.B}"])
    assert secrets_needed(two, "POST") == {"secrets.0": "A", "secrets.1": "B"}
    assert verdict(two, {"X-Sig": sign(key="second").hexdigest()}, secrets=(KEY, "second")) == "ok"


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, BODY, "missing_header"),
        ({"X-Sig": sign().hexdigest()}, BODY, "no_supported_signature"),
        ({"X-Sig": "sha256=" + sign().hexdigest()}, BODY + b" ", "signature_mismatch"),
        ({"X-Sig": "sha256=" + sign(key="forged").hexdigest()}, BODY, "signature_mismatch"),
        ({"X-Sig": "sha256=é"}, BODY, "signature_mismatch"),
        ([("X-Sig", "sha256=" + sign().hexdigest()), ("x-sig", "b")], BODY, "malformed_header"),
    ],
)
def test_forged_deliveries_say_why(headers, body, reason):
    plain = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"], prefix="sha256=")
    assert verdict(plain, headers, body) == reason


def test_a_signed_time_bounds_replay_both_ways():
    timed = rules(
        scheme="hmac", header="X-Sig", timestamp_header="X-Time", secrets=["{env.A}"], tolerance=60
    )
    assert needed_headers(timed) == ("X-Sig", "X-Time")

    def sent(at, **more):
        stamp = str(at)
        digest = sign(stamp.encode() + b"." + BODY).hexdigest()
        return verdict(timed, {"X-Sig": digest, "X-Time": more.get("shown", stamp)})

    assert sent(NOW - 60) == sent(NOW + 60) == "ok"
    assert sent(NOW - 61) == "timestamp_too_old"
    assert sent(NOW + 61) == "timestamp_in_future"
    assert sent(NOW - 600, shown=str(NOW)) == "signature_mismatch"
    assert sent("soon") == "malformed_header"


def test_what_was_signed_names_a_delivery_unless_the_sender_has_ids():
    plain = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"])
    headers = {"X-Sig": sign().hexdigest(), "X-Id": "d1"}
    found = judge(plain, request(headers), {"secrets.0": KEY}, NOW)
    assert found.dedupe_key == "sha256:" + hashlib.sha256(BODY).hexdigest()
    named = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"], delivery_header="X-Id")
    assert judge(named, request(headers), {"secrets.0": KEY}, NOW).dedupe_key == "id:d1"
    without = {"X-Sig": sign().hexdigest()}
    assert verdict(named, without) == "missing_delivery_id"
    long = {**headers, "X-Id": "d" * 500}
    key = judge(named, request(long), {"secrets.0": KEY}, NOW).dedupe_key
    assert key.startswith("sha256:")


def test_an_empty_secret_never_verifies():
    plain = rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"])
    assert verdict(plain, {"X-Sig": sign(key="").hexdigest()}, secrets=("",)) == (
        "no_secret_configured"
    )


def test_basic_and_bearer_compare_what_was_given():
    basic = rules(scheme="basic", username="ada", password="{env.A}")
    good = "Basic " + base64.b64encode(b"ada:planted").decode()
    for given, reason in [
        (good, "ok"),
        (good.replace("Basic", "basic"), "ok"),
        ("Basic " + base64.b64encode(b"ada:other").decode(), "credentials_mismatch"),
        ("Basic %%%", "malformed_header"),
        ("Basic " + base64.b64encode(b"\xff").decode(), "malformed_header"),
        ("Basic ", "missing_header"),
        ("Bearer planted", "missing_header"),
    ]:
        found = judge(basic, request({"Authorization": given}), {"password": "planted"}, NOW)
        assert found.reason == reason, given
    bearer = rules(scheme="bearer", token="{env.A}", delivery_header="X-Id")
    assert secrets_needed(bearer, "POST") == {"token": "A"}
    assert needed_headers(bearer) == ("authorization",)
    headers = {"Authorization": "Bearer planted", "X-Id": "7"}
    found = judge(bearer, request(headers), {"token": "planted"}, NOW)
    assert (found.standing, found.dedupe_key) == (Standing.VALID, "id:7")
    wrong = judge(bearer, request(headers), {"token": "planted2"}, NOW)
    assert wrong.reason == "credentials_mismatch"


def test_without_verification_each_request_is_one_of_its_own():
    nothing = rules(scheme="none")
    keys = {judge(nothing, request(), {}, NOW).dedupe_key for _ in range(3)}
    assert len(keys) == 3
    assert (needed_headers(nothing), secrets_needed(nothing, "POST")) == ((), {})


def test_proof_is_never_part_of_an_event():
    assert secret_headers(rules(scheme="github", secrets=["{env.A}"])) == {"x-hub-signature-256"}
    meta = rules(scheme="meta", secrets=["{env.A}"], verify_token="{env.B}")
    assert secrets_needed(meta, "GET") == {"secrets.0": "A", "verifyToken": "B"}
    assert "x-sig" in secret_headers(rules(scheme="hmac", header="X-Sig", secrets=["{env.A}"]))


def test_the_schemes_of_vendors_are_judged_too():
    github = rules(scheme="github", secrets=["{env.A}"])
    headers = {"X-Hub-Signature-256": "sha256=" + sign().hexdigest(), "X-GitHub-Delivery": "g1"}
    found = judge(github, request(headers), {"secrets.0": KEY}, NOW)
    assert (found.standing, found.dedupe_key) == (Standing.VALID, "g1")


def test_the_parts_that_are_signed_can_be_joined_in_any_way():
    signed = rules(
        scheme="hmac",
        header="X-Sig",
        secrets=["{env.A}"],
        encoding="base64",
        signed="{method}{url}{body}{timestamp}",
        timestampHeader="X-Time",
        timestampUnit="milliseconds",
    )
    stamp = str(NOW * 1000)
    text = b"POSThttps://junctor.example/hooks/abc" + BODY + stamp.encode()
    good = {"X-Sig": base64.b64encode(sign(text).digest()).decode(), "X-Time": stamp}
    assert verdict(signed, good) == "ok"
    assert verdict(signed, {**good, "X-Time": str(NOW * 1000 + 1)}) == "signature_mismatch"
    assert verdict(signed, {**good, "X-Time": "soon"}) == "malformed_header"
    assert verdict(signed, good, now=NOW + 301) == "timestamp_too_old"


def test_a_time_within_the_signed_body_is_looked_at():
    timed = rules(
        scheme="hmac",
        header="X-Sig",
        secrets=["{env.A}"],
        timestampPath="sent.at",
        timestampUnit="milliseconds",
    )

    def sent(at):
        body = b'{"sent": {"at": %s}}' % at
        return {"X-Sig": sign(body).hexdigest()}, body

    assert verdict(timed, *sent(b"%d000" % NOW)) == "ok"
    assert verdict(timed, *sent(b"%d000" % (NOW - 301))) == "timestamp_too_old"
    assert verdict(timed, *sent(b"%d000" % (NOW + 301))) == "timestamp_in_future"
    assert verdict(timed, *sent(b"true")) == "malformed_header"
    assert verdict(timed, *sent(b"null")) == "malformed_header"


def test_a_token_in_a_header_is_compared_whole():
    token = rules(scheme="token", header="X-Gitlab-Token", token="{env.A}", deliveryHeader="X-Id")
    assert needed_headers(token) == ("X-Gitlab-Token",)
    assert "x-gitlab-token" in secret_headers(token)
    assert secrets_needed(token, "POST") == {"token": "A"}
    given = request({"X-Gitlab-Token": KEY, "X-Id": "7"})
    assert judge(token, given, {"token": KEY}, NOW).dedupe_key == "id:7"
    for wrong in (KEY[:-1], KEY + "x", ""):
        found = judge(token, request({"X-Gitlab-Token": wrong}), {"token": KEY}, NOW)
        assert found.standing is Standing.INVALID


def test_a_token_in_the_body_is_compared_whole():
    token = rules(scheme="body_token", path="form.auth.application_token", token="{env.A}")
    assert (needed_headers(token), secrets_needed(token, "POST")) == ((), {"token": "A"})
    assert secret_path(token) == "form.auth.application_token"

    def given(body, kind="application/x-www-form-urlencoded"):
        sent = request({"Content-Type": kind}, body)
        return judge(token, sent, {"token": KEY}, NOW).standing

    told = f"event=X&auth[application_token]={KEY}".encode()
    assert given(told) is Standing.VALID
    for wrong in (told[:-1], told + b"x", b"event=X", b"", b"%ff"):
        assert given(wrong) is Standing.INVALID
    assert given(told, "text/html") is Standing.INVALID
    assert given(told, "text/plain") is Standing.INVALID


def test_a_signed_time_is_read_as_seconds_or_as_a_date_where_a_vendor_sends_either():
    signed = rules(
        scheme="hmac",
        header="X-Sig",
        secrets=["{env.A}"],
        signed="{body}{timestamp}",
        timestampHeader="X-Time",
        timestampUnit="either",
    )

    def told(stamp, now=NOW):
        return verdict(
            signed, {"X-Sig": sign(BODY + stamp.encode()).hexdigest(), "X-Time": stamp}, now=now
        )

    assert told(str(NOW)) == "ok"
    assert told("2023-11-14T22:13:20+0000") == "ok"
    assert told("2023-11-14T22:13:20+0000", NOW + 301) == "timestamp_too_old"
    assert told("soon") == "malformed_header"


def test_a_declared_scheme_and_the_secrets_of_a_flow_make_the_rules():
    declared = WebhookVerification(scheme="hmac", header="X-Sig", prefix="v1=", tolerance=60)
    made = joined(declared, ("{env.A}",))
    assert (made.header, made.prefix, made.tolerance) == ("X-Sig", "v1=", 60)
    basic = joined(WebhookVerification(scheme="basic"), ("{env.A}",), username="ada")
    assert (basic.username, basic.password) == ("ada", "{env.A}")
    token = joined(WebhookVerification(scheme="token", header="X"), ("{env.A}",))
    assert token.token == "{env.A}"
    meta = joined(WebhookVerification(scheme="meta"), ("{env.A}",), verify_token="{env.B}")
    assert meta.verify_token == "{env.B}"
    assert joined(WebhookVerification(scheme="none"), ()).scheme == "none"
    for scheme, given, field in (
        ("stripe", {}, "secrets"),
        ("meta", {"secrets": ("{env.A}",)}, "verifyToken"),
        ("basic", {"secrets": ("{env.A}",)}, "username"),
    ):
        with pytest.raises(InvalidInput) as caught:
            joined(WebhookVerification(scheme=scheme), given.get("secrets", ()))
        assert caught.value.field == field


def test_an_echo_is_plain_text_and_short():
    handshake = EchoHandshake(kind="echo_query", parameter="validationToken")

    def asked(*values):
        query = tuple(("validationToken", value) for value in values)
        return echoed(handshake, replace(request(), query=query))

    assert asked("abc 1").body == "abc 1"
    assert asked("abc 1").content_type == "text/plain"
    for refused in ((), ("",), ("a", "b"), ("x" * 1025,), ("é",), ("a\nb",)):
        assert asked(*refused) is None
