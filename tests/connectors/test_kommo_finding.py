"""Kommo's search finds whatever holds the text somewhere: only what has it exactly counts."""

from __future__ import annotations

import pytest

from junctor.core.catalog.discovery import shipped_root
from junctor.sdk.loading import load_module

MODULE = load_module(shipped_root() / "kommo" / "actions.py")
FIND = {a.function.__name__: a.function for a in MODULE}


def person(number, name="Ada Lovelace", email="ada@example.com", phone="+1 (500) 555-0006"):
    fields = [("EMAIL", email), ("PHONE", phone)]
    return {
        "id": number,
        "name": name,
        "custom_fields_values": [
            {"field_code": code, "values": [{"value": value}]} for code, value in fields if value
        ]
        or None,
    }


class Pages:
    """Answers a search with pages, as Kommo does: nothing at all where nothing is found."""

    def __init__(self, kind, *pages):
        self.kind, self.pages, self.asked = kind, pages, []

    async def ask(self, request):
        self.asked.append(request)
        number = len(self.asked)
        if number > len(self.pages):
            return None
        links = {"next": {"href": "x"}} if number < len(self.pages) else {}
        return {"_links": links, "_embedded": {self.kind: list(self.pages[number - 1])}}


async def found(inputs, *pages):
    context = Pages("contacts", *pages)
    return await FIND["find_contact"](context, inputs), context


async def test_a_part_of_an_address_is_not_the_address():
    other = person(1, email="joada@example.com")
    result, _ = await found({"email": "Ada@Example.com "}, [other, person(2)])
    assert (result["found"], result["contact"]["id"]) == (True, 2)
    assert [each["id"] for each in result["contacts"]] == [2]
    result, _ = await found({"email": "da@example.com"}, [other, person(2)])
    assert result == {"found": False, "contact": None, "contacts": []}


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("+15005550006", True),
        ("500 555 0006", True),
        ("0500 5550006", True),
        ("+1 500 555 0007", False),
        ("50006", False),
        ("0000000", False),
    ],
)
async def test_a_phone_is_compared_by_its_digits(asked, there):
    result, _ = await found({"phone": asked}, [person(1)])
    assert result["found"] is there


async def test_a_name_is_compared_without_case_and_spaces():
    result, _ = await found({"name": "ada  lovelace"}, [person(1), person(2, name="Ada L.")])
    assert [each["id"] for each in result["contacts"]] == [1]


async def test_the_next_page_is_read_while_there_is_one_and_nothing_is_no_failure():
    result, context = await found(
        {"email": "ada@example.com"}, [person(1, email=None)], [person(2)]
    )
    assert result["contact"]["id"] == 2
    assert [request.url[-6:] for request in context.asked] == ["page=1", "page=2"]
    result, context = await found({"email": "ada@example.com"})
    assert (result["found"], len(context.asked)) == (False, 1)


async def test_companies_are_found_by_name():
    context = Pages("companies", [{"id": 4, "name": "Acme Tools"}, {"id": 5, "name": "ACME"}])
    result = await FIND["find_company"](context, {"name": "Acme"})
    assert (result["company"]["id"], len(result["companies"])) == (5, 1)
    assert context.asked[0].url.startswith("/api/v4/companies?query=Acme&with=leads%2Ccontacts&")
