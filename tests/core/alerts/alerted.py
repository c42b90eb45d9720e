"""A world with alerts over a clock that can be moved on."""

from __future__ import annotations

import json
from dataclasses import replace

from fixtures_world import ACTOR
from junctor.model.alert import AlertDraft
from junctor.model.call import Mode
from junctor.model.trigger import Trigger

MINUTE, DAY = 60_000, 86_400_000
FAILING = {"key": "orders", "nodes": [{"id": "a", "type": "fail", "message": "No stock"}]}
SAID = "Step `{}`: No stock. The flow itself says so; see what led here."
INPUTS = {"to": "ops@example.com", "text": "{{alert.title}} {{alert.text}} ({{alert.quiet}})"}


class Later:
    def __init__(self, clock):
        self._clock = clock
        self.minutes = 0

    def now(self):
        return self._clock.now() + self.minutes * MINUTE

    def __getattr__(self, name):
        return getattr(self._clock, name)


async def alerts_of(world):
    """Service and looking over a clock of our own; gives (service, looking, clock)."""
    await world.connect()
    alerting = world.instance.alerting
    clock = Later(world.instance.clock)
    telling = replace(alerting.looking.telling, clock=clock)
    service = replace(alerting.service, telling=telling, clock=clock)
    return service, replace(alerting.looking, telling=telling, clock=clock), clock


def draft(world, **more):
    known = {
        "name": "Failures",
        "kinds": ("run.failed",),
        "connection": world.connection,
        "operation": "send",
        "environment": "development",
        "inputs": INPUTS,
    }
    return AlertDraft(**{**known, **more})


async def fail(world, mode=Mode.LIVE, environment="development"):
    return await world.instance.runner.run(
        world.project.id, FAILING, environment=environment, mode=mode, actor=ACTOR
    )


async def webhook(world):
    """A trigger that nobody sends to."""
    flow = (await world.instance.flows.create(world.project.id, FAILING, actor=ACTOR)).flow
    now = world.instance.clock.now()
    await world.instance.store.triggers.put(
        Trigger(
            id="trg_1",
            project_id=world.project.id,
            flow_id=flow.id,
            flow_version=1,
            environment="development",
            kind="webhook",
            settings={},
            token="t",
            created_at=now,
            updated_at=now,
        )
    )


def texts(world):
    return [json.loads(body)["text"] for body in world.bodies]
