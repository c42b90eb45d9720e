"""Stand-ins: dummy credentials go where the door would put real ones; sleeps take no time."""

from __future__ import annotations

import time

import pytest
from pydantic import TypeAdapter

from junctor.model.auth import AuthScheme
from junctor.model.request import HttpRequest
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec
from junctor.testing import QuickClock, stand_in_config, stand_in_document, with_credential

REQUEST = HttpRequest(method="GET", url="https://api.example.com/{token}/me")
TOKEN_URL = "https://api.example.com/token"
SCHEMES = [
    ({"type": "none"}, None),
    ({"type": "bearer_token"}, "Bearer dummy_token_0123456789"),
    ({"type": "basic"}, "Basic "),
    ({"type": "oauth2", "tokenUrl": TOKEN_URL}, "Bearer dummy_access_token"),
    (
        {"type": "oauth2", "tokenUrl": TOKEN_URL, "grant": "client_credentials"},
        "Bearer dummy_access_token",
    ),
    ({"type": "aws_sigv4", "service": "sns", "region": "eu-west-1"}, "AWS4-HMAC-SHA256 "),
    ({"type": "jwt_bearer"}, "Bearer ey"),
    ({"type": "jwt_bearer", "algorithm": "ES256"}, "Bearer ey"),
    ({"type": "jwt_bearer", "algorithm": "HS256"}, "Bearer ey"),
    ({"type": "jwt_bearer", "tokenUrl": TOKEN_URL}, "Bearer dummy_exchanged_token"),
]


@pytest.mark.parametrize(("given", "header"), SCHEMES)
def test_a_dummy_credential_stands_where_a_real_one_would(given, header):
    scheme = TypeAdapter(AuthScheme).validate_python(given)
    sent = with_credential(REQUEST, scheme, {})
    found = sent.header("authorization")
    assert found == header or (header and found.startswith(header))
    document = stand_in_document(scheme)
    assert compile_schema(scheme.document_schema).is_valid(document)


def test_no_scheme_attaches_nothing():
    assert with_credential(REQUEST, None, {}) == REQUEST


def test_a_key_takes_its_place_in_the_path():
    scheme = TypeAdapter(AuthScheme).validate_python(
        {"type": "api_key", "in": "path", "name": "token"}
    )
    assert with_credential(REQUEST, scheme, {}).url.endswith("/dummy_api_key_0123456789/me")


def test_settings_come_from_a_success_or_from_the_schema():
    spec = ConnectorSpec.model_validate(
        {
            "key": "x",
            "name": "X",
            "version": "1.0.0",
            "connection": {
                "type": "object",
                "required": ["site"],
                "properties": {
                    "site": {"type": "string", "pattern": "^[a-z]{3}$"},
                    "page": {"type": "integer", "default": 7},
                },
            },
            "operations": {},
        }
    )
    assert stand_in_config(spec)["page"] == 7
    assert len(stand_in_config(spec)["site"]) == 3
    samples = [
        {"config": {"site": "bad"}, "outcome": {"errorClass": "auth"}},
        {"config": {"page": 1}, "outcome": {"ok": True}},
        {"config": {"site": "abc"}, "outcome": {"ok": True}},
    ]
    assert stand_in_config(spec, samples) == {"site": "abc", "page": 7}


async def test_a_quick_clock_sleeps_in_no_time_and_knows_that_it_slept():
    clock, start = QuickClock(), time.monotonic()
    before, wall = clock.monotonic(), clock.now()
    await clock.sleep(3600)
    await clock.sleep(-5)
    assert time.monotonic() - start < 5
    assert clock.monotonic() - before >= 3600
    assert clock.now() - wall >= 3_600_000
