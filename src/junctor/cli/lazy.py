"""Groups that import a command when it is asked for: `junctor --help` stays fast."""

from __future__ import annotations

import importlib
from typing import Any

import click
from click.shell_completion import CompletionItem

Table = dict[str, tuple[str, str]]
"""Command -> where it is (`module:name`) and its one line of help."""


class LazyGroup(click.Group):
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        rows = [(name, help_) for name, (_, help_) in self.table.items()]
        for name in super().list_commands(ctx):
            command = super().get_command(ctx, name)
            rows.append((name, command.get_short_help_str(80) if command else ""))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

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
                said = f"{error.message.rstrip('.')}. {near}"
                raise click.UsageError(said, ctx) from None
            raise
