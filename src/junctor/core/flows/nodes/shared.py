"""What nodes have in common: identity, what follows, and for those with an outcome, cases."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from junctor.model.errors import ErrorClass
from junctor.model.flow import NODE_ID
from junctor.model.value import Value

VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
GROUPS = ("2xx", "3xx", "4xx", "5xx", "timeout", "network")
DEFAULT = "default"
CASES = frozenset({*GROUPS, *ErrorClass, DEFAULT})
LONGEST = 366 * 24 * 3600
"""Seconds that a node may wait."""
Variable = Annotated[str, Field(pattern=VARIABLE)]


class Retry(Value):
    """How often a node is tried, and how long between.

    It takes the place of the attempts that every call has without one: up to three in all, within
    its timeout. Here each attempt has the whole timeout. A run's own timeout ends pauses too.
    What may have been sent already is tried again only where a second time does no harm.
    """

    attempts: int = Field(3, ge=2, le=10, description="how often in all")
    delay: float = Field(1, ge=0, le=300, description="seconds before the second attempt")
    factor: float = Field(2, ge=1, le=10, description="how much longer each time")
    max_delay: float = Field(60, ge=0, le=300, description="seconds at most between two")
    on: tuple[str, ...] = Field(
        ("rate_limited", "remote", "timeout", "network"),
        description="error classes and groups that are tried again",
    )
    even_if_sent: bool = Field(
        False, description="also what may have been sent: the other side may get it twice"
    )

    def seconds(self, attempt: int) -> float:
        """How long after this attempt, counted from 1."""
        return min(self.delay * self.factor ** (attempt - 1), self.max_delay)


class NodeFields(Value):
    """A place in a flow. `next` may name several nodes; they run side by side."""

    id: str = Field(pattern=NODE_ID)
    type: str
    name: str = ""
    description: str = ""
    position: dict[str, float] | None = Field(None, description="where an editor draws it")
    when: str | None = Field(
        None,
        description="JMESPath over `{vars, event, steps, input}`; when it does not hold, the "
        "node is passed over and `next` follows",
    )
    next: str | tuple[str, ...] | None = None
    on_error: str | None = Field(
        None, description="the node that follows a failure for which there is no case"
    )

    @property
    def following(self) -> tuple[str, ...]:
        """The nodes that `next` names."""
        if self.next is None:
            return ()
        return (self.next,) if isinstance(self.next, str) else self.next

    @property
    def ways(self) -> dict[str, str]:
        """Every other way out: the field that names it, and the node it leads to."""
        return {"onError": self.on_error} if self.on_error else {}


class RoutedFields(NodeFields):
    """A node that can fail as others can: its outcome has a status and an error class.

    `cases` maps an error class, a group (`2xx 3xx 4xx 5xx timeout network`) or `default` to the
    node that follows; null ends the branch. A failure without a matching case goes to `onError`,
    or fails the run, unless `continueOnError` says to go on with `next`.
    """

    cases: dict[str, str | None] = {}
    continue_on_error: bool = False
    output_mappings: dict[Variable, str] = Field(
        {}, description="variable -> JMESPath on the output; empty takes a default away"
    )

    @property
    def known_cases(self) -> frozenset[str]:
        """The cases that a node of this type can take."""
        return CASES

    @property
    def ways(self) -> dict[str, str]:
        """The nodes that cases and `onError` name."""
        found = {f"cases.{case}": node for case, node in self.cases.items() if node is not None}
        return found | super().ways


class CallFields(RoutedFields):
    """A node that calls out."""

    timeout: float | None = Field(
        None,
        gt=0,
        le=300,
        description="seconds for the call with all its attempts; with `retry` for each of them, "
        "and the pauses come on top",
    )
    retry: Retry | None = Field(None, description="how a failed call is tried again")
    sample: Any = Field(None, description="what the sandbox answers")

    @property
    def attempts(self) -> int | None:
        """How often one execution may try a request; None leaves it to the call."""
        return None if self.retry is None else 1
