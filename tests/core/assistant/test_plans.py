"""Plans over a world of one's own: existing connections, entities, refusals, and applying."""

from __future__ import annotations

import pytest
import pytest_asyncio

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.assistant import Plan, words_of
from junctor.core.connections import ConnectionDraft
from junctor.core.triggers import EntityDraft
from junctor.model.call import Actor
from junctor.model.errors import AlreadyExists, InvalidInput, NotPermitted
from shared_cache import shared_cache

ADA = Actor(kind="user", id="usr_ada", name="Ada")
SENTENCE = (
    "when the intake form is submitted, call the Postmark integration to send a confirmation "
    "email to the patient"
)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def instance(tmp_path_factory):
    """One for all of them: to read the whole catalog takes longer than any of the tests."""
    home = tmp_path_factory.mktemp("plans")
    made = await Instance.open(Settings(home=home, cache=shared_cache()))
    try:
        yield made
    finally:
        await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def place(instance):
    project = await instance.projects.create("Clinic", actor=ADA)
    return instance, project.id


async def test_the_fields_of_a_declared_entity_fill_the_step(place):
    instance, project = place
    shape = {
        "type": "object",
        "properties": {
            "fullName": {"type": "string"},
            "patientEmail": {"type": "string", "format": "email"},
        },
    }
    await instance.triggering.entities.create(
        project, EntityDraft(name="Patient intake", shape=shape), actor=ADA
    )
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    assert plan.entity is None
    assert plan.trigger == {"type": "form", "entity": "patient-intake"}
    step = plan.steps[0]
    assert step.inputs["to"] == "{{event.patientEmail}}"
    assert "{{event.fullName}}" in step.inputs["textBody"]
    assert step.origins["to"] == "event"
    assert step.missing == ("from",)
    assert step.output_schema is not None


async def test_a_connection_that_is_there_is_used(place):
    instance, project = place
    saved = await instance.connections.create(
        project, ConnectionDraft(name="Clinic mail", integration_slug="postmark"), actor=ADA
    )
    plan = await instance.assistant.plans.plan(
        project, 'Send an email to ada@example.com with subject "Hi" saying "Hello"'
    )
    assert plan.connections[0].connection_id == saved.connection.id
    assert plan.connections[0].name == "Clinic mail"
    assert plan.connections[0].fields == ()
    assert plan.steps[0].missing == ("from",)


async def test_of_several_connections_that_could_one_is_asked_for(place):
    instance, project = place
    say = 'Send an email to ada@example.com with subject "Hi" saying "Hello"'
    for slug in ("postmark", "sendgrid"):
        draft = ConnectionDraft(name=slug, integration_slug=slug)
        await instance.connections.create(project, draft, actor=ADA)
        plan = await instance.assistant.plans.plan(project, say)
        asked = [each for each in plan.questions if each.startswith("Which one")]
        if slug == "postmark":
            assert (plan.steps[0].connection, asked) == ("postmark", [])
    (asked,) = asked
    assert {"Postmark", "SendGrid"} == set(asked[11 : asked.index("?")].split(", "))
    plan = await instance.assistant.plans.plan(project, say, prefer=["sendgrid"])
    assert plan.steps[0].connection == "sendgrid"
    assert not any(each.startswith("Which one") for each in plan.questions)


async def test_a_sender_that_the_connection_names_is_not_asked_for_again(place):
    instance, project = place
    draft = ConnectionDraft(
        name="Clinic mail",
        integration_slug="postmark",
        config={"fromName": "Clinic", "fromEmail": "clinic@example.com"},
    )
    await instance.connections.create(project, draft, actor=ADA)
    plan = await instance.assistant.plans.plan(
        project, 'Send an email to ada@example.com with subject "Hi" saying "Hello"'
    )
    assert plan.steps[0].missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x " * 1500,
        "Connect to Stripe with sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "use xoxb-" + "1234567890-abcdefghijklmnop for Slack",
    ],
)
async def test_texts_that_are_not_read(place, text):
    instance, project = place
    with pytest.raises(InvalidInput) as refused:
        await instance.assistant.plans.plan(project, text)
    assert refused.value.field == "text"
    assert "4eC39" not in refused.value.message
    await instance.assistant.plans.plan(project, "Connect to Stripe")


async def test_planning_makes_nothing(place):
    instance, project = place
    await instance.assistant.plans.plan(project, SENTENCE)
    assert await instance.connections.all(project) == []
    assert await instance.flows.all(project) == []
    assert await instance.triggering.entities.all(project) == []


async def test_applying_makes_connection_entity_and_draft(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    step = plan.steps[0].model_copy(
        update={"inputs": {**plan.steps[0].inputs, "from": "clinic@example.com"}}
    )
    done = await instance.assistant.applying.apply(
        project,
        plan.model_copy(update={"steps": (step,)}),
        {"postmark": {"server_token": "11111111-2222-3333-4444-555555555555"}},
        actor=ADA,
        may_bind_secrets=True,
    )
    assert done.entity == "intake"
    connection = (await instance.connections.all(project))[0]
    assert done.connections == {"postmark": connection.id}
    assert [f for f in done.findings if f.severity == "error"] == []
    draft = done.flow.draft
    assert draft["nodes"][0]["connectionId"] == connection.id
    assert draft["trigger"] == {"type": "form", "entity": "intake"}
    assert "5555" not in str(draft)
    await instance.flows.publish(project, done.flow.id, actor=ADA)


async def test_a_plan_that_fails_half_way_leaves_nothing(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    shape = {"type": "object", "properties": {"email": {"type": "string"}}}
    await instance.triggering.entities.create(
        project, EntityDraft(name="Intake", shape=shape), actor=ADA
    )
    with pytest.raises(AlreadyExists):
        await instance.assistant.applying.apply(project, plan, {}, actor=ADA, may_bind_secrets=True)
    assert await instance.connections.all(project) == []
    again = await instance.assistant.plans.plan(project, SENTENCE)
    done = await instance.assistant.applying.apply(
        project, again, {}, actor=ADA, may_bind_secrets=True
    )
    assert done.flow is not None


async def test_credentials_need_the_right_to_write_them(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, "Connect to Postmark")
    with pytest.raises(NotPermitted):
        await instance.assistant.applying.apply(
            project,
            plan,
            {"postmark": {"server_token": "11111111-2222-3333-4444-555555555555"}},
            actor=ADA,
            may_bind_secrets=False,
        )
    assert await instance.connections.all(project) == []


async def test_a_plan_that_names_unknown_connections_is_refused(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    edited = plan.model_copy(
        update={"steps": (plan.steps[0].model_copy(update={"connection": "nobody"}),)}
    )
    with pytest.raises(InvalidInput, match="nobody"):
        await instance.assistant.applying.apply(
            project, edited, {}, actor=ADA, may_bind_secrets=True
        )
    twice = plan.model_copy(update={"connections": (*plan.connections, *plan.connections)})
    with pytest.raises(InvalidInput, match="same"):
        await instance.assistant.applying.apply(
            project, twice, {}, actor=ADA, may_bind_secrets=True
        )


async def test_no_match_offers_a_connector_of_ones_own(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(
        project, "call our EHR API at https://ehr.example/v1 when a patient is admitted"
    )
    assert plan.custom.base_url == "https://ehr.example/v1"
    step, api = plan.steps[0], plan.connections[0]
    assert (step.operation_key, step.inputs["path"]) == ("post", "/v1")
    assert (api.name, api.config) == ("EHR API", {"baseUrl": "https://ehr.example"})
    assert plan.trigger["type"] == "webhook"
    assert "webhook" in " ".join(plan.questions)


async def test_a_named_connector_without_such_an_operation_says_so(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, "delete a template in Slack every day")
    assert plan.steps == ()
    assert any("no operation that fits" in q for q in plan.questions)


async def test_plans_survive_the_trip_through_json(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    assert Plan.model_validate(plan.to_json()) == plan
    said = "\n".join(words_of(plan))
    assert "makes the connection" in said
    assert "hosted form of `intake`" in said


async def test_a_number_is_taken_for_an_sms_and_never_an_address(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(
        project, "when the intake form is submitted, send an SMS to the patient"
    )
    assert plan.steps[0].inputs["to"] == "{{event.phone}}"


@pytest.mark.parametrize(
    ("say", "open_"),
    [
        (
            "when a Stripe invoice is paid and the amount is over 100, tell #sales",
            "“the amount is over 100”",
        ),
        (
            "when a Stripe invoice is paid, if the amount is over 100, tell #sales",
            "“the amount is over 100”",
        ),
    ],
)
async def test_what_the_plan_leaves_out_is_said(place, say, open_):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, say)
    assert plan.steps
    assert any(open_ in question for question in plan.questions)


async def test_a_condition_that_is_none_is_not_told_of(place):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, SENTENCE)
    assert not any("condition" in question or "forEach" in question for question in plan.questions)


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("if it is not valid", "!steps.verifyCms.output.valid"),
        ("if it isn't valid", "!steps.verifyCms.output.valid"),
        ("if it is invalid", "!steps.verifyCms.output.valid"),
        ("if it is valid", "steps.verifyCms.output.valid"),
    ],
)
async def test_what_holds_or_does_not_is_a_condition(place, said, when):
    instance, project = place
    text = f"verify the CMS signature and {said}, tell #legal in Slack"
    plan = await instance.assistant.plans.plan(project, text)
    assert [step.when for step in plan.steps] == ["", when]
    assert not any("makes nothing of" in each for each in plan.questions)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("unless the customer has one", "“unless the customer has one” is not understood"),
        ("if the moon is full", "“the moon is full” is told by a webhook"),
    ],
)
async def test_a_condition_that_is_not_understood_is_said(place, said, told):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, f"create an invoice in Stripe {said}")
    assert any(told in each for each in plan.questions)


@pytest.mark.parametrize(
    ("said", "auth", "fields"),
    [
        ("send an SMS with Mailjet to +33600000000", "bearer_token", ["token"]),
        ("send an email with Mailjet to ada@example.com", "basic", ["username", "password"]),
        ("list the calls in Vonage", "jwt_bearer", ["application_id", "private_key"]),
    ],
)
async def test_a_connection_signs_in_as_its_steps_need_it(place, said, auth, fields):
    instance, project = place
    plan = await instance.assistant.plans.plan(project, said)
    made = plan.connections[0]
    assert (made.auth_type, [each.name for each in made.fields]) == (auth, fields)
