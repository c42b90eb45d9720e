"""What validation says: everything at once, each finding with its node, field and cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from junctor.model.errors import InvalidFlow
from junctor.model.scrub import scrubber

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to correct (`error`) or to look at (`warning`).

    `node` is the node's id, None for the document; `field` a dotted path such as
    `inputs.channel` or `cases.4xx`.
    """

    severity: Severity
    node: str | None
    field: str
    message: str
    cure: str

    def to_json(self) -> dict[str, Any]:
        """The finding as answers show it."""
        return {
            "severity": self.severity,
            "node": self.node,
            "field": self.field,
            "message": self.message,
            "cure": self.cure,
        }

    def __str__(self) -> str:
        place = f"node `{self.node}`" if self.node else "the flow"
        where = f"{place}, field `{self.field}`" if self.field else place
        return f"{where}: {self.message}"


def error(node: str | None, field: str, message: str, cure: str) -> Finding:
    """A finding that keeps the flow from running."""
    return Finding(severity="error", node=node, field=field, message=_clean(message), cure=cure)


def warning(node: str | None, field: str, message: str, cure: str) -> Finding:
    """A finding that does not."""
    return Finding(severity="warning", node=node, field=field, message=_clean(message), cure=cure)


def _clean(text: str) -> str:
    return scrubber().text(text)


def dotted(pointer: str) -> str:
    """`/a/0/b` as `a.0.b`."""
    steps = pointer.split("/")[1:]
    return ".".join(s.replace("~1", "/").replace("~0", "~") for s in steps)


def refuse(findings: Iterable[Finding], what: str = "The flow") -> None:
    """Raise InvalidFlow when there are errors.

    Raises:
        InvalidFlow: naming the first ones; all stand in `details["findings"]`.
    """
    found = list(findings)
    errors = [f for f in found if f.severity == "error"]
    if not errors:
        return
    listed = "; ".join(str(f).rstrip(".") for f in errors[:5])
    more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
    first = errors[0]
    raise InvalidFlow(
        f"{what} does not hold together: {listed}{more}.",
        cure=first.cure if len(errors) == 1 else None,
        field=".".join(part for part in (first.node, first.field) if part) or None,
        details={"findings": [f.to_json() for f in found]},
    )
