"""`junctor home` and `junctor retention`: how a project is, and how long it keeps what it did."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.shell import Shell, with_shell


@click.command("home")
@with_shell
def home(shell: Shell) -> None:
    """What needs attention, what ran in the last 24 hours, what is live."""
    found = shell.junctor.home()
    if shell.as_json:
        show.print_json(found)
        return
    runs, flows = found["runs"], found["flows"]
    others = f"{runs['failed']} failed, {runs['other']} under way or ended."
    click.echo(f"{show.counted(runs['succeeded'], 'run')} succeeded, {others}")
    click.echo(f"{flows['live']} of {show.counted(flows['total'], 'flow')} live.")
    for each in found["attention"]:
        click.echo(f"{each['severity']}: {each['title']} {each['cure']}")
    if not found["attention"]:
        click.echo("Nothing needs attention.")


def _days(_: click.Context, param: click.Parameter, text: str | None) -> Any:
    """A number of days, or `forever`."""
    if text is None or text == "forever":
        return text
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"`{text}` is neither days nor `forever`.", param=param)
    return int(text)


@click.command("retention")
@click.option("--payloads", callback=_days, help="Days of inputs, outputs and traces.")
@click.option("--runs", callback=_days, help="Days of runs with their timing.")
@click.option("--audit", callback=_days, help="Days of audit entries (90 or more).")
@with_shell
def retention(shell: Shell, *, payloads: Any, runs: Any, audit: Any) -> None:
    """Show or change how long the project keeps what it did; `forever` keeps it."""
    given = {"payloadDays": payloads, "runDays": runs, "auditDays": audit}
    changes = {k: None if v == "forever" else v for k, v in given.items() if v is not None}
    found = shell.junctor.retention()
    if changes:
        found = shell.junctor.retention({**found, **changes})
    words = {"payloadDays": "payloads", "runDays": "runs", "auditDays": "audit"}
    if shell.as_json:
        show.print_json(found)
        return
    for name, word in words.items():
        kept = found[name]
        click.echo(f"{word}: {'forever' if kept is None else show.counted(kept, 'day')}")
