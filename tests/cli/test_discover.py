from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from junctor.testing.authority import LoopbackAuthority

AUTHORITY = LoopbackAuthority()


class _Server(BaseHTTPRequestHandler):
    """An MCP server that wants a sign-in, and the issuer at the same address."""

    def _answer(self, status, document, **headers):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/register":
            self._answer(201, {"client_id": "client-7"})
        else:
            self._answer(401, {}, WWW_Authenticate="Bearer")

    def do_GET(self):
        base = f"https://127.0.0.1:{self.server.server_port}"
        if self.path == "/.well-known/oauth-protected-resource/mcp":
            self._answer(200, {"resource": f"{base}/mcp", "authorization_servers": [base]})
        elif self.path == "/.well-known/oauth-authorization-server":
            ends = {f"{n}_endpoint": f"{base}/{n}" for n in ("authorization", "token")}
            more = {"registration_endpoint": f"{base}/register", "issuer": base}
            self._answer(200, {**ends, **more, "code_challenge_methods_supported": ["S256"]})
        else:
            self._answer(404, {})

    def log_message(self, *_):
        """Silence."""


@contextmanager
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    context = AUTHORITY.server_context("127.0.0.1")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def port(home, tmp_path, monkeypatch):
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    monkeypatch.setenv("JUNCTOR_CA_FILE", str(tmp_path / "ca.pem"))
    with served() as found:
        yield found


def test_a_server_is_asked_how_to_sign_in_and_the_answer_is_saved(port, acme):
    base = f"https://127.0.0.1:{port}"
    config = json.dumps({"baseUrl": f"{base}/mcp"})
    acme("connection", "create", "Docs", "--connector", "mcp", "--auth", "oauth2",
         "--config", config)  # fmt: skip
    assert "means this machine" in acme.err("connection", "discover", "docs")
    acme("grant", "add", "127.0.0.1", "--port", str(port), "--connection", "docs")
    by_hand = acme.out("connection", "discover", "docs", "--no-register")
    assert "redirect URI: http" in by_hand
    assert "Register a client" in by_hand
    found = acme.json("connection", "discover", "docs")
    assert (found["issuer"], found["registered"]) == (base, True)
    shown = acme.json("connection", "show", "docs")
    settings = shown["environments"]["development"]["config"]
    assert settings["authorizeUrl"] == f"{base}/authorization"
    assert settings["resource"] == f"{base}/mcp"
    assert shown["credentials"]["development"]["version"] == 1
