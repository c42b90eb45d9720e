"""`/callbacks/{token}` and `/approve/{token}`: addresses made for one node of one run.

A callback takes one request. An approval's page shows what is asked; looking at it decides
nothing, only sending it does, so that no program that previews links can.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import getdoc
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.admission import check_query
from junctor.api.answers import answer
from junctor.api.approval_page import decision_page
from junctor.api.bodies import read_bytes
from junctor.api.form_page import message_page
from junctor.api.forms import faults_of, sent_form, sorry
from junctor.api.hosted import page_answer, page_fragment, shared_fragment
from junctor.api.identity import ApiState, check_origin, peer
from junctor.core.flows.answering import Decision
from junctor.core.triggers import (
    FormField,
    closed_up,
    entity_of,
    form_fields,
    with_another,
)
from junctor.model.errors import InvalidInput, JunctorError, UnknownObject
from junctor.model.pause import Pause, PauseState

CALLBACK_PATH = "/callbacks/{token}"
APPROVE_PATH = "/approve/{token}"
LARGEST = 1024 * 1024


async def receive_callback(request: Request) -> Response:
    """Give a waiting run the one request that its address takes; the run goes on with it."""
    api: ApiState = request.scope["junctor.api_state"]
    api.hook_failures.check(peer(request))
    body = await read_bytes(request, LARGEST)
    given = {
        "method": request.method,
        "query": dict(request.query_params),
        "contentType": request.headers.get("content-type", ""),
        "body": _read(body, request.headers.get("content-type", "")),
    }
    try:
        await api.instance.runner.answering.callback(request.path_params["token"], given)
    except UnknownObject:
        api.hook_failures.fail(peer(request))
        raise
    return answer({"status": "accepted"})


def _read(body: bytes, kind: str) -> Any:
    try:
        text = body.decode()
        if "json" in kind or not kind:
            return orjson.loads(text) if text.strip() else None
        if "x-www-form-urlencoded" in kind:
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    except (UnicodeDecodeError, ValueError):
        raise InvalidInput(
            "The body cannot be read.", cure="Send JSON, a form or text as UTF-8."
        ) from None
    return text


async def show_approval(request: Request) -> Response:
    """The page of an approval: what is asked, and a form to decide with."""
    try:
        check_query(request, ())
        return _page(await _linked(request))
    except JunctorError as error:
        return sorry(error)


async def send_approval(request: Request) -> Response:
    """Decide with a link, once."""
    api: ApiState = request.scope["junctor.api_state"]
    try:
        api.form_sends.check(peer(request))
        api.form_sends.fail(peer(request))
        check_origin(request, api)
        pause = await _linked(request)
        sent = await sent_form(request)
        if (more := sent.pop("add", None)) is not None:
            return _page(pause, with_another(sent, more, _fields(pause, sent)))
        decision, comment = sent.pop("decision", ""), sent.pop("comment", "")
        sent = closed_up(sent, _fields(pause, sent))
        values, faults = _values(pause, sent) if decision == "approve" else ({}, {})
        if faults:
            return _page(pause, {**sent, "comment": comment}, faults)
        decided = Decision(decision=decision, comment=comment[:2000], values=values)
        await api.instance.runner.answering.decide(pause, decided, by="link")
    except JunctorError as error:
        return sorry(error)
    word = "approved" if decision == "approve" else "rejected"
    return page_answer(message_page("Thank you", f"You have {word} it."))


async def _linked(request: Request) -> Pause:
    api: ApiState = request.scope["junctor.api_state"]
    api.hook_failures.check(peer(request))
    try:
        return await api.instance.runner.answering.linked(request.path_params["token"])
    except UnknownObject:
        api.hook_failures.fail(peer(request))
        raise


def _fields(pause: Pause, sent: Mapping[str, str] | None = None) -> list[FormField]:
    form = pause.document.get("form")
    return [] if form is None else form_fields(form, sent)


def _values(pause: Pause, sent: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    fields, form = _fields(pause, sent), pause.document.get("form")
    if form is None:
        return {}, {}
    found = entity_of(fields, {f.name: sent.get(f.name, "") for f in fields if f.name in sent})
    return found, faults_of(form, fields, found)


def _page(
    pause: Pause, sent: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> Response:
    if pause.state is PauseState.EXPIRED:
        late = "Nobody decided in time. The run has gone on without, or has ended."
        return page_answer(message_page("It is too late", late))
    if pause.state is not PauseState.OPEN:
        return page_answer(message_page("It is decided", "Nobody has to do anything any more."))
    html = decision_page(pause, _fields(pause, sent), sent=sent, faults=faults)
    return page_answer(html, 422 if faults else 200)


CALLBACK_ROUTES = (
    Route(CALLBACK_PATH, receive_callback, methods=["POST", "PUT"], name="receiveCallback"),
    Route(APPROVE_PATH, show_approval, methods=["GET"], name="showApproval"),
    Route(APPROVE_PATH, send_approval, methods=["POST"], name="sendApproval"),
)


def callback_fragments() -> dict[str, Any]:
    """The OpenAPI paths of the addresses."""
    shared = shared_fragment("approvals")
    taken = {
        **shared,
        "tags": ["runs"],
        "summary": "Answer a waiting run",
        "description": getdoc(receive_callback) or "",
        "requestBody": {"content": {"application/json": {"schema": {}}}},
        "responses": {"200": {"description": "Taken"}},
    }
    return {
        CALLBACK_PATH: {
            "post": {**taken, "operationId": "receiveCallback"},
            "put": {**taken, "operationId": "receiveCallbackByPut"},
        },
        APPROVE_PATH: page_fragment(
            shared,
            show_approval,
            send_approval,
            {"showApproval": "The page of an approval", "sendApproval": "Decide with a link"},
        ),
    }
