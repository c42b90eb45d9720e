"""The corners of webhook verification that the corpus does not reach."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.triggers.judged import NOW, SECRET, judge
from junctor.core.triggers.signatures import SCHEMES, Reply, Standing
from junctor.model.errors import InvalidInput


def sha256(message, secret=SECRET):
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def stripe(body=b"{}", time=NOW):
    return {"stripe-signature": f"t={time},v1={sha256(f'{time}.'.encode() + body)}"}


def slack(body, time=NOW):
    digest = sha256(f"v0:{time}:".encode() + body)
    return {"X-Slack-Request-Timestamp": str(time), "X-Slack-Signature": f"v0={digest}"}


def meta(body):
    return {"X-Hub-Signature-256": "sha256=" + sha256(body)}


def twilio(text, content_type="application/x-www-form-urlencoded"):
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()
    signature = base64.b64encode(digest).decode()
    return {"X-Twilio-Signature": signature, "Content-Type": content_type}


def test_an_unknown_scheme_names_the_known_ones_and_a_known_one_works():
    with pytest.raises(InvalidInput, match="no webhook scheme `carrier-pigeon`") as caught:
        judge("carrier-pigeon", {})
    assert "github, mailgun, meta, notion" in caught.value.cure
    assert judge("stripe", stripe()).standing is Standing.VALID


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize("secrets", [[], [""], ["  "]])
def test_without_a_secret_nothing_verifies(scheme, secrets):
    verdict = judge(scheme, stripe(), secrets=secrets)
    assert (verdict.standing, verdict.reason) == (Standing.INVALID, "no_secret_configured")


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                "stripe-signature",
                "x-slack-signature",
                "x-slack-request-timestamp",
                "x-hub-signature-256",
                "x-github-delivery",
                "x-twilio-signature",
                "webhook-id",
                "webhook-timestamp",
                "webhook-signature",
                "content-type",
            ]
        ),
        st.text(max_size=30)
        | st.sampled_from(["t=1763600000,v1=", "v0=é", "sha256=\ud800", "v1,a"]),
    ),
    body=st.binary(max_size=50),
    method=st.sampled_from(["GET", "POST"]),
    url=st.text(max_size=40).map(lambda s: f"https://h.example/{s}"),
)
def test_a_forged_delivery_is_refused_and_never_crashes(scheme, headers, body, method, url):
    verdict = judge(scheme, headers, body, method=method, url=url, verify_token="verify-me")
    assert verdict.standing is Standing.INVALID
    assert verdict.dedupe_key is None


@pytest.mark.parametrize(
    ("age", "reason"),
    [(-300, "ok"), (300, "ok"), (-301, "timestamp_in_future"), (301, "timestamp_too_old")],
)
def test_the_window_is_the_same_in_both_directions(age, reason):
    assert judge("stripe", stripe(time=NOW - age)).reason == reason


@pytest.mark.parametrize(
    "stamp",
    [
        "+1763600000",
        "\uff11\uff17\uff16\uff13\uff16\uff10\uff10\uff10\uff10\uff10",
        "1763600000.0",
        " 1763600000 \n",
    ],
)
def test_a_timestamp_is_plain_digits(stamp):
    headers = {"Stripe-Signature": f"t={stamp},v1=" + "0" * 64}
    assert judge("stripe", headers).standing is Standing.INVALID


def test_two_headers_of_one_name_are_malformed():
    doubled = stripe() | {"Stripe-Signature": "t=1,v1=0"}
    assert judge("stripe", doubled).reason == "malformed_header"


def test_a_delivery_without_an_id_is_known_by_its_bytes():
    first = judge("stripe", stripe(b"[1]"), b"[1]")
    assert first.dedupe_key.startswith("sha256:")
    again = judge("stripe", stripe(b"[1]"), b"[1]", seen={first.dedupe_key}.__contains__)
    assert (again.standing, again.reason) == (Standing.DUPLICATE, "already_processed")


@pytest.mark.parametrize("challenge", [None, 7, "", "line\nbreak", "é", "x" * 2000])
def test_slack_challenges_are_answered_only_when_they_are_plain(challenge):
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    assert judge("slack", slack(body), body).reason == "malformed_body"
    body = b'{"type": "url_verification", "challenge": "abc"}'
    assert judge("slack", slack(body), body).respond == Reply(200, "abc", "text/plain")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=42", "challenge"),
        ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=42", "verify_token_mismatch"),
        (
            "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=4&hub.challenge=5",
            "malformed_query",
        ),
        ("hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=", "malformed_query"),
        ("&".join(f"a{i}=1" for i in range(99)), "malformed_query"),
    ],
)
def test_meta_handshakes_need_our_token_and_digits(query, reason):
    url = f"https://hooks.example.com/meta?{query}"
    verdict = judge("meta", {}, b"", method="GET", url=url, verify_token="verify-me")
    assert verdict.reason == reason
    assert verdict.respond == (
        Reply(200, "42", "text/plain") if reason == "challenge" else Reply(403)
    )
    without = judge("meta", {}, b"", method="GET", url=url)
    assert (without.reason, without.respond) == ("no_secret_configured", Reply(403))


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"entry": [{"messaging": [{"message": {"mid": "m1"}}, {"read": {}}]}]}, "m1"),
        (
            {
                "entry": [
                    {"changes": [{"value": {"statuses": [{"id": "w1", "status": "read"}, {}]}}]}
                ]
            },
            "w1:read",
        ),
        ({"entry": [{"changes": [{"value": {"messages": [{"id": "a"}, {"id": "b"}]}}, 7]}]}, "a,b"),
    ],
)
def test_meta_batches_are_known_by_all_their_ids(document, key):
    body = json.dumps(document).encode()
    assert judge("meta", meta(body), body).dedupe_key == key


def test_a_large_meta_batch_and_one_without_ids_are_known_by_a_hash():
    messages = [{"id": f"wamid.{n}" + "x" * 40} for n in range(20)]
    body = json.dumps({"entry": [{"changes": [{"value": {"messages": messages}}]}]}).encode()
    assert judge("meta", meta(body), body).dedupe_key.startswith("sha256:")
    for other in (b"[]", b"not json", b'{"entry": 3}'):
        assert judge("meta", meta(other), other).dedupe_key.startswith("sha256:")


def test_twilio_json_is_vouched_for_by_its_hash():
    body = b'{"a":1}'
    for digest, reason in (
        (hashlib.sha256(body).hexdigest(), "ok"),
        (hashlib.sha256(b"x").hexdigest(), "body_hash_mismatch"),
        ("", "body_hash_missing"),
    ):
        url = f"https://hooks.example.com/t?bodySHA256={digest}"
        assert judge("twilio", twilio(url, "application/json"), body, url=url).reason == reason


def test_twilio_bodies_and_queries_with_too_many_fields_are_refused():
    many = "&".join(f"a{n}=1" for n in range(1200))
    url = f"https://hooks.example.com/t?{many}"
    assert (
        judge("twilio", twilio(url, "application/json"), b"{}", url=url).reason == "malformed_query"
    )
    assert judge("twilio", twilio("x"), many.encode()).reason == "malformed_body"


def test_twilio_urls_that_are_not_plain_are_taken_as_they_are():
    url = "wss://hooks.example.com/stream"
    assert judge("twilio", twilio(url), b"", url=url).standing is Standing.VALID


def test_standard_secrets_that_are_not_base64_sign_nothing():
    message = b"id1.1763600000.{}"
    digest = base64.b64encode(hmac.new(b"key-bytes", message, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": "id1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": f"v1a,zz v1,{digest}",
    }
    good = "whsec_" + base64.b64encode(b"key-bytes").decode()
    for bad in (["whsec_"], ["not base64!"]):
        assert judge("standard", headers, secrets=bad).reason == "no_secret_configured"
        assert judge("standard", headers, secrets=[*bad, good]).dedupe_key == "id1"
