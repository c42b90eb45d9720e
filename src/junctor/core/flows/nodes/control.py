"""Nodes that call nobody: `set`, `switch`, `respond`, `fail` and `screenPop`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from junctor.core.flows.nodes.shared import DEFAULT, NodeFields, Variable
from junctor.model.errors import ErrorClass
from junctor.model.value import Value


class SetVariables(NodeFields):
    """Sets variables: templates, or `{"jmespath": ...}` over `{vars, event, steps, input}`.

    All of them see the variables as they were before the node.
    """

    type: Literal["set"]
    variables: dict[Variable, Any]


class Rule(Value):
    """One question of a switch, a JMESPath over `{vars, event, steps, input}`."""

    when: str
    next: str | None


class Switch(NodeFields):
    """Chooses what follows: by the text of `on` (a template) and `cases`, or by the first rule.

    Without a match: `default`, else the case `default`, else `next`, else the branch ends.
    """

    type: Literal["switch"]
    on: Any = None
    cases: dict[str, str | None] = {}
    rules: tuple[Rule, ...] = ()
    default: str | None = None

    @property
    def ways(self) -> dict[str, str]:
        """The nodes that cases, rules and `default` name."""
        found = {f"cases.{case}": node for case, node in self.cases.items() if node}
        found |= {f"rules.{i}.next": r.next for i, r in enumerate(self.rules) if r.next}
        found |= {DEFAULT: self.default} if self.default else {}
        return found | super().ways


class Respond(NodeFields):
    """What the run answers: its output is `{status, headers, body}`."""

    type: Literal["respond"]
    status: Annotated[int, Field(ge=200, le=599)] | str = Field(
        200, description="a number, or a template that gives one"
    )
    headers: dict[str, str] = {}
    body: Any = None


class Fail(NodeFields):
    """Ends the run as failed."""

    type: Literal["fail"]
    message: str = Field(min_length=1)
    error_class: ErrorClass = ErrorClass.REJECTED


class Card(Value):
    """What is shown to a person."""

    title: str = Field(min_length=1)
    url: str | None = None
    fields: dict[str, Any] = {}


class ScreenPop(NodeFields):
    """Shows a card to the person the run is for; `/api/screen-pops` brings it to the screen.

    It stands in the step and in the run's events too.
    """

    type: Literal["screenPop"]
    card: Card
    to: str | None = Field(
        None, description="whose screen: a sign-in name or an extension; default: every one"
    )
