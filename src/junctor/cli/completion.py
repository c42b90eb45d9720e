"""`junctor completion`: the script that a shell reads to complete our commands."""

from __future__ import annotations

import click

_HOW = {
    "bash": 'eval "$(junctor completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(junctor completion zsh)" in ~/.zshrc',
    "fish": "junctor completion fish > ~/.config/fish/completions/junctor.fish",
}


@click.command("completion", epilog="; ".join(_HOW.values()))
@click.argument("shell", type=click.Choice(tuple(_HOW)))
def completion(shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "junctor", "_JUNCTOR_COMPLETE").source())
