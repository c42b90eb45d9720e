"""Bitrix24 tells numbers of those who have a phone or e-mail: here the records come with it."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Context, Fields, HttpRequest, action, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_SHOWN = ["*", "UF_*", "PHONE", "EMAIL"]
_NEWEST = {"ID": "DESC"}
_NAMES = {"lastName": "=LAST_NAME", "firstName": "=NAME", "title": "=TITLE"}
_DEALS = {
    "title": "%TITLE",
    "contactId": "CONTACT_ID",
    "companyId": "COMPANY_ID",
    "pipelineId": "CATEGORY_ID",
    "stageId": "STAGE_ID",
    "responsibleId": "ASSIGNED_BY_ID",
}


@action(name="Find contact", inputs=_FREE, effect="read", summary="a search", idempotent=True)
async def find_contact(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Contacts with the e-mail, phone or name."""
    return _told("contact", "contacts", await _found(ctx, "contact", inputs))


@action(name="Find company", inputs=_FREE, effect="read", summary="a search", idempotent=True)
async def find_company(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Companies with the e-mail, phone or name."""
    return _told("company", "companies", await _found(ctx, "company", inputs))


@action(name="Find lead", inputs=_FREE, effect="read", summary="a search", idempotent=True)
async def find_lead(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Leads with the e-mail, phone or name."""
    return _told("lead", "leads", await _found(ctx, "lead", inputs))


@prepare(name="Find deals", inputs=_FREE, effect="read", summary="a search", idempotent=True)
def find_deals(inputs: Fields) -> HttpRequest:
    """Deals by what is given."""
    wanted = {name: inputs[key] for key, name in _DEALS.items() if inputs.get(key) is not None}
    if inputs.get("open") is not None:
        wanted["CLOSED"] = "N" if inputs["open"] else "Y"
    body = {"filter": wanted, "order": _NEWEST, "select": _SHOWN[:2], "start": inputs.get("start")}
    given = {name: value for name, value in body.items() if value is not None}
    return post("/crm.deal.list.json", json=given)


async def _found(ctx: Context, kind: str, inputs: Fields) -> list[dict[str, Any]]:
    by = "email" if inputs.get("email") else "phone" if inputs.get("phone") else None
    if by is None:
        wanted: dict[str, Any] = {_NAMES[key]: value for key, value in inputs.items() if value}
    else:
        asked = {"type": by.upper(), "values": [inputs[by]], "entity_type": kind.upper()}
        told = (await ctx.ask(post("/crm.duplicate.findbycomm.json", json=asked)))["result"]
        numbers = told.get(kind.upper()) if isinstance(told, dict) else None
        if not numbers:
            return []
        wanted = {"@ID": numbers}
    body: dict[str, Any] = {"filter": wanted, "select": _SHOWN}
    if kind != "lead":  # the list of leads is not described with an order
        body["order"] = _NEWEST
    listed = (await ctx.ask(post(f"/crm.{kind}.list.json", json=body)))["result"]
    return sorted(listed, key=_number, reverse=True)


def _number(record: dict[str, Any]) -> int:
    text = str(record.get("ID"))
    return int(text) if text.isdecimal() else 0


def _told(one: str, many: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"found": bool(found), one: found[0] if found else None, many: found}
