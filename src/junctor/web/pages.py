"""The page there is before the web UI: where you are, and what to try.

Plain HTML without scripts, nothing from any other host.
"""

from __future__ import annotations

import secrets
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor import __version__

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2530;--paper:#f7f8f9;--line:#d5dae0;--soft:#5b6673}
@media(prefers-color-scheme:dark){
:root{--ink:#e8ecf1;--paper:#14181d;--line:#2f3843;--soft:#9aa7b5}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:42rem;margin:4rem auto;padding:0 1.5rem}
h1{font-size:1.4rem;margin:0 0 .5rem}p{color:var(--soft)}
code{display:block;border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;
margin:.5rem 0;color:var(--ink);overflow-x:auto}
a{color:inherit}
"""

_HOME = """
<h1>Junctor is running</h1>
<p>Version {version}. The web UI is not part of this version; the command line and the
REST API are complete.</p>
<code>junctor flow run patient-intake --env development --project demo</code>
<code>junctor call slack.sendMessage --input '{{"channel": "#general", "text": "Hello"}}'</code>
<code>junctor demo</code>
<p><a href="/api/openapi.json">The description of the REST API (OpenAPI 3.1)</a></p>
"""


async def home(_request: Request) -> Response:
    """Where you are, and what to try."""
    nonce = secrets.token_urlsafe(16)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Junctor</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><main>{_HOME.format(version=escape(__version__))}</main></body></html>"
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": policy})


PAGES = (Route("/", home, methods=["GET"], name="home"),)
