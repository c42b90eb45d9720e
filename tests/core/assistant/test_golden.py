"""Golden sentences: what is planned for them over the shipped catalog."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

ROWS = yaml.safe_load((Path(__file__).with_name("golden.yaml")).read_text())


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def shown(plan):
    """A plan as far as the goldens tell of it."""
    found = {"say": plan.text}
    if plan.connections:
        found["connections"] = [c.integration_slug for c in plan.connections]
    trigger = {
        k: plan.trigger[k]
        for k in ("type", "entity", "cron", "trigger", "changes", "fields")
        if k in plan.trigger
    }
    if plan.trigger.get("timeZone", "UTC") != "UTC":
        trigger["timeZone"] = plan.trigger["timeZone"]
    if trigger["type"] == "webhook":
        trigger["scheme"] = plan.trigger["verify"]["scheme"]
    if trigger != {"type": "manual"}:
        found["trigger"] = trigger
    if plan.steps:
        found["steps"] = [f"{s.connection}.{s.operation_key}" for s in plan.steps]
    inputs = {
        f"{s.operation_key}.{name}": value
        for s in plan.steps
        for name, value in s.inputs.items()
        if s.origins[name] in ("text", "event", "step") and isinstance(value, str)
    }
    if inputs:
        found["inputs"] = inputs
    if plan.custom:
        found["custom"] = plan.custom.name
    if plan.not_understood:
        found["rest"] = [*plan.not_understood]
    return found


def test_there_are_enough():
    assert len(ROWS) >= 120


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["say"][:60])
async def test_the_plan_of_a_sentence(service, row):
    plan = await service.plan("project", row["say"])
    assert shown(plan) == {**row, "say": plan.text}
    for step in plan.steps:
        unfilled = set(step.input_schema.get("required", ())) - set(step.inputs)
        defaults = {n for n, f in step.input_schema.get("properties", {}).items() if "default" in f}
        assert unfilled - defaults <= set(step.missing)
        assert not set(step.missing) & set(step.inputs)
