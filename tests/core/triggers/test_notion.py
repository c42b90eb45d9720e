"""Notion both ways: its token, its signature, and the page that an event only names."""

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
from junctor.core.triggers.poller import CLAIM
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.errors import Conflict, InvalidInput, NotConfigured, NotSignedIn, TryAgain
from junctor.model.ids import new_id
from junctor.testing import VendorDouble
from shared_cache import shared_cache

TOKEN = "ntn_example_0000000000000000"
HANDSHAKE = "secret_example_token_of_notion_1234"
PAGE = "16d8004e-5f6a-42a6-9811-51c22ddada12"
DATA_SOURCE = "2f26ee68-df30-4251-aad4-8ddc420cba3d"


def page(status, at):
    return {
        "object": "page",
        "id": PAGE,
        "last_edited_time": at,
        "in_trash": False,
        "url": "https://www.notion.so/x",
        "properties": {"Status": {"status": {"name": status}}},
    }


class Place:
    def __init__(self, instance, project, connection, double):
        self.instance, self.project, self.connection = instance, project, connection
        self.double, self.parts = double, instance.triggering

    async def deploy(self, **more):
        trigger = {
            "type": "connector",
            "connection": self.connection,
            "trigger": "pageChanged",
            "inputs": {"dataSourceId": DATA_SOURCE},
            "secrets": ["{env.NOTION_TOKEN}"],
            "mode": "sandbox",
            **more,
        }
        nodes = [{"id": "a", "type": "respond", "body": {}}]
        document = {"key": "f", "nodes": nodes, "trigger": trigger}
        await self.instance.flows.create(
            self.project.id, document, actor=ACTOR, may_bind_secrets=True
        )
        await self.instance.flows.publish(
            self.project.id, "f", actor=ACTOR, environments=["development"]
        )
        (found,) = await self.instance.store.triggers.all(self.project.id)
        return found

    async def send(self, trigger, body, key=None):
        raw = orjson.dumps(body)
        headers = [("Content-Type", "application/json")]
        if key is not None:
            digest = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
            headers.append(("X-Notion-Signature", f"sha256={digest}"))
        hook = await self.parts.intake.webhook(trigger.token)
        request = HookRequest(
            method="POST", url="https://j.example/", query=(), headers=tuple(headers), body=raw
        )
        found = await self.parts.intake.deliver(hook, request, address="203.0.113.9")
        await self.parts.starts.settled()
        return found

    async def events(self, trigger):
        found = await self.instance.store.triggers.events(self.project.id, trigger.id, 100)
        return [each.payload for each in reversed(found)]


@pytest.fixture
async def here(tmp_path):
    async with VendorDouble.shipped("notion", accept=[TOKEN]) as double:
        settings = Settings(home=tmp_path / "home", host_map=double.host_map, cache=shared_cache())
        instance = await Instance.open(settings)
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            saved = await instance.connections.create(
                project.id,
                ConnectionDraft(
                    name="Notion wiki",
                    integration_slug="notion",
                    auth_type="bearer_token",
                    environments={"development": EnvironmentSettings(ca_pem=double.ca_pem)},
                    credentials={"development": {"token": TOKEN}},
                ),
                actor=ACTOR,
                may_bind_secrets=True,
            )
            await instance.store.grants.add(
                NetworkGrant(
                    id=new_id("grt"),
                    project_id=project.id,
                    connection_id=saved.connection.id,
                    cidr="127.0.0.1/32",
                    ports=(double.port,),
                    created_at=0,
                )
            )
            yield Place(instance, project, saved.connection.id, double)
        finally:
            await instance.close()


def event(number, kind="page.properties_updated"):
    return {"id": f"evt-{number}", "type": kind, "entity": {"id": PAGE, "type": "page"}}


async def test_the_token_becomes_the_secret_once_and_is_shown_until_events_come(here):
    trigger = await here.deploy()
    hook = await here.parts.intake.hook_of(trigger)
    with pytest.raises(NotConfigured):
        await here.parts.tokens.shown(trigger, hook.rules, actor=ACTOR)
    with pytest.raises((TryAgain, NotSignedIn)):
        await here.send(trigger, event(1), key=HANDSHAKE)
    assert (await here.send(trigger, {"verification_token": HANDSHAKE})).reply.status == 200
    assert await here.parts.tokens.shown(trigger, hook.rules, actor=ACTOR) == HANDSHAKE
    # Nobody replaces it from outside.
    with pytest.raises(NotSignedIn):
        await here.send(trigger, {"verification_token": "another_token_from_a_stranger"})
    here.double.answer("getPage", json=page("Done", "2026-05-02T10:00:00.000Z"))
    await here.send(trigger, event(1, "page.created"), key=HANDSHAKE)
    (trigger,) = await here.instance.store.triggers.all(here.project.id)
    assert trigger.events == 1
    with pytest.raises(Conflict):
        await here.parts.tokens.shown(trigger, hook.rules, actor=ACTOR)


async def test_an_event_names_the_page_and_the_page_is_read(here):
    trigger = await here.deploy(fields={"properties.Status.status.name": {"to": "Done"}})
    await here.send(trigger, {"verification_token": HANDSHAKE})
    known = listed(page("In progress", "2026-05-02T09:00:00.000Z"))
    here.double.answer("queryDataSource", json=known)
    source = await here.instance.store.sources.get(trigger.source_id)
    await here.parts.poller.poll(source)
    (asked,) = here.double.calls("queryDataSource")
    assert asked.json["filter"]["last_edited_time"] == {"on_or_after": "1970-01-01T00:00:00.000Z"}
    here.double.answer("getPage", json=page("Done", "2026-05-02T10:00:00.000Z"))
    await here.send(trigger, event(1), key=HANDSHAKE)
    await here.send(trigger, event(2, "page.content_updated"), key=HANDSHAKE)
    (found,) = await here.events(trigger)
    assert found["fields"] == ["properties.Status.status.name"]
    assert found["before"]["properties"]["Status"]["status"]["name"] == "In progress"


def listed(*pages):
    return {"object": "list", "results": list(pages), "next_cursor": None, "has_more": False}


async def test_a_move_that_a_killed_process_was_asking_about_is_told_once_by_poll_or_webhook(here):
    trigger = await here.deploy(fields={"properties.Status.status.name": {"to": "Done"}})
    await here.send(trigger, {"verification_token": HANDSHAKE})
    sources, poller = here.instance.store.sources, here.parts.poller
    here.double.answer("queryDataSource", json=listed(page("Doing", "2026-05-02T09:00:00.000Z")))
    await poller.poll(await sources.get(trigger.source_id))
    done = page("Done", "2026-05-02T10:00:00.000Z")
    for answer in (done, done, done):
        here.double.answer("queryDataSource", json=listed(answer))
    now = here.instance.clock.now()
    killed = await sources.get(trigger.source_id)
    assert await sources.claim(killed, until=now + CLAIM, at=now)
    assert await here.events(trigger) == []
    await sources.wake(now)  # as every start does
    for _ in range(2):  # the same minute is asked for again, because of the overlap
        await poller.poll(await sources.get(trigger.source_id))
    here.double.answer("getPage", json=done)
    await here.send(trigger, event(1), key=HANDSHAKE)
    (found,) = await here.events(trigger)
    assert found["fields"] == ["properties.Status.status.name"]
    assert len(here.double.calls("queryDataSource")) == 3


async def test_what_cannot_be_read_now_is_told_again_by_the_sender(here):
    trigger = await here.deploy()
    await here.send(trigger, {"verification_token": HANDSHAKE})
    here.double.fail_next(status=500, times=5)
    with pytest.raises(TryAgain):
        await here.send(trigger, event(1, "page.created"), key=HANDSHAKE)
    assert await here.events(trigger) == []


async def test_a_scheme_without_a_token_has_none_to_show(here):
    trigger = await here.deploy()
    hook = await here.parts.intake.hook_of(trigger)
    other = hook.rules.model_copy(update={"scheme": "github"})
    with pytest.raises(InvalidInput):
        await here.parts.tokens.shown(trigger, other, actor=ACTOR)


async def test_a_secret_that_somebody_saved_is_not_shown_as_a_token(here):
    secrets = here.instance.secrets
    place = (here.project.id, "NOTION_TOKEN", "development")
    await secrets.put(*place, "another-secret-of-the-project", actor=ACTOR)
    trigger = await here.deploy()
    hook = await here.parts.intake.hook_of(trigger)
    with pytest.raises(Conflict, match="not brought by the sender"):
        await here.parts.tokens.shown(trigger, hook.rules, actor=ACTOR)
    await secrets.drop(here.project.id, "NOTION_TOKEN", None, actor=ACTOR, forced=True)
    await here.send(trigger, {"verification_token": HANDSHAKE})
    assert await here.parts.tokens.shown(trigger, hook.rules, actor=ACTOR) == HANDSHAKE
