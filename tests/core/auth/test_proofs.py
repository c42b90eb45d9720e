"""Refused assertions: what the issuer says, and what a person is told to do."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from core.auth.flows import NOW, answer, drive
from core.auth.test_jwt import RSA, URL
from junctor.model.auth import JwtBearer
from junctor.model.errors import RateLimited, ReconnectNeeded, RemoteBusy

SCHEME = JwtBearer(token_url=URL)
KEY = {"private_key": RSA, "issuer": "bot@acme.example", "subject": "ada@acme.example"}


def refused(error, text="", *, status=400, ahead=0, scheme=SCHEME):
    dated = formatdate(NOW / 1000 - ahead, usegmt=True)
    body = {"error": error, **({"error_description": text} if text else {})}
    with pytest.raises(ReconnectNeeded) as caught:
        drive(scheme, KEY, answer(body, status, Date=dated))
    assert "invalidGrant" not in caught.value.details, "it is asked again with the next call"
    return caught.value


@pytest.mark.parametrize(
    ("error", "text", "field", "cure"),
    [
        ("invalid_grant", "Invalid grant: account not found", "/issuer", "still exists"),
        ("invalid_grant", "Invalid JWT Signature.", "/private_key", "new one"),
        ("no_valid_keys_or_signatures", "", "/private_key", "new one"),
        ("user_not_found", "", "/issuer", "still exists"),
        ("invalid_grant", "user hasn't approved this consumer", "/subject", "allow this app"),
        ("consent_required", "", "/subject", "allow this app"),
        ("unauthorized_client", "Client is unauthorized", "/subject", "allow this app"),
        ("invalid_grant", "audience is invalid", None, "token URL"),
        ("invalid_grant", "", None, "issuer, the subject and the key"),
    ],
)
def test_the_words_of_issuers_lead_to_the_field_and_the_cure(error, text, field, cure):
    found = refused(error, text)
    assert (found.field, found.details["diagnosis"]) == (field, "assertion")
    assert cure in found.cure
    assert text in found.message


@pytest.mark.parametrize("off", [600, -600])
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client"])
def test_a_clock_that_is_off_is_named_by_how_much(error, off):
    found = refused(error, ahead=off)
    way = "ahead of" if off > 0 else "behind"
    assert f"The clock of this machine is 10 minutes {way} theirs." in found.message
    assert "NTP" in found.cure
    assert found.details["diagnosis"] == "clock"
    assert found.details["clockAheadSeconds"] == off


def test_an_issuer_that_names_the_times_is_believed_without_a_date():
    text = "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe. Check iat"
    assert "NTP" in refused("invalid_grant", text).cure
    dated = {"error": "invalid_grant", "error_description": "iat is in the future"}
    with pytest.raises(ReconnectNeeded) as caught:
        drive(SCHEME, KEY, answer(dated, 400, Date="no date"))
    assert caught.value.details["diagnosis"] == "clock"


def test_a_deleted_account_is_named_although_the_clock_is_a_little_off():
    assert refused("invalid_grant", "account not found", ahead=600).field == "/issuer"


def test_what_is_no_refusal_of_the_assertion_stays_what_it_is():
    with pytest.raises(RateLimited):
        drive(SCHEME, KEY, answer({}, 429))
    with pytest.raises(RemoteBusy):
        drive(SCHEME, KEY, answer({}, 503))
    token = answer({"access_token": "T", "expires_in": 60})
    assert drive(SCHEME, KEY, token)[0].request.header("authorization") == "Bearer T"
