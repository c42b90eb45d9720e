"""A socket that is asked one question at a time: the answer is framed, bounded, and in time."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

from junctor.adapters.transports import faults
from junctor.adapters.transports.inflate import Inflater
from junctor.adapters.transports.quiet import is_quiet
from junctor.adapters.transports.tls import of_alert
from junctor.adapters.transports.wire import Wire
from junctor.model.errors import JunctorError
from junctor.model.request import HttpResponse


class _Answer:
    """What the parser tells of one answer; its errors end the exchange."""

    __slots__ = (
        "_fed", "_inflater", "_parts", "ended", "framed", "headers", "limit", "more",
        "parser", "reusable", "size", "status",
    )  # fmt: skip

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.headers: list[tuple[str, str]] = []
        self.size = self._fed = self.status = 0
        """`status` is 0 until the headers of the answer itself are here."""
        self.framed = self.ended = self.reusable = self.more = False
        self._parts: list[bytes] = []
        self._inflater: Inflater | None = None
        self.parser = httptools.HttpResponseParser(self)
        # What the client lets pass, too: servers that end a line without its CR are many.
        self.parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )

    def feed(self, data: bytes) -> None:
        """Bytes as they come.

        Raises:
            JunctorError: they are no answer that we take.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            raise cause if isinstance(cause, JunctorError) else faults.foreign() from None
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            raise faults.foreign() from None
        if not self.status:
            self._fed += len(data)
            if self._fed > faults.MAX_HEADER_BYTES:
                raise faults.foreign()

    def on_message_begin(self) -> None:
        """An answer begins: after the end, it is one that nobody asked for."""
        self.more = self.ended

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header; what follows the body is counted and left out."""
        length = len(name) + len(value)
        self.size += length
        if length > faults.MAX_LINE or b"\0" in value:
            raise faults.foreign()
        if len(self.headers) >= faults.MAX_HEADERS or self.size > faults.MAX_HEADER_BYTES:
            raise faults.headers_too_large()
        if not self.status:
            self.headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """The headers are whole; answers on the way (1xx) are passed over."""
        status = self.parser.get_status_code()
        if status < 200 or self.status:
            return
        self.status = status
        encoding = ""
        for name, value in self.headers:
            plain = name.lower()
            if plain == "content-length":
                self.framed = True
            elif plain == "transfer-encoding":
                if value.strip().lower() != "chunked":
                    raise faults.foreign()
                self.framed = True
            elif plain == "content-encoding":
                encoding = value
        self._inflater = Inflater(encoding, self.limit)

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        if self._inflater is not None and not self.ended:
            self._parts.append(self._inflater.feed(data))

    def on_message_complete(self) -> None:
        """An answer ends."""
        if not self.status:
            self.headers.clear()
            return
        self.ended = True
        self.reusable = self.parser.should_keep_alive()

    def let_go(self) -> None:
        """Part from the parser, which holds us: nobody has to look for such a ring."""
        del self.parser

    def response(self, url: str) -> HttpResponse:
        """The whole answer; raises when its compression was cut short."""
        assert self._inflater is not None
        self._inflater.end()
        parts = self._parts
        return HttpResponse(
            status=self.status,
            headers=tuple(self.headers),
            content=parts[0] if len(parts) == 1 else b"".join(parts),
            url=url,
        )


class Asked(asyncio.Protocol):
    """The socket; whoever asks closes it unless `reusable` is true after the answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.gone: asyncio.Future[None] = loop.create_future()
        self.open = self.heard = self.reusable = False
        """`heard`: something of the answer came."""
        self.since = 0.0
        """When it was last put aside."""
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[_Answer] | None = None
        self._answer: _Answer | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._fires = self._deadline = 0.0

    def is_quiet(self) -> bool:
        """Whether it still serves: nobody hung up, and nothing came unasked."""
        return self.open and is_quiet(self._transport)

    async def ask(self, request: bytes, wire: Wire) -> HttpResponse:
        """The answer to one request.

        Raises:
            TimedOut, Unreachable, TooLarge: as `HttpTransport.send`.
        """
        transport = self._transport
        if transport is None or not self.open:
            raise faults.broken("no")
        self.heard = self.reusable = False
        self._answer = answer = _Answer(wire.max_response)
        self._waiter = waiter = self.loop.create_future()
        self._limit(wire.deadline)
        try:
            transport.write(request)
            await waiter
            self.reusable = (
                not transport.is_closing()
                and answer.reusable
                and not answer.more
                and not transport.get_write_buffer_size()
            )
            return answer.response(wire.target.url)
        finally:
            self._waiter = self._answer = None
            answer.let_go()

    def _limit(self, deadline: float) -> None:
        """Be woken at the deadline, or before: a timer of each question costs more than one."""
        self._deadline = deadline
        if self._timer is not None:
            if self._fires <= deadline:
                return
            self._timer.cancel()
        self._fires = deadline
        self._timer = self.loop.call_at(deadline, self._late)

    def abort(self) -> None:
        """Closes the socket at once."""
        self.open = False
        self._unwatch()
        if self._transport is not None:
            self._transport.abort()

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sent(self) -> str:
        return "yes" if self._answer is not None and self._answer.status else "maybe"

    def _late(self) -> None:
        self._timer = None
        if self._waiter is None:
            return  # the next question has it set again
        if self._deadline > self._fires:
            self._limit(self._deadline)
        else:
            self._fail(faults.late(self._sent()))

    def _fail(self, error: JunctorError) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
        self.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is connected, and its certificate was checked."""
        self._transport = cast("asyncio.Transport", transport)
        self.open = True

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is closed, by either side."""
        self.open = False
        self._unwatch()
        if not self.gone.done():
            self.gone.set_result(None)
        answer, waiter = self._answer, self._waiter
        if answer is None or waiter is None or waiter.done():
            return
        if answer.status and not answer.framed and exc is None:
            waiter.set_result(answer)
        else:
            self._fail(of_alert(exc) or faults.broken(self._sent()))

    def data_received(self, data: bytes) -> None:
        """Bytes of the answer; a byte that nobody asked for ends the socket."""
        answer, waiter = self._answer, self._waiter
        if answer is None or waiter is None or waiter.done():
            self.abort()
            return
        self.heard = True
        try:
            answer.feed(data)
        except JunctorError as error:
            if not answer.ended:
                self._fail(error)
                return
            answer.more = True
        if answer.ended:
            waiter.set_result(answer)
