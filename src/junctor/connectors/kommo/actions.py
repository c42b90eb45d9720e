"""Kommo searches all filled fields at once: here only what has the value exactly is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.sdk import Context, Fields, action, get

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_PAGE = 250
_PAGES = 4
_SHORTEST = 7


@action(
    name="Find contact",
    inputs=_FREE,
    effect="read",
    summary="a search for a contact",
    idempotent=True,
)
async def find_contact(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Search contacts, and keep those that have the e-mail, phone or name."""
    found = await _found(ctx, "contacts", "leads", inputs)
    return {"found": bool(found), "contact": found[0] if found else None, "contacts": found}


@action(
    name="Find company",
    inputs=_FREE,
    effect="read",
    summary="a search for a company",
    idempotent=True,
)
async def find_company(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Search companies, and keep those that have the name, e-mail or phone."""
    found = await _found(ctx, "companies", "leads,contacts", inputs)
    return {"found": bool(found), "company": found[0] if found else None, "companies": found}


async def _found(ctx: Context, kind: str, more: str, inputs: Fields) -> list[dict[str, Any]]:
    by, wanted = next((k, v) for k, v in inputs.items() if v)
    found: list[dict[str, Any]] = []
    for page in range(1, _PAGES + 1):
        query = {"query": wanted, "with": more, "limit": _PAGE, "page": page}
        body = await ctx.ask(get(f"/api/v4/{kind}", query=query)) or {}
        listed = body.get("_embedded", {}).get(kind, [])
        found += [each for each in listed if _has(each, by, wanted)]
        if "next" not in body.get("_links", {}):
            break
    return found


def _has(record: dict[str, Any], by: str, wanted: str) -> bool:
    if by == "name":
        return _plain(record.get("name") or "") == _plain(wanted)
    same = _same_phone if by == "phone" else _same_text
    return any(same(value, wanted) for value in _values(record, by.upper()))


def _values(record: dict[str, Any], code: str) -> Iterator[str]:
    for field in record.get("custom_fields_values") or ():
        if field.get("field_code") == code:
            yield from (str(each.get("value")) for each in field.get("values") or ())


def _same_text(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _same_phone(one: str, other: str) -> bool:
    """The same digits, or the same without what stands before a national number."""
    digits = ("".join(filter(str.isdigit, text)).lstrip("0") for text in (one, other))
    short, long = sorted(digits, key=len)
    return len(short) >= _SHORTEST and long.endswith(short)
