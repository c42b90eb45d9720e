"""The audit on its way out: JSON lines that can be verified, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import orjson

from junctor.api.audit_pages import place_of, raw_json
from junctor.core.ports.audit import AuditLog
from junctor.model.audit import ChainedEntry
from junctor.model.scrub import register_sink, scrubber

register_sink("audit.detail")
_PAGE = 500
_COLUMNS = ("actor", "kind", "connection_id", "environment", "operation", "credential", "host",
            "mode")  # fmt: skip
_HEAD = ("at", *_COLUMNS, "status", "ok", "error_class", "run_id", "node_id", "detail", "chain",
         "seq")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def json_lines(log: AuditLog, project_id: str, where: dict[str, Any]) -> AsyncIterator[bytes]:
    """Entries as they were hashed, one per line."""
    async for page in _pages(log, project_id, where):
        for entry in page:
            clean = scrubber().json(raw_json(entry), by_name=False)
            yield orjson.dumps(clean, default=str) + b"\n"


async def csv_lines(log: AuditLog, project_id: str, where: dict[str, Any]) -> AsyncIterator[bytes]:
    """Entries as rows with a head; nothing in them is taken for a formula."""
    yield _rows([_HEAD])
    async for page in _pages(log, project_id, where):
        yield _rows([_row(entry) for entry in page])


async def _pages(
    log: AuditLog, project_id: str, where: dict[str, Any]
) -> AsyncIterator[list[ChainedEntry]]:
    before = None
    while found := await log.entries(project_id, where=where, before=before, limit=_PAGE):
        yield found
        before = place_of(found[-1])


def _row(entry: ChainedEntry) -> list[str]:
    body = entry.body
    outcome, purpose = body.get("outcome") or {}, body.get("purpose") or {}
    at = datetime.fromtimestamp(body["at"] / 1000, UTC).isoformat(timespec="milliseconds")
    known = [body.get(name) for name in _COLUMNS]
    more = [
        outcome.get("status"),
        outcome.get("ok"),
        outcome.get("errorClass"),
        purpose.get("runId"),
        purpose.get("nodeId"),
    ]
    detail = orjson.dumps(body["detail"]).decode() if body.get("detail") else ""
    return [at, *("" if v is None else str(v) for v in (*known, *more)), detail, entry.chain,
            str(entry.seq)]  # fmt: skip


def _rows(rows: list[Any]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(scrubber().text(cell)) for cell in row])
    return text.getvalue().encode()


def _plain(cell: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text."""
    return "'" + cell if cell.startswith(_FORMULA) else cell
