"""What an action is given."""

from __future__ import annotations

import logging

from junctor.core.calls.context import ActionLog, CallContext, absolute, normalised_auth
from junctor.model.auth import BearerToken, NoAuth
from junctor.model.request import HttpRequest, Markers
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
