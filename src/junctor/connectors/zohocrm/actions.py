"""Zoho's criteria are one text: here each value gets its backslashes, so that it stays a value."""

from __future__ import annotations

import re
from typing import Any

from junctor.sdk import Fields, HttpRequest, get, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_SPECIAL = re.compile(r"[\\(),]")


@prepare(
    name="Find records by field",
    inputs=_FREE,
    effect="read",
    summary="a search in {{input.module}}",
    idempotent=True,
)
def find_records(inputs: Fields) -> HttpRequest:
    """Records whose fields have the values."""
    query = {
        "criteria": "and".join(map(_condition, inputs["conditions"])),
        "fields": ",".join(inputs.get("fields") or ()) or None,
        "page": inputs.get("page"),
        "per_page": inputs.get("limit"),
    }
    given = {name: value for name, value in query.items() if value is not None}
    return get(f"/{inputs['module']}/search", query=given)


def _condition(one: dict[str, Any]) -> str:
    value = one["value"]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return f"({one['field']}:{one.get('operator') or 'equals'}:{escaped})"
