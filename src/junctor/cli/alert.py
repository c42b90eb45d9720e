"""`junctor alert`: what a project wants to be told of, and through which connection."""

from __future__ import annotations

from pathlib import Path

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, document, with_shell

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_COLUMNS = (
    ("Name", "name"),
    ("Of", "kinds"),
    ("Operation", "operation"),
    ("Environment", "environment"),
    ("Quiet", lambda each: f"{each['quietMinutes']} min"),
    ("On", "enabled"),
)


@click.group("alert", cls=CommandGroup)
def alert() -> None:
    """Alerts about failed runs, ending credentials, silent triggers, refusals."""


@alert.command("list")
@with_shell
def list_(shell: Shell) -> None:
    """List the alerts."""
    shell.show_rows(shell.junctor.alerts.all(), _COLUMNS, "There is no alert yet.")


@alert.command("show")
@click.argument("name")
@with_shell
def show_(shell: Shell, *, name: str) -> None:
    """Show an alert."""
    show.print_json(shell.junctor.alerts.get(name))


@alert.command("apply")
@click.argument("file", type=_FILE)
@with_shell
def apply(shell: Shell, *, file: Path) -> None:
    """Save the alert in FILE (YAML or JSON): a new one, or the one of its name anew."""
    given = document(file)
    names = {each["name"]: each for each in shell.junctor.alerts.all()}
    known = names.get(given.get("name"))
    if known is None:
        made = shell.junctor.alerts.create(given)
        shell.done(f"alert {made['name']} created", made)
        return
    made = shell.junctor.alerts.update(known["id"], given)
    shell.done(f"alert {made['name']} changed", made)


@alert.command("try")
@click.argument("name")
@with_shell
def try_(shell: Shell, *, name: str) -> None:
    """Show what an alert would send, with a sample. Nothing leaves."""
    found = shell.junctor.alerts.try_out(name)
    if shell.as_json:
        show.print_json(found)
        return
    click.echo(found["summary"])
    show.trace(found["trace"])


@alert.command("delete")
@click.argument("name")
@with_shell
def delete(shell: Shell, *, name: str) -> None:
    """Delete an alert."""
    shell.junctor.alerts.delete(name)
    shell.done(f"alert {name} deleted")
