"""Certificates come through the door, seldom; a subscription of SNS is confirmed there."""

from __future__ import annotations

import pytest
from aiohttp import web

from core.triggers import signing_vendors as vendors
from fixtures_world import ACTOR, AUTHORITY, world_in
from junctor.core.triggers import HookRequest
from junctor.model.errors import NotSignedIn, TryAgain

ENVIRONMENT = "development"


class Subscribed:
    """A live flow behind a webhook of SNS, and SNS on loopback."""

    def __init__(self, world):
        self.world, self.instance = world, world.instance
        self.answers = {"pem": vendors.certificate(), "confirm": 200, "asked": []}
        world.handler = self.handle

    async def handle(self, request):
        self.answers["asked"].append(request.path_qs)
        if request.path.endswith(".pem"):
            pem = self.answers["pem"]
            return web.Response(body=pem) if pem else web.Response(status=404)
        return web.Response(status=self.answers["confirm"])

    async def deploy(self):
        project = self.world.project.id
        await self.world.grant(None)
        await self.instance.secrets.put(project, "TOPIC", ENVIRONMENT, vendors.TOPIC, actor=ACTOR)
        document = {
            "key": "orders",
            "nodes": [{"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}],
            "trigger": {
                "type": "webhook",
                "verify": {"scheme": "sns", "secrets": ["{env.TOPIC}"]},
                "mode": "sandbox",
            },
        }
        await self.instance.flows.create(project, document, actor=ACTOR, may_bind_secrets=True)
        await self.instance.flows.publish(
            project, "orders", actor=ACTOR, environments=[ENVIRONMENT]
        )
        (self.trigger,) = await self.instance.store.triggers.all(project)

    async def send(self, document):
        headers, body = vendors.sns_delivery(document)
        request = HookRequest(
            method="POST",
            url=f"https://junctor.example/hooks/{self.trigger.token}",
            query=(),
            headers=tuple(headers.items()),
            body=body,
        )
        parts = self.instance.triggering
        hook = await parts.intake.webhook(self.trigger.token)
        found = await parts.intake.deliver(hook, request, address="203.0.113.9")
        await parts.starts.settled()
        return found

    def now(self):
        return self.instance.clock.now() / 1000


@pytest.fixture
async def here(tmp_path):
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    async with world_in(tmp_path, hosts=(vendors.HOST,), ca_file=tmp_path / "ca.pem") as world:
        made = Subscribed(world)
        await made.deploy()
        yield made


async def test_a_certificate_is_fetched_once_and_a_message_starts_the_flow_once(here):
    first, second = (vendors.sns(here.now(), MessageId=f"m{n}", Message="{}") for n in range(2))
    found = await here.send(first)
    assert found.event.payload["json"]["MessageId"] == "m0"
    assert (await here.send(first)).duplicate
    assert (await here.send(second)).event.payload["json"]["MessageId"] == "m1"
    with pytest.raises(NotSignedIn):
        await here.send({**second, "Message": "forged"})
    assert here.answers["asked"] == [vendors.CERTIFICATE.removeprefix(f"https://{vendors.HOST}")]
    entry = next(e for e in await here.world.audit() if e["kind"] == "call")
    assert (entry["purpose"]["kind"], entry["actor"]) == (
        "certificate",
        f"trigger:{here.trigger.id}",
    )


async def test_a_subscription_is_confirmed_before_it_is_answered(here):
    here.answers["confirm"] = 500
    document = vendors.sns(here.now(), kind="SubscriptionConfirmation")
    with pytest.raises(TryAgain):
        await here.send(document)
    here.answers["confirm"] = 200
    assert (await here.send(document)).reply.status == 200
    assert sum("Action=ConfirmSubscription" in path for path in here.answers["asked"]) >= 2
    events = await here.instance.store.triggers.events(here.world.project.id, here.trigger.id, 9)
    assert events == []


async def test_a_certificate_that_cannot_be_had_is_not_asked_for_again_at_once(here):
    here.answers["pem"] = b""
    for _ in range(3):
        with pytest.raises(TryAgain) as caught:
            await here.send(vendors.sns(here.now()))
        assert caught.value.details["httpStatus"] == 503
    assert len(here.answers["asked"]) == 1


async def test_strangers_cannot_make_us_ask_without_end(here):
    here.answers["pem"] = b""
    for number in range(30):
        address = vendors.CERTIFICATE.replace("0a" * 16, f"{number:032x}")
        with pytest.raises(TryAgain):
            await here.send(vendors.sns(here.now(), SigningCertURL=address))
    assert len(here.answers["asked"]) == 20


async def test_a_message_of_another_topic_makes_us_ask_nothing(here):
    with pytest.raises(NotSignedIn) as caught:
        await here.send(vendors.sns(here.now(), TopicArn=vendors.TOPIC + "-of-a-stranger"))
    assert caught.value.details["reason"] == "another_topic"
    assert here.answers["asked"] == []
    assert (await here.send(vendors.sns(here.now()))).event is not None
