"""Kommo's sign-in: a renewal names the redirect URI again, in JSON, at the account's own host."""

from __future__ import annotations

from junctor.core.auth.authorize import code_grant
from junctor.core.auth.tokens import token_request
from junctor.core.catalog import read_folder
from junctor.core.catalog.discovery import shipped_root

HOME = "https://junctor.example.com/api/oauth/callback"
CLIENT = {"client_id": "c1", "client_secret": "s1"}


def test_a_renewal_names_the_redirect_uri_when_the_connection_has_it():
    scheme = next(s for s in read_folder(shipped_root() / "kommo").auth if s.type == "oauth2")
    config = {"subdomain": "acme", "zone": "kommo.com", "redirectUri": HOME}
    grant = {"grant_type": "refresh_token", "refresh_token": "r1"}
    request = token_request(scheme, grant, CLIENT, config)
    assert request.url == "https://acme.kommo.com/oauth2/access_token"
    assert request.json == {**grant, **CLIENT, "redirect_uri": HOME}
    first = code_grant(scheme, {"code": "x"}, redirect_uri=HOME, verifier="v")
    without = token_request(scheme, first, CLIENT, {**config, "redirectUri": ""})
    assert without.json == {**first, **CLIENT}
