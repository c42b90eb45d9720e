"""The words that connectors carry for their operations and triggers find these, and no siblings."""

from __future__ import annotations

import asyncio

import pytest

from junctor.core.assistant import PlanService
from junctor.core.assistant.index.building import library_of
from junctor.core.assistant.language.clauses import clause_of
from junctor.core.assistant.language.words import READS, tokens, verb_group
from junctor.core.assistant.matching.operations import matches
from junctor.core.assistant.matching.triggers import best_trigger
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore


@pytest.fixture(scope="module")
def catalog():
    return Catalog(installed=False)


@pytest.fixture(scope="module")
def specs(catalog):
    return asyncio.run(catalog.specs("project"))


@pytest.fixture(scope="module")
def library(specs):
    return library_of(specs)


def asked(phrase, operation):
    """The phrase as one would ask: what is no act in itself is looked at."""
    looks = operation.effect == "read" and verb_group(tokens(phrase)[0]) not in READS
    return f"see {phrase}" if looks else phrase


async def test_the_words_of_an_operation_find_it(specs, library):
    wrong, count = [], 0
    for spec in specs:
        card = library.cards[spec.key]
        for key, operation in spec.operations.items():
            for phrase in operation.synonyms[::8]:
                count += 1
                clause = clause_of(f"{asked(phrase, operation)} in {spec.name}")
                found = matches(library, clause, [card])[0].operation.key
                if found != key:
                    wrong.append(f"{spec.key}.{key}: {phrase!r} finds {found}")
    assert count > 700
    assert len(wrong) < 0.04 * count, wrong


async def test_the_words_of_a_trigger_find_it(specs, library):
    wrong = []
    for spec in specs:
        for key, trigger in spec.triggers.items():
            for phrase in trigger.synonyms:
                found = best_trigger([library.cards[spec.key]], phrase)
                if found is None or found[1].key != key:
                    wrong.append(f"{spec.key}.{key}: {phrase!r} finds {found and found[1].key}")
    assert wrong == []


@pytest.mark.parametrize(
    ("say", "step"),
    [
        ("Connect to Slack to join a channel", "slack.joinConversation"),
        ("Connect to Google Drive to duplicate a template", "google_drive.copyFile"),
        ("Connect to DocuSign to nudge the signer", "docusign.remindRecipients"),
        ("Connect to HubSpot to see the details of a deal", "hubspot.getDeal"),
    ],
)
async def test_a_purpose_may_begin_with_any_act(catalog, say, step):
    plan = await PlanService(MemoryStore(), catalog).plan("project", say)
    assert [f"{each.connection}.{each.operation_key}" for each in plan.steps] == [step]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bill a customer", {"stripe", "paypal"}),
        ("text message", {"twilio", "vonage", "sns", "sinch", "whatsapp"}),
        ("spreadsheet row", {"google_sheets"}),
        ("book appointment", {"fhir", "google_calendar"}),
        ("customer replies", {"intercom", "zendesk", "twilio", "vonage", "sinch", "whatsapp"}),
        ("overdue invoices", {"stripe", "paypal"}),
    ],
)
async def test_the_catalog_is_searched_by_what_people_say(catalog, text, first):
    found = [each["key"] for each in await catalog.search("project", text)]
    assert found[0] in first
    assert await catalog.search("project", f"{text} zebra") == []
