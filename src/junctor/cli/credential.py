"""`junctor connection credential`: entered, rotated and taken back; never shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, hidden, with_shell
from junctor.model.errors import InvalidInput

_short = click.option("--confirm-short", is_flag=True, help="Take values under 8 characters.")
_bind = click.option(
    "--bind",
    "bound",
    multiple=True,
    metavar="FIELD=SECRET",
    help="Point a field at a named secret instead of entering a value.",
)
_files = click.option(
    "--file",
    "files",
    multiple=True,
    metavar="FIELD=PATH",
    help="Read a field from a file, such as a certificate or a key.",
)
_json_stdin = click.option(
    "--json-stdin", is_flag=True, help="Read all fields from stdin as one JSON object."
)


@click.group("credential", cls=CommandGroup)
def credential() -> None:
    """The credential of a connection, per environment."""


@credential.command("set")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@_bind
@_files
@_json_stdin
@_short
@with_shell
def set_(
    shell: Shell,
    *,
    ref: str,
    environment: str,
    bound: tuple[str, ...],
    files: tuple[str, ...],
    json_stdin: bool,
    confirm_short: bool,
) -> None:
    """Enter a credential; it is current at once. Values come from a prompt or stdin."""
    values = _values(shell, ref, bound, files, json_stdin=json_stdin)
    found = shell.junctor.integrations.put_credential(
        ref, environment, values, confirm_short=confirm_short
    )
    shell.done(f"credential of {ref} saved in {environment}", found)
    shell.show_notices(found)


@credential.command("delete")
@click.argument("ref", metavar="CONNECTION")
@options.required_environment
@with_shell
def delete(shell: Shell, *, ref: str, environment: str) -> None:
    """Delete the credential of one environment."""
    found = shell.junctor.integrations.delete_credential(ref, environment)
    shell.show_notices(found)
    shell.done(f"credential of {ref} deleted in {environment}", found or None)


@click.command("rotate")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@_bind
@_files
@_json_stdin
@_short
@click.option("--cancel", is_flag=True, help="Give a pending rotation up.")
@with_shell
def rotate(
    shell: Shell,
    *,
    ref: str,
    environment: str,
    bound: tuple[str, ...],
    files: tuple[str, ...],
    json_stdin: bool,
    confirm_short: bool,
    cancel: bool,
) -> None:
    """Save new values as pending and test them; `promote` makes them current."""
    if cancel:
        shell.junctor.integrations.cancel_rotation(ref, environment)
        shell.done(f"the pending values of {ref} in {environment} are gone")
        return
    values = _values(shell, ref, bound, files, json_stdin=json_stdin)
    with shell.progress("Testing the new values"):
        found = shell.junctor.integrations.rotate(
            ref, environment, values, confirm_short=confirm_short
        )
    report = found.get("test")
    if shell.as_json:
        show.print_json(found)
    else:
        verdict = report["message"] if report else "not tested"
        click.echo(f"new values of {ref} are pending in {environment}: {verdict}")
        shell.show_notices(found)
        if report and not report["ok"]:
            click.echo(f"  {report.get('nextAction') or ''}", err=True)
        else:
            click.echo(f"Next: junctor connection promote {ref} --env {environment}", err=True)
    if report and not report["ok"]:
        shell.exit(1)


@click.command("promote")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@with_shell
def promote(shell: Shell, *, ref: str, environment: str) -> None:
    """Make the pending values current; the former stay for 24 hours."""
    found = shell.junctor.integrations.promote(ref, environment)
    shell.done(f"the new values of {ref} are current in {environment}", found)


@click.command("undo")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@with_shell
def undo(shell: Shell, *, ref: str, environment: str) -> None:
    """Bring the former values back, within 24 hours."""
    found = shell.junctor.integrations.undo(ref, environment)
    shell.done(f"the former values of {ref} are back in {environment}", found)


def _values(
    shell: Shell, ref: str, bound: tuple[str, ...], files: tuple[str, ...], *, json_stdin: bool
) -> dict[str, Any]:
    """The fields of the connection's scheme: bound, from files or JSON, or asked for."""
    values: dict[str, Any] = dict(_read_file(each) for each in files)
    for each in bound:
        field, sign, name = each.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"`{each}` is not FIELD=SECRET.", param_hint="--bind")
        values[field] = "{env." + name + "}"
    if json_stdin:
        return values | _read_object()
    fields = [name for name in _fields(shell, ref) if name not in values]
    if not sys.stdin.isatty() and len(fields) > 1:
        raise InvalidInput(
            f"The connection has several fields: {', '.join(fields)}.",
            cure="Pipe one JSON object and give --json-stdin, or use a terminal.",
            field="stdin",
        )
    return values | {name: hidden(name) for name in fields}


def _read_file(option: str) -> tuple[str, str]:
    field, sign, path = option.partition("=")
    if not sign or not path:
        raise click.BadParameter(f"`{option}` is not FIELD=PATH.", param_hint="--file")
    try:
        return field, Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            f"`{path}` cannot be read as text.", cure="Name a readable file.", field=field
        ) from None


def _read_object() -> dict[str, Any]:
    import orjson

    try:
        found = orjson.loads(sys.stdin.read())
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        # What was read holds secrets, so nothing of it is repeated.
        raise InvalidInput(
            "What came on stdin is not a JSON object.",
            cure="Pipe the fields as one object.",
            field="stdin",
        )
    return found


def _fields(shell: Shell, ref: str) -> list[str]:
    """The fields that somebody has to enter for the connection's auth scheme."""
    from junctor.model.auth import OAuth2
    from junctor.model.spec import ConnectorSpec

    found = shell.junctor.integrations.get(ref)
    entry = shell.junctor.catalog.get(found["integrationSlug"], found["integrationVersion"])
    scheme = ConnectorSpec.model_validate(entry["spec"]).scheme(found["authType"])
    assert scheme is not None
    schema = scheme.document_schema
    if isinstance(scheme, OAuth2) and "anyOf" in schema:
        return ["client_id", "client_secret"]
    return list(schema.get("required") or schema.get("properties", {}))
