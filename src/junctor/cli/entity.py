"""`junctor entity`: the entity types of a project; forms are made of them."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, json_object, with_shell

_COLUMNS = (
    ("Key", "key"),
    ("Name", "name"),
    ("Fields", lambda each: ", ".join(each["schema"].get("properties", {}))),
    ("Changed", lambda each: show.moment(each["updatedAt"])),
)


@click.group("entity", cls=CommandGroup)
def entity() -> None:
    """Entity types of a project: what forms ask for."""


@entity.command("list")
@with_shell
def list_(shell: Shell) -> None:
    """List the entity types with their fields."""
    shell.show_rows(shell.junctor.entities.all(), _COLUMNS, "There is no entity type yet.")


@entity.command("show")
@click.argument("ref", metavar="ENTITY")
@with_shell
def show_(shell: Shell, *, ref: str) -> None:
    """Show one entity type with its schema."""
    show.print_json(shell.junctor.entities.get(ref))


@entity.command("create")
@click.argument("name")
@click.option("--schema", required=True, metavar="JSON", help="JSON Schema: JSON, @FILE or -.")
@click.option("--key", help="Default: derived from the name.")
@click.option("--description", default="", help="What it is for.")
@with_shell
def create(shell: Shell, *, name: str, schema: str, key: str | None, description: str) -> None:
    """Declare an entity type by the JSON Schema of its fields."""
    draft: dict[str, Any] = {"name": name, "schema": json_object(schema, "--schema")}
    draft |= {"description": description} | ({"key": key} if key else {})
    found = shell.junctor.entities.create(draft)
    shell.done(f"entity type {found['key']} created", found)


@entity.command("update")
@click.argument("ref", metavar="ENTITY")
@click.option("--schema", required=True, metavar="JSON", help="JSON Schema: JSON, @FILE or -.")
@click.option("--name", help="Another display name.")
@with_shell
def update(shell: Shell, *, ref: str, schema: str, name: str | None) -> None:
    """Declare it anew; forms of it follow at once."""
    before = shell.junctor.entities.get(ref)
    draft = {
        "name": name or before["name"],
        "description": before["description"],
        "schema": json_object(schema, "--schema"),
    }
    found = shell.junctor.entities.update(ref, draft)
    shell.done(f"entity type {found['key']} updated", found)


@entity.command("delete")
@click.argument("ref", metavar="ENTITY")
@with_shell
def delete(shell: Shell, *, ref: str) -> None:
    """Delete it, unless a form shows it."""
    shell.junctor.entities.delete(ref)
    shell.done(f"entity type {ref} deleted")
