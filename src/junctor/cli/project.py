"""`junctor project` and `junctor env`: the borders of ownership and the places in them."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import show
from junctor.cli.portable import apply_project, export_project
from junctor.cli.shell import Shell, verb

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
)


@click.group("project")
def project() -> None:
    """Projects."""


project.add_command(export_project)
project.add_command(apply_project)


@project.command("list")
@verb
def list_projects(shell: Shell) -> None:
    """List the projects."""
    shell.rows(shell.desk.junctor.projects.all(), _PROJECTS, "There is no project yet.")


@project.command("create")
@click.argument("name")
@click.option("--key", help="Default: derived from the name.")
@verb
def create_project(shell: Shell, *, name: str, key: str | None) -> None:
    """Make a project with the environments development and production."""
    made = shell.desk.junctor.projects.create(name, key)
    shell.done(f"project {made['key']} created", made)


@project.command("rename")
@click.argument("ref", metavar="PROJECT")
@click.argument("name")
@verb
def rename_project(shell: Shell, *, ref: str, name: str) -> None:
    """Change the display name; the key stays."""
    made = shell.desk.junctor.projects.rename(ref, name)
    shell.done(f"project {made['key']} is called {made['name']}", made)


@click.group("env")
def env() -> None:
    """Environments of a project."""


@env.command("list")
@verb
def list_environments(shell: Shell) -> None:
    """List the environments, oldest first."""
    shell.rows(shell.junctor.environments.all(), _ENVIRONMENTS, "There is none.")


@env.command("add")
@click.argument("key")
@click.option("--name")
@click.option("--live", is_flag=True, help="Production-like: calls here have real effects.")
@click.option("--same-as", "inherits", help="Take settings from there where nothing is set.")
@verb
def add_environment(
    shell: Shell, *, key: str, name: str | None, live: bool, inherits: str | None
) -> None:
    """Add an environment, for example `staging`."""
    made = shell.junctor.environments.create(key, name=name, live=live, inherits=inherits)
    shell.done(f"environment {key} added", made)


@env.command("update")
@click.argument("key")
@click.option("--name")
@click.option("--live/--not-live", default=None)
@click.option("--same-as", "inherits", help="`none` ends taking settings from elsewhere.")
@verb
def update_environment(
    shell: Shell, *, key: str, name: str | None, live: bool | None, inherits: str | None
) -> None:
    """Change an environment."""
    changes: dict[str, Any] = {"name": name, "live": live}
    changes = {k: v for k, v in changes.items() if v is not None}
    if inherits is not None:
        changes["inherits"] = None if inherits == "none" else inherits
    if not changes:
        raise click.UsageError("Say what to change.")
    made = shell.junctor.environments.update(key, **changes)
    shell.done(f"environment {key} changed", made)


@env.command("delete")
@click.argument("key")
@click.option("--force", is_flag=True, help="With the credentials and secrets stored there.")
@verb
def delete_environment(shell: Shell, *, key: str, force: bool) -> None:
    """Delete an environment; one in use is refused with the list."""
    shell.junctor.environments.delete(key, force=force)
    shell.done(f"environment {key} deleted")
