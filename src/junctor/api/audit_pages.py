"""Pages of audit entries, newest first."""

from __future__ import annotations

from typing import Any

from pydantic.alias_generators import to_camel
from starlette.responses import Response

from junctor.api.answers import answer, read_cursor, write_cursor
from junctor.core.ports.audit import AuditLog
from junctor.model.audit import ChainedEntry

_READ = 500
_MOST_READ = 5000
_NAMED = ("name", "key", "slug", "secret", "what", "path")


def entry_json(entry: ChainedEntry) -> dict[str, Any]:
    """An entry as lists show it, with its place in the chain."""
    names = {to_camel(name): value for name, value in entry.body.items()}
    return {"chain": entry.chain, "seq": entry.seq, "hash": entry.hash, **names}


def raw_json(entry: ChainedEntry) -> dict[str, Any]:
    """An entry as it was hashed: who has the export can compute the chain again."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "previous": entry.previous,
        "hash": entry.hash,
        "body": entry.body,
    }


def place_of(entry: ChainedEntry) -> tuple[int, str, int]:
    """Where a list goes on after this entry."""
    return entry.body["at"], entry.chain, entry.seq


async def audit_page(
    log: AuditLog, project_id: str, where: dict[str, Any], limit: int, cursor: str | None
) -> Response:
    """The entries that fit, and the cursor of the rest."""
    before = None
    if cursor is not None:
        at, chain, seq = read_cursor(cursor, 3)
        before = (int(at), str(chain), int(seq))
    await log.flush()
    given = {name: value for name, value in where.items() if value is not None}
    found = await log.entries(project_id, where=given, before=before, limit=limit + 1)
    part = found[:limit]
    following = write_cursor(place_of(part[-1])) if len(found) > limit else None
    return answer({"items": [entry_json(e) for e in part], "next": following})


async def folded_page(
    log: AuditLog, project_id: str, where: dict[str, Any], limit: int, cursor: str | None
) -> Response:
    """Repeats as one row each, within at most a few thousand entries; the cursor goes on there."""
    before = None
    if cursor is not None:
        at, chain, seq = read_cursor(cursor, 3)
        before = (int(at), str(chain), int(seq))
    read = 0
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    await log.flush()
    while read < _MOST_READ:
        found = await log.entries(project_id, where=where, before=before, limit=_READ)
        for entry in found:
            key = _repeat(entry.body)
            if key not in rows and len(rows) >= limit:
                return answer({"items": list(rows.values()), "next": _after(before)})
            rows[key] = _folded(rows.get(key), entry)
            before = place_of(entry)
        read += len(found)
        if len(found) < _READ:
            return answer({"items": list(rows.values()), "next": None})
    return answer({"items": list(rows.values()), "next": _after(before)})


def _after(before: tuple[int, str, int] | None) -> str | None:
    return None if before is None else write_cursor(before)


def _repeat(body: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two entries repeats of each other."""
    outcome = body.get("outcome") or {}
    names = ("kind", "actor", "connection_id", "environment", "operation", "credential", "mode")
    flow = (body.get("purpose") or {}).get("flowId")
    detail = body.get("detail") or {}
    what = next((str(detail[each]) for each in _NAMED if each in detail), "")
    how = (outcome.get("ok"), outcome.get("errorClass"))
    return (*(body.get(name) for name in names), flow, what, *how)


def _folded(row: dict[str, Any] | None, entry: ChainedEntry) -> dict[str, Any]:
    if row is None:
        at = entry.body["at"]
        return {"count": 1, "firstAt": at, "lastAt": at, "newest": entry_json(entry)}
    return {**row, "count": row["count"] + 1, "firstAt": entry.body["at"]}
