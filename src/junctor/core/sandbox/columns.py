"""Rows of a statement that never runs: with the columns that it names, or none."""

from __future__ import annotations

import re
from typing import Any

from junctor.core.sandbox.mock import mock
from junctor.model.sql import SqlRequest

_TOKEN = re.compile(
    r"""(?P<skip>--[^\n]*|/\*.*?\*/|\s+)|(?P<text>'(?:[^']|'')*')"""
    r"""|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*)"""
    r"""|(?P<number>\d[\w.]*|\?\d+)|(?P<mark>.)""",
    re.DOTALL,
)
_ENDS = frozenset(
    ("FROM", "INTO", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "FETCH",
     "OFFSET", "FOR", "HAVING", "WINDOW")
)  # fmt: skip
_WRITES = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"))
_LEADS = frozenset(("DISTINCT", "ALL"))
_UNKNOWN = (
    "The statement does not name its columns, so that the sandbox gives no rows. Name them in "
    "place of `*`, or give the step a sample."
)
_MOST = 200
_ROWS = 2
_KINDS: tuple[tuple[re.Pattern[str], str, dict[str, Any]], ...] = (
    (re.compile(r"^(is|has|can)_|_flag$|^(active|enabled|deleted)$"), "boolean",
     {"type": "boolean"}),
    (re.compile(r"(_at|_time|timestamp)$|^(at|now)$"), "timestamp",
     {"type": "string", "format": "date-time"}),
    (re.compile(r"(^|_)(date|day|birthday)$"), "date", {"type": "string", "format": "date"}),
    (re.compile(r"(^|_)(price|amount|total|sum|avg|cost|rate|balance)$"), "numeric",
     {"type": "string", "pattern": r"^[1-9][0-9]{0,3}\.[0-9]{2}$"}),
    (re.compile(r"(^|_)(id|count|number|quantity|n|age|year|position|version)$"), "integer",
     {"type": "integer", "minimum": 1, "maximum": 1000}),
)  # fmt: skip
Token = tuple[str, str]


def with_columns(request: SqlRequest, output: dict[str, Any], seed: str) -> dict[str, Any]:
    """The output with rows as the statement names them; without rows where it names none."""
    if request.action == "transaction":
        results = output.get("results")
        if not isinstance(results, list):
            return output
        made = [
            _filled(each.text, request.limit, {"affected": 1}, f"{seed}/{place}")
            for place, each in enumerate(request.statements)
        ]
        return {**output, "affected": len(made), "results": made}
    if request.action not in ("query", "execute") or not request.statements:
        return output
    return _filled(request.statements[0].text, request.limit, output, seed)


def _filled(text: str, limit: int, output: dict[str, Any], seed: str) -> dict[str, Any]:
    names = columns_of(text) or []
    kinds = [_kind(name) for name in names]
    schema = {
        "type": "object",
        "required": names,
        "properties": {name: kind[1] for name, kind in zip(names, kinds, strict=True)},
    }
    count = min(_ROWS, limit) if names else 0
    rows = [mock(schema, seed=f"{seed}/{number}") for number in range(count)]
    columns = [{"name": n, "type": kind[0]} for n, kind in zip(names, kinds, strict=True)]
    shown = {**output, "rows": rows, "columns": columns, "rowCount": count}
    return {**shown, "nextCursor": None} if "nextCursor" in output else shown


def unknown_columns(request: SqlRequest) -> str:
    """A warning where a statement gives rows and does not say of which columns."""
    asking = request.action in ("query", "execute", "transaction")
    hidden = asking and any(
        columns_of(each.text) is None and _gives_rows(each.text) for each in request.statements
    )
    return _UNKNOWN if hidden else ""


def _gives_rows(text: str) -> bool:
    words = {m[0].upper() for m in _TOKEN.finditer(text) if m.lastgroup == "name"}
    return not words.isdisjoint(("SELECT", "RETURNING")) and "CREATE" not in words


def _kind(name: str) -> tuple[str, dict[str, Any]]:
    low = name.lower()
    for pattern, kind, schema in _KINDS:
        if pattern.search(low):
            return kind, schema
    return "text", {"type": "string"}


def columns_of(text: str) -> list[str] | None:
    """The names of the columns that a statement gives; none where it gives no rows.

    Unknown is None: a `*`, or a list that is not understood.
    """
    tokens = [(str(m.lastgroup), m[0]) for m in _TOKEN.finditer(text) if m.lastgroup != "skip"]
    writes = bool(tokens) and tokens[0][1].upper() in _WRITES
    found = _listed(tokens, ("RETURNING",) if writes else ("SELECT", "RETURNING"))
    if found is None:
        return [] if writes else None
    names: list[str] = []
    for place, item in enumerate(found, 1):
        name = _named(item, place)
        if name is None:
            return None
        number = 2
        plain = name
        while name in names:
            name, number = f"{plain}_{number}", number + 1
        names.append(name)
    return names if 0 < len(names) <= _MOST else None


def _listed(tokens: list[Token], starts: tuple[str, ...]) -> list[list[Token]] | None:
    """The items of the outermost list that a statement gives, cut at its commas."""
    depth, begun = 0, False
    items: list[list[Token]] = [[]]
    for kind, text in tokens:
        word = text.upper() if kind == "name" else ""
        if not begun:
            depth += (text == "(") - (text == ")") if kind == "mark" else 0
            begun = depth == 0 and word in starts
            continue
        if kind == "mark" and text in "()":
            depth += 1 if text == "(" else -1
        if depth == 0 and (word in _ENDS or text == ";"):
            break
        if depth == 0 and text == ",":
            items.append([])
        elif not (word in _LEADS and items == [[]]):
            items[-1].append((kind, text))
    return items if begun else None


def _named(item: list[Token], place: int) -> str | None:
    if not item or item[-1] == ("mark", "*"):
        return None
    kind, text = item[-1]
    if kind == "name" and (len(item) == 1 or item[-2][1] != ":"):
        return text[1:-1] if text[0] in '"`[' else text
    if item[0][0] == "name" and len(item) > 1 and item[1][1] == "(" and text == ")":
        return item[0][1].lower()
    return f"column{place}"
