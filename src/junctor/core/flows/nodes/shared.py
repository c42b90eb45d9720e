"""What nodes have in common: identity, what follows, and for those that call out, cases."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from junctor.model.errors import ErrorClass
from junctor.model.flow import NODE_ID
from junctor.model.value import Value

VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
GROUPS = ("2xx", "3xx", "4xx", "5xx", "timeout", "network")
DEFAULT = "default"
CASES = frozenset({*GROUPS, *ErrorClass, DEFAULT})


class NodeFields(Value):
    """A place in a flow. `next` may name several nodes; they run side by side."""

    id: str = Field(pattern=NODE_ID)
    type: str
    name: str = ""
    description: str = ""
    position: dict[str, float] | None = Field(None, description="where an editor draws it")
    next: str | tuple[str, ...] | None = None

    @property
    def following(self) -> tuple[str, ...]:
        """The nodes that `next` names."""
        if self.next is None:
            return ()
        return (self.next,) if isinstance(self.next, str) else self.next

    @property
    def ways(self) -> dict[str, str]:
        """Every other way out: the field that names it, and the node it leads to."""
        return {}


class CallFields(NodeFields):
    """A node that calls out.

    `cases` maps an error class, a group (`2xx 3xx 4xx 5xx timeout network`) or `default` to the
    node that follows; null ends the branch. A failed call without a matching case fails the
    run, unless `continueOnError` says to go on with `next` and to look at the variables.
    """

    cases: dict[str, str | None] = {}
    continue_on_error: bool = False
    timeout: float | None = Field(None, gt=0, le=300, description="seconds for the whole call")
    sample: Any = Field(None, description="what the sandbox answers")

    @property
    def ways(self) -> dict[str, str]:
        """The nodes that cases name."""
        return {f"cases.{case}": node for case, node in self.cases.items() if node is not None}
