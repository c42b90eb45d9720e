"""`junctor view`: filters of the pages' lists under a name."""

from __future__ import annotations

from typing import get_args

import click

from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, with_shell
from junctor.model.view import Screen

_SCREEN = click.Choice(get_args(Screen))
_COLUMNS = (
    ("Screen", "screen"),
    ("Name", "name"),
    ("Filters", lambda each: [f"{k}={v}" for k, v in each["search"].items()]),
    ("Shared", "shared"),
    ("By", "by"),
)
_OWN = click.option("--own", is_flag=True, help="For yourself; default: for the whole project.")


@click.group("view", cls=CommandGroup)
def view() -> None:
    """Saved filters of the web UI's lists."""


@view.command("list")
@click.option("--screen", type=_SCREEN, help="Only views of this screen.")
@with_shell
def list_(shell: Shell, *, screen: str | None) -> None:
    """List your own views and the shared ones."""
    shell.show_rows(shell.junctor.views.all(screen), _COLUMNS, "There is no view yet.")


@view.command("save")
@click.argument("screen", type=_SCREEN)
@click.argument("name")
@click.argument("filters", nargs=-1, required=True, metavar="FILTER=VALUE...")
@_OWN
@with_shell
def save(shell: Shell, *, screen: str, name: str, filters: tuple[str, ...], own: bool) -> None:
    """Save filters, as they stand in the page's address, under NAME."""
    search = {}
    for each in filters:
        field, sign, value = each.partition("=")
        if not sign or not field:
            raise click.BadParameter(f"`{each}` is not FILTER=VALUE.", param_hint="FILTER=VALUE")
        search[field] = value
    saved = shell.junctor.views.save(screen, name, search, shared=not own)
    shell.done(f"view {saved['name']} of {screen} saved", saved)


@view.command("delete")
@click.argument("screen", type=_SCREEN)
@click.argument("name")
@_OWN
@with_shell
def delete(shell: Shell, *, screen: str, name: str, own: bool) -> None:
    """Forget a view."""
    shell.junctor.views.delete(screen, name, shared=not own)
    shell.done(f"view {name} of {screen} is gone")
