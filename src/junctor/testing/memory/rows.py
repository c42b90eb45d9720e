"""How rows of a project are found, whatever they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Owned(Protocol):
    """What belongs to a project."""

    @property
    def project_id(self) -> str:
        """Whose it is."""
        ...


Row = TypeVar("Row")
OwnRow = TypeVar("OwnRow", bound=Owned)


def owned(rows: Mapping[str, OwnRow], project_id: str, row_id: str) -> OwnRow | None:
    """The row, unless it is another project's."""
    found = rows.get(row_id)
    return found if found is not None and found.project_id == project_id else None


def referred(rows: Iterable[Row], ref: str) -> Row | None:
    """The row with this id, else with this key, else with this name."""
    among = list(rows)
    found = (row for field in ("id", "key", "name") for row in among if getattr(row, field) == ref)
    return next(found, None)
