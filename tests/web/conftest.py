"""A real Chromium against a real server with the demo; where one is missing, that is said."""

from __future__ import annotations

import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from junctor.web.pages import PAGES, built
from served import Served

ROOT = Path(__file__).parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is Chromium without a window: the same pages at two thirds of the CPU."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]


def pytest_addoption(parser):
    parser.addoption("--screenshots", help="a folder for pictures of every screen")


def missing() -> str:
    """What a browser test lacks here; empty when it can run."""
    if _chromium() is None:
        return "no Chromium: install it (Debian: apt-get install chromium, or `make services`)"
    if not built() or not AXE.is_file():
        return "the web UI is not built: run `make ui`"
    return ""


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def chromium():
    # It holds a running loop while it is open, in which no asynchronous test of another file starts.
    reason = missing()
    if reason:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    settings = {"grant_limit": ("127.0.0.1/32",)}
    home = tmp_path_factory.mktemp("home")
    with Served(home, settings=settings, pages=PAGES, demo=True) as running:
        yield running


@pytest.fixture
def api(site):
    """A service on this machine that people connect; one token is refused there."""
    server = HTTPServer(("127.0.0.1", 0), _Orders)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    grant = {"cidr": "127.0.0.1/32", "ports": [server.server_port]}
    opened = site.request("POST", "/api/grants", grant, key=site.demo_key)
    assert opened.status == 201, opened.text
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


class _Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        refused = "refuse" in self.headers.get("Authorization", "")
        self.send_response(401 if refused else 200)
        self.send_header("Content-Type", "application/json")
        body = b'{"orders": [{"id": 1}]}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def signed_in(chromium, site):
    """The owner's browser, for one file of tests: its cookie and its files are fetched once."""
    from web.watched import Visitor

    made = Visitor(chromium, site)
    made.end()
    yield made
    made.context.close()


@pytest.fixture
def visitor(signed_in):
    """Opens pages as the owner, in the demo project, and watches what must never happen."""
    signed_in.begin()
    yield signed_in
    signed_in.end()
