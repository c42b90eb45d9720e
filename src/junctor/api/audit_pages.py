"""Pages of audit entries, newest first."""

from __future__ import annotations

from typing import Any

from pydantic.alias_generators import to_camel
from starlette.responses import Response

from junctor.api.answers import answer, read_cursor, write_cursor
from junctor.api.identity import Visit
from junctor.model.audit import ChainedEntry


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
    visit: Visit, where: dict[str, Any], limit: int, cursor: str | None
) -> Response:
    """The entries that fit, and the cursor of the rest."""
    before = None
    if cursor is not None:
        at, chain, seq = read_cursor(cursor, 3)
        before = (int(at), str(chain), int(seq))
    log = visit.instance.store.audit
    await log.flush()
    given = {name: value for name, value in where.items() if value is not None}
    found = await log.entries(visit.project_id, where=given, before=before, limit=limit + 1)
    part = found[:limit]
    following = write_cursor(place_of(part[-1])) if len(found) > limit else None
    return answer({"items": [entry_json(e) for e in part], "next": following})
