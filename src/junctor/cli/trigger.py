"""`junctor trigger`: the ways into live flows: look, pause, resume, try, ask, replay."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.groups import CommandGroup
from junctor.cli.run_output import ending, step_line, step_trace, title
from junctor.cli.shell import Shell, json_value, with_shell
from junctor.cli.trigger_events import events, replay

_COLUMNS = (
    ("Trigger", "id"),
    ("Flow", "flowKey"),
    ("Type", "type"),
    ("Environment", "environment"),
    ("Health", lambda each: each["health"]["status"]),
    ("Last event", lambda each: show.moment(each["health"]["lastEventAt"])),
    ("Next", lambda each: show.moment(each["dueAt"])),
)


@click.group("trigger", cls=CommandGroup)
def trigger() -> None:
    """What starts flows: webhooks, schedules, forms, and what connections tell of."""


@trigger.command("list")
@options.filter_environment
@with_shell
def list_(shell: Shell, *, environment: str | None) -> None:
    """List the triggers of live flows with their health."""
    found = shell.junctor.triggers.all(environment)
    shell.show_rows(found, _COLUMNS, "No live flow has a trigger.")


@trigger.command("show")
@click.argument("trigger_id", metavar="TRIGGER")
@with_shell
def show_(shell: Shell, *, trigger_id: str) -> None:
    """Show a trigger: its address, its health, what came in last."""
    found = shell.junctor.triggers.get(trigger_id)
    _tell(shell, found)
    for event in found["recentEvents"] if not shell.as_json else ():
        error = f"  {event['error']}" if event["error"] else ""
        click.echo(
            f"  {show.moment(event['acceptedAt'])}  {event['state']}  {event['id']}"
            f"  {event['runId']}{error}"
        )
    for refusal in found["recentRefusals"] if not shell.as_json else ():
        click.echo(f"  {show.moment(refusal['at'])}  refused: {refusal['reason']}")


def _tell(shell: Shell, found: dict[str, Any]) -> None:
    health, source = found["health"], found["source"] or {}
    shell.show_one(
        f"{found['type']} of {found['flowName']} in {found['environment']} ({found['id']})",
        found,
        [
            ("state", found["state"]),
            ("mode", found["mode"]),
            ("address", found["url"]),
            ("next", show.moment(found["dueAt"]) if found["dueAt"] else None),
            ("health", health["status"]),
            ("silent since", show.moment(health["silentSince"])),
            ("listens to", _listens(source)),
            *_registered(found["registration"]),
            ("asked", show.moment(source["askedAt"]) if source.get("askedAt") else None),
            ("asks next", show.moment(source["dueAt"]) if source.get("dueAt") else None),
            ("known entities", source.get("entities") or None),
            ("source failures", source.get("failures") or None),
            ("source error", source.get("lastError")),
            ("events", health["events"]),
            ("last event", show.moment(health["lastEventAt"]) if health["lastEventAt"] else None),
            ("last run", health["lastRunId"]),
            ("lag", f"{health['lag']} ms" if health["lag"] is not None else None),
            ("failures", health["failures"]),
            ("last error", health["lastError"]),
        ],
    )


def _registered(entry: dict[str, Any] | None) -> list[tuple[str, Any]]:
    if entry is None:
        return []
    at = show.moment(entry["registeredAt"]) if entry["registeredAt"] else ""
    registration = f"{entry['state']} at {entry['connector']} {at}".rstrip()
    named = entry["vendorId"] if entry["vendorId"] is not True else None
    due = "tries again" if entry["state"] != "registered" else "is renewed"
    gap = entry["gap"] and " to ".join(show.moment(each) for each in entry["gap"].values())
    return [
        ("registration", registration),
        ("vendor's id", named),
        ("secret", entry["secretName"]),
        ("not registered", entry["lastError"]),
        ("cure", entry["cure"]),
        (due, show.moment(entry["dueAt"]) if entry["dueAt"] else None),
        ("ends", show.moment(entry["endsAt"]) if entry["endsAt"] else None),
        ("was not there", gap),
    ]


def _listens(source: dict[str, Any]) -> str | None:
    return f"{source['connector']}.{source['trigger']}" if source else None


@trigger.command("pause")
@click.argument("trigger_id", metavar="TRIGGER")
@with_shell
def pause(shell: Shell, *, trigger_id: str) -> None:
    """Take no more events until it is resumed; senders are told to try again later."""
    found = shell.junctor.triggers.pause(trigger_id)
    shell.done(f"trigger {trigger_id} paused", found)


@trigger.command("resume")
@click.argument("trigger_id", metavar="TRIGGER")
@with_shell
def resume(shell: Shell, *, trigger_id: str) -> None:
    """Take events again; a schedule goes on with its next time."""
    found = shell.junctor.triggers.resume(trigger_id)
    shell.done(f"trigger {trigger_id} resumed", found)


@trigger.command("try")
@click.argument("trigger_id", metavar="TRIGGER")
@click.option("--event", metavar="JSON", help="The event: JSON, @FILE or - for stdin.")
@click.option("--trace/--no-trace", default=True, help="With every request and answer.")
@with_shell
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
        shell.exit(1)


@trigger.command("poll")
@click.argument("trigger_id", metavar="TRIGGER")
@with_shell
def poll(shell: Shell, *, trigger_id: str) -> None:
    """Ask the other system now, whatever the interval says."""
    found = shell.junctor.triggers.poll(trigger_id)
    shell.done(f"{show.counted(found['events'], 'event')} accepted", found)


@trigger.command("register")
@click.argument("trigger_id", metavar="TRIGGER")
@click.option("--live", is_flag=True, help="Register now. Without this nothing leaves.")
@with_shell
def register(shell: Shell, *, trigger_id: str, live: bool) -> None:
    """Register the webhook at the vendor, or show what would be sent.

    Publishing does it by itself; this is for another try. Ends with 1 when it fails.
    """
    found = shell.junctor.triggers.register(trigger_id, live=live)
    entry = found["registration"]
    if shell.as_json:
        show.print_json(found)
    else:
        for each in found["requests"]:
            click.echo(each["summary"])
            show.trace(each["exchanges"])
        shell.show_one(f"registration of {trigger_id}", entry, _registered(entry))
    if live and entry["state"] != "registered":
        shell.exit(1)


_REGISTRATIONS = (
    ("Trigger", "triggerId"),
    ("Connector", "connector"),
    ("Environment", "environment"),
    ("State", "state"),
    ("Vendor's id", lambda each: "" if each["vendorId"] is True else each["vendorId"]),
    ("Why", "lastError"),
)


@trigger.command("registrations")
@with_shell
def registrations(shell: Shell) -> None:
    """List what stands at vendors for triggers, and what is still to be taken back there."""
    found = shell.junctor.triggers.registrations()
    shell.show_rows(found, _REGISTRATIONS, "Nothing is registered at a vendor.")


@trigger.command("known")
@click.argument("trigger_id", metavar="TRIGGER")
@click.option("--after", default="", metavar="KEY", help="Begin after this key.")
@options.limit(100, 500)
@with_shell
def known(shell: Shell, *, trigger_id: str, after: str, limit: int) -> None:
    """List what is known of the entities it watches; private values are masked."""
    found = shell.junctor.triggers.known(trigger_id, after=after, limit=limit)
    columns = (
        ("Key", "key"),
        ("Version", "version"),
        ("Heard of", lambda each: show.moment(each["seenAt"])),
        ("Fields", lambda each: show.cell(each["fields"])),
    )
    shell.show_rows(found, columns, "Nothing is known yet.")


@trigger.command("token")
@click.argument("trigger_id", metavar="TRIGGER")
@with_shell
def token(shell: Shell, *, trigger_id: str) -> None:
    """Print the token that the sender brought, to enter it there; until its first event comes."""
    found = shell.junctor.triggers.token(trigger_id)
    shell.done(found, {"token": found})


trigger.add_command(events)
trigger.add_command(replay)
