"""What every command of the command line owes its reader."""

from __future__ import annotations

import click

from junctor.cli.main import cli


def commands(group=cli, path=("junctor",), parent=None):
    context = click.Context(group, info_name=path[-1], parent=parent)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name), context)
        else:
            yield " ".join((*path, name)), command


def test_every_option_says_what_it_is_for():
    silent = [
        f"{path} {option.opts[0]}"
        for path, command in commands()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_an_option_that_chooses_an_environment_has_one_name():
    odd = [
        f"{path} {option.opts[0]}"
        for path, command in commands()
        for option in command.params
        if option.name in {"environment", "environments"} and option.opts != ["--env"]
    ]
    assert odd == []
