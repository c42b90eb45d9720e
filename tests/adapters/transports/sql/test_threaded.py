"""A driver's thread: what it opens too late is closed there, for nobody else can."""

from __future__ import annotations

import asyncio
import threading

import pytest

from junctor.adapters.transports.sql.threaded import Thread


async def test_what_is_open_only_after_nobody_waits_is_closed_on_the_thread():
    thread, begun, go_on, closed = Thread("t"), threading.Event(), threading.Event(), []

    def opened():
        begun.set()
        go_on.wait()
        return "session"

    waiting = asyncio.create_task(thread.opened(opened, closed.append))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    # The thread does one thing at a time: when this is done, so is what went before.
    assert await thread.do(lambda: list(closed)) == ["session"]
    thread.end()


async def test_what_fails_after_nobody_waits_leaves_nothing_to_close():
    thread, begun, go_on, closed = Thread("t"), threading.Event(), threading.Event(), []

    def fails():
        begun.set()
        go_on.wait()
        raise OSError

    waiting = asyncio.create_task(thread.opened(fails, closed.append))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    assert await thread.do(lambda: list(closed)) == []
    assert await thread.opened(lambda: "another", closed.append) == "another"
    thread.end()
