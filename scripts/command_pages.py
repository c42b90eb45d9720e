"""The reference page of the command line, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from markdown_pages import Pages, code, page, table


def command_line() -> Pages:
    import click

    from junctor.cli.main import cli

    context = click.Context(cli, info_name="junctor")
    text = (
        "Every command takes `--help`. `--json` prints JSON for programs. What a command is about "
        "stands in capitals: a CONNECTION or a FLOW by key, name or id, a PROJECT by key or id, an "
        "ENTITY by key, a RUN or a TRIGGER by the id that its list shows."
    )
    return {"cli.md": page("Command line", text, *_commands(cli, context))}


def _commands(command: Any, context: Any) -> Iterator[str]:
    import click

    path = context.command_path
    yield f"{'##' if path.count(' ') < 2 else '###'} {path}"
    yield inspect.cleandoc((command.help or command.short_help or "").partition("\f")[0])
    if isinstance(command, click.Group):
        children = dict(_children(command, context))
        if context.parent is None:
            yield ", ".join(f"[{name}](#junctor-{name})" for name in children) + "."
        for name, child in children.items():
            yield from _commands(child, click.Context(child, info_name=name, parent=context))
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{path} {usage}\n```"
    options = [p.get_help_record(context) for p in command.get_params(context)]
    # The usage line names the arguments; newer versions of click give them a row without a word.
    shown = ((code(o[0]), o[1]) for o in options if o and o[1] and "--help" not in o[0])
    yield table(("option", "meaning"), shown)


def _children(group: Any, context: Any) -> Iterator[tuple[str, Any]]:
    """The visible commands of a group; those whose module does not exist yet are left out."""
    for name in group.list_commands(context):
        try:
            child = group.get_command(context, name)
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("junctor."):
                raise
            continue
        if child is not None and not child.hidden:
            yield name, child
