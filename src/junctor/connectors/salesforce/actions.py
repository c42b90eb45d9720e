"""Salesforce: a list of records is a query, and the records of a batch name their type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from junctor.sdk import Fields, HttpRequest, get, patch, post, prepare

_VERSION = "/services/data/v59.0"
_BATCH = f"{_VERSION}/composite/sobjects"
_OBJECT: dict[str, Any] = {
    "type": "string",
    "title": "Object",
    "description": "Name of an object, custom ones included.",
    "minLength": 1,
    "maxLength": 255,
    "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
    "examples": ["Contact"],
}
_RECORDS: dict[str, Any] = {
    "type": "array",
    "title": "Records",
    "minItems": 1,
    "maxItems": 200,
    "items": {"type": "object", "minProperties": 1, "additionalProperties": True},
}
_ALL_OR_NONE: dict[str, Any] = {
    "type": "boolean",
    "title": "All or none",
    "description": "Whether one refusal undoes the others.",
}
_SAVED: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["success"],
        "properties": {
            "id": {"type": "string", "examples": ["003D000000QV9n2IAD"]},
            "success": {"type": "boolean", "examples": [True]},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "statusCode": {"type": "string", "examples": ["DUPLICATES_DETECTED"]},
                        "message": {"type": "string", "examples": ["Use one of these records?"]},
                        "fields": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    },
}
_LIST: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["object"],
    "properties": {
        "object": _OBJECT,
        "fields": {
            "type": "string",
            "title": "Fields",
            "description": "Names separated by commas, of related records with a dot; "
            "the standard ones of the object when it is left out.",
            "minLength": 1,
            "pattern": "^[A-Za-z][A-Za-z0-9_.]*(\\s*,\\s*[A-Za-z][A-Za-z0-9_.]*)*$",
            "examples": ["Id, Name, Email, Account.Name"],
        },
        "where": {
            "type": "string",
            "title": "Where",
            "description": "A condition in SOQL. Values that people type belong in quotes with ' "
            "written as \\'.",
            "minLength": 3,
            "examples": ["Email != null AND LeadSource = 'Web'"],
        },
        "createdSince": {
            "type": "string",
            "title": "Created since",
            "format": "date-time",
            "examples": ["2026-01-15T09:30:00Z"],
        },
        "changedSince": {
            "type": "string",
            "title": "Changed since",
            "format": "date-time",
            "examples": ["2026-01-15T09:30:00Z"],
        },
        "orderBy": {
            "type": "string",
            "title": "Order by",
            "description": "A field, with DESC for the greatest first.",
            "pattern": "^[A-Za-z][A-Za-z0-9_.]*( (ASC|DESC))?$",
            "examples": ["CreatedDate DESC"],
        },
        "limit": {
            "type": "integer",
            "title": "Limit",
            "description": "Of all pages together.",
            "minimum": 1,
            "maximum": 50000,
            "examples": [100],
        },
    },
}
_PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["totalSize", "done", "records"],
    "properties": {
        "totalSize": {"type": "integer", "examples": [1]},
        "done": {"type": "boolean", "examples": [True]},
        "nextRecordsUrl": {
            "type": "string",
            "examples": [f"{_VERSION}/query/01gD0000002HU6KIAW-2000"],
        },
        "records": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "Id": {"type": "string", "examples": ["003D000000QV9n2IAD"]},
                    "attributes": {"type": "object"},
                },
            },
        },
    },
}


@prepare(
    name="List records",
    inputs=_LIST,
    output=_PAGE,
    effect="read",
    summary="a request for {{input.object}} records",
)
def list_records(inputs: Fields) -> HttpRequest:
    """Read the records of any object, custom ones included."""
    parts = ["SELECT", inputs.get("fields") or "FIELDS(STANDARD)", "FROM", inputs["object"]]
    conditions = [f"({inputs['where']})"] if inputs.get("where") else []
    for field, name in (("CreatedDate", "createdSince"), ("SystemModstamp", "changedSince")):
        if inputs.get(name):
            conditions.append(f"{field} >= {_moment(inputs[name])}")
    if conditions:
        parts += ["WHERE", " AND ".join(conditions)]
    if inputs.get("orderBy"):
        parts += ["ORDER BY", inputs["orderBy"]]
    if inputs.get("limit"):
        parts += ["LIMIT", str(inputs["limit"])]
    return get(f"{_VERSION}/query", query={"q": " ".join(parts)})


def _many(records: dict[str, Any]) -> dict[str, Any]:
    """What both batches take: an object, its records, and what one refusal does to the others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["object", "records"],
        "properties": {
            "object": _OBJECT,
            "records": {**_RECORDS, **records},
            "allOrNone": _ALL_OR_NONE,
        },
    }


@prepare(
    name="Create records",
    inputs=_many({"examples": [[{"LastName": "Lovelace"}]]}),
    output=_SAVED,
    summary="{{input.object}} records",
    idempotent=False,
)
def create_records(inputs: Fields) -> HttpRequest:
    """Create up to 200 records of one object; each answer tells whether it was made."""
    return post(_BATCH, json=_batch(inputs))


@prepare(
    name="Update records",
    inputs=_many(
        {
            "description": "Each with its `id`.",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "pattern": "^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$"}
                },
                "additionalProperties": True,
            },
            "examples": [[{"id": "003D000000QV9n2IAD", "LastName": "Lovelace"}]],
        }
    ),
    output=_SAVED,
    summary="changes to {{input.object}} records",
    idempotent=True,
)
def update_records(inputs: Fields) -> HttpRequest:
    """Change up to 200 records of one object; each answer tells whether it was changed."""
    return patch(_BATCH, json=_batch(inputs))


def _batch(inputs: Fields) -> dict[str, Any]:
    kind = {"attributes": {"type": inputs["object"]}}
    records = [{**kind, **record} for record in inputs["records"]]
    return {"allOrNone": bool(inputs.get("allOrNone")), "records": records}


def _moment(text: str) -> str:
    """A moment as the language writes it: without quotes and without fractions."""
    moment = datetime.fromisoformat(text)
    whole = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")
