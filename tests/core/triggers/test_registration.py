"""Webhooks that Junctor registers at the vendor itself, against doubles of the vendors."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import unquote

import orjson
import pytest

from core.triggers.registering import ACTOR, DONE, PUBLIC, REPO, SHIPPED, vendor_of
from junctor.model.errors import NotSignedIn

HOOKS = {
    "github": ("pushed", {"register": REPO}, "listWebhooks", [], 42),
    "stripe": ("invoicePaid", {}, "listWebhookEndpoints", {"data": [], "has_more": False}, None),
    "linear": (
        "events",
        {"register": {"resourceTypes": ["Issue"], "allPublicTeams": True}},
        "listWebhooks",
        {"data": {"webhooks": {"nodes": [], "pageInfo": {"hasNextPage": False}}}},
        None,
    ),
    "telegram": (
        "messageReceived",
        {},
        "getWebhookInfo",
        {
            "ok": True,
            "result": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
        },
        None,
    ),
    "paypal": ("invoicePaid", {}, "listWebhooks", {"webhooks": []}, None),
    "bamboohr": (
        "employeesChanged",
        {"register": {"monitorFields": ["firstName"]}},
        "listWebhooks",
        {"webhooks": []},
        None,
    ),
    "pipedrive": ("dealChanged", {}, "listWebhooks", {"success": True, "data": []}, None),
    "postmark": (
        "bounced",
        {"register": {"messageStream": "outbound"}},
        "listWebhooks",
        {"Webhooks": []},
        None,
    ),
    "mailgun": (
        "failed",
        {"register": True, "secrets": ["{env.SIGNING_KEY}"]},
        "listWebhooks",
        {"webhooks": {"permanent_fail": {"urls": ["https://elsewhere.example/"]}}},
        None,
    ),
    "trello": (
        "cardCreated",
        {"register": {"idModel": "5abbe4b7ddc1b351ef961414"}, "secrets": ["{env.APP_SECRET}"]},
        None,
        None,
        None,
    ),
}
WHERE = {
    "github": lambda sent: (sent["config"]["url"], sent["config"]["secret"]),
    "linear": lambda sent: (
        sent["variables"]["input"]["url"],
        sent["variables"]["input"]["secret"],
    ),
    "telegram": lambda sent: (sent["url"], sent["secret_token"]),
    "paypal": lambda sent: (sent["url"], None),
    "bamboohr": lambda sent: (sent["url"], None),
    "pipedrive": lambda sent: (sent["subscription_url"], sent["http_auth_password"]),
    "postmark": lambda sent: (sent["Url"], sent["HttpAuth"]["Password"]),
}


@pytest.mark.parametrize("slug", HOOKS)
async def test_a_published_trigger_is_registered_once_and_taken_back(slug, tmp_path):
    trigger, more, listing, nothing, _ = HOOKS[slug]
    registration = SHIPPED[slug].spec.triggers[trigger].registration
    create, remove = registration.create.operation, registration.remove.operation
    async with vendor_of(slug, tmp_path) as vendor:
        if listing is not None:
            vendor.double.answer(listing, json=nothing)
        await vendor.publish(trigger, **more)
        entry = await vendor.entry()
        assert (entry.state, entry.last_error) == ("registered", None), entry
        address = f"{PUBLIC}/hooks/{(await vendor.trigger()).token}"
        sent = vendor.double.received[-1]
        assert address in unquote(sent.content.decode())
        # A secret of the account itself is the flow's, and nobody makes one.
        assert (entry.secret is None) == registration.account_secret
        if slug in WHERE:
            value = await vendor.secret(entry.secret)
            assert WHERE[slug](sent.json) == (address, None if registration.secret else value)
        assert vendor.asked() == ([create] if listing is None else [listing, create])
        await vendor.publish(trigger, **more)  # again: nothing more is asked
        await vendor.instance.triggering.triggers.reconcile()
        assert vendor.asked() == []
        await vendor.instance.flows.delete(vendor.project.id, "k", actor=ACTOR, force=True)
        assert vendor.asked() == [remove]
        assert await vendor.entry() is None
        left = [each.name for each in await vendor.instance.store.secrets.all(vendor.project.id)]
        assert entry.secret not in left, "the secret that Junctor kept went with it"


async def test_the_secret_is_made_here_told_by_the_door_alone_and_verifies(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        entry = await vendor.entry()
        value = await vendor.secret(entry.secret)
        assert value not in str(
            await vendor.instance.store.rules.all(vendor.project.id, "registration")
        )
        await vendor.instance.store.audit.flush()
        entries = await vendor.instance.store.audit.entries(vendor.project.id)
        assert value not in str([each.body for each in entries])
        assert {"github.createWebhook", "github.listWebhooks"} <= {
            each.body.get("operation") for each in entries
        }
        body = orjson.dumps({"ref": "refs/heads/main"})
        signed = hmac.new(value.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-github-event": "push", "x-github-delivery": "d1"}
        with pytest.raises(NotSignedIn):
            await vendor.deliver(body, {**headers, "x-hub-signature-256": "sha256=" + "0" * 64})
        done = await vendor.deliver(body, {**headers, "x-hub-signature-256": f"sha256={signed}"})
        assert done.event is not None
        await done.run


async def test_a_secret_that_the_vendor_makes_goes_to_the_vault(tmp_path):
    async with vendor_of("stripe", tmp_path) as vendor:
        vendor.double.answer("listWebhookEndpoints", json={"data": [], "has_more": False})
        await vendor.publish("invoicePaid")
        entry = await vendor.entry()
        assert await vendor.secret(entry.secret) == "whsec_example"
        settings = (await vendor.trigger()).settings
        assert settings["secrets"] == [f"{{env.{entry.secret}}}"]


async def test_what_stands_there_already_is_taken_over_or_made_anew(tmp_path):
    """A stop between the vendor's answer and our record leaves a hook that we do not know."""
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        entry = await vendor.entry()
        address = entry.wanted.address
        lost = entry.model_copy(update={"made": None, "due_at": 0})
        await vendor.registrar.entries.put(lost, at=1)
        hook = orjson.loads(
            (SHIPPED["github"].folder / "samples/listWebhooks.ok.json").read_bytes()
        )
        (known,) = hook["response"]["json"]
        known = {**known, "id": 77, "config": {**known["config"], "url": address}}
        vendor.double.answer("listWebhooks", json=[known])
        vendor.asked()
        assert await vendor.registrar.tick() == 1
        assert (await vendor.entry()).made.id == 77
        assert vendor.asked() == ["listWebhooks"]
    async with vendor_of("stripe", tmp_path / "stripe") as vendor:
        listed = {"id": "we_1", "status": "enabled", "enabled_events": ["*"], "livemode": False}
        vendor.double.answer("listWebhookEndpoints", json={"data": [], "has_more": False})
        await vendor.publish("invoicePaid")
        entry = await vendor.entry()
        known = {**listed, "url": entry.wanted.address}
        vendor.double.answer("listWebhookEndpoints", json={"data": [known], "has_more": False})
        lost = entry.model_copy(update={"made": None, "due_at": 0})
        await vendor.registrar.entries.put(lost, at=1)
        vendor.asked()
        await vendor.registrar.tick()
        assert vendor.asked() == [
            "listWebhookEndpoints",
            "deleteWebhookEndpoint",
            "createWebhookEndpoint",
        ]


async def test_a_failure_shows_in_the_health_with_its_cure_and_heals(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        refused = {"message": "Resource not accessible by personal access token"}
        vendor.double.fail_next(403, json=refused, operation="createWebhook")
        version = await vendor.publish("pushed", register=REPO)
        assert version.version == 1, "the flow is live all the same"
        entry = await vendor.entry()
        assert (entry.state, entry.failures) == ("failing", 1)
        assert "was not told" in entry.last_error
        assert entry.cure
        assert entry.due_at > vendor.instance.clock.now()
        await vendor.registrar.entries.put(entry.model_copy(update={"due_at": 0}), at=1)
        await vendor.registrar.tick()
        healed = await vendor.entry()
        assert (healed.state, healed.last_error, healed.due_at) == ("registered", None, None)


async def test_switching_off_takes_it_back_and_on_enters_it_again(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        vendor.asked()
        flows, place = vendor.instance.flows, (vendor.project.id, "k", "development")
        await flows.switch(*place, on=False, actor=ACTOR)
        assert vendor.asked() == ["deleteWebhook"]
        await flows.switch(*place, on=True, actor=ACTOR)
        assert vendor.asked() == ["listWebhooks", "createWebhook"]
        # Elsewhere: the old one goes before the new one comes.
        await vendor.publish("pushed", register={**REPO, "repo": "other"})
        assert vendor.asked() == ["deleteWebhook", "listWebhooks", "createWebhook"]
        assert vendor.double.received == []
        # A version without it, and the way back to one that has it.
        await vendor.publish("pushed", register=False, secrets=["{env.BY_HAND}"])
        assert vendor.asked() == ["deleteWebhook"]
        await flows.deploy(vendor.project.id, "k", 2, "development", actor=ACTOR)
        assert vendor.asked() == ["listWebhooks", "createWebhook"]


async def test_a_vendor_that_is_away_is_told_later_also_of_the_end(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        vendor.double.fail_next(500, times=9, operation="deleteWebhook")
        await vendor.instance.flows.delete(vendor.project.id, "k", actor=ACTOR, force=True)
        entry = await vendor.entry()
        assert (entry.state, entry.failures, entry.made.id) == ("leaving", 1, 1042)
        vendor.double.forget()
        await vendor.registrar.entries.put(entry.model_copy(update={"due_at": 0}), at=1)
        vendor.double.fail_next(404, operation="deleteWebhook")  # gone is gone
        await vendor.registrar.tick()
        assert await vendor.entry() is None


async def test_a_bot_has_one_webhook_and_a_second_flow_is_told(tmp_path):
    async with vendor_of("telegram", tmp_path) as vendor:
        vendor.double.answer("getWebhookInfo", json=HOOKS["telegram"][3])
        await vendor.publish("messageReceived")
        await vendor.publish("buttonPressed", key="other")
        states = {
            e.wanted.trigger: e for e in await vendor.registrar.entries.all(vendor.project.id)
        }
        assert states["messageReceived"].state == "registered"
        assert "Another flow has the one webhook" in states["buttonPressed"].last_error


async def test_without_a_public_address_nobody_is_asked_and_the_cure_is_said(tmp_path):
    async with vendor_of("github", tmp_path, public_url=None) as vendor:
        await vendor.publish("pushed", register=REPO)
        entry = await vendor.entry()
        assert entry.state == "failing"
        assert "JUNCTOR_PUBLIC_URL" in entry.cure
        assert vendor.asked() == []


async def test_what_was_set_up_by_hand_is_left_alone(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        await vendor.publish("pushed", secrets=["{env.BY_HAND}"])
        assert await vendor.entry() is None
        found = await vendor.instance.flows.validate(
            vendor.project.id,
            {
                "key": "k",
                "nodes": [DONE],
                "trigger": {
                    "type": "connector",
                    "connection": "The vendor",
                    "trigger": "pushed",
                    "register": {"owner": "acme"},
                },
            },
        )
        assert [(each.field, each.message) for each in found] == [
            ("trigger.register.repo", "`trigger.register.repo` is required.")
        ]


async def test_the_sandbox_shows_what_would_be_sent_without_the_secret(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        vendor.asked()
        results = await vendor.registrar.preview(await vendor.entry())
        assert vendor.asked() == []
        request = results[-1].exchanges[0].request
        assert results[-1].summary.startswith("would have sent a webhook of acme/shop")
        assert "[secret:hook_secret]" in str(request)


async def test_a_connection_takes_its_webhooks_with_it(tmp_path):
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        vendor.asked()
        connections, registrar = vendor.instance.connections, vendor.registrar
        vendor.double.fail_next(403, operation="deleteWebhook")
        (why,) = (await registrar.leave(vendor.connection)).values()
        assert "was not told" in why
        await connections.delete(
            vendor.project.id, "The vendor", actor=ACTOR, force=True, ending=registrar.leave
        )
        assert vendor.asked() == ["deleteWebhook", "deleteWebhook"]
        assert await vendor.entry() is None
