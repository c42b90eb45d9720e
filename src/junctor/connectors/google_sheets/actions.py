"""Rows by the names that stand above them: read, and written where they belong."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    InvalidInput,
    NotFound,
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


def _table(found: dict[str, Any]) -> dict[str, Any]:
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
    read=lambda answer: _table(answer.json()),
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
    body = await _read(ctx, inputs)
    found = _table(body)
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
    if row is None:
        added = {**values, column: values.get(column, inputs["matchValue"])}
        return {"action": "appended", **await _append(ctx, inputs, body, [added])}
    where = _row_of(str(body.get("range", "")), row["rowNumber"], len(found["columns"]))
    written = {"values": [[values.get(name) for name in found["columns"]]]}
    how = {"valueInputOption": inputs["valueInputOption"]}
    await ctx.ask(put(_place(inputs, where), query=how, json=written))
    return {"action": "updated", "rowNumber": row["rowNumber"], "updatedRange": where}


@action(
    name="Add rows by column",
    inputs=_FREE,
    summary="rows for {{input.range}}",
    idempotent=False,
)
async def add_rows_by_column(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Add rows whose cells are given by the names in the first row of the range."""
    body = await _read(ctx, inputs)
    for row in inputs["rows"]:
        _check_names(_table(body)["columns"], row)
    return await _append(ctx, inputs, body, inputs["rows"])


@action(
    name="Find rows",
    effect="read",
    inputs=_FREE,
    summary="a search of {{input.range}} for {{input.matchValue}}",
)
async def find_rows(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """The rows with that value in that column, under the names in the first row of the range."""
    rows = _matching(_table(await _read(ctx, inputs)), inputs)
    return {"rows": rows[: inputs.get("limit") or None], "count": len(rows)}


@action(
    name="Delete matching rows",
    effect="delete",
    inputs=_FREE,
    summary="the deletion of the rows of {{input.range}} whose {{input.matchColumn}} is "
    "{{input.matchValue}}",
    idempotent=True,
)
async def delete_matching_rows(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Delete the rows with that value in that column; what is below them moves up."""
    body = await _read(ctx, inputs)
    numbers = [row["rowNumber"] for row in _matching(_table(body), inputs)]
    if not numbers:
        return {"deleted": 0, "rowNumbers": []}
    whole = f"/v4/spreadsheets/{inputs['spreadsheetId']}"
    told = await ctx.ask(get(whole))
    title = str(body.get("range", "")).rpartition("!")[0]
    title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    sheets = [each["properties"] for each in told.get("sheets") or ()]
    sheet = next((each["sheetId"] for each in sheets if each.get("title") == title), None)
    if sheet is None:
        raise NotFound(f"There is no sheet {title!r}.", cure="Check the range.")
    # From below: the rows above keep their numbers.
    requests = [
        {
            "deleteDimension": {
                "range": {
                    "sheetId": sheet,
                    "dimension": "ROWS",
                    "startIndex": number - 1,
                    "endIndex": number,
                }
            }
        }
        for number in reversed(numbers)
    ]
    await ctx.ask(post(f"{whole}:batchUpdate", json={"requests": requests}))
    return {"deleted": len(numbers), "rowNumbers": numbers}


def _place(inputs: Fields, where: str) -> str:
    return f"/v4/spreadsheets/{inputs['spreadsheetId']}/values/{quote(where, safe='')}"


async def _read(ctx: Context, inputs: Fields) -> dict[str, Any]:
    asked = {"valueRenderOption": "UNFORMATTED_VALUE"}
    found: dict[str, Any] = await ctx.ask(get(_place(inputs, inputs["range"]), query=asked))
    return found


def _matching(found: dict[str, Any], inputs: Fields) -> list[dict[str, Any]]:
    column, wanted = inputs["matchColumn"], _plain(inputs["matchValue"])
    _check_names(found["columns"], {column: None})
    return [row for row in found["rows"] if _plain(row["values"][column]) == wanted]


async def _append(
    ctx: Context, inputs: Fields, body: dict[str, Any], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """Rows after the last; Google begins them where the table begins, not the range."""
    lines = body.get("values") or [[]]
    width = max(map(len, lines))
    empty = [all(cell == "" for line in lines for cell in line[at : at + 1]) for at in range(width)]
    names = _table(body)["columns"][empty.index(False) if False in empty else 0 :]
    how = {"valueInputOption": inputs["valueInputOption"], "insertDataOption": "INSERT_ROWS"}
    written = {"values": [[row.get(name) for name in names] for row in rows]}
    place = f"{_place(inputs, inputs['range'])}:append"
    told = await ctx.ask(post(place, query=how, json=written))
    where = str((told.get("updates") or {}).get("updatedRange", ""))
    start = _START.search(where)
    return {"rowNumber": int(start[2]) if start else None, "updatedRange": where}


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
