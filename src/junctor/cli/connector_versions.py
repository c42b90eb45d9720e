"""`junctor connector save|publish|...`: the connectors that a project owns, in its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from junctor.cli import show
from junctor.cli.connector_import import import_
from junctor.cli.shell import Shell, with_shell


@click.command("save")
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False))
@with_shell
def save(shell: Shell, *, path: Path) -> None:
    """Save the connector folder at PATH as a draft of the project's own.

    Only what its manifest says: Python code is installed by an administrator instead.
    """
    from junctor.core.catalog.folder import read_folder

    found = shell.junctor.catalog.save(read_folder(path).authored())
    saved = f"{found['slug']} {found['version']} saved as a {found['state']}"
    shell.done(
        f"{saved}; next: junctor connector publish {found['slug']} {found['version']}", found
    )


@click.command("publish")
@click.argument("key")
@click.argument("version")
@with_shell
def publish(shell: Shell, *, key: str, version: str) -> None:
    """Publish a draft: from now on this VERSION never changes."""
    found = shell.junctor.catalog.publish(key, version)
    shell.done(f"{key} {version} published, {found['digest']}", found)


@click.command("versions")
@click.argument("key")
@with_shell
def versions(shell: Shell, *, key: str) -> None:
    """List the versions of a connector, newest first."""
    columns = (
        ("Version", "version"),
        ("State", "state"),
        ("From", "source"),
        ("Digest", lambda each: each["digest"][:19]),
    )
    shell.show_rows(shell.junctor.catalog.versions(key), columns, "There is none.")


@click.command("compatibility")
@click.argument("key")
@click.argument("old")
@click.argument("new")
@with_shell
def compatibility(shell: Shell, *, key: str, old: str, new: str) -> None:
    """Say what would change for flows between two versions."""
    found = shell.junctor.catalog.compatibility(key, old, new)
    if shell.as_json:
        show.print_json(found)
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("Nothing changes for flows.")


@click.command("drift")
@click.argument("key")
@with_shell
def drift(shell: Shell, *, key: str) -> None:
    """List the steps pinned to an older version, and what the newest would change for each."""
    found = shell.junctor.catalog.drift(key)
    if shell.as_json:
        show.print_json(found)
        return
    for step in found["steps"]:
        where = f"live in {', '.join(step['liveIn'])}" if step["liveIn"] else "draft"
        pin = f"{step['operation']} {step['pinnedVersion']}"
        click.echo(f"{step['flowName']} / {step['nodeId']} ({where}) uses {pin}")
        for each in step["changes"]:
            click.echo(f"  {each['severity']}: {each['message']}")
        if not step["changes"]:
            click.echo(f"  nothing changes with {found['version']}")
    if not found["steps"]:
        click.echo(f"Every step is at {found['version']}.")


def _line(change: dict[str, Any]) -> str:
    return ": ".join(str(value) for value in change.values() if value not in (None, ""))


@click.command("delete")
@click.argument("key")
@click.option("--version", help="Default: every version.")
@with_shell
def delete(shell: Shell, *, key: str, version: str | None) -> None:
    """Delete a connector of the project's own; what pinned it keeps resolving."""
    shell.junctor.catalog.delete(key, version)
    shell.done(f"connector {key} {version or ''}".rstrip() + " deleted")


COMMANDS = (import_, save, publish, versions, compatibility, drift, delete)
