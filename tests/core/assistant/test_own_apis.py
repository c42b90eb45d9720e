"""What is asked of an API that nobody here knows: a step of Custom HTTP in its place."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


def keys(plan):
    return [f"{step.connection}.{step.operation_key}" for step in plan.steps]


async def test_it_is_called_where_it_is_said(service):
    said = (
        "When a form is submitted, check the stock in MySQL; if it is below 10, create a purchase"
        " order in our ERP API, then post to #stock in Slack"
    )
    plan = await service.plan("project", said)
    assert keys(plan) == ["mysql.read", "http.post", "slack.sendMessage"]
    assert plan.steps[1].when == "steps.read.output.rows[0].stock < `10`"
    assert plan.steps[1].missing == ("path",)
    assert plan.custom.name == "ERP API"


async def test_a_wait_and_an_approval_stand_before_it(service):
    said = "When the form is submitted, wait 2 days and call our billing API"
    plan = await service.plan("project", said)
    assert [each.seconds for each in plan.steps[0].pauses] == [172_800]
    said = "When an order arrives, ask the manager for approval before calling our billing API"
    plan = await service.plan("project", said)
    assert [each.kind for each in plan.steps[0].pauses] == ["approval"]


async def test_it_is_called_for_each_of_a_list(service):
    said = "Every night list the contacts in HubSpot and for each of them call our loyalty API"
    plan = await service.plan("project", said)
    assert keys(plan) == ["hubspot.listContacts", "http.post"]
    assert plan.steps[1].each == "{{steps.listContacts.output.results}}"


async def test_what_the_text_says_of_it_stands_in_the_connection(service):
    said = "Connect to https://api.acme.example/v2 with an API key in the X-Acme-Key header"
    plan = await service.plan("project", said)
    api = plan.connections[0]
    assert (api.integration_slug, api.auth_type) == ("http", "api_key")
    wanted = {"baseUrl": "https://api.acme.example/v2", "apiKeyHeader": "X-Acme-Key"}
    assert api.config == wanted
    assert plan.steps == ()


async def test_a_hole_of_its_path_is_filled_from_the_event(service):
    said = (
        "When a form is submitted, get the person from https://tax.example/people"
        " with GET /people/{email}"
    )
    plan = await service.plan("project", said)
    assert plan.steps[0].inputs["path"] == "/people/{{event.email}}"


async def test_a_condition_speaks_of_what_it_answered(service):
    said = (
        "Every hour read the temperature from https://sensor.example/temp and if it is above 30,"
        " post to #ops in Slack"
    )
    plan = await service.plan("project", said)
    assert keys(plan) == ["http.get", "slack.sendMessage"]
    assert plan.steps[1].when == "steps.get.output.body.temperature > `30`"
