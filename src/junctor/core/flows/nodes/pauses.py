"""Nodes that wait: `wait` for a time or an event, `approve` for a person."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from junctor.core.flows.nodes.shared import CASES, LONGEST, RoutedFields
from junctor.model.access import Role
from junctor.model.value import JsonSchema, Value

APPROVED, REJECTED = "approved", "rejected"
SIGNAL = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class PauseFields(RoutedFields):
    """A node that waits. The sandbox waits for nothing and answers with `sample`."""

    timeout: float | None = Field(
        None, gt=0, le=LONGEST, description="seconds to wait; default: as long as the run may take"
    )
    sample: Any = Field(None, description="what comes in the sandbox")


class Wait(PauseFields):
    """Waits for a time, for a signal, or for a request to an address made for this run.

    A signal is sent to the run by name, over REST or the command line. The address of a webhook
    is `{{run.callback.NODE}}`; it takes one request. Both may come before the run waits. The
    output is what came; when nothing came in time the error class is `timeout`.
    """

    type: Literal["wait"]
    kind: Literal["time", "signal", "webhook"] = Field(alias="for")
    seconds: float | str | None = Field(None, description="time: how long, or a template")
    until: str | None = Field(
        None,
        description="time: a date with time and zone, a year ahead at most, or a template of one "
        "or of a Unix time",
    )
    signal: str | None = Field(None, pattern=SIGNAL, description="its name; default: the node's id")


class Approvers(Value):
    """Who may decide: members with one of the roles, and these people."""

    roles: tuple[Role, ...] = ()
    people: tuple[str, ...] = Field((), description="sign-in names")


class Approve(PauseFields):
    """Waits until somebody approves or rejects.

    Open ones stand at `/api/approvals` with `title` and `details`. With `link` whoever has the
    address `{{run.approval.NODE}}` may decide, once. Without `approvers` every operator may. The
    output is `{decision, by, at, comment, values}`. Cases: `approved`, `rejected`, `timeout`;
    a rejection without a case has the error class `rejected`.
    """

    type: Literal["approve"]
    title: str = Field(min_length=1)
    details: Any = Field(None, description="what the person sees")
    approvers: Approvers = Approvers()
    link: bool = False
    form: JsonSchema | None = Field(None, description="what the person may fill in: `values`")
    then: Literal["fail", "approve", "reject"] = Field(
        "fail", description="what happens when nobody decides in time"
    )

    @property
    def known_cases(self) -> frozenset[str]:
        """The two decisions too."""
        return CASES | {APPROVED, REJECTED}
