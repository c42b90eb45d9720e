"""`junctor keys provider`: another provider key wraps the root keys, while nothing runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from junctor.cli.shell import Shell, with_shell
from junctor.model.errors import InUse, InvalidInput

if TYPE_CHECKING:
    from junctor.adapters.vault import KeyProvider
    from junctor.app.settings import Settings


@click.command("provider")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A key file (mode 0600); a fresh key is made where there is none.",
)
@click.option("--key", is_flag=True, help="A key of 32 bytes, as base64; it is asked for.")
@click.option("--passphrase", is_flag=True, help="A passphrase; it is asked for.")
@with_shell
def provider(shell: Shell, *, key_file: Path | None, key: bool, passphrase: bool) -> None:
    """Wrap the root keys by another provider key, after a leak or a move.

    Stop every server and worker of the instance before. Nothing that is sealed changes; the
    former provider key opens nothing afterwards, but backups that were made before.
    """
    from junctor.cli.backend import running_server

    if sum((key_file is not None, key, passphrase)) != 1:
        raise InvalidInput(
            "There is one provider key.", cure="Give one of --key-file, --key or --passphrase."
        )
    if (server := running_server(shell.settings.path)) is not None:
        server.close()
        raise InUse("The server of this home holds the former key.", cure="Stop it first.")
    text = _asked("Key" if key else "Passphrase") if key_file is None else ""
    with shell.progress("Wrapping the root keys"):
        made = asyncio.run(_changed(shell.settings, key_file, text, passphrase=passphrase))
    shell.done(
        f"the root keys are wrapped by {made}\nNext: {_next(key_file, passphrase=passphrase)}",
        {"providerKey": made},
    )


def _asked(what: str) -> str:
    return str(click.prompt(what, hide_input=True, confirmation_prompt=True, err=True)).strip()


def _next(key_file: Path | None, *, passphrase: bool) -> str:
    if key_file is not None:
        return f"set JUNCTOR_KEY_FILE={key_file.absolute()}, keep a copy, then start the server."
    return f"set JUNCTOR_{'PASSPHRASE' if passphrase else 'KEY'}, then start the server."


async def _changed(
    settings: Settings, key_file: Path | None, text: str, *, passphrase: bool
) -> str:
    from junctor.adapters.vault import FileProvider, PassphraseProvider, ValueProvider
    from junctor.app.instance import Instance
    from junctor.app.key_work import KeyWork
    from junctor.model.call import Actor

    instance = await Instance.open(settings)
    try:
        wanted: KeyProvider
        if key_file is not None:
            wanted = FileProvider(key_file)
        elif passphrase:
            wanted = PassphraseProvider(text, instance.instance_id)
        else:
            wanted = ValueProvider(text, source="the key")
        work = KeyWork(instance, Actor(kind="operator", id="local"))
        return await work.change_provider(wanted)
    finally:
        await instance.close()
