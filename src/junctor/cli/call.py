"""`junctor call`: one operation, once; shows what was, or would have been, sent."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.shell import Shell, json_object, with_shell
from junctor.cli.streaming import Printer


@click.command("call")
@click.argument("target", nargs=-1, required=True, metavar="[CONNECTION] OPERATION")
@click.option("--input", "inputs", metavar="JSON", help="The inputs: JSON, @FILE or - for stdin.")
@options.environment
@click.option("--live", is_flag=True, help="Really send it. Without this nothing leaves.")
@click.option(
    "--scenario",
    type=click.Choice(options.SCENARIOS),
    help="The answer that the sandbox gives; default success.",
)
@click.option(
    "--path",
    type=click.Path(path_type=Path, exists=True),
    help="Take the operation from here: a connector folder or a Python file. Runs it.",
)
@click.option("--connection", help="The connection by key, name or id.")
@click.option("--stream", is_flag=True, help="Print the answer while it comes.")
@click.option("--all-pages", is_flag=True, help="Fetch every page of a list.")
@with_shell
def call(
    shell: Shell,
    *,
    target: tuple[str, ...],
    inputs: str | None,
    environment: str,
    live: bool,
    scenario: str | None,
    path: Path | None,
    connection: str | None,
    all_pages: bool,
    stream: bool,
) -> None:
    """Call one OPERATION, such as `slack.sendMessage`, in the sandbox unless --live.

    Name the CONNECTION when there are several. Without any, connectors run in the sandbox with
    placeholders, and an @action in a Python file of this folder runs from there. Ends with 1
    when the outcome is a failure.
    """
    if len(target) > 2 or (len(target) == 2 and connection):
        raise click.UsageError("Give one operation and at most one connection.")
    if scenario and live:
        raise click.UsageError(
            "--scenario chooses the sandbox's answer; it does not go with --live."
        )
    connection = target[0] if len(target) == 2 else connection
    wish: dict[str, Any] = {
        "inputs": json_object(inputs, "--input"),
        "environment": environment,
        "mode": "live" if live else "sandbox",
        "scenario": scenario or "success",
    }
    if live and not shell.as_json:
        click.echo(f"LIVE in {environment}: this really sends.", err=True)
    way = _Way(path, connection, all_pages=all_pages)
    if stream:
        printer = Printer(as_json=shell.as_json)
        found = _result(shell, target[-1], wish, way, printer)
        printer.end(found)
    else:
        with shell.progress("Calling"):
            found = _result(shell, target[-1], wish, way, None)
        show.print_json(found) if shell.as_json else show.result(found)
    if not found["ok"]:
        shell.exit(1)


@dataclass(frozen=True)
class _Way:
    path: Path | None
    connection: str | None
    _: KW_ONLY
    all_pages: bool


def _result(
    shell: Shell, operation: str, wish: dict[str, Any], way: _Way, printer: Printer | None
) -> dict[str, Any]:
    path, connection = way.path, way.connection
    slug, _, key = operation.rpartition(".")
    if path is not None:
        return _offline(shell, path, operation, wish, printer)
    if connection is None and not slug:
        raise click.UsageError(
            f"Say of which connector: `CONNECTOR.{operation}`, or name a connection first."
        )
    if connection is None:
        here = None if _installed(shell, slug) else _here(shell, operation, slug)
        if here is not None:
            return _offline(shell, here, operation, wish, printer)
        connection = _connection(shell, slug, live=wish["mode"] == "live")
        if connection is None:
            return _offline(shell, None, operation, wish, printer)
    more = {"allPages": True} if way.all_pages else {}
    body = {**wish, **more}
    if printer is not None:
        inputs = body.pop("inputs")
        return printer.read(shell.junctor.integrations.stream(connection, key, inputs, **body))
    return shell.junctor.integrations.call(connection, key, body.pop("inputs"), **body)


def _installed(shell: Shell, slug: str) -> bool:
    from junctor.core.catalog import Catalog
    from junctor.core.catalog.discovery import shipped_root
    from junctor.core.catalog.folder import is_connector

    # Folders of ours carry the connector's slug; reading them all costs most of a call.
    if is_connector(shipped_root() / slug):
        return True
    settings = shell.settings
    further = Catalog(roots=(), folders=settings.connectors, cache=settings.cache_path)
    return slug in further.slugs()


def _here(shell: Shell, operation: str, slug: str) -> Path | None:
    """The file in this folder that declares the operation, unless a project owns its name."""
    from junctor.cli.local_actions import file_with

    found = file_with(Path.cwd(), operation)
    if found is None or not has_store(shell):
        return found
    owned = any(each["key"] == slug for each in _catalog(shell))
    return None if owned else found


def _catalog(shell: Shell) -> list[dict[str, Any]]:
    if not shell.backend.junctor.projects.all():
        return []
    return shell.junctor.catalog.all()


def has_store(shell: Shell) -> bool:
    """Whether the home holds anything; looking must not make a store."""
    from junctor.adapters.store.store import FILE

    return bool(shell.settings.database) or (shell.settings.path / FILE).is_file()


def _connection(shell: Shell, slug: str, *, live: bool) -> str | None:
    """The one connection of a connector; None when there is none and nothing is sent.

    Raises:
        NotConfigured: there are several, or a live call has none.
    """
    from junctor.model.errors import NotConfigured

    known: list[dict[str, Any]] = []
    if has_store(shell) and shell.backend.junctor.projects.all():
        known = [
            each for each in shell.junctor.integrations.all() if each["integrationSlug"] == slug
        ]
    if len(known) > 1:
        names = ", ".join(str(each["key"]) for each in known)
        raise NotConfigured(
            f"There are several connections of `{slug}`.",
            cure=f"Name one with --connection: {names}.",
            field="connection",
        )
    if not known and live and not _needs_none(shell, slug):
        raise NotConfigured(
            f"There is no connection of `{slug}`, and a live call needs one.",
            cure=f"Make one: junctor connection create NAME --connector {slug}.",
            field="connection",
        )
    return str(known[0]["id"]) if known else None


def _needs_none(shell: Shell, slug: str) -> bool:
    from junctor.core.catalog import Catalog
    from junctor.model.auth import NoAuth

    settings = shell.settings
    installed = Catalog(folders=settings.connectors, cache=settings.cache_path)
    entry = installed.installed_entry(slug)
    return entry is None or all(isinstance(each, NoAuth) for each in entry.spec.auth)


def _offline(
    shell: Shell,
    path: Path | None,
    operation: str,
    wish: dict[str, Any],
    printer: Printer | None,
) -> dict[str, Any]:
    """In a throw-away instance: nothing is kept, and there are no credentials."""
    import asyncio

    from junctor.app.offline import try_operation
    from junctor.model.call import Mode, Scenario

    if path is not None and not shell.as_json:
        click.echo(f"from {path.name or path}", err=True)
    work = try_operation(
        path,
        operation,
        wish["inputs"],
        scenario=Scenario(wish["scenario"]),
        mode=Mode(wish["mode"]),
        hear=printer.hear if printer else None,
    )
    return asyncio.run(work).to_json()
