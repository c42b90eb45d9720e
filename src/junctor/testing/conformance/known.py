"""Faults of vendors' files that are known: listed with a reason, then skipped, never hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from junctor.core.catalog.yaml_text import read_yaml

FILE = Path(__file__).parents[1] / "known_faults.yaml"


@dataclass(frozen=True, slots=True)
class KnownFault:
    """One entry; `operations` and `checks` are empty for all, `fault` is a pattern."""

    connector: str
    fault: re.Pattern[str]
    reason: str
    operations: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    def explains(self, connector: str, operation: str, check: str, fault: str) -> bool:
        """Whether this is that fault."""
        return (
            connector == self.connector
            and (not self.operations or operation in self.operations)
            and (not self.checks or any(check.startswith(each) for each in self.checks))
            and self.fault.search(fault) is not None
        )


def read_known(path: Path = FILE) -> list[KnownFault]:
    """The entries of the file.

    Raises:
        InvalidSpec: it is not strict YAML.
    """
    entries = read_yaml(path.read_bytes(), path.name).value or []
    return [
        KnownFault(
            connector=entry["connector"],
            fault=re.compile(entry["fault"]),
            reason=entry["reason"],
            operations=tuple(entry.get("operations", ())),
            checks=tuple(entry.get("checks", ())),
        )
        for entry in entries
    ]


def explained(
    known: Sequence[KnownFault], connector: str, operation: str, check: str, faults: list[str]
) -> str | None:
    """The reasons for all the faults of one comparison; `None` when one of them is news."""
    reasons: list[str] = []
    for fault in faults:
        reason = next(
            (k.reason for k in known if k.explains(connector, operation, check, fault)), None
        )
        if reason is None:
            return None
        reasons.append(reason)
    return "; ".join(dict.fromkeys(reasons))
