from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.auth.flows import NOW, answer, drive
from junctor.core.auth import credential_names, exchange, expired_by, invalid_grant, needs_refresh
from junctor.core.auth.tokens import lifetime
from junctor.model.auth import BearerToken, JwtBearer, OAuth2, TokenAnswer
from junctor.model.errors import (
    NotConfigured,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    Unreachable,
)

URL = "https://auth.example.com/token"
CLIENT = {"client_id": "id&1", "client_secret": "s3cr3t/+="}
SECONDS = NOW // 1000
CC = OAuth2(grant="client_credentials", token_url=URL, scopes=("a", "b"))
CODE = OAuth2(token_url=URL)
GOOD = {"access_token": "T1", "expires_in": 3600}


def live(**more):
    return {
        "access_token": "T0",
        "issued_at": str(SECONDS - 100),
        "expires_at": str(SECONDS + 3500),
        **more,
    }


def old(**more):
    return {
        "access_token": "T0",
        "issued_at": str(SECONDS - 3400),
        "expires_at": str(SECONDS + 200),
        **more,
    }


def test_client_credentials_fetch_a_token_and_hand_it_back_to_be_stored():
    attached, (sent,) = drive(CC, CLIENT, answer(GOOD))
    assert attached.request.header("authorization") == "Bearer T1"
    assert attached.update.values == {
        "access_token": "T1",
        "issued_at": str(SECONDS),
        "expires_at": str(SECONDS + 3600),
    }
    assert attached.update.expires_at == NOW + 3_600_000
    assert "T1" not in repr(attached.update)
    assert sent.method == "POST"
    assert sent.url == URL
    assert dict(sent.form) == {"grant_type": "client_credentials", "scope": "a b"}
    pair = base64.b64decode(sent.header("authorization").removeprefix("Basic ")).decode()
    assert pair == "id%261:s3cr3t%2F%2B%3D"


def test_client_authentication_and_body_forms_vary_by_vendor():
    body = CC.model_copy(update={"client_auth": "body", "scope": "{{conn.scope}}"})
    _, (sent,) = drive(body, CLIENT, answer(GOOD), config={"scope": " x,y "})
    assert dict(sent.form) == {"grant_type": "client_credentials", "scope": "x,y", **CLIENT}
    json = CC.model_copy(update={"token_body": "json", "scopes": ()})
    _, (sent,) = drive(json, CLIENT, answer(GOOD))
    assert sent.json == {"grant_type": "client_credentials"}
    query = CC.model_copy(
        update={"token_body": "query", "token_params": {"audience": "{{conn.aud}}"}}
    )
    _, (sent,) = drive(query, {"client_id": "i"}, answer(GOOD), config={"aud": "https://x"})
    assert sent.url == (
        f"{URL}?grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fx&client_id=i"
    )
    _, (sent,) = drive(CC, {"client_secret": "z"}, answer(GOOD), config={"clientId": "cfg"})
    assert base64.b64decode(sent.header("authorization")[6:]) == b"cfg:z"
    _, (sent,) = drive(CC, {}, answer(GOOD))
    assert sent.header("authorization") is None


def test_a_vendor_may_be_asked_by_get_and_take_the_token_in_the_address():
    scheme = CODE.model_copy(update={"token_method": "GET", "client_auth": "body", "query": "auth"})
    attached, (sent,) = drive(scheme, old(refresh_token="R0", client_id="i"), answer(GOOD))
    assert (sent.method, sent.form, sent.has_json) == ("GET", None, False)
    assert sent.url == f"{URL}?grant_type=refresh_token&refresh_token=R0&client_id=i"
    assert attached.request.header("authorization") is None
    assert attached.request.url.endswith("?auth=T1")
    assert credential_names(scheme).query == {"auth"}
    living, _ = drive(scheme, live())
    assert living.request.url.endswith("?auth=T0")


def test_a_token_that_lives_is_used_without_asking():
    for scheme in (CC, CODE):
        attached, sent = drive(scheme, live(refresh_token="R", **CLIENT))
        assert sent == []
        assert attached.update is None
        assert attached.request.header("authorization") == "Bearer T0"


def test_a_refresh_token_is_used_when_due_and_a_rotated_one_is_handed_back():
    document = old(refresh_token="R0", **CLIENT)
    rotated = answer({**GOOD, "refresh_token": "R1"})
    attached, (sent,) = drive(CODE, document, rotated)
    assert dict(sent.form) == {"grant_type": "refresh_token", "refresh_token": "R0"}
    assert attached.update.values["refresh_token"] == "R1"
    kept, _ = drive(CODE, document, answer(GOOD))
    assert "refresh_token" not in kept.update.values
    forced, _ = drive(CODE, live(refresh_token="R0"), answer(GOOD), refresh=True)
    assert forced.request.header("authorization") == "Bearer T1"
    first, _ = drive(CODE, {"refresh_token": "R0"}, answer(GOOD))
    assert first.update is not None


def test_a_token_that_nothing_can_renew_is_used_as_it_is():
    attached, sent = drive(CODE, old(), refresh=True)
    assert (attached.request.header("authorization"), sent) == ("Bearer T0", [])
    with pytest.raises(ReconnectNeeded):
        drive(CODE, {})


def test_a_failed_renewal_spares_a_token_that_still_lives():
    document = old(refresh_token="R0")
    for failure in (Unreachable(), answer({}, 503), answer({"error": "slow_down"}, 429)):
        attached, _ = drive(CODE, document, failure)
        assert attached.request.header("authorization") == "Bearer T0"
        assert attached.kept is not None
        assert attached.update is None
    dead = {**document, "expires_at": str(SECONDS - 1)}
    for failure, error in (
        (Unreachable(), Unreachable),
        (answer({}, 503), RemoteBusy),
        (answer({}, 429), RateLimited),
    ):
        with pytest.raises(error):
            drive(CODE, dead, failure)
    with pytest.raises(Unreachable):
        drive(CODE, live(refresh_token="R0"), Unreachable(), refresh=True)
    assert drive(CODE, dead, answer(GOOD))[0].update is not None


def test_answers_may_hold_the_token_elsewhere_or_as_a_form():
    where = TokenAnswer(
        access_token="authed_user.access_token",
        expires_in="authed_user.life",
        refresh_token="authed_user.refresh_token",
    )
    slack = CODE.model_copy(update={"answer": where})
    body = {"ok": True, "authed_user": {"access_token": "U", "life": "60", "refresh_token": "V"}}
    attached, _ = drive(slack, {"refresh_token": "R"}, answer(body))
    assert attached.update.values["refresh_token"] == "V"
    assert attached.update.expires_at == NOW + 60_000
    form = answer(b"access_token=F&expires_in=10", content_type="application/x-www-form-urlencoded")
    attached, _ = drive(CODE, {"refresh_token": "R"}, form)
    assert attached.request.header("authorization") == "Bearer F"


@pytest.mark.parametrize(
    "value", [None, True, 0, -1, "soon", "", "nan", "inf", 1e30, [], {}, 10**12, float("nan")]
)
def test_an_absent_or_absurd_lifetime_is_unknown(value):
    assert lifetime(value) is None
    if isinstance(value, float) and value != value:
        return
    attached, _ = drive(CC, CLIENT, answer({"access_token": "T", "expires_in": value}))
    assert attached.update.expires_at is None
    assert attached.update.values["expires_at"] == ""
    assert not needs_refresh(CC, {**CLIENT, **attached.update.values}, NOW + 10**10)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"error": "invalid_grant"}, 400, ReconnectNeeded),
        ({"error": "bad_refresh_token"}, 200, ReconnectNeeded),
        ({"ok": False, "error": "token_revoked"}, 200, ReconnectNeeded),
        ({"error": {"code": "invalid_grant", "message": "gone"}}, 400, ReconnectNeeded),
        ({"error": "invalid_client"}, 400, ReconnectNeeded),
        ({"message": "no"}, 401, ReconnectNeeded),
        ({"error": "invalid_scope"}, 400, Rejected),
        ({"error_description": "bad"}, 422, Rejected),
        ({"error": "weird"}, 200, Rejected),
        ({}, 302, Rejected),
        ({}, 200, Rejected),
        ({"access_token": ""}, 200, Rejected),
        ({"access_token": 5}, 200, Rejected),
        (b"<html>", 200, Rejected),
        (b"error=invalid_grant", 400, ReconnectNeeded),
    ],
)
def test_token_answers_that_are_errors_say_what_to_do(body, status, error):
    with pytest.raises(error) as caught:
        drive(CC, CLIENT, answer(body, status))
    assert caught.value.details["status"] == 0
    assert caught.value.details["tokenStatus"] == status
    assert drive(CC, CLIENT, answer(GOOD))[0].update is not None


def test_vendor_text_never_repeats_what_was_sent():
    for echo in ("s3cr3t/+=", "s3cr3t%2F%2B%3D", base64.b64encode(b"s3cr3t/+=").decode()):
        text = f"client \x1b[31m {echo} unknown"
        with pytest.raises(Rejected) as caught:
            drive(CC, CLIENT, answer({"error": "x", "error_description": text}, 400))
        assert echo not in str(caught.value)
        assert "\x1b" not in str(caught.value)
        assert "[redacted]" in str(caught.value)


def test_the_token_url_must_be_https_and_may_come_from_the_connection():
    held = CC.model_copy(update={"token_url": "{{conn.tokenUrl}}"})
    for bad in ("http://a.example/t", "ftp://a", "/token", "", "https://["):
        with pytest.raises(NotConfigured, match="https"):
            drive(held, CLIENT, config={"tokenUrl": bad})
    _, (sent,) = drive(held, CLIENT, answer(GOOD), config={"tokenUrl": URL})
    assert sent.url == URL


def test_the_code_flow_has_its_seam():
    grant = {"grant_type": "authorization_code", "code": "C0DE", "redirect_uri": "https://x/cb"}
    flow = exchange(CODE, CLIENT, grant, config={}, now=NOW)
    assert dict(next(flow).form)["code"] == "C0DE"
    with pytest.raises(StopIteration) as done:
        flow.send(answer({**GOOD, "refresh_token": "R"}))
    assert done.value.value.values["refresh_token"] == "R"


@given(st.text(min_size=1, max_size=20), st.integers(60, 10**6))
def test_a_token_is_due_between_78_and_82_percent_of_its_life(token, life):
    document = {"access_token": token, "issued_at": "1000", "expires_at": str(1000 + life)}
    assert not needs_refresh(CODE, document, int((1000 + 0.779 * life) * 1000))
    assert needs_refresh(CODE, document, int((1000 + 0.821 * life) * 1000))


def test_only_tokens_with_a_known_end_are_due():
    assert not needs_refresh(BearerToken(), old(), NOW)
    assert not needs_refresh(CODE, {}, NOW)
    for never in ("", "x", "-1"):
        assert not needs_refresh(CODE, {"access_token": "T", "expires_at": never}, NOW)
    milliseconds = {"access_token": "T", "expires_at": str(NOW + 100_000)}
    assert needs_refresh(CODE, milliseconds, NOW)
    assert not needs_refresh(JwtBearer(), old(), NOW)
    assert needs_refresh(JwtBearer(token_url=URL), old(), NOW)


def test_an_answer_may_say_that_the_token_died():
    assert expired_by(CODE, answer({}, 401))
    assert not expired_by(CODE, answer({}, 403))
    assert not expired_by(BearerToken(), answer({}, 401))
    assert expired_by(JwtBearer(token_url=URL), answer({}, 401))
    assert not expired_by(JwtBearer(), answer({}, 401))
    odd = OAuth2(
        token_url=URL,
        expiry={
            "statuses": [419],
            "header": "WWW-Authenticate",
            "header_contains": "Expired",
            "body": {"ok": False, "error": ["token_expired", "gone"]},
        },
    )
    assert expired_by(odd, answer({}, 419))
    assert not expired_by(odd, answer({}, 401))
    assert expired_by(odd, answer({}, 403, www_authenticate="error=expired"))
    assert expired_by(odd, answer({"ok": False, "error": "gone"}))
    assert not expired_by(odd, answer({"ok": 0, "error": "gone"}))
    assert not expired_by(odd, answer({"ok": False}))
    assert not expired_by(odd, answer(b"x"))


def test_an_invalid_grant_is_recognised_in_every_form():
    assert invalid_grant(answer({"error": "invalid_grant"}, 400))
    assert invalid_grant(answer(b"error=invalid_grant", 400))
    assert not invalid_grant(answer({"error": "invalid_scope"}, 400))
    assert not invalid_grant(answer(b"x" * 70000, 400))
