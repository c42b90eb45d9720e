"""Answers that come in pieces: asking for them, telling them on, and what they come to.

The pieces are a view of one call. Its outcome, audit entry and trace are those of the same
call when nobody listens.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import orjson

from junctor.core.calls.mapping import transformed
from junctor.core.calls.pieces import MEDIA, Pieces, format_of
from junctor.core.calls.rows import read_piece
from junctor.core.dotted import lookup
from junctor.model.call import Hear
from junctor.model.errors import Unreachable
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Request
from junctor.model.scrub import scrubber
from junctor.model.spec import Operation
from junctor.model.streaming import Streaming

_T = TypeVar("_T")
_WAITING = 16
_WORDS = re.compile(r"\s*\S+\s*")
_CAPACITY = 256
_forms: OrderedDict[int, tuple[Operation, Operation]] = OrderedDict()


def streamed_form(operation: Operation) -> Operation:
    """The operation whose template asks for pieces, made once per operation object."""
    streaming, template = operation.stream, operation.request
    if streaming is None or streaming.path is None or template is None:
        return operation
    found = _forms.get(id(operation))
    if found is None:
        form = template.model_copy(update={"path": streaming.path})
        made = operation.model_copy(update={"request": form})
        found = _forms[id(operation)] = (operation, made)
        if len(_forms) > _CAPACITY:
            _forms.popitem(last=False)
    return found[1]


def asking(request: Request, streaming: Streaming) -> Request:
    """The request as it asks for pieces."""
    if not isinstance(request, HttpRequest):
        return request
    if streaming.json_body and isinstance(request.json, dict):
        request = replace(request, json={**request.json, **streaming.json_body})
    if format_of((("Content-Type", request.header("Accept") or ""),)) is None:
        request = request.with_header("Accept", MEDIA[streaming.format])
    # A compressing proxy would hold pieces back.
    return request.with_header("Accept-Encoding", "identity")


class StreamTap:
    """Hears one answer: tells its texts, scrubbed, and puts the pieces together in the end."""

    def __init__(self, streaming: Streaming, hear: Hear) -> None:
        self.begun = False
        self._streaming = streaming
        self._hear = hear
        self._reset(streaming.format)

    def _reset(self, form: Any) -> None:
        self._opened = False
        self._ended = False
        self._cutter = Pieces(form, events=self._streaming.events)
        self._pieces: list[Any] = []
        self._clean = scrubber().stream()

    def opens(self, status: int, headers: Pairs) -> bool:
        """A success in pieces is listened to; refusals and whole answers are read as ever."""
        form = format_of(headers)
        self._reset(form or self._streaming.format)
        self._opened = form is not None and 200 <= status < 300
        return self._opened

    async def feed(self, data: bytes) -> None:
        """Bytes of the body."""
        for piece in self._cutter.feed(data):
            await self._piece(piece)

    async def _piece(self, text: str) -> None:
        if self._ended:
            return
        if self._streaming.end == text:
            self._ended = True
            return
        piece = read_piece(text)
        # What is given whole may be a text; an expression needs JSON.
        if isinstance(piece, str) and piece is text and self._streaming.text is not None:
            raise Unreachable(
                "A piece of the stream is not JSON.",
                details={"sent": "yes", "diagnosis": "protocol"},
            )
        self._pieces.append(piece)
        self._ended = self._is_last(piece)
        if self._streaming.text is None:
            await self.tell(scrubber().json(piece))
            return
        said = transformed(self._streaming.text, piece)
        if isinstance(said, str) and said:
            await self.tell(self._clean.feed(said))

    def _is_last(self, piece: Any) -> bool:
        end = self._streaming.end
        return isinstance(end, dict) and all(
            lookup(piece, path) in (value if isinstance(value, list) else [value])
            for path, value in end.items()
        )

    async def tell(self, told: Any) -> None:
        """Hand on what is safe to show."""
        if told != "":
            self.begun = True
            await self._hear(told)

    async def whole(self, response: HttpResponse) -> HttpResponse:
        """The answer as one body; one that did not come in pieces stays as it is."""
        if not self._opened:
            return response
        for piece in self._cutter.end():
            await self._piece(piece)
        await self.tell(self._clean.flush())
        streaming = self._streaming
        refusal = transformed(streaming.error, self._pieces) if streaming.error else None
        if refusal is None and streaming.end is not None and not self._ended:
            raise Unreachable(
                "The answer broke off in the middle.",
                cure="Ask again; what came until then was shown.",
                details={"sent": "yes", "diagnosis": "cut"},
            )
        body = transformed(streaming.whole, self._pieces) if refusal is None else refusal
        headers = [pair for pair in response.headers if pair[0].lower() != "content-type"]
        return replace(
            response,
            headers=(*headers, ("Content-Type", "application/json")),
            content=orjson.dumps(body),
            refused=refusal is not None,
        )

    async def say(self, output: Any) -> None:
        """Tell an answer that came whole, word by word: the sandbox's, or a vendor's."""
        path = self._streaming.answer
        if self.begun:
            return
        text = lookup(output, path) if path else None
        if not isinstance(text, str):
            await self.tell(scrubber().json(output))
            return
        for word in _WORDS.findall(text):
            await self.tell(self._clean.feed(word))
        await self.tell(self._clean.flush())


@dataclass(frozen=True, slots=True)
class _Ended:
    result: Any = None
    failure: Exception | None = None


async def heard(work: Callable[[Hear], Coroutine[Any, Any, _T]]) -> AsyncGenerator[Any | _T]:
    """The pieces that work tells, then its result; leaving early cancels it.

    A reader that is slow slows the work down, within its deadline.
    """
    pieces: asyncio.Queue[Any] = asyncio.Queue(_WAITING)

    async def run() -> None:
        try:
            ended = _Ended(result=await work(pieces.put))
        except Exception as error:  # noqa: BLE001 - raised where it is read
            ended = _Ended(failure=error)
        await pieces.put(ended)

    task = asyncio.create_task(run())
    try:
        while not isinstance(piece := await pieces.get(), _Ended):
            yield piece
        if piece.failure is not None:
            raise piece.failure
        yield piece.result
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
