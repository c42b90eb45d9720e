"""A sender's first request brings the key of its signatures: kept once, answered with itself."""

from __future__ import annotations

import hashlib
import hmac

import orjson
import pytest

from fixtures_world import ACTOR
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.core.triggers import HookRequest
from junctor.model.errors import NotSignedIn, TryAgain
from shared_cache import shared_cache

KEY = "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81"
ADDED = {
    "action": "added",
    "created_at": "2026-11-02T08:00:00.000Z",
    "resource": {"gid": "12345", "resource_type": "task"},
    "parent": None,
}


def request(body, **headers):
    given = [("Content-Type", "application/json")]
    given += [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HookRequest(
        method="POST",
        url="https://j.example/",
        query=(),
        headers=tuple(given),
        body=orjson.dumps(body),
    )


def signed(body, key=KEY):
    digest = hmac.new(key.encode(), orjson.dumps(body), hashlib.sha256).hexdigest()
    return request(body, X_Hook_Signature=digest)


@pytest.fixture
async def send(tmp_path):
    instance = await Instance.open(Settings(home=tmp_path / "home", cache=shared_cache()))
    try:
        project = await instance.projects.create("Test", actor=ACTOR)
        draft = ConnectionDraft(
            name="Asana", integration_slug="asana", auth_type="bearer_token", environments={}
        )
        saved = await instance.connections.create(
            project.id, draft, actor=ACTOR, may_bind_secrets=True
        )
        document = {
            "key": "f",
            "nodes": [{"id": "a", "type": "respond", "body": {}}],
            "trigger": {
                "type": "connector",
                "connection": saved.connection.id,
                "trigger": "taskEvent",
                "secrets": ["{env.ASANA_HOOK}"],
                "mode": "sandbox",
            },
        }
        await instance.flows.create(project.id, document, actor=ACTOR, may_bind_secrets=True)
        await instance.flows.publish(project.id, "f", actor=ACTOR, environments=["development"])
        (trigger,) = await instance.store.triggers.all(project.id)
        parts = instance.triggering
        hook = await parts.intake.webhook(trigger.token)

        async def send(request):
            found = await parts.intake.deliver(hook, request, address="203.0.113.9")
            await parts.starts.settled()
            return found

        yield send
    finally:
        await instance.close()


async def test_the_key_is_kept_and_answered_once_and_signs_what_follows(send):
    news = {"events": [ADDED]}
    with pytest.raises((TryAgain, NotSignedIn)):
        await send(signed(news))
    for wrong in ("short", "x" * 2000, "with\x00nul-in-the-middle"):
        with pytest.raises((TryAgain, NotSignedIn)):
            await send(request({}, X_Hook_Secret=wrong))
    found = await send(request({}, X_Hook_Secret=KEY))
    assert (found.reply.status, found.reply.headers) == (200, (("X-Hook-Secret", KEY),))
    # Nobody replaces it from outside, nor signs without it.
    with pytest.raises(NotSignedIn):
        await send(request({}, X_Hook_Secret="a-key-of-a-stranger-0000"))
    with pytest.raises(NotSignedIn):
        await send(signed(news, key="a-key-of-a-stranger-0000"))
    assert (await send(signed(news))).event is not None
    assert (await send(signed(news))).duplicate
    assert (await send(signed({"events": []}))).event is None, "a heartbeat is no event"
