"""`/hooks/{token}`: where webhooks come in; stored before they are answered."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.answers import BareEndpoint, JsonBytes, answer
from junctor.api.bodies import read_bytes
from junctor.api.hosted import shared_fragment
from junctor.api.identity import ApiState, peer
from junctor.core.flows.checks.shown import may_say
from junctor.core.triggers import Hook, HookRequest, Received
from junctor.core.waiting import over
from junctor.model.errors import JunctorError, NotSignedIn
from junctor.model.flow import Run, RunState
from junctor.model.scrub import scrubber

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
    return await answer_of(found, hook)


async def answer_of(found: Received, hook: Hook) -> Response:
    """What the sender is told, once its event is stored or its run has answered."""
    if found.reply is not None:
        reply = found.reply
        return Response(
            reply.body or b"",
            reply.status,
            headers=dict(reply.headers),
            media_type=reply.content_type,
        )
    if found.event is None:
        return answer({"status": "duplicate" if found.duplicate else "ignored"})
    shown = {"runId": found.event.run_id}
    if found.duplicate:
        return answer({"status": "duplicate", **shown})
    if hook.respond is None or found.run is None:
        return answer({"status": "accepted", **shown})
    # The run goes on when the sender has waited long enough, or hangs up.
    if not await over(found.run, hook.respond.wait):
        return answer({"status": "accepted", **shown}, 202)
    run = None if found.run.cancelled() else found.run.result()
    return _of_run(run, shown)


def _of_run(run: Run | None, shown: dict[str, Any]) -> Response:
    """What `respond` said; a run that failed tells a stranger no more than that."""
    if run is None or (run.state != RunState.SUCCEEDED and run.output is None):
        raise _failed(shown)
    if not isinstance(run.output, dict) or "status" not in run.output:
        return answer({"status": "done", **shown})
    output = run.output
    headers = {
        name.lower(): str(value)
        for name, value in (output.get("headers") or {}).items()
        if may_say(str(name).lower(), str(value))
    }
    status = output["status"]
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise _failed(shown)
    body = output.get("body")
    if isinstance(body, str):
        kind = headers.pop("content-type", "text/plain")
        if "html" in kind or "xml" in kind or "script" in kind:
            kind = "text/plain"  # nothing from outside runs under our address
        return Response(scrubber().text(body), status, headers, media_type=kind)
    headers.pop("content-type", None)
    content = b"" if body is None else scrubber().dumps(body, by_name=False)
    return JsonBytes(content, status, headers) if headers else JsonBytes(content, status)


def _failed(shown: dict[str, Any]) -> JunctorError:
    return JunctorError(
        "The flow failed and did not answer.",
        cure="Look at the run.",
        details={"httpStatus": 502, **shown},
    )


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
