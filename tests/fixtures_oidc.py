"""`oidc-provider` from npm on loopback behind TLS: PKCE required, 5-second tokens, rotation.

Using a refresh token twice ends the whole grant. People sign in on its own pages with any name.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
import pytest

from servers import AUTHORITY, home_of, running

ROOT = Path(__file__).parents[1]
PEERS = Path(os.environ.get("JUNCTOR_PEERS") or ROOT / ".peers") / "node_modules"
MODULE = PEERS / "oidc-provider" / "lib" / "index.js"
MISSING = "no oidc-provider from npm: `make peers` installs it (needs npm)"
CLIENT_ID, CLIENT_SECRET = "junctor-test", "client-secret-5e1c9d2b7a8f"
SERVICE_ID = "junctor-service"
LIFE = 5
_MANIFEST = """
key: provider
name: Provider
version: 1.0.0
category: APIs & Protocols
baseUrl: {issuer}
connection:
  type: object
  additionalProperties: false
  properties:
    site: {{type: string, title: Site}}
auth:
  - type: oauth2
    authorizeUrl: {issuer}/auth
    tokenUrl: {issuer}/token
    revokeUrl: {issuer}/token/revocation
    issuer: {issuer}
    scopes: [openid, offline_access]
    authorizeParams: {{prompt: consent}}
  - type: jwt_bearer
    key: service
    proves: client
    tokenUrl: {issuer}/token
    scopes: ["api:read"]
    claims: {{iss: "{{client_id}}", sub: "{{client_id}}", jti: "{{unique}}", aud: "{issuer}"}}
    fields:
      type: object
      additionalProperties: false
      required: [client_id, private_key]
      properties:
        client_id: {{type: string, title: Client ID}}
        private_key: {{type: string, title: Private key, format: password, writeOnly: true}}
        key_id: {{type: string, title: Key ID}}
test: whoami
operations:
  whoami:
    name: Who am I
    effect: read
    scopes: [openid]
    request: {{method: GET, path: /me}}
    output: {{type: object, properties: {{sub: {{type: string}}}}}}
  names:
    name: My names
    effect: read
    scopes: [openid, profile]
    request: {{method: GET, path: /me}}
    output: {{type: object, properties: {{name: {{type: string}}}}}}
"""


@dataclass(frozen=True)
class Provider:
    """A running provider; its journal has one entry per token answer."""

    port: int
    log: Path

    @property
    def issuer(self) -> str:
        return issuer_of(self.port)

    def journal(self, event: str | None = None) -> list[dict[str, str]]:
        """What it granted, refused and revoked, oldest first."""
        lines = [x for x in self.log.read_text("utf-8").splitlines() if x.startswith("{")]
        found = [json.loads(line) for line in lines]
        return [each for each in found if event in {None, each["event"]}]

    def ask(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Ask as the client itself, as somebody could who stole its secret."""
        pair = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        request = urllib.request.Request(
            self.issuer + path, urlencode(form).encode(), {"Authorization": f"Basic {pair}"}
        )
        context = ssl.create_default_context(cadata=AUTHORITY.ca_pem)
        try:
            with urllib.request.urlopen(request, context=context, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def renew(self, refresh_token: str) -> tuple[int, dict[str, object]]:
        return self.ask("/token", {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def alive(self, token: str) -> bool:
        """Whether a token is good for anything, by the provider's introspection."""
        return bool(self.ask("/token/introspection", {"token": token})[1]["active"])


def issuer_of(port: int) -> str:
    return f"https://127.0.0.1:{port}"


def need_provider() -> None:
    """Skip, saying what to install."""
    if not (MODULE.is_file() and (PEERS / ".bin" / "node").exists()):
        pytest.skip(MISSING)


def settings_for(folder: Path, port: int) -> dict[str, object]:
    """Settings of a Junctor with a connector for the provider on that port."""
    connector = folder / "connectors" / "provider"
    connector.mkdir(parents=True)
    (connector / "connector.yaml").write_text(_MANIFEST.format(issuer=issuer_of(port)))
    (folder / "ca.pem").write_text(AUTHORITY.ca_pem)
    return {
        "connectors": (folder / "connectors",),
        "ca_file": folder / "ca.pem",
        "grant_limit": ("127.0.0.1/32",),
    }


@contextmanager
def oidc_provider(
    port: int, *redirect_uris: str, service_key: dict[str, object] | None = None
) -> Iterator[Provider]:
    """The provider in a process of its own, until the test is done with it.

    It knows the public `service_key` (JWK) of a service that signs in by itself.
    """
    cert, key = AUTHORITY.pair("127.0.0.1")
    given = {
        "module": str(MODULE),
        "port": port,
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "redirectUris": redirect_uris,
        "serviceId": SERVICE_ID,
        "serviceKey": service_key,
        "cert": cert,
        "key": key,
    }
    command = [str(PEERS / ".bin" / "node"), str(ROOT / "tests" / "oidc_provider.mjs")]
    environment = {"PROVIDER": json.dumps(given)}
    with (
        home_of(None, "oidc") as home,
        running(command, port, home=home, environment=environment),
    ):
        yield Provider(port, home / "server.log")


def visit(url, callback, *, cancel=False):
    """Go through the provider's pages as a person does; what the redirect brought back."""
    context = ssl.create_default_context(cadata=AUTHORITY.ca_pem)
    forms = [{"prompt": "login", "login": "ada", "password": "any"}, {"prompt": "consent"}]
    with httpx2.Client(verify=context, timeout=10) as browser:
        answer = browser.get(url)
        while True:
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if target.startswith(callback):
                    return dict(parse_qsl(urlsplit(target).query))
                answer = browser.get(target)
                continue
            assert answer.status_code == 200, answer.text
            if cancel:
                link = re.search(r'<a href="([^"]*/abort)"', answer.text)
                answer = browser.get(urljoin(str(answer.url), link[1]))
                continue
            action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
            answer = browser.post(urljoin(str(answer.url), action[1]), data=forms.pop(0))
