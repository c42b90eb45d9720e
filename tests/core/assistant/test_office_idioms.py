"""What an office says for a plain act is that act, and what starts a flow is no near thing."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("say", "step"),
    [
        ("have a look at the card in Trello", "trello.getCard"),
        ("open the deal in Pipedrive", "pipedrive.getDeal"),
        ("open a deal in Pipedrive", "pipedrive.createDeal"),
        ("every comment we have in Airtable", "airtable.listComments"),
        ("push Jira ticket OPS-12 to Done", "jira.transitionIssue"),
        ('put the deal to "closed won" in HubSpot', "hubspot.updateDeal"),
        ("give the ticket to Maria in Jira", "jira.assignIssue"),
        ("leave a note under the Asana task", "asana.addComment"),
        ("note in Kommo that the client wants a discount", "kommo.addNote"),
        ("sign ops@firm.com up for the SNS topic", "sns.subscribe"),
        ("put the Gmail message in the bin", "gmail.trashMessage"),
        ("drop the record in Airtable", "airtable.deleteRecord"),
        ("drop a record into Airtable", "airtable.createRecord"),
        ("kill the reaction in Slack", "slack.removeReaction"),
        ("get me the details of a message in Gmail", "gmail.getMessage"),
        ("fix the bug status in Jira", "jira.setStatus"),
        ("edit the template in Postmark", "postmark.updateTemplate"),
        ("is this comment offensive? ask OpenAI moderation", "openai.createModeration"),
        ("send the customer a WhatsApp that the parcel is on its way", "whatsapp.sendText"),
        ("add a lead to Zoho", "zohocrm.createRecord"),
        ("give me the bounces from Mailgun", "mailgun.listBounces"),
        ("stop mailing jane@acme.com from Postmark", "postmark.suppressAddresses"),
        ("let bob@acme.com get mail from Postmark again", "postmark.unsuppressAddresses"),
    ],
)
async def test_what_an_office_says_is_the_act_that_it_means(service, say, step):
    plan = await service.plan("project", say)
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == [step]
    assert plan.trigger["type"] == "manual"


@pytest.mark.parametrize(
    ("event", "nearest"),
    [
        ("a HubSpot list is created", "contactCreated"),
        ("a Trello board is created", "cardCreated"),
        ("a Stripe customer is deleted", None),
    ],
)
async def test_a_near_trigger_is_not_taken_where_none_tells_of_it(service, event, nearest):
    plan = await service.plan("project", f"when {event}, tell Telegram")
    if nearest is None:  # one that tells of everything is nearer than one for something else
        assert plan.trigger["trigger"] in ("anyEvent", "events")
        return
    assert plan.trigger["type"] == "webhook"
    told = next(each for each in plan.questions if "has no trigger that tells" in each)
    assert f"`{nearest}`" in told
    plan = await service.plan("project", "when a Trello card is created, tell Telegram")
    assert plan.trigger["trigger"] == "cardCreated"


async def test_mail_that_comes_starts_the_work_on_it(service):
    plan = await service.plan("project", "translate the incoming email with OpenAI")
    assert plan.trigger["type"] == "connector"
    assert plan.steps[-1].connection == "openai"


@pytest.mark.parametrize(
    ("event", "trigger"),
    [
        ("a HubSpot ticket is created", "ticketCreated"),
        ("a HubSpot company changes", "companyChanged"),
        ("a GitHub repo is starred", "anyEvent"),
        ("somebody forks the GitHub repo", "anyEvent"),
    ],
)
async def test_what_starts_a_flow_is_the_trigger_that_tells_of_it(service, event, trigger):
    plan = await service.plan("project", f"when {event}, tell Telegram")
    assert plan.trigger["trigger"] == trigger
