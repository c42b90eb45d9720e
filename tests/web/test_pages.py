"""The page there is before the web UI."""

from __future__ import annotations

import re

from starlette.requests import Request

from junctor import __version__
from junctor.web.pages import PAGES, home


async def test_the_page_says_what_to_try_and_loads_nothing_from_elsewhere():
    answer = await home(Request({"type": "http", "method": "GET", "path": "/", "headers": []}))
    text = answer.body.decode()
    assert [route.path for route in PAGES] == ["/"]
    assert __version__ in text
    assert "junctor demo" in text
    assert "http://" not in text
    assert "https://" not in text
    nonce = re.search(r'<style nonce="([^"]+)"', text)[1]
    assert f"style-src 'nonce-{nonce}'" in answer.headers["content-security-policy"]
    assert "<script" not in text
