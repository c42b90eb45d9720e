"""Work that takes its time: asked for again and again until it is done, within a bound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from junctor.model.dotted import lookup
from junctor.model.errors import Blocked, Rejected, TimedOut
from junctor.model.links import origin_of
from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.refusals import refused, wait_of
from junctor.sdk.families.web_pages import asked
from junctor.sdk.families.web_pieces import matches
from junctor.sdk.families.web_requests import body_of, build, read
from junctor.sdk.families.web_shapes import ANYTHING, BODY, METHOD, inputs_of
from junctor.sdk.fields import Fields

_USUAL_DONE = ("succeeded", "success", "completed", "complete", "done", "finished", "ready")
_USUAL_FAILED = ("failed", "failure", "error", "canceled", "cancelled", "aborted", "expired")
_STATES = ("status", "state", "properties.provisioningState", "data.status", "job.status")
_OPERATIONS = ("operation-location", "azure-asyncoperation")
_PAUSES: dict[str, Any] = {
    "interval": {
        "type": "number",
        "title": "Seconds between looks",
        "description": "Unless the server says how long with Retry-After.",
        "minimum": 0.1,
        "maximum": 60,
        "default": 2,
    },
    "until": {
        "type": "object",
        "title": "Until",
        "description": "Done when the answer has these values, by dotted path; a list holds several"
        ". Without it: a status of 200 whose status or state says that it is done.",
        "examples": [{"status": ["done", "ready"]}],
    },
    "failed": {
        "type": "object",
        "title": "Failed",
        "description": "Fails at once when the answer has these values.",
        "examples": [{"status": "error"}],
    },
    "looks": {
        "type": "integer",
        "title": "Looks at most",
        "minimum": 1,
        "maximum": 500,
        "default": 100,
    },
}
_DONE: dict[str, Any] = {
    **ANYTHING,
    "required": [*ANYTHING["required"], "looks"],
    "properties": {
        **ANYTHING["properties"],
        "looks": {"type": "integer", "minimum": 0, "title": "Looks", "examples": [1]},
    },
}


@action(
    name="Wait until it is ready",
    inputs=inputs_of(**_PAUSES),
    effect="read",
    summary="looks at {{conn.baseUrl}}{{input.path}}",
    output=_DONE,
    response="text",
    timeout=300,
)
async def wait_until(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Ask again and again until the answer says that it is ready; bounded by the timeout."""
    return await _watched(ctx, build("GET", inputs, ctx.conn), inputs)


@action(
    name="Start and wait",
    inputs=inputs_of(
        method={**METHOD, "enum": ["POST", "PUT", "PATCH", "DELETE"], "default": "POST"},
        body=BODY,
        statusPath={
            "type": "string",
            "title": "Path of the status",
            "description": "Dotted path of the address to look at in the first answer; by itself "
            "the header Operation-Location, Azure-AsyncOperation or Location.",
            "maxLength": 500,
            "default": "",
            "examples": ["links.status"],
        },
        **_PAUSES,
    ),
    summary="a {{input.method}} request to {{conn.baseUrl}}{{input.path}}, and looks at its work",
    idempotent=False,
    output=_DONE,
    response="text",
    timeout=300,
)
async def start_and_wait(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Start work that answers 202 or with an address, and wait until it is done."""
    started = await ctx.send(build(inputs["method"], inputs, ctx.conn))
    if started.status >= 400:
        raise refused(started)
    place = _place(started, inputs["statusPath"], str(ctx.conn.get("baseUrl") or ""))
    if place is None:
        if started.status == 202 and not started.simulated:
            raise Rejected(
                "The work has begun, and the answer does not say where to look at it.",
                cure="Give the dotted path of the address in the answer.",
                field="/statusPath",
            )
        return {**read(started), "looks": 0}
    plain = Fields({name: value for name, value in inputs.items() if name not in _OWN})
    look = replace(build("GET", plain, ctx.conn), url=place)
    # Most servers want a moment before the first look, and say how long.
    await ctx.pause(wait_of(started) or inputs["interval"])
    return await _watched(ctx, look, inputs)


_OWN = ("body", "query", "path")


async def _watched(ctx: Context, request: HttpRequest, inputs: Fields) -> dict[str, Any]:
    for look in range(1, inputs["looks"] + 1):
        response = await asked(ctx, request)
        if response.simulated or _is_done(response, inputs):
            return {**read(response), "looks": look}
        if look < inputs["looks"]:
            await ctx.pause(min(wait_of(response) or inputs["interval"], 60.0))
    raise TimedOut(
        f"It was not ready after {inputs['looks']} looks.",
        cure="Look again later, or allow more looks.",
        details={"sent": "yes"},
    )


def _is_done(response: HttpResponse, inputs: Fields) -> bool:
    """Whether the answer says so.

    Raises:
        Rejected: it says that the work has failed.
    """
    body = body_of(response)
    state = next((s for path in _STATES if isinstance(s := lookup(body, path), str)), None)
    failed, until = inputs.get("failed"), inputs.get("until")
    usual = state is not None and state.lower() in _USUAL_FAILED
    if matches(body, failed) if failed else (usual and not until):
        reason = lookup(body, "error.message") or lookup(body, "message") or state or "no reason"
        raise Rejected(
            f"The work has failed: {str(reason)[:300]}.",
            cure="Read what the other side says, and start it again.",
            details={"status": response.status},
        )
    if until:
        return matches(body, until)
    if response.status == 202:
        return False
    return state is None or state.lower() in _USUAL_DONE


def _place(response: HttpResponse, path: str, base: str) -> str | None:
    """The address to look at; that of another origin is not followed.

    Raises:
        Blocked: it is at another origin.
    """
    if path:
        target = lookup(response.json() if response.content.strip() else None, path)
    else:
        # A Location without 202 is the address of what was made, not of its work.
        names = _OPERATIONS if response.status != 202 else (*_OPERATIONS, "location")
        target = next((v for name in names if (v := response.header(name))), None)
    if not isinstance(target, str) or not target.strip():
        return None
    here = response.url or base
    url = urljoin(here, target.strip())
    if origin_of(url) is None or origin_of(url) != origin_of(here):
        raise Blocked(
            "The answer names an address at another origin.",
            cure="Look at it with a connection of its own.",
            rule="paging_origin",
        )
    return url
