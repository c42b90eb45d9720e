"""Rows by the names that stand above them: read, and written where they belong."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    HttpResponse,
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    action,
    get,
    post,
    prepare,
    put,
)

_START = re.compile(r"!\$?([A-Z]{1,3})\$?(\d+)")
_ROW: dict[str, Any] = {
    "type": "object",
    "required": ["rowNumber", "values"],
    "properties": {
        "rowNumber": {"type": "integer", "minimum": 2, "examples": [2]},
        "values": {
            "type": "object",
            "additionalProperties": True,
            "examples": [{"Name": "Ada", "Email": "ada@example.com"}],
        },
    },
}


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _names(first: list[Any], column: int, width: int) -> list[str]:
    """A name for each column: what stands above it, numbered where it repeats, or its letter."""
    names: list[str] = []
    for index in range(width):
        said = str(first[index]).strip() if index < len(first) else ""
        name, count = said or _letters(column + index), 1
        while name in names:
            count += 1
            name = f"{said}_{count}"
        names.append(name)
    return names


def _rows(answer: HttpResponse) -> dict[str, Any]:
    found = answer.json()
    start = _START.search(found.get("range", ""))
    column, row = (_number(start[1]), int(start[2])) if start else (1, 1)
    first, *lines = found.get("values") or [[]]
    names = _names(first, column, max(map(len, [first, *lines])))
    rows = [
        {"rowNumber": row + below, "values": _cells(names, cells)}
        for below, cells in enumerate(lines, start=1)
        if any(cell != "" for cell in cells)
    ]
    return {"columns": names, "rows": rows}


def _cells(names: list[str], cells: list[Any]) -> dict[str, Any]:
    """The cells by name; those that the answer leaves out at the end are empty."""
    return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))


@prepare(
    name="Read rows",
    effect="read",
    description="Each row under the names in the first row of the range; empty rows are left out.",
    summary="a request for the rows of {{input.range}}",
    inputs={
        "type": "object",
        "additionalProperties": False,
        "required": ["spreadsheetId", "range"],
        "properties": {
            "spreadsheetId": {
                "type": "string",
                "title": "Spreadsheet",
                "description": "Its id: the long part of its address.",
                "pattern": "^[A-Za-z0-9_-]{10,100}$",
                "examples": ["1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"],
            },
            "range": {
                "type": "string",
                "title": "Sheet or range",
                "description": "The name of a sheet, or a range whose first row has the names.",
                "minLength": 1,
                "examples": ["Intake"],
            },
            "valueRenderOption": {
                "type": "string",
                "title": "Value render option",
                "enum": ["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"],
            },
        },
    },
    output={
        "type": "object",
        "required": ["columns", "rows"],
        "properties": {
            "columns": {
                "type": "array",
                "items": {"type": "string"},
                "examples": [["Name", "Email"]],
            },
            "rows": {"type": "array", "items": _ROW},
        },
    },
    read=_rows,
    default_output_mappings={"rows": "rows"},
    docs="https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/get",
)
def read_rows(inputs: Fields) -> HttpRequest:
    """The values of a range, which the answer's reader puts under their names."""
    place = quote(inputs.range, safe="")
    return get(
        f"/v4/spreadsheets/{inputs.spreadsheetId}/values/{place}",
        query={"valueRenderOption": inputs.get("valueRenderOption")},
    )


_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@action(
    name="Add or update row",
    inputs=_FREE,
    summary="a row of {{input.range}}, new or changed",
    idempotent=True,
)
async def upsert_row(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Change the first row with that value in that column, or add one; other cells stay."""
    place = f"/v4/spreadsheets/{inputs['spreadsheetId']}/values/"
    sheet = quote(inputs["range"], safe="")
    asked = {"valueRenderOption": "UNFORMATTED_VALUE"}
    answer = await ctx.send(get(place + sheet, query=asked))
    body = _told(answer)
    found = _rows(answer)
    values, column = inputs["values"], inputs["matchColumn"]
    _check_names(found["columns"], {**values, column: None})
    wanted = _plain(inputs["matchValue"])
    if column in values and _plain(values[column]) != wanted:
        raise InvalidInput(
            f"`values` would change {column!r}: the row could not be found by it again.",
            cure="Leave that column out of `values`, or use `updateValues`.",
            field="/values",
        )
    row = next((r for r in found["rows"] if _plain(r["values"][column]) == wanted), None)
    cells = {**values, column: values.get(column, inputs["matchValue"])} if row is None else values
    written = {"values": [[cells.get(name) for name in found["columns"]]]}
    how = {"valueInputOption": inputs["valueInputOption"]}
    if row is None:
        how["insertDataOption"] = "INSERT_ROWS"
        told = _told(await ctx.send(post(f"{place}{sheet}:append", query=how, json=written)))
        updates = told.get("updates") or {}
        where = str(updates.get("updatedRange", ""))
        start = _START.search(where)
        number = int(start[2]) if start else None
        return {"action": "appended", "rowNumber": number, "updatedRange": where}
    where = _row_of(str(body.get("range", "")), row["rowNumber"], len(found["columns"]))
    there = quote(where, safe="")
    _told(await ctx.send(put(place + there, query=how, json=written)))
    return {"action": "updated", "rowNumber": row["rowNumber"], "updatedRange": where}


def _check_names(columns: list[str], names: dict[str, Any]) -> None:
    unknown = [name for name in names if name not in columns]
    if unknown:
        raise InvalidInput(
            f"The first row of the range has no column {', '.join(map(repr, unknown))}.",
            cure=f"Columns there are: {', '.join(columns) or 'none; write their names first'}.",
            field="/values",
        )


def _plain(cell: Any) -> str:
    """A cell as it is compared: a number typed as text is that number."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _row_of(read: str, row: int, width: int) -> str:
    """The address of one row in the range that was read."""
    start = _START.search(read)
    first = _number(start[1]) if start else 1
    sheet = f"{read.rpartition('!')[0]}!" if "!" in read else ""
    return f"{sheet}{_letters(first)}{row}:{_letters(first + width - 1)}{row}"


def _told(answer: HttpResponse) -> dict[str, Any]:
    """The answer of one request, or why Google refused it."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if answer.status < 300 and isinstance(body, dict):
        return body
    error = body.get("error") if isinstance(body, dict) else None
    error = error if isinstance(error, dict) else {}
    code = error.get("status")
    message = str(error.get("message") or f"Google answered {answer.status}.")
    details = {"code": code, "status": answer.status}
    if answer.status == 429:
        raise RateLimited(message, details=details)
    if answer.status >= 500:
        raise RemoteBusy(message, details=details)
    if answer.status in (401, 403):
        raise ReconnectNeeded(message, cure="Sign in with access to sheets.", details=details)
    if answer.status == 404:
        raise NotFound(message, cure="Check the spreadsheet's id.", details=details)
    raise Rejected(message, cure="Check the sheet and the range.", details=details)
