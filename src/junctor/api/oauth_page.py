"""Where a vendor sends people back to: a page whose script hands the answer to whoever began.

The page itself uses nothing of the address. With a session of the same person the script
finishes the sign-in; without one it shows a text to paste into the command line, so that it
also works from another machine. It tells a window that opened it how it ended, by name only.
"""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from junctor.api.hosted import file_fragments
from junctor.api.identity import ApiState, identify
from junctor.core.access import token_hash
from junctor.core.auth.metadata import client_document
from junctor.model.errors import JunctorError

CALLBACK_PATH = "/oauth/callback"
CLIENT_PATH = "/oauth/client.json"
_SCRIPT_PATH = "/oauth/callback.js"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Connecting</title>
<main>
<h1>Connecting</h1>
<p id="state" role="status">One moment.</p>
<p id="more" hidden>Paste this into the command line that waits for it:</p>
<textarea id="paste" rows="4" cols="60" readonly hidden aria-label="The answer"></textarea>
</main>
<script src="/oauth/callback.js"></script>
</html>
"""
_SCRIPT = """"use strict";
const query = location.search.slice(1);
const params = Object.fromEntries(new URLSearchParams(query));
history.replaceState(null, "", location.pathname);
const state = document.getElementById("state");
function tell(name, text) {
  state.textContent = text;
  const channel = new BroadcastChannel("junctor-oauth");
  channel.postMessage({state: name, text});
  channel.close();
}
function paste() {
  const box = document.getElementById("paste");
  box.value = query;
  box.hidden = false;
  document.getElementById("more").hidden = false;
  tell("elsewhere", "You are not signed in here.");
  box.select();
}
async function json(path, init) {
  const answer = await fetch(path, init);
  return [answer, await answer.json()];
}
async function finish() {
  if (!params.state) {
    tell("failed", "This page needs the answer of a sign-in.");
    return;
  }
  const [known, csrf] = await json("/api/auth/csrf");
  if (!known.ok) {
    paste();
    return;
  }
  const headers = {"Content-Type": "application/json"};
  if (csrf.csrf) headers["Junctor-CSRF"] = csrf.csrf;
  const [answer, said] = await json("/api/oauth/finish", {
    method: "POST",
    headers,
    body: JSON.stringify({params}),
  });
  if (answer.ok) {
    tell("done", `Connected: ${said.integrationName}. You can close this window.`);
    window.close();
  } else if (said.field === "state" && said.errorClass === "auth" && answer.status === 403) {
    paste();
  } else {
    tell(params.error ? "refused" : "failed", `${said.detail} ${said.cure}`);
  }
}
finish().catch(() => tell("failed", "Junctor did not answer. Begin again."));
"""


async def page(request: Request) -> Response:
    """The page; its status says at once whether the answer can belong to a sign-in of ours."""
    # Any other policy cuts the window off from the page that waits for it to close.
    headers = {"Cross-Origin-Opener-Policy": "unsafe-none"}
    return Response(_PAGE, await _status(request), headers, media_type="text/html")


async def _status(request: Request) -> int:
    """400: no sign-in of ours, or it failed at the vendor. 403: somebody else's."""
    given = request.query_params
    states = given.getlist("state")
    if len(states) != 1 or len(given.getlist("code")) > 1 or not {"code", "error"} & set(given):
        return 400
    api: ApiState = request.scope["junctor.api_state"]
    store, now = api.instance.store, api.instance.clock.now()
    pending = await store.credentials.peek_sign_in(token_hash(states[0]), now)
    if pending is None or "error" in given:
        return 400
    # A strict cookie does not come along from the vendor's page: then the script finds out.
    with contextlib.suppress(JunctorError):
        context = await identify(request, api, project=False)
        if str(context.actor) != pending.actor:
            return 403
    return 200


async def script(request: Request) -> Response:  # noqa: ARG001 - a route's form
    """Its script: a file of its own, because the policy allows no inline code."""
    return Response(_SCRIPT, media_type="text/javascript")


def client_document_url(url: str) -> str | None:
    """The client id that is an address; None where issuers could not read what is there."""
    return url + CLIENT_PATH if url.startswith("https://") else None


async def client(request: Request) -> Response:
    """This instance as a client, for issuers that read it instead of registering it."""
    api: ApiState = request.scope["junctor.api_state"]
    url = api.instance.settings.url
    return JSONResponse(client_document(url + CLIENT_PATH, url + CALLBACK_PATH))


OAUTH_ROUTES = (
    Route(CLIENT_PATH, client, methods=["GET"], name="oauthClient"),
    Route(CALLBACK_PATH, page, methods=["GET"], name="signInCallback"),
    Route(_SCRIPT_PATH, script, methods=["GET"], name="signInCallbackScript"),
)


def oauth_fragments() -> dict[str, Any]:
    """The OpenAPI paths of the page."""
    return file_fragments(
        "integrations",
        (
            (CALLBACK_PATH, "signInCallback", "Where vendors send people back to", "text/html"),
            (CLIENT_PATH, "oauthClient", "This instance as an OAuth client", "application/json"),
            (_SCRIPT_PATH, "signInCallbackScript", "Its script", "text/javascript"),
        ),
    )
