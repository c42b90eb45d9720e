"""`junctor migrate --to`: an embedded store moves to PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from junctor.cli.shell import Shell
from junctor.model.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from junctor.adapters.store.moving import Moved


def move_to(shell: Shell, url: str) -> None:
    """Copy the store of this home into an empty database, and say what to do next."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise NotConfigured(
            "A store moves to PostgreSQL only.",
            field="--to",
            cure="Write it as postgresql://user@host:5432/name.",
        )
    if shell.settings.database:
        raise NotConfigured(
            "This instance is not on the embedded database.",
            field="--to",
            cure="Leave JUNCTOR_DATABASE out to move the store of the home; between PostgreSQL "
            "databases use pg_dump.",
        )
    moved = _with_progress(shell, url)
    rows = sum(each.rows for each in moved)
    found: dict[str, Any] = {"rows": rows, "tables": [each.to_json() for each in moved]}
    filled = sum(1 for each in moved if each.rows)
    shell.done(
        f"{rows} rows of {filled} tables are in the new database, counted and digested on both "
        "sides.\nNext: set JUNCTOR_DATABASE, keep the same key, and start the server. The old "
        "store is as it was; keep it until you are content.",
        found,
    )


def _with_progress(shell: Shell, url: str) -> list[Moved]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed} rows"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True, quiet=shell.as_json)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Moving", total=None)

        def show_progress(table: str, rows: int) -> None:
            bar.update(task, description=f"Moving {table}", advance=rows)

        return asyncio.run(_moved(shell, url, show_progress))


async def _moved(shell: Shell, url: str, show_progress: Callable[[str, int], None]) -> list[Moved]:
    from junctor.adapters.store import open_store
    from junctor.adapters.store.moving import move
    from junctor.adapters.store.sqlite import SqliteDatabase

    home = shell.settings.path
    if not (home / "junctor.db").is_file():
        raise NotConfigured(f"There is no store in {home}.", cure="Set JUNCTOR_HOME to its home.")
    source, target = open_store(home), open_store(url)
    assert isinstance(source.database, SqliteDatabase)
    await source.open()  # refuses while a server has it open
    try:
        await target.open()
        try:
            return await move(source.database, target.database, show_progress)
        finally:
            await target.close()
    finally:
        await source.close()
