"""`junctor trigger`: the ways into live flows: look, pause, resume, try."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.run import ending, step_line, step_trace, title
from junctor.cli.shell import Shell, json_value, verb

_COLUMNS = (
    ("Trigger", "id"),
    ("Flow", "flowKey"),
    ("Type", "type"),
    ("Environment", "environment"),
    ("Health", lambda each: each["health"]["status"]),
    ("Last event", lambda each: show.moment(each["health"]["lastEventAt"])),
    ("Next", lambda each: show.moment(each["dueAt"])),
)


@click.group("trigger")
def trigger() -> None:
    """What starts flows: webhooks, schedules, forms."""


@trigger.command("list")
@click.option("--env", "environment", help="Only those of this environment.")
@verb
def list_(shell: Shell, *, environment: str | None) -> None:
    """List the triggers of live flows with their health."""
    found = shell.junctor.triggers.all(environment)
    shell.rows(found, _COLUMNS, "No live flow has a trigger.")


@trigger.command("show")
@click.argument("trigger_id", metavar="TRIGGER")
@verb
def show_(shell: Shell, *, trigger_id: str) -> None:
    """Show a trigger: its address, its health, what came in last."""
    found = shell.junctor.triggers.get(trigger_id)
    _tell(shell, found)
    for event in found["recentEvents"] if not shell.as_json else ():
        said = f"  {event['error']}" if event["error"] else ""
        click.echo(
            f"  {show.moment(event['acceptedAt'])}  {event['state']}  {event['runId']}{said}"
        )


def _tell(shell: Shell, found: dict[str, Any]) -> None:
    health = found["health"]
    shell.one(
        f"{found['type']} of {found['flowName']} in {found['environment']} ({found['id']})",
        found,
        [
            ("state", found["state"]),
            ("mode", found["mode"]),
            ("address", found["url"]),
            ("next", show.moment(found["dueAt"]) if found["dueAt"] else None),
            ("health", health["status"]),
            ("events", health["events"]),
            ("last event", show.moment(health["lastEventAt"]) if health["lastEventAt"] else None),
            ("last run", health["lastRunId"]),
            ("failures", health["failures"]),
            ("last error", health["lastError"]),
        ],
    )


@trigger.command("pause")
@click.argument("trigger_id", metavar="TRIGGER")
@verb
def pause(shell: Shell, *, trigger_id: str) -> None:
    """Take no more events until it is resumed; senders are told to try again later."""
    found = shell.junctor.triggers.pause(trigger_id)
    shell.done(f"trigger {trigger_id} paused", found)


@trigger.command("resume")
@click.argument("trigger_id", metavar="TRIGGER")
@verb
def resume(shell: Shell, *, trigger_id: str) -> None:
    """Take events again; a schedule goes on with its next time."""
    found = shell.junctor.triggers.resume(trigger_id)
    shell.done(f"trigger {trigger_id} resumed", found)


@trigger.command("try")
@click.argument("trigger_id", metavar="TRIGGER")
@click.option("--event", metavar="JSON", help="The event: JSON, @FILE or - for stdin.")
@click.option("--trace/--no-trace", default=True, help="With every request and answer.")
@verb
def try_(shell: Shell, *, trigger_id: str, event: str | None, trace: bool) -> None:
    """Run the flow in the sandbox with an event: a given one, the last one, or one made up.

    Ends with 1 when the run fails.
    """
    given = {} if event is None else {"event": json_value(event, "--event")}
    found = shell.junctor.triggers.try_out(trigger_id, **given)
    if shell.as_json:
        show.print_json(found)
    else:
        click.echo(title(found))
        for step in found["steps"]:
            step_line(step)
            if trace:
                step_trace(step)
        ending(found)
    if found["state"] != "succeeded":
        shell.end(1)
