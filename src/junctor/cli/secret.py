"""`junctor secret`: named secrets; values come from a prompt or stdin, never from an argument."""

from __future__ import annotations

import click

from junctor.cli import show
from junctor.cli.connection import tell_dependents
from junctor.cli.shell import Shell, hidden, verb

_COLUMNS = (
    ("Name", "name"),
    ("Environment", "environment"),
    ("Version", "version"),
    ("Ends with", "hint"),
    ("Set", lambda each: show.moment(each["createdAt"])),
    ("By", "createdBy"),
)

_VERSIONS = (
    ("Environment", "environment"),
    ("Version", "version"),
    ("State", "state"),
    ("Ends with", "hint"),
    ("Set", lambda each: show.moment(each["createdAt"])),
    ("By", "createdBy"),
    ("Can come back until", lambda each: show.moment(each["restorableUntil"])),
)


@click.group("secret")
def secret() -> None:
    """Named secrets per environment; `{env.NAME}` points at one."""


@secret.command("list")
@click.option("--env", "environment")
@verb
def list_(shell: Shell, *, environment: str | None) -> None:
    """List names, environments and ages; no values."""
    shell.rows(shell.junctor.secrets.all(environment), _COLUMNS, "There is no secret yet.")


@secret.command("set")
@click.argument("name")
@click.option("--env", "environment", default="development", show_default=True)
@click.option("--confirm-short", is_flag=True, help="Take a value under 8 characters.")
@verb
def set_(shell: Shell, *, name: str, environment: str, confirm_short: bool) -> None:
    """Save a value, asked for or read from stdin; it is current at once."""
    found = shell.junctor.secrets.put(
        name, environment, hidden(f"Value of {name} in {environment}"), confirm_short=confirm_short
    )
    shell.done(f"secret {name} saved in {environment} (version {found['version']})", found)


@secret.command("delete")
@click.argument("name")
@click.option("--env", "environment", help="Default: in every environment.")
@click.option("--force", is_flag=True, help="Even when something points at it.")
@verb
def delete(shell: Shell, *, name: str, environment: str | None, force: bool) -> None:
    """Delete a secret; one in use is refused with the list."""
    shell.junctor.secrets.delete(name, environment, force=force)
    shell.done(f"secret {name} deleted in {environment or 'every environment'}")


@secret.command("dependents")
@click.argument("name")
@click.option("--env", "environment")
@verb
def dependents(shell: Shell, *, name: str, environment: str | None) -> None:
    """List the connections, flows and nodes that use a secret."""
    tell_dependents(shell, shell.junctor.secrets.dependents(name, environment))


@secret.command("versions")
@click.argument("name")
@verb
def versions(shell: Shell, *, name: str) -> None:
    """List who set a secret when; no values."""
    shell.rows(shell.junctor.secrets.versions(name), _VERSIONS, "There is no version.")


@secret.command("restore")
@click.argument("name")
@click.option("--env", "environment", default="development", show_default=True)
@verb
def restore(shell: Shell, *, name: str, environment: str) -> None:
    """Bring the former value back, within 24 hours of its replacement."""
    found = shell.junctor.secrets.restore(name, environment)
    shell.done(f"secret {name} is as before in {environment} (version {found['version']})", found)


@secret.command("retire")
@click.argument("name")
@click.option("--env", "environment", default="development", show_default=True)
@verb
def retire(shell: Shell, *, name: str, environment: str) -> None:
    """Wipe the former value at once: there is no way back after that."""
    found = shell.junctor.secrets.retire(name, environment)
    shell.done(f"version {found['version']} of {name} is wiped in {environment}", found)


@secret.command("replace")
@click.argument("name")
@click.argument("other")
@verb
def replace(shell: Shell, *, name: str, other: str) -> None:
    """Let every credential that points at NAME point at OTHER."""
    count = shell.junctor.secrets.replace(name, other)
    shell.done(f"{count} credentials point at {other} now", {"changed": count})
