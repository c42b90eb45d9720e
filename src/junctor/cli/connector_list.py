"""`junctor connector list` and `show`: what is installed, and what a project has of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from junctor.cli import show

if TYPE_CHECKING:
    from junctor.core.catalog import Catalog
    from junctor.model.spec import ConnectorSpec

_MOST_ROWS = 60
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
_path = click.option(
    "--path",
    type=click.Path(path_type=Path, exists=True),
    help="Also read the connectors here: a folder or a Python file.",
)
_project = click.option(
    "--project",
    envvar="JUNCTOR_PROJECT",
    metavar="KEY",
    help="The project by key or id; default: the only or first one.",
)


def fail(error: Any, *, as_json: bool) -> None:
    """Say what is wrong and end with 1."""
    if as_json:
        show.print_json({"error": error.message, "cure": error.cure, **error.details})
    else:
        click.echo(f"{error.message}\n  {error.cure}", err=True)
    sys.exit(1)


def _catalog(path: Path | None) -> Catalog:
    from junctor.app.settings import read_settings
    from junctor.core.catalog import Catalog

    settings = read_settings()
    catalog = Catalog(folders=settings.connectors, cache=settings.cache_path)
    if path is not None:
        catalog.add_path(path)
    return catalog


@click.command("list")
@click.argument("text", required=False)
@click.option("--quality", is_flag=True, help="Show grades, and what the next grade asks.")
@click.option("--own", is_flag=True, help="List the project's own connectors instead.")
@_path
@_project
@_json
def list_(
    text: str | None,
    *,
    path: Path | None,
    quality: bool,
    own: bool,
    project: str | None,
    as_json: bool,
) -> None:
    """List the installed connectors, or those that match TEXT."""
    from junctor.cli.connector_quality import print_quality, quality_rows
    from junctor.core.catalog.searching import matching
    from junctor.model.errors import JunctorError

    if own:
        _print_rows(_own(text, project), as_json=as_json)
        return
    try:
        catalog = _catalog(path)
        rows = catalog.installed_summaries()
        rows = matching(rows, text) if text else rows
        graded = quality_rows(catalog, rows) if quality else []
    except JunctorError as error:
        fail(error, as_json=as_json)
        return
    if quality and as_json:
        show.print_json(graded)
    elif quality:
        print_quality(graded)
    else:
        _print_rows(rows, as_json=as_json)
        for folder, faults in () if as_json else catalog.faults.items():
            click.echo(f"left out {folder}: {faults[0]}", err=True)


def _own(text: str | None, project: str | None) -> list[dict[str, Any]]:
    from junctor.cli.shell import Shell

    shell = Shell(project=project)
    try:
        return [row for row in shell.junctor.catalog.all(text) if row["source"] == "project"]
    finally:
        shell.close()


def _print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show.print_json(rows)
        return
    if not rows:
        click.echo("There is none. `junctor connector import SOURCE` makes one of a description.")
        return
    columns = ("key", "name", "version", "category")
    show.table(
        ("Key", "Name", "Version", "Category", "Sign-in", "Operations"),
        [
            (*(r[c] for c in columns), ", ".join(r["signIns"]), str(r["operationCount"]))
            for r in rows
        ],
    )


@click.command("show")
@click.argument("key")
@click.option("--search", default="", help="Only operations that hold every word.")
@_path
@_project
@_json
def show_(key: str, *, search: str, path: Path | None, project: str | None, as_json: bool) -> None:
    """Show one connector: how to sign in, and what it can do."""
    from junctor.model.errors import JunctorError

    try:
        spec, digest, source = _found(key, path, project)
    except JunctorError as error:
        fail(error, as_json=as_json)
        return
    if as_json:
        show.print_json({**spec.to_json(), "digest": digest, "source": source})
        return
    _show(spec, source, search.lower().split())


def _found(key: str, path: Path | None, project: str | None) -> tuple[ConnectorSpec, str, str]:
    """An installed connector, else one of the project's own."""
    from junctor.app.settings import read_settings
    from junctor.cli.shell import Shell
    from junctor.core.ports.catalog import no_connector
    from junctor.model.errors import JunctorError
    from junctor.model.spec import ConnectorSpec

    catalog = _catalog(path)
    entry = catalog.installed_entry(key)
    if entry is not None:
        return entry.spec, entry.digest, entry.source
    shell = Shell(project=project)
    try:
        # A home that nothing was kept in has no connector either; looking must not make one.
        if any(read_settings().home.iterdir()):
            found = shell.junctor.catalog.get(key)
            return ConnectorSpec.model_validate(found["spec"]), found["digest"], found["source"]
    except (JunctorError, OSError):
        pass
    finally:
        shell.close()
    raise no_connector(key, catalog.slugs())


def _show(spec: ConnectorSpec, source: str, words: list[str]) -> None:
    click.echo(f"{spec.name} {spec.version} ({spec.key}, {source})")
    for line in (spec.description, spec.base_url, spec.docs):
        if line:
            click.echo(f"  {line}")
    click.echo("  Sign-in: " + ", ".join(s.title or s.name for s in spec.auth))
    rows = [
        (key, o.name, o.effect.value, _inputs(o.input))
        for key, o in spec.operations.items()
        if all(word in f"{key} {o.name} {o.summary} {o.description}".lower() for word in words)
    ]
    show.table(("Operation", "Name", "Effect", "Inputs"), rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        click.echo(f"  and {len(rows) - _MOST_ROWS} more; narrow them with --search, or --json")
    if spec.triggers and not words:
        show.table(
            ("Trigger", "Name", "Kind", "Inputs"),
            [(k, t.name, t.kind, _inputs(t.input)) for k, t in spec.triggers.items()],
        )


def _inputs(schema: dict[str, Any]) -> str:
    needed = schema.get("required", ())
    return ", ".join(n if n in needed else f"{n}?" for n in schema.get("properties", {}))
