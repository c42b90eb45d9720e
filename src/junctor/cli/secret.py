"""`junctor secret`: named secrets; values come from a prompt or stdin, never from an argument."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.connection import tell_dependents
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, hidden, with_shell

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


@click.group("secret", cls=CommandGroup)
def secret() -> None:
    """Named secrets per environment; `{env.NAME}` points at one."""


@secret.command("list")
@options.filter_environment
@with_shell
def list_(shell: Shell, *, environment: str | None) -> None:
    """List names, environments and ages; no values."""
    shell.show_rows(shell.junctor.secrets.all(environment), _COLUMNS, "There is no secret yet.")


@secret.command("set")
@click.argument("name")
@options.environment
@click.option("--confirm-short", is_flag=True, help="Take a value under 8 characters.")
@with_shell
def set_(shell: Shell, *, name: str, environment: str, confirm_short: bool) -> None:
    """Save a value, asked for or read from stdin; it is current at once."""
    found = shell.junctor.secrets.put(
        name, environment, hidden(f"Value of {name} in {environment}"), confirm_short=confirm_short
    )
    shell.done(f"secret {name} saved in {environment} (version {found['version']})", found)


@secret.command("rotate")
@click.argument("name")
@options.environment
@click.option("--confirm-short", is_flag=True, help="Take a value under 8 characters.")
@click.option("--force", is_flag=True, help="Switch although a test fails.")
@click.option("--test-only", is_flag=True, help="Test and do not switch.")
@with_shell
def rotate(
    shell: Shell,
    *,
    name: str,
    environment: str,
    confirm_short: bool,
    force: bool,
    test_only: bool,
) -> None:
    """Test all that use a secret with a new value, then switch to it.

    Nothing is saved while a test fails; `restore` brings the former value back for a day.
    """
    value = hidden(f"New value of {name} in {environment}")
    secrets = shell.junctor.secrets
    with shell.progress("Testing what uses it"):
        found = secrets.test(name, environment, value, confirm_short=confirm_short)
    if not shell.as_json:
        _tell_rehearsal(found)
    if test_only or not (found["ok"] or force):
        shell.done(f"secret {name} is as it was in {environment}: nothing was saved", found)
        if not found["ok"]:
            shell.exit(1)
        return
    saved = secrets.put(name, environment, value, confirm_short=confirm_short)
    shell.done(
        f"secret {name} switched in {environment} (version {saved['version']}); "
        f"back: junctor secret restore {name} --env {environment}",
        {**saved, "test": found},
    )


def _tell_rehearsal(found: dict[str, Any]) -> None:
    for each in found["connections"]:
        report = each["test"]
        verdict = report["message"] if report else f"not tested: {each['whyNot']}"
        click.echo(f"  {each['name']}: {verdict}")
        if report and not report["ok"]:
            click.echo(f"    {report.get('nextAction') or ''}", err=True)
    if not found["connections"]:
        click.echo("  nothing to test: no connection uses it there")


@secret.command("delete")
@click.argument("name")
@click.option("--env", "environment", help="Default: in every environment.")
@click.option("--force", is_flag=True, help="Even when something points at it.")
@with_shell
def delete(shell: Shell, *, name: str, environment: str | None, force: bool) -> None:
    """Delete a secret; one in use is refused with the list."""
    shell.junctor.secrets.delete(name, environment, force=force)
    shell.done(f"secret {name} deleted in {environment or 'every environment'}")


@secret.command("dependents")
@click.argument("name")
@options.filter_environment
@with_shell
def dependents(shell: Shell, *, name: str, environment: str | None) -> None:
    """List the connections, flows and nodes that use a secret."""
    tell_dependents(shell, shell.junctor.secrets.dependents(name, environment))


@secret.command("versions")
@click.argument("name")
@with_shell
def versions(shell: Shell, *, name: str) -> None:
    """List who set a secret when; no values."""
    shell.show_rows(shell.junctor.secrets.versions(name), _VERSIONS, "There is no version.")


@secret.command("restore")
@click.argument("name")
@options.environment
@with_shell
def restore(shell: Shell, *, name: str, environment: str) -> None:
    """Bring the former value back, within 24 hours of its replacement."""
    found = shell.junctor.secrets.restore(name, environment)
    shell.done(f"secret {name} is as before in {environment} (version {found['version']})", found)


@secret.command("retire")
@click.argument("name")
@options.environment
@with_shell
def retire(shell: Shell, *, name: str, environment: str) -> None:
    """Wipe the former value at once: there is no way back after that."""
    found = shell.junctor.secrets.retire(name, environment)
    shell.done(f"version {found['version']} of {name} is wiped in {environment}", found)


@secret.command("replace")
@click.argument("name")
@click.argument("other")
@with_shell
def replace(shell: Shell, *, name: str, other: str) -> None:
    """Let every credential that points at NAME point at OTHER."""
    count = shell.junctor.secrets.replace(name, other)
    shell.done(f"{count} credentials point at {other} now", {"changed": count})
