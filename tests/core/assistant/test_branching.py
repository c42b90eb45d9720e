"""Conditions and loops that are said, and what they become in the flow."""

from __future__ import annotations

import pytest

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.assistant import PlanService, words_of
from junctor.core.assistant.language.conditions import marked
from junctor.core.assistant.schemas.paths import list_in, path_for
from junctor.core.catalog import Catalog
from junctor.model.call import Actor
from junctor.testing.memory import MemoryStore
from shared_cache import shared_cache

ADA = Actor(kind="user", id="usr_ada", name="Ada")
EMPLOYEES = "Get all employees from BambooHR and for each of them create a Slack message"


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("When an invoice is paid in Stripe, if the amount is over 100, post it", "x > `100`"),
        ("When an order of X is placed and the total is at least $1,500, post it", "x >= `1500`"),
        ("every hour read it and warn us if the price drops below 2.5 eur", "x < `2.5`"),
        ('When a bug is filed and its priority is "High", post it', "x == 'High'"),
        (
            'when a mail comes, if the subject contains "urgent", post it',
            "contains(x || '', 'urgent')",
        ),
        ("When a HubSpot deal is over 10k, post it", "x > `10000`"),
    ],
)
def test_a_comparison_is_a_condition(text, expression):
    _, found = marked(text)
    assert [each.expression("x") for each in found] == [expression]


@pytest.mark.parametrize(
    "text", ["Text me when the room is over 30 degrees", "when a deal is won, post it", "post it"]
)
def test_what_starts_a_flow_is_no_condition(text):
    assert marked(text) == (text, ())


def test_a_field_is_found_by_its_name_or_what_it_belongs_to():
    amount, priority = (
        marked(f"When x happens, if the {said}, post it")[1][0]
        for said in ("price is over 1", "priority is over 1")
    )
    assert path_for(amount, {"json.order.id": {}, "json.order.total_price": {}}) == (
        "json.order.total_price"
    )
    assert path_for(priority, {"json.fields.priority.name": {}}) == "json.fields.priority.name"
    assert path_for(priority, {"json.id": {}}) is None


def test_a_list_is_found_where_it_stands():
    item = {"type": "object"}
    assert list_in({"type": "array", "items": item}) == ("", item)
    inner = {"type": "object", "properties": {"rows": {"type": "array", "items": item}}}
    assert list_in({"type": "object", "properties": {"data": inner}}) == ("data.rows", item)
    assert list_in({"type": "object"}) is None
    assert list_in(None) is None


async def test_otherwise_is_the_condition_that_does_not_hold(service):
    plan = await service.plan(
        "project",
        "When a Stripe payment is over 1000 dollars tell #vip, otherwise just log it to the sheet",
    )
    assert [(s.operation_key, s.when) for s in plan.steps] == [
        ("sendMessage", "event.json.data.object.amount > `1000`"),
        ("appendValues", "!(event.json.data.object.amount > `1000`)"),
    ]
    assert words_of(plan)[-1].endswith("when !(event.json.data.object.amount > `1000`)")


async def test_a_condition_on_what_was_read_is_over_its_output(service):
    plan = await service.plan(
        "project",
        "every hour get the weather in Oslo and, if the temperature is below 0, text +77010000000",
    )
    assert [step.id for step in plan.steps] == ["geocode", "current", "sendSms"]
    assert plan.steps[-1].when == "steps.current.output.main.temp < `0`"


async def test_for_each_is_a_loop_around_the_rest(service):
    plan = await service.plan("project", EMPLOYEES)
    read, send = plan.steps
    assert send.each == f"{{{{steps.{read.id}.output.data}}}}"
    assert words_of(plan)[-1].startswith("for each of {{steps.")
    document = plan.document({"bamboohr": "con_a", "slack": "con_b"})
    first, loop = document["nodes"]
    assert (first["next"], loop["type"], loop["items"]) == ("each", "forEach", send.each)
    assert [each["id"] for each in loop["nodes"]] == [send.id]


async def test_what_was_made_of_a_loop_and_a_condition_is_a_flow(tmp_path):
    instance = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    try:
        project = (await instance.projects.create("Clinic", actor=ADA)).id
        said = "When an invoice is paid in Stripe, if the amount is over 100, post to #sales"
        loop = "list the overdue invoices in Stripe and create a Linear issue for each"
        for text in (loop, said):
            plan = await instance.assistant.plans.plan(project, text)
            done = await instance.assistant.applying.apply(
                project, plan, {}, actor=ADA, may_bind_secrets=True
            )
            assert not [each for each in done.findings if each.field in ("when", "items", "nodes")]
            kinds = {node["type"] for node in plan.document(done.connections)["nodes"]}
            assert ("forEach" in kinds) == (text == loop)
    finally:
        await instance.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("create a customer in QuickBooks", "QuickBooks"),
        ("Send a Teams message when a deal is won in HubSpot", "Teams"),
        ("sync Xero invoices to HubSpot", "Xero"),
    ],
)
async def test_a_vendor_without_a_connector_is_named_and_nobody_else_is_taken(service, text, name):
    plan = await service.plan("project", text)
    assert plan.custom.name == name
    assert any(f"There is no connector for {name}." in each for each in plan.questions)
    assert not {"stripe", "paypal", "slack"} & {each.integration_slug for each in plan.connections}
