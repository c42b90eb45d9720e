"""`junctor approval`: what waits for a decision, and deciding it."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.run import settle
from junctor.cli.shell import Shell, json_value, with_shell

_COLUMNS = (
    ("Run", "runId"),
    ("Node", "nodeId"),
    ("Asks", "title"),
    ("Flow", "flowKey"),
    ("Environment", "environment"),
    ("State", lambda each: each["decision"] or each["state"]),
    ("Until", lambda each: show.moment(each["dueAt"])),
)


@click.group("approval", cls=CommandGroup)
def approval() -> None:
    """What waits for somebody's decision."""


@approval.command("list")
@click.option(
    "--state",
    type=click.Choice(["open", "answered", "expired", "all"]),
    default="open",
    show_default=True,
    help="Only those in this state.",
)
@with_shell
def list_(shell: Shell, *, state: str) -> None:
    """List approvals, newest first."""
    shell.show_rows(shell.junctor.approvals.all(state), _COLUMNS, "Nothing waits for a decision.")


@approval.command("show")
@click.argument("run_id", metavar="RUN")
@click.argument("node")
@with_shell
def show_(shell: Shell, *, run_id: str, node: str) -> None:
    """Show what is asked, who may decide, and until when."""
    found = shell.junctor.approvals.get(run_id, node)
    _tell(shell, found)


@approval.command("approve")
@click.argument("run_id", metavar="RUN")
@click.argument("node")
@click.option("--comment", default="", help="Why.")
@click.option("--values", metavar="JSON", help="What the approval asks to be filled in.")
@with_shell
def approve(shell: Shell, *, run_id: str, node: str, comment: str, values: str | None) -> None:
    """Approve; the run goes on."""
    more = {} if values is None else {"values": json_value(values, "--values")}
    _decide(shell, run_id, node, "approve", comment, more)


@approval.command("reject")
@click.argument("run_id", metavar="RUN")
@click.argument("node")
@click.option("--comment", default="", help="Why.")
@with_shell
def reject(shell: Shell, *, run_id: str, node: str, comment: str) -> None:
    """Reject; the run goes on with its case `rejected`, or fails."""
    _decide(shell, run_id, node, "reject", comment, {})


def _decide(
    shell: Shell, run_id: str, node: str, decision: str, comment: str, more: dict[str, Any]
) -> None:
    found = shell.junctor.approvals.decide(run_id, node, decision, comment=comment, **more)
    settle(shell, run_id)
    shell.done(f"{node} of {run_id} is {found['decision']}", found)


def _tell(shell: Shell, found: dict[str, Any]) -> None:
    wanted = found["approvers"] or {}
    who = [*wanted.get("roles", ()), *wanted.get("people", ())]
    shell.show_one(
        str(found["title"]),
        found,
        [
            ("flow", f"{found['flowKey']} in {found['environment']}"),
            ("state", found["decision"] or found["state"]),
            ("may decide", ", ".join(who) or "operators"),
            ("until", show.moment(found["dueAt"])),
            ("decided by", found["decidedBy"]),
            ("comment", found["comment"]),
        ],
    )
    if found["details"] is not None and not shell.as_json:
        show.body(found["details"])
