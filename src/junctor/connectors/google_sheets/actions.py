"""Rows by the names that stand above them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, HttpResponse, get, prepare

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
