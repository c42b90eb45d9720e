"""The server process: opens the instance, listens, says where it is, and closes in order."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from junctor.api.app import create_app, create_numbers, open_access
from junctor.app.instance import Instance
from junctor.app.logs import configure_logging
from junctor.app.settings import Settings
from junctor.model.errors import NotConfigured
from junctor.server.beacon import light, put_out
from junctor.server.collector import settle_collector
from junctor.server.first_start import welcome
from junctor.server.protocol import HEADER_BYTES, http_protocol
from junctor.server.sockets import SocketProtocol
from junctor.server.waiting import open_when_there
from junctor.web.pages import PAGES, built

_GRACE = 10
_LOAD_AFTER = 0.5
_BACKLOG = 1024
TRY = (
    "  junctor flow run patient-intake --project demo --env development \\",
    '    --input \'{"name": "Ada Lovelace", "email": "ada@example.com"}\'',
    '  junctor call slack.sendMessage --input \'{"channel": "#general", "text": "Hello"}\'',
    "  junctor connector list",
    "  junctor demo",
)


def serve(settings: Settings, *, demo: bool = False) -> None:
    """Run the server until it is told to stop (SIGINT, SIGTERM).

    Raises:
        NotConfigured: the address is taken, or the instance cannot be opened.
    """
    configure_logging(settings.log_level)
    listener = listen(settings)
    with contextlib.closing(listener), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(settings, listener, demo=demo))


async def _serve(settings: Settings, listener: socket.socket, *, demo: bool) -> None:
    port = listener.getsockname()[1]
    settings = settings.model_copy(update={"port": port})
    instance = await open_when_there(settings, listening=True)
    try:
        access = open_access(instance)
        link = await welcome(instance, access, demo=demo)
        beacon = light(settings.path, _local_url(settings))
        try:
            app = create_app(instance, operator_token=beacon.token, access=access, pages=PAGES)
            instance.start()
            server = _Server(config_of(app), instance.watching.broadcast.close)
            task = asyncio.create_task(_greet(server, settings, link, app.load, demo=demo))
            await server.serve(sockets=[listener])
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await access.keys.settle()
        finally:
            put_out(settings.path)
    finally:
        await instance.close()


@contextlib.asynccontextmanager
async def numbers(instance: Instance, listener: socket.socket) -> AsyncIterator[None]:
    """Answer `/metrics` and `/healthz` and nothing else meanwhile."""
    server = _Server(config_of(create_numbers(instance), sockets=False), lambda: None)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.listening.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await task


def config_of(app: Any, *, sockets: bool = True) -> uvicorn.Config:
    """Uvicorn's settings: bounded, quiet, trusting no proxy header."""
    return uvicorn.Config(
        app,
        http=http_protocol(),
        ws=SocketProtocol if sockets else "none",
        lifespan="off",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        log_config=None,
        backlog=_BACKLOG,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )


async def _greet(
    server: _Server, settings: Settings, link: str | None, load: Any, *, demo: bool
) -> None:
    """Say where we are once we listen, then load the rest of the API."""
    await server.listening.wait()
    lines = [f"Junctor listens on {settings.url}"]
    if not built():
        lines.append("The web UI was not built here; `make ui` in the repository builds it.")
    if link is not None:
        # The one secret that is printed on purpose: once, to the person who started it.
        lines.append(f"Sign in within ten minutes: {link}")
    if demo:
        lines += ["Try, in another terminal:", *_setting_up(settings), *TRY]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    await asyncio.sleep(_LOAD_AFTER)  # whoever waits for us to be healthy goes first
    await load()
    settle_collector()


def _setting_up(settings: Settings) -> list[str]:
    """What another terminal must know to find this command and this home."""
    lines = []
    if shutil.which("junctor") is None:
        lines.append(f"  export PATH={Path(sys.executable).parent}:$PATH")
    if settings.path != Settings().path:
        lines.append(f"  export JUNCTOR_HOME={settings.path.resolve()}")
    return lines


def listen(settings: Settings) -> socket.socket:
    """The listening socket.

    Raises:
        NotConfigured: the address is taken or not ours.
    """
    try:
        listener = socket.create_server(
            (settings.host, settings.port),
            family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET,
            backlog=_BACKLOG,
        )
    except OSError as error:
        raise NotConfigured(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            cure="Set JUNCTOR_HOST or JUNCTOR_PORT to a free address.",
            field="port",
        ) from None
    # Inherited by every connection: asyncio sets it on sockets of its own making only, and
    # without it the body of an answer waits for the client's delayed acknowledgement (40 ms).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _local_url(settings: Settings) -> str:
    """Where this machine reaches us, whatever others call us."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


class _Server(uvicorn.Server):
    """Stops at a signal and then returns, so that the instance is closed in order."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of events, which would not end by themselves, then stop."""
        self._stopping()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle the signals while serving; uvicorn's own way raises them again at the end."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def loop_factory() -> Any:
    """The fastest event loop there is."""
    try:
        import uvloop
    except ImportError:  # pragma: no cover - a platform without uvloop
        return None
    return uvloop.new_event_loop
