"""The page behind a sign-in link: its script takes the token from the fragment and posts it.

A fragment never reaches a server or its log. The page redirects nowhere, whatever it is given.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.hosted import file_fragments

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to Junctor</title>
<main>
<h1>Sign in to Junctor</h1>
<p id="state" role="status">This page needs the sign-in link that <code>junctor login-link</code>
prints.</p>
<button id="go" hidden>Sign in</button>
</main>
<script src="/login.js"></script>
</html>
"""
_SCRIPT = """"use strict";
const token = location.hash.slice(1);
const state = document.getElementById("state");
const button = document.getElementById("go");
history.replaceState(null, "", location.pathname);
if (token) {
  state.textContent = "The link works once.";
  button.hidden = false;
}
button.addEventListener("click", async () => {
  button.disabled = true;
  const answer = await fetch("/api/auth/login", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({token}),
  });
  const said = await answer.json();
  state.textContent = answer.ok
    ? `Signed in as ${said.user.name}.`
    : `${said.detail} ${said.cure}`;
  button.hidden = true;
});
"""


async def page(request: Request) -> Response:  # noqa: ARG001 - a route's form
    """The page."""
    return Response(_PAGE, media_type="text/html")


async def script(request: Request) -> Response:  # noqa: ARG001 - a route's form
    """Its script: a file of its own, because the policy allows no inline code."""
    return Response(_SCRIPT, media_type="text/javascript")


SIGN_IN_ROUTES = (
    Route("/login", page, methods=["GET"], name="signInPage"),
    Route("/login.js", script, methods=["GET"], name="signInScript"),
)


def fragments() -> dict[str, Any]:
    """The OpenAPI paths of the page."""
    return file_fragments(
        "access",
        (
            ("/login", "signInPage", "The page behind a sign-in link", "text/html"),
            ("/login.js", "signInScript", "Its script", "text/javascript"),
        ),
    )
