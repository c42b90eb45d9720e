"""The web UI: its page for every address of a person, and its files.

The page is the same everywhere; its script reads the address. Where the UI was not built, a
plain page says so and how to build it, and the API works all the same.
"""

from __future__ import annotations

import mimetypes
import re
import secrets
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from junctor import __version__
from junctor.web.unbuilt import unbuilt

DIST = Path(__file__).parent / "dist"
_NONCE = "__JUNCTOR_NONCE__"
_NOT_PAGES = ("/api/", "/assets/", "/hooks/", "/forms/", "/healthz", "/login.js")
_HASHED = re.compile(r"-[\w-]{8}\.\w+$")
_FILE = re.compile(r"[\w.-]+")
_YEAR = "public, max-age=31536000, immutable"
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


class PageRoute(Route):
    """Every address a browser opens for a person: what asks for HTML and is not the API."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A full match or none: what is not a page goes on to the API."""
        found, child = super().matches(scope)
        if found is not Match.FULL or not _asks_for_a_page(scope):
            return Match.NONE, {}
        if scope["path"] != "/" and not built():
            return Match.NONE, {}
        return found, child


def built() -> bool:
    """Whether the UI is there."""
    return (DIST / "index.html").is_file()


def _asks_for_a_page(scope: Scope) -> bool:
    path: str = scope["path"]
    if path in {"/api", "/assets", "/hooks", "/forms"} or path.startswith(_NOT_PAGES):
        return False
    accepted = Request(scope).headers.get("accept", "")
    return path == "/" or "text/html" in accepted


@lru_cache(maxsize=1)
def _index(written: int) -> str:  # noqa: ARG001 - a new build has a new time
    return (DIST / "index.html").read_text("utf-8")


async def page(request: Request) -> Response:  # noqa: ARG001 - a route's form
    """The page of the web UI, with a nonce of its own for what its libraries style."""
    if not built():
        return unbuilt()
    nonce = secrets.token_urlsafe(16)
    written = (DIST / "index.html").stat().st_mtime_ns
    html = _index(written).replace(_NONCE, escape(nonce))
    return Response(
        html,
        media_type="text/html",
        headers={
            "Content-Security-Policy": policy(nonce),
            # The page watches the window of a sign-in at a vendor: `same-origin` would cut it off.
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
            "Junctor-Version": __version__,
        },
    )


def policy(nonce: str) -> str:
    """Nothing from elsewhere, no inline script, no eval; style sheets by nonce."""
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'; form-action 'self'"
    )


async def asset(request: Request) -> Response:
    """A file of the UI; a name with a hash in it never changes."""
    name = request.path_params["name"]
    path = DIST / "assets" / name
    if not _FILE.fullmatch(name) or name.endswith(".gz") or not path.is_file():
        raise HTTPException(404)
    media = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": _YEAR if _HASHED.search(name) else "no-cache"}
    small = path.with_name(name + ".gz")
    if small.is_file():
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            path = small
    return FileResponse(path, media_type=media, headers=headers)


PAGES = (
    Route("/assets/{name}", asset, methods=["GET"], name="asset"),
    PageRoute("/{path:path}", page, methods=["GET"], name="page"),
)
