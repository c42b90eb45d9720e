"""BambooHR: the number of what was made stands in a header; employees have more fields."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, HttpResponse, post, prepare, put

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_NUMBER = re.compile(r"(?:/|=)(\d{1,18})/?(?:\?[^#]*)?(?:#.*)?$")


def _made(response: HttpResponse) -> dict[str, str | None]:
    """The number at the end of the address of what was made."""
    found = _NUMBER.search(response.header("Location") or "")
    return {"id": found[1] if found else None}


def _asked(response: HttpResponse) -> dict[str, str | None]:
    """The request as the answer tells it, or its number in the header."""
    body = response.json() if response.content else None
    number = body.get("id") if isinstance(body, dict) else None
    return _made(response) if number is None else {"id": str(number)}


_PLACES = ("employeeId", "table", "rowId", "fields")


def _values(inputs: Fields) -> dict[str, Any]:
    """What is to be written: all but where it goes, and the further fields by their names."""
    named = {k: v for k, v in inputs.items() if k not in _PLACES}
    return {**named, **(inputs.get("fields") or {})}


@prepare(
    name="Create employee",
    inputs=_FREE,
    summary="the employee {{input.firstName}} {{input.lastName}}",
    idempotent=False,
    read=_made,
)
def create_employee(inputs: Fields) -> HttpRequest:
    """Add an employee; further fields go by their names."""
    return post("/api/v1/employees", json=_values(inputs))


@prepare(
    name="Update employee",
    inputs=_FREE,
    summary="changes to the employee {{input.employeeId}}",
    idempotent=True,
)
def update_employee(inputs: Fields) -> HttpRequest:
    """Change fields of an employee; what is not given stays."""
    path = f"/api/v1/employees/{inputs['employeeId']}"
    return post(path, json=_values(inputs))


@prepare(
    name="Request time off",
    inputs=_FREE,
    summary="time off for the employee {{input.employeeId}}",
    idempotent=False,
    read=_asked,
)
def request_time_off(inputs: Fields) -> HttpRequest:
    """Ask for time off, or enter what was granted."""
    body = {k: v for k, v in inputs.items() if k != "employeeId"}
    path = f"/api/v1/employees/{inputs['employeeId']}/time_off/request"
    return put(path, json=body)


@prepare(
    name="Add row to table",
    inputs=_FREE,
    summary="a row for the table {{input.table}} of {{input.employeeId}}",
    idempotent=False,
)
def add_table_row(inputs: Fields) -> HttpRequest:
    """Add a row; tables other than job information have columns of their own."""
    return post(_table(inputs), json=_values(inputs))


@prepare(
    name="Update row of table",
    inputs=_FREE,
    summary="changes to the row {{input.rowId}} of {{input.table}} of {{input.employeeId}}",
    idempotent=True,
)
def update_table_row(inputs: Fields) -> HttpRequest:
    """Change columns of a row; what is not given stays."""
    return post(f"{_table(inputs)}/{inputs['rowId']}", json=_values(inputs))


def _table(inputs: Fields) -> str:
    return f"/api/v1/employees/{inputs['employeeId']}/tables/{quote(inputs['table'], safe='')}"


@prepare(
    name="Upload file of employee",
    inputs=_FREE,
    summary="the file {{input.fileName}} for the employee {{input.employeeId}}",
    idempotent=False,
    read=_made,
)
def upload_file(inputs: Fields) -> HttpRequest:
    """Store a file in a section of an employee's files."""
    return post(f"/api/v1/employees/{inputs['employeeId']}/files", multipart=_values(inputs))


@prepare(
    name="Upload company file",
    inputs=_FREE,
    summary="the file {{input.fileName}} for the company",
    idempotent=False,
    read=_made,
)
def upload_company_file(inputs: Fields) -> HttpRequest:
    """Store a file in a section of the company's files."""
    return post("/api/v1/files", multipart=_values(inputs))
