"""What an action is given."""

from __future__ import annotations

import logging

import orjson
import pytest

from junctor.core.calls.context import ActionLog, CallContext, absolute, normalised_auth
from junctor.core.calls.reading import Reader
from junctor.core.ports.clock import SystemClock
from junctor.model.auth import BearerToken, NoAuth
from junctor.model.errors import (
    Conflict,
    InvalidInput,
    NotConfigured,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
)
from junctor.model.request import HttpRequest, HttpResponse, Markers
from junctor.model.spec import ConnectorSpec, Failure, Operation
from junctor.sdk import Fields, get


def test_auth_is_normalised_with_placeholders_or_declared_raw_values():
    markers = Markers()
    auth = normalised_auth("slack", BearerToken(), markers, {})
    assert auth == {"provider": "slack", "type": "bearer_token", "token": markers.of("token")}
    assert f"Bearer {auth.token}" == f"Bearer {markers.of('token')}"
    raw = normalised_auth("slack", BearerToken(), markers, {"token": "raw"})
    assert raw["token"] == "raw"
    assert normalised_auth("hello", NoAuth(), markers, {}) == {"provider": "hello", "type": "none"}


def test_notes_are_kept_bounded_and_logged(caplog):
    caplog.set_level(logging.DEBUG)
    log = ActionLog("hello.world")
    log.debug("one")
    log.info("two", count=2)
    log.warning("three")
    for _ in range(300):
        log.info("more")
    assert log.lines[1] == {"level": "info", "message": "two", "count": "2"}
    assert len(log.lines) == 200
    assert "three" in caplog.text


async def test_the_client_sends_through_the_given_door():
    seen = []

    async def send(request):
        seen.append(request)
        return request

    context = CallContext(
        auth=Fields({"type": "none"}),
        conn=Fields({}),
        send=send,
        project_id="prj_1",
        run_id=None,
        action="hello.world",
    )
    await context.http.post("/a", json={"b": 1})
    assert (seen[0].method, seen[0].url, seen[0].json) == ("POST", "/a", {"b": 1})
    assert context.tenant_id == context.project_id == "prj_1"


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (403, "quotaExceeded", RateLimited),
        (403, "notAllowed", ReconnectNeeded),
        (404, "notFound", NotFound),
        (409, "there", Conflict),
        (400, "wrong", InvalidInput),
        (422, "no", Rejected),
        (503, "busy", RemoteBusy),
        (408, "late", TimedOut),
    ],
)
async def test_who_asks_is_given_the_body_or_the_refusal_of_the_failure_map(status, code, raised):
    classes = {"quotaExceeded": "rate_limited", "wrong": "input"}
    failure = Failure.model_validate(
        {"code": "error.code", "message": "error.message", "classes": classes}
    )
    spec = ConnectorSpec(key="shop", name="Shop", version="1.0.0", failure=failure, operations={})
    operation = Operation(name="List", effect="read", handler="actions:list")
    answers = [
        HttpResponse(
            status=status,
            headers=(("Retry-After", "7"),) if raised is RateLimited else (),
            content=orjson.dumps(body),
        )
        for body in [{"error": {"code": code, "message": "No."}}]
    ]
    answers.append(HttpResponse(status=200, content=b'{"items": []}'))

    async def send(request):
        return answers.pop(0)

    context = CallContext(
        auth=Fields({"type": "none"}),
        conn=Fields({}),
        send=send,
        project_id="prj_1",
        run_id=None,
        action="shop.list",
        judge=Reader(spec, operation, SystemClock()).judge,
    )
    with pytest.raises(raised) as refused:
        await context.ask(get("/a"))
    assert type(refused.value) is raised
    assert refused.value.message == f"{code}: No."
    assert refused.value.details == {"status": status, "code": code}
    if raised is RateLimited:
        assert refused.value.retry_after == 7
    assert await context.ask(get("/a")) == {"items": []}


async def test_where_no_connector_is_nobody_judges_an_answer():
    async def send(request):
        return HttpResponse(status=200)

    context = CallContext(
        auth=Fields({"type": "none"}),
        conn=Fields({}),
        send=send,
        project_id="prj_1",
        run_id=None,
        action="hello.world",
    )
    with pytest.raises(NotConfigured, match="failure map"):
        await context.ask(get("/a"))
    assert (await context.send(get("/a"))).status == 200


def test_paths_are_joined_to_the_base_and_absolute_urls_stay():
    assert absolute("https://a.example/v1/", get("/x?y=1")).url == "https://a.example/v1/x?y=1"
    away = HttpRequest(method="GET", url="https://b.example/z")
    assert absolute("https://a.example", away) is away
    assert absolute(None, away) is away


def test_a_request_to_the_base_carries_the_connectors_headers_unless_it_sets_them_itself():
    own = (("Accept", "application/json"), ("X-Version", "2"))
    sent = absolute("https://a.example", get("/x", headers={"accept": "text/csv"}), own)
    assert sent.headers == (("X-Version", "2"), ("accept", "text/csv"))
    assert absolute("https://a.example", get("/x"), own).headers == own
    away = HttpRequest(method="GET", url="https://b.example/z")
    assert absolute("https://a.example", away, own).headers == ()
