"""`/hooks/{token}`: where webhooks come in; stored before they are answered."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.answers import BareEndpoint
from junctor.api.bodies import read_bytes
from junctor.api.hook_answers import answer_of
from junctor.api.hosted import shared_fragment
from junctor.api.identity import ApiState, peer
from junctor.core.triggers import HookRequest
from junctor.model.errors import NotSignedIn

HOOK_PATH = "/hooks/{token}"
LARGEST = 5 * 1024 * 1024


async def receive_hook(request: Request) -> Response:
    """Take one delivery: 200 once it is stored, also when it is known; 401 when it is forged.

    The body is verified as it came, before anything reads it. Where the trigger says so, the
    answer is what the flow responds, or 202 when that takes too long.
    """
    api: ApiState = request.scope["junctor.api_state"]
    token = request.scope["path_params"]["token"]
    hook = await api.instance.triggering.intake.webhook(token)
    address = peer(request)
    place = f"{hook.trigger.id} {address}"
    api.hook_failures.check(place)
    body = await read_bytes(request, LARGEST)
    scope = request.scope
    query = scope["query_string"].decode("latin-1")
    given = HookRequest(
        method=scope["method"],
        url=f"{api.instance.settings.url}/hooks/{token}" + (f"?{query}" if query else ""),
        query=tuple(request.query_params.multi_items()) if query else (),
        headers=tuple(
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        ),
        body=body,
    )
    try:
        found = await api.instance.triggering.intake.deliver(hook, given, address=address)
    except NotSignedIn:
        api.hook_failures.fail(place)
        raise
    return await answer_of(found, hook, api.instance)


HOOK_ROUTES = (
    Route(
        HOOK_PATH,
        BareEndpoint(receive_hook),
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        name="hook",
    ),
)


def hook_fragments() -> dict[str, Any]:
    """The OpenAPI paths of webhooks."""
    text = {"type": "string"}
    shared = shared_fragment("hooks")
    return {
        HOOK_PATH: {
            "post": {
                **shared,
                "operationId": "receiveHook",
                "summary": "Deliver a webhook",
                "description": (getdoc(receive_hook) or "")
                + " The address takes WebSockets too, where a header alone proves the sender.",
                "requestBody": {
                    "required": False,
                    "content": {
                        "application/json": {"schema": {}},
                        "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
                        "text/plain": {"schema": text},
                    },
                },
                "responses": {"200": {"description": "It is stored, or was before"}},
            },
            "get": {
                **shared,
                "operationId": "beginHook",
                "summary": "Answer the handshake of a sender that asks with GET",
                "description": "Only for senders that are verified that way.",
                "responses": {
                    "200": {
                        "description": "The challenge",
                        "content": {"text/plain": {"schema": text}},
                    }
                },
            },
        }
    }
