"""Events whose body is a form: a flow reads their fields where they are."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.core.sandbox.mock import mock
from junctor.core.triggers.declared import Declared
from junctor.core.triggers.samples import declared_event
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def catalog():
    return Catalog(installed=False)


async def test_a_step_takes_the_text_of_a_form(catalog):
    service = PlanService(MemoryStore(), catalog)
    say = "When a text message comes in on Twilio, post its text in Slack channel #support"
    plan = await service.plan("project", say)
    assert plan.steps[0].inputs["text"] == "{{event.form.Body}}"


async def test_an_example_of_such_an_event_is_a_form(catalog):
    entry = await catalog.get("project", "twilio")
    trigger = entry.spec.triggers["messageReceived"]
    made = mock(trigger.event, seed="s")
    assert {"MessageSid", "From", "To"} <= made.keys()
    declared = Declared(
        spec=entry.spec, digest=entry.digest, key="messageReceived", trigger=trigger
    )
    event, source = declared_event(declared, seed="s")
    assert (source, event["form"]["From"], "json" in event) == ("schema", "+15005550006", False)
    assert event["headers"] == {"content-type": "application/x-www-form-urlencoded"}
