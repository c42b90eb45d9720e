"""One difference between two versions of a connector, as a step feels it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

Severity = Literal["breaking", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words; `breaking` means that a step would fail or act elsewhere."""

    operation: str
    kind: str
    severity: Severity
    message: str
    field: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as JSON."""
        found = {
            "operation": self.operation,
            "kind": self.kind,
            "severity": self.severity,
            "message": self.message,
        }
        return {**found, "field": self.field} if self.field else found


def worst_first(changes: Iterable[Change]) -> list[Change]:
    """Changes that break something first; those of one severity keep their order."""
    order = get_args(Severity)
    return sorted(changes, key=lambda change: order.index(change.severity))
