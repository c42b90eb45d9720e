"""`junctor keys`: the keys that encrypt; each step may be repeated after a kill.

They go to the running server like every verb, and calls go on meanwhile.
"""

from __future__ import annotations

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.keys_provider import provider
from junctor.cli.shell import Shell, with_shell


@click.group("keys", cls=CommandGroup)
def keys() -> None:
    """The keys that encrypt: status and rotation."""


@keys.command("status")
@with_shell
def status(shell: Shell) -> None:
    """Show the keys by id, state and use; never a key itself."""
    with shell.progress("Reading the keys"):
        found = shell.backend.junctor.keys.status()
    if shell.as_json:
        show.print_json(found)
        return
    show.facts(
        (
            ("provider key", found["providerKeys"]),
            ("keys to re-wrap", str(found["toRewrap"])),
            ("damaged", found["damaged"]),
        )
    )
    columns = ("Key", "Kind", "Project", "Version", "State", "Wrapped by", "Rows", "Made")
    show.table(
        columns,
        [
            [
                *(show.cell(k[n]) for n in ("id", "kind", "projectId", "version", "state")),
                show.cell(k["wrappedBy"]),
                str(k["rows"]),
                show.moment(k["createdAt"]),
            ]
            for k in found["keys"]
        ],
    )


@keys.command("rotate")
@click.option("--root", is_flag=True, help="The root key; without this the project's data key.")
@with_shell
def rotate(shell: Shell, *, root: bool) -> None:
    """Make a new key that seals from now on; then `rewrap`, and later `destroy`."""
    if root:
        with shell.progress("Rotating the root key"):
            found = shell.backend.junctor.keys.rotate_root()
        text = f"root key {found['rootKey']} is active"
    else:
        with shell.progress("Rotating the data key"):
            client = shell.junctor
            assert client.project is not None
            found = client.keys.rotate_data(client.project)
        text = f"data key of {found['project']}: version {found['version']} seals from now on"
    shell.done(f"{text}; next: junctor keys rewrap", found)


@keys.command("rewrap")
@with_shell
def rewrap(shell: Shell) -> None:
    """Move everything to the newest keys: keys under the root key, rows under data keys."""
    with shell.progress("Re-wrapping"):
        found = shell.backend.junctor.keys.rewrap()
    shell.done(
        f"{found['keys']} keys and {found['rewrapped']} rows re-wrapped, "
        f"{found['unreadable']} unreadable",
        found,
    )
    if found["unreadable"]:
        shell.exit(1)


@keys.command("destroy")
@with_shell
def destroy(shell: Shell) -> None:
    """Delete old keys that nothing needs any more; refused while something does."""
    with shell.progress("Destroying old keys"):
        found = shell.backend.junctor.keys.destroy()
    gone = [*([found["root"]] if found["root"] else []), *found["data"]]
    shell.done(f"destroyed: {', '.join(gone)}" if gone else "there is no old key", found)


keys.add_command(provider)
