"""`junctor run`: what ran, and how runs and steps are printed."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.shell import Shell, verb

_COLUMNS = (
    ("Run", "id"),
    ("Flow", "flowKey"),
    ("Version", lambda run: run["flowVersion"] or "draft"),
    ("Environment", "environment"),
    ("Mode", "mode"),
    ("State", "state"),
    ("Started", lambda run: show.moment(run["startedAt"])),
)


@click.group("run")
def run() -> None:
    """What ran, with steps and traces."""


@run.command("list")
@click.option("--flow", help="Only runs of this flow.")
@click.option("--state", help="Only runs in this state: succeeded, failed...")
@click.option("--env", "environment", help="Only runs in this environment.")
@click.option("--mode", type=click.Choice(["sandbox", "live"]))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@verb
def list_(
    shell: Shell,
    *,
    flow: str | None,
    state: str | None,
    environment: str | None,
    mode: str | None,
    limit: int,
) -> None:
    """List runs, newest first."""
    flow_id = shell.junctor.flows.get(flow)["id"] if flow else None
    found = shell.junctor.runs.all(
        limit=limit, flowId=flow_id, state=state, environment=environment, mode=mode
    )
    shell.rows(found, _COLUMNS, "Nothing has run yet.")


@run.command("show")
@click.argument("run_id")
@click.option("--trace/--no-trace", default=True, help="With every request and answer.")
@verb
def show_(shell: Shell, *, run_id: str, trace: bool) -> None:
    """Show a run: its steps, and what each sent or would have sent."""
    found = shell.junctor.runs.get(run_id)
    found["steps"] = shell.junctor.runs.steps(run_id)
    if shell.as_json:
        show.print_json(found)
        return
    click.echo(title(found))
    for step in found["steps"]:
        step_line(step)
        if trace:
            step_trace(step)
    ending(found)


def title(found: dict[str, Any]) -> str:
    """Which flow ran where, in one line."""
    version = f"version {found['flowVersion']}" if found["flowVersion"] else "the draft"
    return (
        f"{found['flowKey']} ({version}) in {found['environment']}, {found['mode']}: {found['id']}"
    )


def step_line(step: dict[str, Any]) -> None:
    """One step: where it is, how it ended, what it says, where it went on."""
    mark = {"succeeded": "ok", "failed": "failed", "skipped": "skipped"}.get(
        step["state"], step["state"]
    )
    status = f" {step['status']}" if step.get("status") else ""
    branch = f" → case {step['branch']}" if step.get("branch") else ""
    said = f"  {step['summary']}" if step.get("summary") else ""
    click.echo(f"  {step['nodeId']} [{step['nodeType']}] {mark}{status}{branch}{said}")
    if step.get("problem"):
        click.echo(f"      {step['problem']['message']} {step['problem'].get('cure', '')}")
    for warning in step.get("warnings") or ():
        click.echo(f"      warning: {warning}")


def step_trace(step: dict[str, Any]) -> None:
    """What a step sent and received."""
    show.trace(step.get("exchanges") or ())


def ending(found: dict[str, Any]) -> None:
    """How a run ended, and what it answers."""
    click.echo(click.style(str(found["state"]), bold=True))
    if found.get("output") is not None:
        show.body(found["output"])
    if found.get("error"):
        node = found["error"].get("nodeId")
        click.echo(f"at {node}" if node else "", err=True)
        show.problem({k: v for k, v in found["error"].items() if k != "nodeId"})
