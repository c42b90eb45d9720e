"""`junctor connector import SOURCE`: a description becomes a connector of the project."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.shell import Shell, with_shell
from junctor.model.telling import first_of

_MOST_ROWS = 60
_MOST_ALIKE = 3
_MOST_TAGS = 30


@click.command("import")
@click.argument("source", required=False)
@click.option(
    "--connection",
    help="A GraphQL or MCP connection to ask; with an address, whose CA and grants to use.",
)
@click.option("--mcp", is_flag=True, help="SOURCE is the address of an open MCP server.")
@options.environment
@click.option("--key", help="The connector's key; default: from the title.")
@click.option("--name", help="The connector's name; default: the title.")
@click.option("--version", help="Default: 1.0.0, then raised by what changes.")
@click.option("--base-url", help="Instead of the first server of the description.")
@click.option("--tag", "tags", multiple=True, help="Only operations with one of these tags.")
@click.option("--path", "paths", multiple=True, help="Only paths that begin so, or fit `/*/items`.")
@click.option("--search", default="", help="Only operations that hold every word.")
@click.option("--operation", "operations", multiple=True, help="Only these, by key or id.")
@click.option(
    "--effect",
    "effects",
    multiple=True,
    type=click.Choice(["read", "write", "delete"]),
    help="Only operations of this effect.",
)
@click.option("--deprecated", is_flag=True, help="Take deprecated operations too.")
@click.option("--preview", is_flag=True, help="List what there is; save nothing.")
@click.option(
    "--allow-remote-refs",
    is_flag=True,
    help="Fetch the documents it refers to, through the door.",
)
@with_shell
def import_(
    shell: Shell,
    *,
    source: str | None,
    connection: str | None,
    mcp: bool,
    environment: str,
    preview: bool,
    allow_remote_refs: bool,
    key: str | None,
    name: str | None,
    version: str | None,
    base_url: str | None,
    **selection: Any,
) -> None:
    """Import an API description as a draft connector of the project.

    SOURCE is a file, an https address, or `-` for standard input. OpenAPI 2.0, 3.0 and 3.1,
    Google discovery, GraphQL schemas, WSDL, Postman collections and exports of Insomnia are read.
    Importing the same key again says what changed, for each operation and each step of a flow
    that uses it.
    """
    options = {"key": key, "name": name, "version": version, "baseUrl": base_url}
    chosen = {k: list(v) if isinstance(v, tuple) else v for k, v in selection.items() if v}
    found = shell.junctor.catalog.import_(
        _source(source, connection, environment, mcp=mcp),
        preview=preview,
        allowRemoteReferences=allow_remote_refs,
        **{k: v for k, v in options.items() if v is not None},
        **({"selection": chosen} if chosen else {}),
    )
    if shell.as_json:
        show.print_json(found)
        return
    _tell(found)


def _source(
    source: str | None, connection: str | None, environment: str, *, mcp: bool
) -> dict[str, Any]:
    from junctor.core.catalog.descriptions.document import decoded
    from junctor.core.catalog.importing.beside import files_beside

    if connection:
        way = {"connection": connection, "environment": environment}
        return {"url": source, **way} if source else way
    if source is None:
        raise click.UsageError("Name a SOURCE, or a --connection.")
    if mcp:
        return {"mcp": source}
    if source.startswith(("https://", "http://")):
        return {"url": source}
    if source == "-":
        return {"text": _text(sys.stdin.buffer.read())}
    path = Path(source)
    try:
        text = path.read_bytes()
    except OSError as error:
        raise click.BadParameter(f"{source}: {error.strerror}.", param_hint="SOURCE") from None
    found = {name: decoded(inner) for name, inner in files_beside(path, text).items()}
    return {"text": _text(text), **({"files": found} if found else {})}


def _text(raw: bytes) -> str:
    from junctor.core.catalog.descriptions.document import decoded
    from junctor.core.catalog.importing.others import refuse_other_text

    text = decoded(raw)
    if "\0" in text:  # no request carries it
        refuse_other_text(text.encode())
    return text


def _tell(found: dict[str, Any]) -> None:
    chosen = [each for each in found["operations"] if each["selected"]]
    listed = f"{len(chosen)} of {len(found['operations'])} operations"
    click.echo(f"{found['title']} ({found['kind']}): {listed}")
    show.table(
        ("Operation", "Effect", "Request", "Name"),
        [(o["key"], o["effect"], o["label"][:60], o["name"][:50]) for o in chosen[:_MOST_ROWS]],
    )
    if len(chosen) > _MOST_ROWS:
        click.echo(
            f"  and {len(chosen) - _MOST_ROWS} more; narrow them with --tag, --path, --search"
        )
    if found["state"] == "preview":
        _tags(found["operations"])
    show.facts(
        [
            ("servers", ", ".join(found["servers"]) or "none: set the base URL of the connection"),
            ("sign-in", ", ".join(each["type"] for each in found["auth"])),
            ("test", found["test"] or "none"),
        ]
    )
    for note in found["notes"]:
        click.echo(f"note: {note}", err=True)
    _drift(found)
    version = f"{found['key']} {found['version']}"
    if found["state"] == "saved":
        click.echo(f"{version} saved as a draft; next: junctor connector publish {version}")
    elif found["state"] == "published":
        click.echo(
            f"{version} published; next: junctor connection create NAME --connector {found['key']}"
        )
    elif found["state"] == "unchanged":
        click.echo(f"{version} is unchanged; nothing was saved")
    else:
        click.echo("A preview: nothing was saved.")


def _tags(operations: list[dict[str, Any]]) -> None:
    """How many operations each tag has: what a large API is narrowed by."""
    counts = Counter(tag for o in operations for tag in o["tags"])
    if len(operations) > _MOST_ROWS and counts:
        listed = [f"{tag} ({count})" for tag, count in counts.most_common(_MOST_TAGS)]
        more = f", and {len(counts) - _MOST_TAGS} more" if len(counts) > _MOST_TAGS else ""
        click.echo(f"  tags: {', '.join(listed)}{more}")


def _drift(found: dict[str, Any]) -> None:
    if not found["before"]:
        return
    alike: dict[tuple[str, str], list[str]] = {}
    for change in found["drift"]:
        words = change["severity"], change["message"]
        alike.setdefault(words, []).append(change["operation"])
    lines = list(alike.items())
    for (severity, message), operations in lines[:_MOST_ROWS]:
        click.echo(f"{severity}: {first_of(operations, _MOST_ALIKE)}: {message}")
    if len(lines) > _MOST_ROWS:
        rest = Counter(severity for (severity, _), _ in lines[_MOST_ROWS:])
        counts = ", ".join(f"{count} {severity}" for severity, count in rest.items())
        click.echo(f"  and {counts} more; --json lists them all")
    for step in found["steps"]:
        where = f"live in {', '.join(step['liveIn'])}" if step["liveIn"] else "draft"
        kinds = ", ".join(dict.fromkeys(each["severity"] for each in step["changes"]))
        used = " ".join(filter(None, (step["operation"], step["pinnedVersion"])))
        click.echo(f"step: {step['flowName']} / {step['nodeId']} ({where}) uses {used}: {kinds}")
