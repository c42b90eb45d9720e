"""`junctor doctor`: looks at everything an instance needs, and says what to do about the rest."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.doctor_checks import Finding, examine
from junctor.cli.shell import Shell, with_shell

_MARKS = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "problem": ("PROBLEM", "red")}


@click.command("doctor")
@with_shell
def doctor(shell: Shell) -> None:
    """Check settings, home, store, keys, host map, grants, connectors, clock and disk.

    Ends with 1 when there is a problem.
    """
    with shell.progress("Examining"):
        found = examine(shell)
    problems = [each for each in found if each.state == "problem"]
    if shell.as_json:
        show.print_json({"ok": not problems, "findings": [_json(each) for each in found]})
    else:
        for each in found:
            _tell(each)
    if problems:
        shell.exit(1)


def _json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "state": finding.state,
        "message": finding.message,
        "cure": finding.cure,
    }


def _tell(finding: Finding) -> None:
    mark, color = _MARKS[finding.state]
    click.echo(f"{click.style(f'{mark:<8}', fg=color)} {finding.check}: {finding.message}")
    if finding.cure:
        click.echo(f"         {finding.cure}")
