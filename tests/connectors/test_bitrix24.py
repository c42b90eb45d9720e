"""Bitrix24 says some refusals without a code, and tells numbers where records are wanted."""

from __future__ import annotations

import orjson
import pytest

from junctor.core.calls.classify import classify
from junctor.core.catalog import read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.model.request import HttpResponse
from junctor.sdk.loading import load_module

FOLDER = shipped_root() / "bitrix24"
SPEC = read_folder(FOLDER)
FIND = {a.function.__name__: a for a in load_module(FOLDER / "actions.py")}


def judged(operation, status, body):
    answer = HttpResponse(status=status, content=orjson.dumps(body))
    return classify(SPEC, SPEC.operations[operation], answer, 0)


@pytest.mark.parametrize(
    ("operation", "status", "code", "text", "wanted"),
    [
        ("getDeal", 400, "", "Not found", "not_found"),
        ("getDeal", 400, "", "Access denied.", "auth"),
        ("updateDeal", 400, "", 'Invalid value for the "Currency" field', "input"),
        ("deleteContact", 400, "ERROR_CORE", "Element not found", "not_found"),
        ("updateContact", 400, "ERROR_CORE", "Wrong value", "rejected"),
        ("getItem", 400, "NOT_FOUND", "Element not found", "not_found"),
        ("listItems", 400, "INVALID_ARG_VALUE", "Invalid filter", "input"),
        ("deleteTask", 400, "1048582", "No access to delete the task", "auth"),
        ("listDeals", 503, "QUERY_LIMIT_EXCEEDED", "Too many requests", "rate_limited"),
        ("listDeals", 429, "OPERATION_TIME_LIMIT", "Method is blocked", "rate_limited"),
        ("listDeals", 401, "OVERLOAD_LIMIT", "REST API is blocked due to overload", "rejected"),
        ("listDeals", 401, "expired_token", "The access token provided has expired", "auth"),
    ],
)
def test_refusals_with_and_without_a_code(operation, status, code, text, wanted):
    found = judged(operation, status, {"error": code, "error_description": text})
    assert (found.ok, found.error_class) == (False, wanted)
    assert text in found.problem.message


def test_a_task_that_is_not_there_is_an_empty_list():
    found = judged("getTask", 200, {"result": []})
    assert (found.ok, found.error_class) == (False, "not_found")
    assert judged("getTask", 200, {"result": {"task": {"id": "42"}}}).ok
    assert judged("listDeals", 200, {"result": []}).ok


class Portal:
    """Answers in turn, and remembers what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def ask(self, request):
        self.asked.append((request.url, request.json))
        return {"result": self.answers.pop(0)}


async def test_a_phone_leads_to_numbers_and_these_to_records():
    ada, bob = {"ID": "84", "NAME": "Ada"}, {"ID": "101", "NAME": "Bob"}
    portal = Portal({"CONTACT": [84, 101]}, [ada, bob])
    found = await FIND["find_contact"].function(portal, {"phone": "+15005550006"})
    assert found == {"found": True, "contact": bob, "contacts": [bob, ada]}
    assert portal.asked == [
        (
            "/crm.duplicate.findbycomm.json",
            {"type": "PHONE", "values": ["+15005550006"], "entity_type": "CONTACT"},
        ),
        (
            "/crm.contact.list.json",
            {
                "filter": {"@ID": [84, 101]},
                "select": ["*", "UF_*", "PHONE", "EMAIL"],
                "order": {"ID": "DESC"},
            },
        ),
    ]


async def test_nothing_found_asks_no_further():
    portal = Portal([])
    found = await FIND["find_lead"].function(portal, {"email": "bob@example.com"})
    assert found == {"found": False, "lead": None, "leads": []}
    assert len(portal.asked) == 1


async def test_a_name_is_looked_up_in_the_list_itself():
    portal = Portal([{"ID": "9", "TITLE": "Acme"}])
    found = await FIND["find_company"].function(portal, {"title": "Acme"})
    assert (found["found"], found["company"]["ID"]) == (True, "9")
    assert [url for url, _ in portal.asked] == ["/crm.company.list.json"]
    assert portal.asked[0][1]["filter"] == {"=TITLE": "Acme"}


def test_deals_are_found_by_what_is_given_alone():
    request = FIND["find_deals"].prepare({"contactId": 84, "pipelineId": 0, "open": False})
    assert request.json["filter"] == {"CONTACT_ID": 84, "CATEGORY_ID": 0, "CLOSED": "Y"}
    assert "start" not in request.json
