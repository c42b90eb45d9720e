"""`junctor audit`: who used which credential, proof that nothing was altered, an export."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from junctor.cli import show
from junctor.cli.shell import Shell, verb


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


@click.group("audit")
def audit() -> None:
    """Who used which credential; proof and export."""


@audit.command("list")
@click.option("--connection", help="Only entries about this connection.")
@click.option("--env", "environment")
@click.option("--kind", help="For example credential.use or flow.publish.")
@click.option("--actor", help="For example user:usr_1 or operator:local.")
@click.option("--run", "run_id")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@verb
def list_(
    shell: Shell,
    *,
    connection: str | None,
    environment: str | None,
    kind: str | None,
    actor: str | None,
    run_id: str | None,
    limit: int,
) -> None:
    """List entries, newest first. Reading them is an entry itself."""
    about = shell.junctor.integrations.get(connection)["id"] if connection else None
    found = shell.junctor.audit.all(
        limit=limit,
        connectionId=about,
        environment=environment,
        kind=kind,
        actor=actor,
        runId=run_id,
    )
    shell.rows(found, _COLUMNS, "There is no entry that fits.")


@audit.command("verify")
@verb
def verify(shell: Shell) -> None:
    """Recompute the chains of the project and compare them with the signed checkpoints.

    Ends with 0 when all holds, 2 altered, 3 cut off, 4 no checkpoint to compare with.
    """
    with shell.working("Verifying"):
        found = shell.junctor.audit.verify()
    shell.done(found["message"], found)
    shell.end(int(found["exitCode"]))


@audit.command("export")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file.")
@verb
def export(shell: Shell, *, output: Path | None) -> None:
    """Write every entry as JSON lines, newest first, to stdout or a file."""
    with shell.working("Exporting"):
        text = shell.junctor.audit.export()
    if output is None:
        sys.stdout.buffer.write(text)
        return
    write_new(output, text)
    count = text.count(b"\n")
    shell.done(f"{count} entries in {output}", {"file": str(output), "entries": count})


def write_new(path: Path, text: bytes) -> None:
    """Write a file that only its owner reads.

    Raises:
        NotConfigured: it exists, or cannot be made.
    """
    from junctor.model.errors import NotConfigured

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NotConfigured(
            f"{path} cannot be written: {error.strerror}.", cure="Choose a new file."
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(text)
