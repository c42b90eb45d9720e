"""The worker process: drives runs of a shared database, and shows numbers where it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from urllib.parse import urlsplit

from junctor.app.background import take_up
from junctor.app.logs import configure_logging
from junctor.app.settings import Settings
from junctor.model.errors import NotConfigured
from junctor.server.collector import settle_collector
from junctor.server.main import listen, loop_factory, numbers
from junctor.server.waiting import open_when_there

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def work(settings: Settings) -> None:
    """Drive runs until it is told to stop (SIGINT, SIGTERM).

    Raises:
        NotConfigured: there is no shared database, or the key is not the one it was made with.
    """
    if not settings.database:
        raise NotConfigured(
            "A worker shares a database with others, and none is given.",
            cure="Give --database postgresql://... or set JUNCTOR_DATABASE; over the embedded "
            "database `junctor serve` drives the runs itself.",
            field="database",
        )
    configure_logging(settings.log_level)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        listener = None
        if settings.metrics_port is not None:
            wanted = settings.model_copy(update={"port": settings.metrics_port})
            listener = stack.enter_context(contextlib.closing(listen(wanted)))
            settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        instance = await open_when_there(settings)
        stack.push_async_callback(instance.close)
        if listener is not None:
            await stack.enter_async_context(numbers(instance, listener))
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop.set)
        instance.start()
        await take_up(instance.engine, instance.clock)
        metrics = "" if listener is None else f", numbers on {settings.url}/metrics"
        sys.stdout.write(f"Junctor worker takes runs from {_shown(settings)}{metrics}\n")
        sys.stdout.flush()
        settle_collector()
        await stop.wait()


def _shown(settings: Settings) -> str:
    """The database without its password."""
    parts = urlsplit(str(settings.database))
    return f"{parts.hostname or 'the local socket'}{parts.path}"
