"""`junctor member`, `key` and `grant`: who may come in, and what calls may reach."""

from __future__ import annotations

import time

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, with_shell
from junctor.model.access import Role
from junctor.model.ports import told_ports

_roles = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
_DAY_MS = 24 * 3600 * 1000
_MEMBERS = (("User", "userId"), ("Name", "name"), ("E-mail", "email"), ("Roles", "roles"))
_KEYS = (
    ("Id", "id"),
    ("Name", "name"),
    ("Begins with", "prefix"),
    ("Roles", "roles"),
    ("Last used", lambda each: show.moment(each["lastUsedAt"])),
    ("Expires", lambda each: show.moment(each["expiresAt"])),
    ("Revoked", lambda each: show.moment(each["revokedAt"])),
)
_GRANTS = (
    ("Id", "id"),
    ("Network", "cidr"),
    ("Open", lambda each: "yes" if each["permitted"] else "no: beyond JUNCTOR_GRANT_LIMIT"),
    ("Ports", lambda each: ", ".join(told_ports(each["ports"]))),
    ("Host", "host"),
    ("Connection", lambda each: each["connectionId"] or "all"),
    ("Reason", "reason"),
    ("By", "createdBy"),
)


@click.group("member", cls=CommandGroup)
def member() -> None:
    """Who belongs to a project."""


@member.command("list")
@with_shell
def list_members(shell: Shell) -> None:
    """List the members with their roles."""
    shell.show_rows(shell.junctor.members.all(), _MEMBERS, "The project has no member.")


@member.command("add")
@click.argument("name")
@click.option("--email", help="Their address; it names them when they sign in again.")
@_roles
@with_shell
def add_member(shell: Shell, *, name: str, email: str | None, roles: tuple[str, ...]) -> None:
    """Add somebody; for a new user a one-time sign-in link is shown, once."""
    made = shell.junctor.members.add(name, roles, email)
    shell.done(f"{name} is a member now ({made['userId']})", made)
    if "loginLink" in made and not shell.as_json:
        click.echo(f"Sign in within ten minutes: {made['loginLink']}")


@member.command("change")
@click.argument("user")
@_roles
@with_shell
def change_member(shell: Shell, *, user: str, roles: tuple[str, ...]) -> None:
    """Give a member other roles."""
    made = shell.junctor.members.change(user, roles)
    shell.done(f"{made['name']}: {', '.join(made['roles'])}", made)


@member.command("remove")
@click.argument("user")
@with_shell
def remove_member(shell: Shell, *, user: str) -> None:
    """Take all roles away."""
    shell.junctor.members.remove(user)
    shell.done(f"{user} is no member any more")


@click.group("key", cls=CommandGroup)
def key() -> None:
    """API keys for programs."""


@key.command("list")
@with_shell
def list_keys(shell: Shell) -> None:
    """List the keys, revoked ones too; no values."""
    shell.show_rows(shell.junctor.api_keys.all(), _KEYS, "There is no API key yet.")


@key.command("create")
@click.argument("name")
@_roles
@click.option("--days", type=click.IntRange(1), help="Days until it expires.")
@with_shell
def create_key(shell: Shell, *, name: str, roles: tuple[str, ...], days: int | None) -> None:
    """Make a key. Its value is printed on stdout, once."""
    expires = time.time_ns() // 1_000_000 + days * _DAY_MS if days else None
    made = shell.junctor.api_keys.create(name, roles, expires)
    if shell.as_json:
        show.print_json(made)
        return
    click.echo(f"key {made['id']} created; this is the only time it is shown:", err=True)
    click.echo(made["value"])


@key.command("revoke")
@click.argument("key_id")
@with_shell
def revoke_key(shell: Shell, *, key_id: str) -> None:
    """End a key at once."""
    shell.junctor.api_keys.revoke(key_id)
    shell.done(f"key {key_id} revoked")


@click.group("grant", cls=CommandGroup)
def grant() -> None:
    """Private networks that calls may reach."""


@grant.command("list")
@with_shell
def list_grants(shell: Shell) -> None:
    """List the networks that are open."""
    shell.show_rows(shell.junctor.grants.all(), _GRANTS, "No private network is open.")


@grant.command("add")
@click.argument("cidr")
@click.option("--port", "ports", multiple=True, help="A port, or a range such as 30000-30100.")
@click.option("--host", help="Only for this host name.")
@click.option("--connection", help="Only for this connection; default all of the project.")
@click.option("--reason", default="", help="Why, for whoever looks at the list.")
@with_shell
def add_grant(
    shell: Shell,
    *,
    cidr: str,
    ports: tuple[str, ...],
    host: str | None,
    connection: str | None,
    reason: str,
) -> None:
    """Open a network, for example 10.1.2.0/24; metadata and link-local never."""
    made = shell.junctor.grants.add(
        cidr, ports=list(ports), host=host, integration=connection, reason=reason
    )
    shell.done(f"{made['cidr']} is open ({made['id']})", made)


@grant.command("delete")
@click.argument("grant_id")
@with_shell
def delete_grant(shell: Shell, *, grant_id: str) -> None:
    """Close it again."""
    shell.junctor.grants.delete(grant_id)
    shell.done(f"grant {grant_id} deleted")


@grant.command("test")
@click.argument("url")
@click.option("--connection", help="With the networks that were opened for this connection.")
@with_shell
def test_address(shell: Shell, *, url: str, connection: str | None) -> None:
    """Say whether calls may go to an address. Nothing is sent. Ends with 1 when they may not."""
    found = shell.junctor.test_address(url, connection)
    lines = [
        f"{each['name']}: {'ok' if each['ok'] else each['message'] + ' ' + each['cure']}"
        for each in found["stages"]
    ]
    shell.done("\n".join(lines), found)
    if not found["allowed"]:
        shell.exit(1)
