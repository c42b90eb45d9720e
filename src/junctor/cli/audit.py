"""`junctor audit`: who used which credential, proof that nothing was altered, an export."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, with_shell
from junctor.cli.time_arguments import moment
from junctor.cli.writing import write_new


def _outcome(entry: dict[str, Any]) -> str:
    found = entry.get("outcome") or {}
    return str(found.get("errorClass") or found.get("status") or "")


_COLUMNS = (
    ("At", lambda entry: show.moment(entry["at"])),
    ("What", "kind"),
    ("Who", "actor"),
    ("Environment", "environment"),
    ("Operation", "operation"),
    ("Host", "host"),
    ("Credential", "credential"),
    ("Outcome", _outcome),
)


@click.group("audit", cls=CommandGroup)
def audit() -> None:
    """Who used which credential; proof and export."""


_INSTANCE = click.option(
    "--instance", is_flag=True, help="What belongs to no project, such as sign-ins."
)


def _scope(*, instance: bool) -> str | None:
    return "instance" if instance else None


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which entries are meant."""
    for option in reversed(
        (
            click.option("--connection", help="Only entries about this connection."),
            options.filter_environment,
            click.option("--kind", help="For example flow.publish, or call. for all calls."),
            click.option("--actor", help="For example user:usr_1 or operator:local."),
            click.option("--run", "run_id", help="Only entries of this run."),
            click.option("--operation", help="For example slack.sendMessage."),
            click.option(
                "--outcome", type=click.Choice(["ok", "failed"]), help="Only what ended so."
            ),
            options.since,
            options.until,
            _INSTANCE,
        )
    ):
        command = option(command)
    return command


def _search(shell: Shell, given: dict[str, Any]) -> dict[str, Any]:
    connection = given["connection"]
    return {
        "connectionId": shell.junctor.integrations.get(connection)["id"] if connection else None,
        "environment": given["environment"],
        "kind": given["kind"],
        "actor": given["actor"],
        "runId": given["run_id"],
        "operation": given["operation"],
        "outcome": given["outcome"],
        "since": moment(given["since"], "--since"),
        "until": moment(given["until"], "--until"),
        "scope": _scope(instance=given["instance"]),
    }


@audit.command("list")
@_filters
@click.option("--fold", is_flag=True, help="Repeats as one row.")
@options.limit(50)
@with_shell
def list_(shell: Shell, *, limit: int, fold: bool, **given: Any) -> None:
    """List entries, newest first. Reading them is an entry itself."""
    where = _search(shell, given)
    if fold:
        rows = shell.junctor.audit.folded(limit=min(limit, 200), **where)
        folded = [{**row["newest"], "count": row["count"]} for row in rows]
        columns = (("Times", "count"), *_COLUMNS)
        shell.show_rows(rows if shell.as_json else folded, columns, "There is no entry that fits.")
        return
    found = shell.junctor.audit.all(limit=limit, **where)
    shell.show_rows(found, _COLUMNS, "There is no entry that fits.")


@audit.command("verify")
@_INSTANCE
@with_shell
def verify(shell: Shell, *, instance: bool) -> None:
    """Recompute the chains of the project and compare them with the signed checkpoints.

    Ends with 0 when all holds, 2 altered, 3 cut off, 4 no checkpoint to compare with.
    """
    with shell.progress("Verifying"):
        found = shell.junctor.audit.verify(scope=_scope(instance=instance))
    shell.done(found["message"], found)
    shell.exit(int(found["exitCode"]))


@audit.command("export")
@_filters
@click.option("--csv", "as_csv", is_flag=True, help="Rows for a spreadsheet; not verifiable.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file.")
@with_shell
def export(shell: Shell, *, output: Path | None, as_csv: bool, **given: Any) -> None:
    """Write every entry that fits as JSON lines, newest first, to stdout or a file."""
    with shell.progress("Exporting"):
        where = _search(shell, given)
        text = shell.junctor.audit.export(**where, format="csv" if as_csv else "jsonl")
    if output is None:
        sys.stdout.buffer.write(text)
        return
    write_new(output, text)
    count = text.count(b"\n")
    shell.done(
        f"{show.counted(count, 'entry', 'entries')} in {output}",
        {"file": str(output), "entries": count},
    )
