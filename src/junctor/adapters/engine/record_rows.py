"""What is remembered of steps, between values and rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import orjson

from junctor.adapters.store.bulk import Insert
from junctor.adapters.store.rows import to_text
from junctor.adapters.store.tx import Row
from junctor.core.ports.engine import Recorded

_INTEND = """INSERT INTO run_records (run_id, place, name, attempt, begun_at)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT (run_id, place) DO NOTHING"""
KEEP = """INSERT INTO run_records (run_id, place, name, attempt, begun_at, ended_at, record)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, place) DO UPDATE
    SET attempt = excluded.attempt, ended_at = excluded.ended_at, record = excluded.record"""
INTENT, RECORD = Insert(_INTEND), Insert(KEEP)


def exact(value: Any) -> str:
    """JSON text that gives the same value again, integers of any size included.

    Raises:
        InvalidInput: it is not JSON.
    """
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):
        try:
            return json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            return to_text(value, "the record")


def recorded(rows: Sequence[Row]) -> list[Recorded]:
    """Rows as what is remembered of a run."""
    return [
        Recorded(
            place=r[0],
            name=r[1],
            attempt=r[2],
            begun_at=r[3],
            ended_at=r[4],
            # Not orjson, which makes floats of integers beyond 64 bits.
            record=None if r[5] is None else json.loads(r[5]),
        )
        for r in rows
    ]


def begun_row(run_id: str, step: Recorded) -> list[Any]:
    """An intent as parameters of `INTENT`."""
    return [run_id, step.place, step.name, step.attempt, step.begun_at]


def row_of(run_id: str, step: Recorded, text: str) -> list[Any]:
    """A record as parameters of `KEEP`."""
    return [run_id, step.place, step.name, step.attempt, step.begun_at, step.ended_at, text]
