"""Groups of commands: with whole sentences in `--help`, and imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import click
from click.shell_completion import CompletionItem

Table = dict[str, tuple[str, str]]
"""Command -> where it is (`module:name`) and its one line of help."""
_WHOLE = 1000  # letters of a first sentence, which is more than any has


class CommandGroup(click.Group):
    """A group whose list of commands wraps what they do, where click cuts it off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.rows(ctx)))

    def rows(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """Each command's name and the first sentence of its help."""
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield name, command.get_short_help_str(_WHOLE)


class LazyGroup(CommandGroup):
    """A group over a table; a command's module is imported at its first use."""

    def __init__(self, *args: Any, table: Table | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.table: Table = table or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as the table orders them."""
        return [*self.table, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in self.table:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.table[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def rows(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """Each command's name and its line of the table, which imports nothing."""
        yield from ((name, help_) for name, (_, help_) in self.table.items())
        for name in super().list_commands(ctx):
            if name not in self.table and (command := super().get_command(ctx, name)):
                yield name, command.get_short_help_str(_WHOLE)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completion of names without importing what is behind them."""
        if not self.table:
            return super().shell_complete(ctx, incomplete)
        names = [
            CompletionItem(name, help=help_)
            for name, (_, help_) in self.table.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's, with the nearest name when there is no such command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from junctor.model.spelling import did_you_mean

            near = did_you_mean(args[0], self.list_commands(ctx))
            if near and "Did you mean" not in error.message:
                message = f"{error.message.rstrip('.')}. {near}"
                raise click.UsageError(message, ctx) from None
            raise
