from __future__ import annotations

import pytest

from junctor.core.connections import credential_origins, diagnose, normal_origin, origin_text
from junctor.core.connections.diagnosis import DIAGNOSES
from junctor.model.auth import BearerToken, JwtBearer, OAuth2
from junctor.model.errors import (
    Blocked,
    InvalidSpec,
    NotConfigured,
    NotPermitted,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    Unreachable,
)
from junctor.model.spec import ConnectorSpec

SPEC = ConnectorSpec(
    key="zendesk",
    name="Zendesk",
    version="1.0.0",
    base_url="https://{{ conn.subdomain }}.zendesk.com:{{conn.port}}/api",
    origins=("https://files.zendesk.com",),
    connection={
        "type": "object",
        "properties": {
            "subdomain": {"type": "string"},
            "port": {"type": "integer", "default": 443},
        },
    },
    operations={},
)


def test_origins_are_base_token_sign_in_and_declared_ones():
    scheme = OAuth2(
        authorize_url="https://{{conn.subdomain}}.zendesk.com/authorize",
        token_url="https://login.zendesk.com/token",
    )
    assert credential_origins(SPEC, {"subdomain": "clinic"}, scheme) == (
        "https://clinic.zendesk.com:443",
        "https://files.zendesk.com:443",
        "https://login.zendesk.com:443",
    )
    jwt = JwtBearer(token_url="https://oauth2.example.com/token")
    assert "https://oauth2.example.com:443" in credential_origins(SPEC, {"subdomain": "c"}, jwt)
    no_url = SPEC.model_copy(update={"base_url": None, "origins": ()})
    assert credential_origins(no_url, {}, JwtBearer()) == ()


def test_a_missing_setting_is_named_and_other_holes_are_refused():
    with pytest.raises(NotConfigured, match="subdomain"):
        credential_origins(SPEC, {}, BearerToken())
    other = SPEC.model_copy(update={"base_url": "https://{{input.host}}"})
    with pytest.raises(InvalidSpec):
        credential_origins(other, {}, BearerToken())


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://API.Example.com/v1?x=1#y", "https://api.example.com:443"),
        ("http://example.com", "http://example.com:80"),
        ("https://example.com:8443/", "https://example.com:8443"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]:443"),
        ("https://bücher.example/", "https://xn--bcher-kva.example:443"),
        ("postgresql://db.example.com/analytics", "postgresql://db.example.com:5432"),
        ("smtps://mail.example.com", "smtps://mail.example.com:465"),
    ],
)
def test_an_origin_has_one_spelling(url, origin):
    assert normal_origin(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pw@example.com",
        "https://example.com\\@evil.example",
        "https://exa mple.com",
        "file:///etc/passwd",
        "example.com",
        "https://example.com:99999",
        "https://0x7f000001/",
    ],
)
def test_what_the_guard_would_not_take_is_no_origin(url):
    with pytest.raises(Blocked):
        normal_origin(url)


def test_the_text_of_an_origin_always_has_its_port():
    assert origin_text("https", "a.example", 443) == "https://a.example:443"
    assert origin_text("https", "::1", 443) == "https://[::1]:443"


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (Unreachable("nothing listens"), "Connection refused"),
        (ReconnectNeeded(), "Authentication failed"),
        (ReconnectNeeded(details={"stage": "permission"}), "Permission denied"),
        (TimedOut(), "Connection timed out"),
        (Unreachable("the certificate has expired"), "SSL certificate error"),
        (Unreachable(details={"reason": "tls"}), "SSL certificate error"),
        (RemoteBusy("FATAL: too many connections for role"), "Too many connections"),
        (RemoteBusy(details={"code": "53300"}), "Too many connections"),
        (RateLimited(), "Too many requests"),
        (RateLimited(details={"diagnosis": "too_many_connections"}), "Too many connections"),
        (Unreachable(details={"diagnosis": "broken"}), "Connection broken"),
        (Unreachable(details={"diagnosis": "dns"}), "Name not found"),
        (Unreachable(details={"diagnosis": "protocol"}), "Another protocol"),
        (RemoteBusy(details={"diagnosis": "no_space"}), "No space left"),
        (NotPermitted(details={"stage": "schema_discovery"}), "Schema discovery failed"),
        (Rejected(details={"diagnosis": "schema_discovery_failed"}), "Schema discovery failed"),
    ],
)
def test_each_failure_has_its_diagnosis(error, title):
    found = diagnose(error)
    assert found.title == title
    assert found.cause
    assert found.solution
    assert set(found.to_json()) == {"code", "title", "cause", "solution"}


def test_an_error_outside_the_table_speaks_for_itself():
    found = diagnose(Blocked("The address is private.", cure="Ask for a grant."))
    assert (found.code, found.title, found.solution) == (
        "blocked",
        "The address is private.",
        "Ask for a grant.",
    )
    assert found.code not in {each.code for each in DIAGNOSES}


def test_no_two_diagnoses_share_a_code_or_a_title():
    assert len({each.code for each in DIAGNOSES}) == len(DIAGNOSES)
    assert len({each.title for each in DIAGNOSES}) == len(DIAGNOSES)
