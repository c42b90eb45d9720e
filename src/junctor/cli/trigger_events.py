"""`junctor trigger events` and `replay`: what came in over time, and all of it once more."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.shell import Shell, with_shell
from junctor.cli.time_arguments import moment

_EVENTS = (
    ("Event", "id"),
    ("Accepted", lambda each: show.moment(each["acceptedAt"])),
    ("State", "state"),
    ("Mode", "mode"),
    ("Run", "runId"),
    ("Error", "error"),
)


@click.command("events")
@click.argument("trigger_id", metavar="TRIGGER")
@options.since
@options.until
@click.option("--failed", is_flag=True, help="Only those that failed, or whose run did.")
@options.limit(50, 500)
@with_shell
def events(
    shell: Shell,
    *,
    trigger_id: str,
    since: str | None,
    until: str | None,
    failed: bool,
    limit: int,
) -> None:
    """List what a trigger accepted, newest first; what is older than a week is forgotten."""
    where = {"since": moment(since, "--since"), "until": moment(until, "--until")}
    if failed:
        where["failed"] = True
    found = shell.junctor.triggers.events(trigger_id, limit=limit, **where)
    shell.show_rows(found, _EVENTS, "It accepted nothing then.")


@click.command("replay")
@click.argument("trigger_id", metavar="TRIGGER")
@click.argument("event_ids", nargs=-1, metavar="[EVENT]...")
@click.option("--failed", is_flag=True, help="Those that failed, of the time or the last hundred.")
@options.since
@options.until
@click.option("--live", is_flag=True, help="Live; without it in the sandbox.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_shell
def replay(
    shell: Shell,
    *,
    trigger_id: str,
    event_ids: tuple[str, ...],
    failed: bool,
    since: str | None,
    until: str | None,
    live: bool,
    yes: bool,
) -> None:
    """Run accepted events again on the version that is live now: by id, by time, or failed ones.

    By time it says how many there are and asks first.
    """
    span = {"since": moment(since, "--since"), "until": moment(until, "--until")}
    by_time = {name: at for name, at in span.items() if at is not None}
    if bool(event_ids) == bool(failed or by_time):
        raise click.UsageError("Name events, or --failed, or --since and --until.")
    more: dict[str, Any] = {"mode": "live" if live else "sandbox", "failed": failed}
    if by_time:
        found = _counted(shell, trigger_id, {**more, **by_time}, yes=yes)
        shell.done(f"{show.counted(found['count'], 'event')} run again", found)
        return
    chosen = {"events": list(event_ids)} if event_ids else {}
    fresh = shell.junctor.triggers.replay(trigger_id, **more, **chosen)
    for each in fresh if not shell.as_json else ():
        click.echo(f"{each['id']}  {each['runId']}")
    shell.done(f"{show.counted(len(fresh), 'event')} run again", fresh)


def _counted(shell: Shell, trigger_id: str, wanted: dict[str, Any], *, yes: bool) -> dict[str, Any]:
    """Count, ask, and replay what was counted: what comes in meanwhile is not meant."""
    triggers = shell.junctor.triggers
    if "until" not in wanted:
        wanted["until"] = moment("0s", "--until")
    found = triggers.replay_span(trigger_id, dry_run=True, **wanted)
    if found["gone"]:
        click.echo(
            f"of {show.counted(found['gone'], 'event')} more, what they said was removed", err=True
        )
    if not found["count"]:
        return found
    if not yes and not shell.as_json:
        click.confirm(
            f"Run {show.counted(found['count'], 'event')} again, {wanted['mode']}?", abort=True
        )
    return triggers.replay_span(trigger_id, batch=found["batch"], **wanted)
