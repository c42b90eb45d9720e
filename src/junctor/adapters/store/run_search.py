"""Finding runs: each filter as a condition, written so that an index answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.flow import CHILD, RunState

Condition = tuple[str, list[Any]]
_OPEN = (RunState.QUEUED.value, RunState.RUNNING.value, RunState.WAITING.value)
_ILL = (RunState.FAILED.value, RunState.CANCELLED.value)
_EQUAL = {
    "id": "id",
    "flowId": "flow_id",
    "mode": "mode",
    "environment": "environment",
    "errorClass": "error_class",
    "businessKey": "business_key",
    "actor": "actor",
}


def conditions(where: dict[str, Any]) -> list[Condition]:
    """The conditions of a search; all of them hold.

    Raises:
        InvalidInput: an unknown filter.
    """
    found = []
    for name, value in where.items():
        if name in _EQUAL:
            found.append((f"{_EQUAL[name]} = ?", [value]))
        elif name in _SPECIAL:
            found.append(_SPECIAL[name](value))
        else:
            raise InvalidInput(message=f"Runs have no filter `{name}`.", field=name)
    return found


def _state(value: Any) -> Condition:
    """One or several states. What every run of them has besides is said, for the partial index."""
    wanted = [value] if isinstance(value, str) else list(value)
    text = f"state IN ({', '.join('?' * len(wanted))})"
    if all(each in _OPEN for each in wanted):
        text += " AND finished_at IS NULL"
    elif all(each in _ILL for each in wanted):
        text += " AND error_class IS NOT NULL"
    return text, wanted


_USED = """(EXISTS (SELECT 1 FROM steps WHERE steps.run_id = runs.id AND connection_id = ?)
    OR EXISTS (SELECT 1 FROM runs AS r JOIN steps ON steps.run_id = r.id
        WHERE {inside} AND connection_id = ?))"""
_BELOW = {
    "sqlite": "r.id > runs.id || '~' AND r.id < runs.id || char(127)",
    "postgresql": """r.id LIKE '%~%' AND r.id COLLATE "C" > runs.id || '~'
        AND r.id COLLATE "C" < runs.id || chr(127)""",
}


def used(dialect: str, value: Any) -> Condition:
    """Runs through a connection that many use: looked at one by one, newest first."""
    return _USED.format(inside=_BELOW[dialect]), [value, value]


def among(ids: Sequence[str]) -> Condition:
    """Runs of a few ids, and the runs around them."""
    parts = [run_id.split(CHILD) for run_id in ids]
    wanted = {CHILD.join(each[:end]) for each in parts for end in range(1, len(each) + 1, 2)}
    return f"id IN ({', '.join('?' * len(wanted))})", sorted(wanted)


_OUTERMOST = {
    "sqlite": f"substr(runs.id, 1, instr(runs.id, '{CHILD}') - 1)",
    "postgresql": f"split_part(runs.id, '{CHILD}', 1)",
}


def alone(dialect: str) -> str:
    """SQL with a moment: the run that this one is inside of is none, or was over before it.

    Until then it is part of what that run knows: it goes with it, not before.
    """
    return f"""NOT EXISTS (SELECT 1 FROM runs outermost
        WHERE outermost.id = {_OUTERMOST[dialect]} AND outermost.id <> runs.id
        AND (outermost.finished_at IS NULL OR outermost.finished_at >= ?))"""  # noqa: S608 - of ours


def inside(dialect: str, run_id: str, column: str = "id") -> Condition:
    """Runs inside a run, at any depth: by the beginning of their ids, byte by byte."""
    between = [run_id + CHILD, run_id + chr(ord(CHILD) + 1)]
    if dialect == "sqlite":
        return f"{column} > ? AND {column} < ?", between
    part = f"{column} LIKE '%{CHILD}%'"  # what the partial index says of its rows
    return f'{part} AND {column} COLLATE "C" > ? AND {column} COLLATE "C" < ?', between


_SPECIAL: dict[str, Callable[[Any], Condition]] = {
    "state": _state,
    "since": lambda value: ("created_at >= ?", [value]),
    "until": lambda value: ("created_at < ?", [value]),
    "inner": lambda value: (f"id {'' if value else 'NOT '}LIKE '%{CHILD}%'", []),
    "endedSince": lambda value: ("finished_at IS NOT NULL AND finished_at >= ?", [value]),
}
