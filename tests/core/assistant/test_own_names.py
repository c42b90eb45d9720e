"""Sentences that call a connection by the name that the project gave it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor
from shared_cache import shared_cache

ADA = Actor(kind="user", id="usr_ada", name="Ada")
CONNECTIONS = (
    ("EHR", "http", {"baseUrl": "https://ehr.example.com/api"}),
    ("Insurance API", "http", {"baseUrl": "https://insurance.example.com"}),
    ("Orders", "postgres", {"host": "db.example.com", "database": "orders"}),
    ("Clinic Mailer", "postmark", {}),
    ("Marketing Mailer", "postmark", {}),
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def planned(tmp_path_factory):
    home = tmp_path_factory.mktemp("names")
    instance = await Instance.open(Settings(home=home, cache=shared_cache()))
    project = await instance.projects.create("Clinic", actor=ADA)
    for name, connector, config in CONNECTIONS:
        draft = ConnectionDraft(name=name, integration_slug=connector, config=config)
        await instance.connections.create(project.id, draft, actor=ADA)

    async def plan(text):
        return await instance.assistant.plans.plan(project.id, text)

    yield plan
    await instance.close()


def steps(plan):
    names = {each.ref: each.name for each in plan.connections}
    return [(names[step.connection], step.operation_key) for step in plan.steps]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call our EHR API when a patient is admitted", [("EHR", "post")]),
        ("send the discharge summary to the EHR", [("EHR", "post")]),
        ("look up the policy in the insurance API", [("Insurance API", "get")]),
        ("PUT /patients to the EHR when a patient moves", [("EHR", "put")]),
        ("insert the row into the orders database", [("Orders", "insert")]),
        ("insert the row into Orders", [("Orders", "insert")]),
        ("email the receipt to ada@example.com by Marketing Mailer", [("Marketing Mailer", "sendEmail")]),
        (
            "use the EHR to get the patient and email them by Clinic Mailer",
            [("EHR", "get"), ("Clinic Mailer", "sendEmail")],
        ),
    ],
)  # fmt: skip
async def test_a_connection_is_called_by_its_name(planned, text, expected):
    plan = await planned(text)
    assert steps(plan) == expected
    assert not [each for each in plan.questions if "several connections" in each]


async def test_what_is_known_goes_along_as_data(planned):
    plan = await planned("when the intake form is submitted, post it to the EHR at /patients")
    assert plan.steps[0].inputs == {"path": "/patients", "body": "{{event}}"}
    plan = await planned("call our EHR API when a patient is admitted")
    assert plan.steps[0].inputs == {"body": "{{event.json}}"}
    assert any("Which path" in each for each in plan.questions)


async def test_a_word_of_everyday_is_no_name(planned):
    plan = await planned("when orders are paid in Stripe, post a message in Slack #orders")
    assert [each.name for each in plan.connections] == ["Stripe", "Slack"]


async def test_of_two_that_are_named_one_is_taken_and_told(planned):
    plan = await planned("get the policy from the insurance API and post it to the EHR")
    assert any("One connection to Custom HTTP is taken" in each for each in plan.questions)
