"""`junctor connection authorize`, `scopes` and `health`: signing in at vendors by a browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import click

from junctor.cli import options, show
from junctor.cli.shell import Shell, with_shell
from junctor.model.errors import InvalidInput

_RENEWAL = "staying signed in: without it the token is not renewed"


def _cure(row: dict[str, Any]) -> str:
    """A terminal has no button to press: the command that does the same."""
    command = f"`junctor connection authorize {row['connectionKey']} --env {row['environment']}`"
    return str(row["cure"] or "").replace("Press Connect", f"Run {command}")


_COLUMNS = (
    ("Connection", "connectionKey"),
    ("Environment", "environment"),
    ("Sign-in", "scheme"),
    ("Health", "health"),
    ("Ends", lambda row: show.moment(row["diesAt"] or row["expiresAt"])),
    ("Last used", lambda row: show.moment(row["lastUsedAt"])),
    ("Last success", lambda row: show.moment(row["lastSuccessAt"])),
    ("What to do", _cure),
)


@click.command("authorize")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@click.option("--scope", "scopes", multiple=True, help="Ask for these instead of the connector's.")
@click.option("--answer", help="The text or address the callback page shows, instead of a prompt.")
@with_shell
def authorize(
    shell: Shell, *, ref: str, environment: str, scopes: tuple[str, ...], answer: str | None
) -> None:
    """Sign in at the vendor in any browser, then paste what the last page shows."""
    if answer is None:
        begun = shell.junctor.sign_ins.start(ref, environment, scopes)
        click.echo(f"Redirect URI to register at the vendor: {begun['redirectUri']}", err=True)
        click.echo("Open this address in a browser and sign in:", err=True)
        click.echo(begun["url"])
        answer = str(click.prompt("Paste what the last page shows, or its address", err=True))
    found = shell.junctor.sign_ins.finish(_params(answer))
    shell.done(f"{found['integrationName']} is connected in {environment}", found)
    for name, value in found["captured"].items() if not shell.as_json else ():
        click.echo(f"  {name} is now {value}")
    for scope in found["missingScopes"]:
        click.echo(f"note: the scope {scope} was not granted.", err=True)
    for text in found["warnings"]:
        click.echo(f"note: {text}", err=True)


@click.command("discover")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@click.option(
    "--register/--no-register",
    default=True,
    show_default=True,
    help="Become a client of the issuer, where it registers clients by itself.",
)
@with_shell
def discover(shell: Shell, *, ref: str, environment: str, register: bool) -> None:
    """Ask an MCP server how to sign in to it, and save that in the connection."""
    found = shell.junctor.sign_ins.discover(ref, environment, register=register)
    shell.done(f"{ref} signs in at {found['issuer']} in {environment}", found)
    if shell.as_json:
        return
    for name, value in found["settings"].items():
        click.echo(f"  {name}: {value}")
    if found["registered"]:
        click.echo("  registered as a client; its id is saved")
    else:
        click.echo(f"  redirect URI: {found['redirectUri']}")
    click.echo(found["next"])


def _params(text: str) -> dict[str, str]:
    text = text.strip()
    query = urlsplit(text).query if "://" in text else text.lstrip("?")
    found = dict(parse_qsl(query))
    if "state" not in found:
        raise InvalidInput(
            "That is not the answer of a sign-in.",
            cure="Paste the whole text of the page, or the address in the browser's address bar.",
            field="answer",
        )
    return found


@click.command("scopes")
@click.argument("ref", metavar="CONNECTION")
@options.environment
@with_shell
def scopes(shell: Shell, *, ref: str, environment: str) -> None:
    """Which scopes are granted, and what is lost without the others."""
    found = shell.junctor.sign_ins.scopes(ref, environment)
    words = {True: "granted", False: "not granted", None: "not told"}
    shell.show_rows(
        found["scopes"],
        (
            ("Scope", "scope"),
            ("State", lambda row: words[row["granted"]]),
            ("Needed by", lambda row: row["operations"] or _RENEWAL * row["renewal"]),
        ),
        "The connector names no scopes.",
    )


@click.command("health")
@with_shell
def health(shell: Shell) -> None:
    """How every credential of the project is, and when it will stop working."""
    shell.show_rows(shell.junctor.sign_ins.credentials(), _COLUMNS, "There is no credential yet.")
