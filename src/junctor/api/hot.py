"""Routes that must be quick: plain Starlette, each with its own OpenAPI fragment."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.admission import check_query
from junctor.api.answers import BareEndpoint, call_answer
from junctor.api.bodies import parse, read_text
from junctor.api.call_stream import MEDIA, CallStream, wanted_form
from junctor.api.callbacks import CALLBACK_ROUTES, callback_fragments
from junctor.api.events import EVENT_ROUTES, event_fragments
from junctor.api.forms import FORM_ROUTES, form_fragments
from junctor.api.hooks import HOOK_ROUTES, hook_fragments
from junctor.api.hosted import PUBLIC
from junctor.api.identity import ApiState, RequestContext, identify
from junctor.api.metrics import METRIC_ROUTES, metric_fragments
from junctor.core.access import Permission
from junctor.model.call import Call, CallResult, Mode, Purpose, Scenario
from junctor.model.errors import ErrorClass, UnknownObject
from junctor.model.value import Value

CALL_PATH = "/api/integrations/{id}/operations/{key}/call"


class CallBody(Value):
    """One call of one operation. The sandbox is the default; live is said aloud."""

    inputs: dict[str, Any] = {}
    environment: str = Field(min_length=1, max_length=64)
    mode: Mode = Mode.SANDBOX
    scenario: Scenario = Field(Scenario.SUCCESS, description="the sandbox's answer")
    all_pages: bool = False
    timeout: float | None = Field(None, gt=0, le=300, description="seconds")


async def call_operation(request: Request) -> Response:
    """Execute one operation; a failure of the other side is an answer, not an error.

    With `Accept: text/event-stream` or `application/x-ndjson` the pieces of an answer come as
    they are made, `{"text": ...}` or `{"data": ...}`, and `{"result": ...}` at the end. Hanging
    up gives the call up.
    """
    api: ApiState = request.scope["junctor.api_state"]
    context = await identify(request, api)
    context.principal.need(Permission.RUN)
    check_query(request, ())
    body = parse(CallBody, await read_text(request, api.instance.settings.max_body))
    if body.mode is Mode.LIVE and await api.is_live(context.project_id, body.environment):
        context.principal.need(Permission.RUN_LIVE)
    ref, key = request.path_params["id"], request.path_params["key"]
    call = _call(context, ref, key, body)
    form = wanted_form(request)
    if form is not None:
        pieces = api.instance.caller.stream(call)
        first = await anext(pieces)
        if isinstance(first, CallResult):
            _check_known(first)
        return CallStream(form, first, pieces)
    result = await api.instance.caller.call(call)
    _check_known(result)
    return call_answer(result.to_json())


def _check_known(result: CallResult) -> None:
    """A call of what does not exist is an error of the request."""
    outcome = result.outcome
    if outcome.error_class is ErrorClass.NOT_FOUND and not outcome.status and not result.exchanges:
        problem = outcome.problem
        raise UnknownObject(problem.message, cure=problem.cure) if problem else UnknownObject


def _call(context: RequestContext, ref: str, key: str, body: CallBody) -> Call:
    return Call(
        project_id=context.project_id,
        connection=ref,
        operation=key,
        inputs=body.inputs,
        environment=body.environment,
        mode=body.mode,
        actor=context.actor,
        purpose=Purpose(kind="call"),
        scenario=body.scenario,
        timeout=body.timeout,
        all_pages=body.all_pages,
    )


HOT_ROUTES = (
    Route(CALL_PATH, BareEndpoint(call_operation), methods=["POST"], name="callOperation"),
    *CALLBACK_ROUTES,
    *EVENT_ROUTES,
    *METRIC_ROUTES,
    *HOOK_ROUTES,
    *FORM_ROUTES,
)
HOT_MODELS: tuple[type[Value], ...] = (CallBody,)


def fragments() -> dict[str, Any]:
    """The OpenAPI paths of the hot routes; `$ref`s name the models above."""
    text = {"type": "string"}
    return {
        **callback_fragments(),
        **event_fragments(),
        **metric_fragments(),
        **hook_fragments(),
        **form_fragments(),
        CALL_PATH: {
            "post": {
                "tags": ["integrations"],
                "operationId": "callOperation",
                "summary": "Call operation",
                "description": getdoc(call_operation) or "",
                "x-permission": Permission.RUN.value,
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": text}
                    for name in ("id", "key")
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/CallBody"}}
                    },
                },
                "responses": {
                    "200": {
                        "description": "How the call ended",
                        "content": {media: {"schema": text} for media in MEDIA.values()},
                    }
                },
            }
        },
        "/healthz": {
            "get": {
                "tags": ["instance"],
                "operationId": "getHealth",
                "summary": "Get health",
                "description": "Whether the process lives.",
                "x-permission": PUBLIC,
                "security": [],
                "responses": {"200": {"description": "It lives"}},
            }
        },
    }
