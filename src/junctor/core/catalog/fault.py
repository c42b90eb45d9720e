"""One thing that is wrong with a connector: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junctor.model.errors import InvalidSpec


@dataclass(frozen=True, slots=True)
class Fault:
    """A place (`connector.yaml:12:5 operations.send.request.path`), a sentence and a cure."""

    place: str
    message: str
    cure: str

    def to_json(self) -> dict[str, str]:
        """The fault as JSON."""
        return {"place": self.place, "message": self.message, "cure": self.cure}

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def invalid(what: str, faults: Iterable[Fault]) -> InvalidSpec:
    """One error that carries all faults."""
    found = list(faults)
    listed = "; ".join(str(f) for f in found[:10])
    more = f"; and {len(found) - 10} more" if len(found) > 10 else ""
    return InvalidSpec(
        f"{what} cannot be used: {listed}{more}.",
        cure=found[0].cure if len(found) == 1 else None,
        details={"faults": [f.to_json() for f in found]},
    )
