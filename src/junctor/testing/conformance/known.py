"""Faults of vendors' files that are known: listed with a reason, then skipped, never hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from junctor.core.catalog.descriptions import KINDS, Deviation
from junctor.core.catalog.yaml_text import read_yaml
from junctor.model.errors import InvalidSpec, JunctorError

FILE = Path(__file__).parents[1] / "known_faults.yaml"


@dataclass(frozen=True, slots=True)
class KnownFault:
    """One entry; `operations` and `checks` are empty for all, `place` is a pattern of all of it.

    With `fields_in_query` the file has in the query what we send as fields of a JSON body: they are
    then judged there.
    """

    connector: str
    codes: frozenset[str]
    place: re.Pattern[str]
    reason: str
    operations: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    fields_in_query: bool = False

    def explains(self, connector: str, operation: str, check: str, fault: Deviation) -> bool:
        """Whether this is that fault."""
        return (
            connector == self.connector
            and (not self.operations or operation in self.operations)
            and (not self.checks or any(check.startswith(each) for each in self.checks))
            and fault.code in self.codes
            and self.place.fullmatch(fault.place) is not None
        )


def read_known(path: Path = FILE) -> list[KnownFault]:
    """The entries of the file.

    Raises:
        InvalidSpec: it is not strict YAML, or names a code that nothing has.
    """
    entries = read_yaml(path.read_bytes(), path.name).value or []
    strange = sorted({code for entry in entries for code in entry.get("codes", ())} - KINDS)
    if strange:
        cure = f"Use {', '.join(sorted(KINDS))}."
        raise InvalidSpec(f"{path.name} has unknown codes: {', '.join(strange)}.", cure=cure)
    return [
        KnownFault(
            connector=entry["connector"],
            codes=frozenset(entry.get("codes", ())),
            place=re.compile(entry.get("place", "")),
            reason=entry["reason"],
            operations=tuple(entry.get("operations", ())),
            checks=tuple(entry.get("checks", ())),
            fields_in_query=entry.get("fieldsInQuery", False),
        )
        for entry in entries
    ]


def explained(
    known: Sequence[KnownFault], connector: str, operation: str, check: str, faults: list[Deviation]
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


def told_of_query(
    known: Sequence[KnownFault], connector: str, operation: str, faults: list[Deviation]
) -> str | None:
    """The reason why a body stands in the query of the file, where it has none at all."""
    if all((fault.code, fault.place) != ("body", "body") for fault in faults):
        return None
    return next(
        (
            k.reason
            for k in known
            if k.fields_in_query
            and k.connector == connector
            and (not k.operations or operation in k.operations)
        ),
        None,
    )


def unbuilt(error: JunctorError) -> Deviation:
    """A request that could not even be written."""
    return Deviation("other", "", f"cannot be built: {error.message}")
