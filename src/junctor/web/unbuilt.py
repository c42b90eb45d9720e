"""The page of a repository whose web UI was not built: where you are, and how to build it.

Plain HTML without scripts, nothing from any other host.
"""

from __future__ import annotations

import secrets
from html import escape

from starlette.responses import Response

from junctor import __version__

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1a17;--paper:#f4f2ee;--line:#e2ddd3;--soft:#57524a}
@media(prefers-color-scheme:dark){
:root{--ink:#f1ede6;--paper:#121110;--line:#2f2c29;--soft:#b9b2a7}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:42rem;margin:4rem auto;padding:0 1.5rem}
h1{font-size:1.4rem;margin:0 0 .5rem}p{color:var(--soft)}
code{display:block;border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;
margin:.5rem 0;color:var(--ink);overflow-x:auto}
a{color:inherit}
"""
_HOME = """
<h1>Junctor is running</h1>
<p>Version {version}. The web UI was not built here. The command line and the REST API are
complete without it. To build the UI, in the repository:</p>
<code>make ui</code>
<p>Meanwhile, in a terminal:</p>
<code>junctor flow run patient-intake --env development --project demo</code>
<code>junctor call slack.sendMessage --input '{{"channel": "#general", "text": "Hello"}}'</code>
<code>junctor demo</code>
<p><a href="/api/openapi.json">The description of the REST API (OpenAPI 3.1)</a></p>
"""


def unbuilt() -> Response:
    """Where you are, and what to do."""
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
