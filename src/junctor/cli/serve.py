"""`junctor serve`, `worker`, `migrate` and `login-link`: starting an instance and coming in."""

from __future__ import annotations

import click

from junctor.cli.shell import Shell, with_shell


@click.command("serve")
@click.option("--host", help="Address to listen on; default JUNCTOR_HOST or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default JUNCTOR_PORT or 8765.")
@click.option("--database", help="postgresql://...; default SQLite in the home.")
@click.option("--demo", is_flag=True, help="With a demo project, and what to try.")
def serve(*, host: str | None, port: int | None, database: str | None, demo: bool) -> None:
    """Run the server of this home until it is told to stop."""
    from junctor.app.settings import read_settings
    from junctor.server.main import serve as run

    run(read_settings(host=host, port=port, database=database), demo=demo)


@click.command("worker")
@click.option("--database", help="postgresql://...; default JUNCTOR_DATABASE.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    help="Answer /metrics and /healthz there; default JUNCTOR_METRICS_PORT or not at all.",
)
def worker(*, database: str | None, metrics_port: int | None) -> None:
    """Drive runs of a shared database, beside a server and other workers.

    It takes the same database and the same key as the server. Stop it with SIGTERM: steps under
    way end, and others go on with its runs.
    """
    from junctor.app.settings import read_settings
    from junctor.server.worker import work

    work(read_settings(database=database, metrics_port=metrics_port))


@click.command("login-link")
@click.option("--user", help="Id or e-mail address; default the owner.")
@with_shell
def login_link(shell: Shell, *, user: str | None) -> None:
    """Print a new one-time sign-in link; it is good for ten minutes."""
    made = shell.backend.junctor.login_link(user)
    shell.done(made["loginLink"], made)


@click.command("migrate")
@click.option("--to", metavar="URL", help="Copy everything into this empty PostgreSQL.")
@with_shell
def migrate(shell: Shell, *, to: str | None) -> None:
    """Bring the store to this version's schema now; a start does so by itself.

    With --to postgresql://... the embedded store is copied into an empty database instead: stop the
    server first, and keep the key. What arrives is counted and digested on both sides.
    """
    import asyncio

    from junctor.adapters.store import SCHEMA_NUMBER, open_store
    from junctor.cli.backend import running_server

    if to is not None:
        from junctor.cli.migrate_to import move_to

        move_to(shell, to)
        return
    server = running_server(shell.settings.path)
    if server is not None and not shell.settings.database:
        server.close()
        shell.done(f"the store has schema {SCHEMA_NUMBER}; the running server has it open")
        return

    async def upgrade() -> None:
        store = open_store(shell.settings.database or shell.settings.path)
        await store.open()
        await store.close()

    shell.settings.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with shell.progress("Upgrading the schema"):
        asyncio.run(upgrade())
    shell.done(f"the store has schema {SCHEMA_NUMBER}", {"schema": SCHEMA_NUMBER})
