from __future__ import annotations

import pytest

from junctor.core.auth import metadata
from junctor.core.auth.metadata import Challenge
from junctor.core.auth.tokens import is_secure
from junctor.model.errors import Rejected

ISSUER = {
    "issuer": "https://login.example",
    "authorization_endpoint": "https://login.example/authorize",
    "token_endpoint": "https://login.example/token",
    "code_challenge_methods_supported": ["plain", "S256"],
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('Bearer resource_metadata="https://a.example/m", scope="a b"',
         Challenge("https://a.example/m", "a b")),
        ("bearer error=invalid_token,resource_metadata=https://a.example/m",
         Challenge("https://a.example/m", "", "invalid_token")),
        ('Basic realm="x"', Challenge()),
        ("Bearer", Challenge()),
    ],
)  # fmt: skip
def test_a_challenge_says_where_the_description_is(value, expected):
    assert metadata.challenge_in((("X", "y"), ("WWW-Authenticate", value))) == expected


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("https://a.example/token", True),
        ("http://localhost:8080/token", True),
        ("http://127.0.0.1/token", True),
        ("http://[::1]:9/token", True),
        ("http://a.example/token", False),
        ("http://localhost.a.example/token", False),
        ("https://", False),
        ("https://[", False),
    ],
)
def test_secrets_go_to_https_or_stay_on_this_machine(address, secure):
    assert is_secure(address) is secure


def test_descriptions_are_looked_for_below_the_path_first():
    found = metadata.resource_addresses("https://a.example/mcp/", Challenge())
    assert found == (
        "https://a.example/.well-known/oauth-protected-resource/mcp",
        "https://a.example/.well-known/oauth-protected-resource",
    )
    assert metadata.resource_addresses("https://a.example", Challenge("https://b.example/m")) == (
        "https://b.example/m",
    )
    assert metadata.issuer_addresses("https://login.example/t1") == (
        "https://login.example/.well-known/oauth-authorization-server/t1",
        "https://login.example/.well-known/openid-configuration/t1",
        "https://login.example/t1/.well-known/openid-configuration",
    )
    assert len(metadata.issuer_addresses("https://login.example")) == 2


@pytest.mark.parametrize(
    ("resource", "fits"),
    [
        ("https://a.example/mcp", True),
        ("https://a.example", True),
        ("https://A.example/", True),
        ("https://a.example/mc", False),
        ("https://a.example.evil.example/mcp", False),
        ("http://a.example/mcp", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_description_speaks_of_the_server_that_was_asked(resource, fits):
    document = {"resource": resource, "authorization_servers": ["https://login.example", 7]}
    if fits:
        found = metadata.read_resource(document, "https://a.example/mcp")
        assert (found.resource, found.issuers) == (resource, ("https://login.example",))
    else:
        with pytest.raises(Rejected, match="not of this server"):
            metadata.read_resource(document, "https://a.example/mcp")


def test_a_server_that_names_nobody_is_refused():
    with pytest.raises(Rejected, match="names nobody"):
        metadata.read_resource({"resource": "https://a.example"}, "https://a.example")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"issuer": "https://other.example"}, "another issuer"),
        ({"token_endpoint": "http://login.example/token"}, "no https address"),
        ({"authorization_endpoint": None}, "no https address"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"code_challenge_methods_supported": None}, "PKCE"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "only by private_key_jwt"),
    ],
)
def test_an_issuer_that_cannot_be_used_says_why(change, why):
    with pytest.raises(Rejected, match=why):
        metadata.read_issuer(ISSUER | change, "https://login.example")


def test_we_are_a_public_client_where_that_is_allowed():
    assert metadata.read_issuer(ISSUER, "https://login.example").client_auth == (
        "client_secret_basic"
    )
    more = {
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        "registration_endpoint": "https://login.example/register",
    }
    found = metadata.read_issuer(ISSUER | more, "https://login.example/")
    assert found.client_auth == "none"
    asked = metadata.registration(found, "https://us.example/callback", "read")
    assert asked.url == "https://login.example/register"
    assert asked.json["redirect_uris"] == ["https://us.example/callback"]
    assert asked.json["scope"] == "read"
    assert "scope" not in metadata.registration(found, "https://us.example/callback", "").json


def test_a_registration_brings_a_client_id_or_is_refused():
    assert metadata.read_registration(b'{"client_id": "c", "client_secret": ""}') == {
        "client_id": "c"
    }
    for content in (b'{"client_id": 7}', b"[]", b"<html>"):
        with pytest.raises(Rejected, match="no client id"):
            metadata.read_registration(content)
