"""`junctor project` and `junctor env`: the borders of ownership and the places in them."""

from __future__ import annotations

from typing import Any, get_args

import click

from junctor.cli import show
from junctor.cli.export_apply import apply_project, export_project
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, first_of, with_shell
from junctor.model.connection import EnvironmentColor

_PROJECTS = (
    ("Key", "key"),
    ("Name", "name"),
    ("Id", "id"),
    ("Made", lambda each: show.moment(each["createdAt"])),
)
_ENVIRONMENTS = (
    ("Key", "key"),
    ("Name", "name"),
    ("Live", "live"),
    ("Same as", "inherits"),
    ("Color", "color"),
    ("Position", "position"),
)
_COLOR = click.Choice(get_args(EnvironmentColor))
_PLACE = click.IntRange(min=1)


@click.group("project", cls=CommandGroup)
def project() -> None:
    """Projects."""


project.add_command(export_project)
project.add_command(apply_project)


@project.command("list")
@with_shell
def list_projects(shell: Shell) -> None:
    """List the projects."""
    shell.show_rows(shell.backend.junctor.projects.all(), _PROJECTS, "There is no project yet.")


@project.command("create")
@click.argument("name")
@click.option("--key", help="Default: derived from the name.")
@with_shell
def create_project(shell: Shell, *, name: str, key: str | None) -> None:
    """Make a project with the environments development and production."""
    made = shell.backend.junctor.projects.create(name, key)
    shell.done(f"project {made['key']} created", made)
    usual = first_of(shell.backend.junctor.projects.all())["key"]
    if usual != made["key"] and not shell.as_json:
        named = f"--project {made['key']}, or export JUNCTOR_PROJECT={made['key']}"
        click.echo(f"Commands use the project {usual} unless you say {named}.", err=True)


@project.command("rename")
@click.argument("ref", metavar="PROJECT")
@click.argument("name")
@with_shell
def rename_project(shell: Shell, *, ref: str, name: str) -> None:
    """Change the display name; the key stays."""
    made = shell.backend.junctor.projects.rename(ref, name)
    shell.done(f"project {made['key']} is called {made['name']}", made)


@click.group("env", cls=CommandGroup)
def env() -> None:
    """Environments of a project."""


@env.command("list")
@with_shell
def list_environments(shell: Shell) -> None:
    """List the environments in their order."""
    shell.show_rows(shell.junctor.environments.all(), _ENVIRONMENTS, "There is none.")


@env.command("add")
@click.argument("key")
@click.option("--name", help="The display name; default derived from the key.")
@click.option("--live", is_flag=True, help="Production-like: calls here have real effects.")
@click.option("--same-as", "inherits", help="Take settings from there where nothing is set.")
@click.option("--color", type=_COLOR, help="Default: one that no other has.")
@click.option("--position", type=_PLACE, help="Its place in lists, from 1 on; default the last.")
@with_shell
def add_environment(shell: Shell, *, key: str, **given: Any) -> None:
    """Add an environment, for example `staging`."""
    made = shell.junctor.environments.create(key, **given)
    shell.done(f"environment {key} added", made)


@env.command("update")
@click.argument("key")
@click.option("--name", help="Another display name.")
@click.option(
    "--live/--not-live", default=None, help="Production-like: calls here have real effects."
)
@click.option("--same-as", "inherits", help="`none` ends taking settings from elsewhere.")
@click.option("--color", type=_COLOR, help="Shown beside its name.")
@click.option("--position", type=_PLACE, help="Its place in lists, from 1 on; the others move.")
@with_shell
def update_environment(shell: Shell, *, key: str, inherits: str | None, **given: Any) -> None:
    """Change an environment."""
    changes = {k: v for k, v in given.items() if v is not None}
    if inherits is not None:
        changes["inherits"] = None if inherits == "none" else inherits
    if not changes:
        raise click.UsageError("Say what to change.")
    made = shell.junctor.environments.update(key, **changes)
    shell.done(f"environment {key} changed", made)


@env.command("delete")
@click.argument("key")
@click.option("--force", is_flag=True, help="With the credentials and secrets stored there.")
@with_shell
def delete_environment(shell: Shell, *, key: str, force: bool) -> None:
    """Delete an environment; one in use is refused with the list."""
    shell.junctor.environments.delete(key, force=force)
    shell.done(f"environment {key} deleted")
