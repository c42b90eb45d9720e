"""Where the secret of a registered webhook comes from: a handshake, or a call of its own."""

from __future__ import annotations

import hashlib
import hmac

import orjson

from core.triggers.registering import ACTOR, PUBLIC, REPO, vendor_of
from junctor.core.triggers import HookRequest


async def test_a_secret_that_is_told_beside_the_creation_goes_to_the_vault(tmp_path):
    async with vendor_of("zendesk", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json={"webhooks": []})
        events = ["zen:event-type:ticket.created"]
        await vendor.publish("ticketEvent", register={"subscriptions": events})
        entry = await vendor.entry()
        assert (entry.state, entry.last_error) == ("registered", None)
        assert await vendor.secret(entry.secret) == "dGhpc19zZWNyZXQ"
        assert vendor.asked() == ["listWebhooks", "createWebhook", "getWebhookSecret"]
        await vendor.instance.flows.delete(vendor.project.id, "k", actor=ACTOR, force=True)
        assert vendor.asked() == ["deleteWebhook"]


async def test_a_secret_that_a_handshake_brings_is_kept_and_a_new_one_replaces_it(tmp_path):
    """Asana calls the address while it is asked to make the webhook."""
    made = {"gid": "777", "resource_type": "webhook", "active": True}
    place = {"workspace": "1331", "resource": "1202"}
    async with vendor_of("asana", tmp_path) as vendor:
        keys = iter(("first-key-of-asana-0001", "second-key-of-asana-02"))

        async def create(received):
            key = next(keys)
            found = await vendor.deliver(b"{}", {"X-Hook-Secret": key})
            assert found.reply.headers == (("X-Hook-Secret", key),)
            return {"data": {**made, "target": received.json["data"]["target"]}}

        vendor.double.answer("listWebhooks", json={"data": [], "next_page": None})
        vendor.double.answer("createWebhook", create)
        await vendor.publish("taskEvent", register=place)
        entry = await vendor.entry()
        assert (entry.state, entry.last_error) == ("registered", None)
        assert await vendor.secret(entry.secret) == "first-key-of-asana-0001"
        # Another project of Asana: the webhook goes, and the next one has its own secret.
        await vendor.publish("taskEvent", register={**place, "resource": "1203"})
        assert vendor.asked() == [
            "listWebhooks", "createWebhook", "deleteWebhook", "listWebhooks", "createWebhook",
        ]  # fmt: skip
        assert await vendor.secret(entry.secret) == "second-key-of-asana-02"
        body = orjson.dumps({"events": []})
        signed = hmac.new(b"second-key-of-asana-02", body, hashlib.sha256).hexdigest()
        assert (await vendor.deliver(body, {"X-Hook-Signature": signed})).event is None


async def test_a_vendor_that_brings_no_secret_is_asked_again(tmp_path):
    async with vendor_of("asana", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json={"data": [], "next_page": None})
        await vendor.publish("taskEvent", register={"workspace": "1331", "resource": "1202"})
        entry = await vendor.entry()
        assert entry.state == "failing"
        assert "did not bring its secret" in entry.last_error


async def test_somebody_who_looks_whether_the_address_is_there_is_told_so(tmp_path):
    """Trello asks by HEAD before it makes a webhook."""
    async with vendor_of("github", tmp_path) as vendor:
        vendor.double.answer("listWebhooks", json=[])
        await vendor.publish("pushed", register=REPO)
        hook = await vendor.instance.triggering.intake.hook_of(await vendor.trigger())
        asked = HookRequest(method="HEAD", url=f"{PUBLIC}/x", headers=(), query=(), body=b"")
        found = await vendor.instance.triggering.intake.deliver(hook, asked, address="192.0.2.1")
        assert (found.reply.status, found.event) == (200, None)
