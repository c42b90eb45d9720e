"""Frames of WebSockets (RFC 6455), as a server reads and writes them; no extension is spoken."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_MORE = 0
LARGEST = 1024 * 1024
_CONTROL = 125


class FrameFault(Exception):  # noqa: N818 - in our words, not Python's
    """The client breaks the protocol or a bound; `code` is what to close with."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Frames:
    """Takes bytes as they come and gives whole messages."""

    largest: int = LARGEST
    _data: bytearray = field(default_factory=bytearray)
    _parts: bytearray = field(default_factory=bytearray)
    _kind: int = _MORE

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The messages that are complete now, by their kind.

        Raises:
            FrameFault: the connection must be closed.
        """
        self._data += data
        found: list[tuple[int, bytes]] = []
        while (frame := self._frame()) is not None:
            message = self._joined(*frame)
            if message is not None:
                found.append(message)
        return found

    def _frame(self) -> tuple[bool, int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        first, second = data[0], data[1]
        last, kind, size = bool(first & 0x80), first & 0x0F, second & 0x7F
        if first & 0x70 or kind not in (_MORE, TEXT, BINARY, CLOSE, PING, PONG):
            raise FrameFault(1002, "an unknown kind of frame")
        if not second & 0x80:
            raise FrameFault(1002, "a frame of a client must be masked")
        if kind >= CLOSE and (size > _CONTROL or not last):
            raise FrameFault(1002, "a control frame is too long")
        start = 2
        if size > _CONTROL:
            form = ">H" if size == 126 else ">Q"
            width = struct.calcsize(form)
            if len(data) < start + width:
                return None
            (size,) = struct.unpack_from(form, data, start)
            start += width
        if size > self.largest:
            raise FrameFault(1009, "the message is too large")
        if len(data) < start + 4 + size:
            return None
        mask = bytes(data[start : start + 4])
        content = _unmasked(bytes(data[start + 4 : start + 4 + size]), mask)
        del data[: start + 4 + size]
        return last, kind, content

    def _joined(self, last: bool, kind: int, content: bytes) -> tuple[int, bytes] | None:  # noqa: FBT001 - as the frame says it
        if kind >= CLOSE:
            return kind, content
        if (kind == _MORE) == (self._kind == _MORE):
            raise FrameFault(1002, "the pieces of a message do not follow each other")
        self._kind = self._kind or kind
        self._parts += content
        if len(self._parts) > self.largest:
            raise FrameFault(1009, "the message is too large")
        if not last:
            return None
        whole, which = bytes(self._parts), self._kind
        self._parts.clear()
        self._kind = _MORE
        if which == TEXT:
            try:
                whole.decode()
            except UnicodeDecodeError:
                raise FrameFault(1007, "a text is not UTF-8") from None
        return which, whole


def frame(kind: int, content: bytes) -> bytes:
    """One frame of ours, whole and without a mask."""
    size = len(content)
    head = bytes((0x80 | kind,))
    if size <= _CONTROL:
        return head + bytes((size,)) + content
    if size < 1 << 16:
        return head + struct.pack(">BH", 126, size) + content
    return head + struct.pack(">BQ", 127, size) + content


def closing(code: int, reason: str = "") -> bytes:
    """A closing frame."""
    return frame(CLOSE, struct.pack(">H", code) + reason.encode()[:120])


def _unmasked(content: bytes, mask: bytes) -> bytes:
    if not content:
        return content
    size = len(content)
    whole = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(content, "big") ^ int.from_bytes(whole, "big")).to_bytes(size, "big")
