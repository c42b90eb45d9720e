"""Bytes of a stream become its pieces, however they were cut: server-sent events or JSON lines."""

from __future__ import annotations

from typing import Literal

import orjson

from junctor.core.calls.rows import read_piece
from junctor.model.errors import TooLarge
from junctor.model.request import Pairs

Format = Literal["sse", "ndjson"]
LARGEST = 1024 * 1024
"""Bytes of one piece."""
MEDIA: dict[Format, str] = {"sse": "text/event-stream", "ndjson": "application/x-ndjson"}
_LINES = frozenset(
    ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines")
)


def format_of(headers: Pairs) -> Format | None:
    """How an answer comes in pieces, by its content type."""
    kind = next((v for k, v in headers if k.lower() == "content-type"), "")
    plain = kind.partition(";")[0].strip().lower()
    if plain == MEDIA["sse"]:
        return "sse"
    return "ndjson" if plain in _LINES else None


class Pieces:
    """Cuts a stream; each piece is the text of one event's data, or of one line.

    With `events` it is the whole event as JSON, its name and id too where it says them.
    """

    def __init__(self, form: Format, *, events: bool = False) -> None:
        self._sse = form == "sse"
        self._events = events
        self._said: dict[str, str] = {}
        self._rest = b""
        self._data: list[str] = []
        self._size = 0
        self._first = True

    def feed(self, chunk: bytes) -> list[str]:
        """The pieces that are complete now.

        Raises:
            TooLarge: one is beyond 1 MiB.
        """
        held = self._rest + chunk
        # A CR at the very end may be the first half of a CR LF.
        kept = b"\r" if held.endswith(b"\r") else b""
        body = held[: len(held) - len(kept)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, last = body.split(b"\n")
        self._rest = last + kept
        if len(self._rest) > LARGEST:
            raise _too_large()
        return [piece for line in lines for piece in self._line(line)]

    def end(self) -> list[str]:
        """What the last line and event hold, when the stream ends without closing them.

        An event that is not closed is none, says the standard; a line is.
        """
        rest, self._rest = self._rest, b""
        return [] if self._sse else self._line(rest.rstrip(b"\r"))

    def _line(self, raw: bytes) -> list[str]:
        if len(raw) > LARGEST:
            raise _too_large()
        line = raw.decode("utf-8", "replace")
        if self._first:
            line, self._first = line.removeprefix("\ufeff"), False
        if not self._sse:
            return [line] if line.strip() else []
        if line:
            self._field(line)
            return []
        data, self._data, self._size = self._data, [], 0
        said, self._said = self._said, {}
        if not data:
            return []
        text = "\n".join(data)
        return [orjson.dumps({**said, "data": read_piece(text)}).decode() if self._events else text]

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        if name in ("event", "id"):
            self._said[name] = value.removeprefix(" ")
        if name != "data":
            return
        self._size += len(value)
        if self._size > LARGEST:
            raise _too_large()
        self._data.append(value.removeprefix(" "))


def _too_large() -> TooLarge:
    return TooLarge("A piece of the stream is larger than 1 MiB.", details={"sent": "yes"})
