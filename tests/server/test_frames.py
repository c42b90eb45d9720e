"""Frames of WebSockets: pieces, bounds, and everything a client must not send."""

from __future__ import annotations

import struct

import pytest

from junctor.server.frames import BINARY, CLOSE, PING, TEXT, FrameFault, Frames, closing, frame

MASK = b"\x01\x02\x03\x04"


def sent(kind, content, *, last=True, masked=True, size=None):
    """A frame as a client sends it."""
    first = (0x80 if last else 0) | kind
    count = len(content) if size is None else size
    bit = 0x80 if masked else 0
    if count <= 125:
        head = struct.pack(">BB", first, bit | count)
    elif count < 1 << 16:
        head = struct.pack(">BBH", first, bit | 126, count)
    else:
        head = struct.pack(">BBQ", first, bit | 127, count)
    if not masked:
        return head + content
    return head + MASK + bytes(b ^ MASK[i % 4] for i, b in enumerate(content))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
def test_a_message_of_any_size_arrives_whole_byte_by_byte_or_at_once(size):
    data = sent(BINARY, bytes(i % 251 for i in range(size)))
    frames = Frames()
    step = 1 if size < 200 else 1000
    found = [m for i in range(0, len(data), step) for m in frames.feed(data[i : i + step])]
    assert found == Frames().feed(data) == [(BINARY, bytes(i % 251 for i in range(size)))]


def test_pieces_are_joined_and_control_frames_may_stand_between():
    frames = Frames()
    assert frames.feed(sent(TEXT, b"Hel", last=False)) == []
    assert frames.feed(sent(PING, b"?")) == [(PING, b"?")]
    assert frames.feed(sent(0, b"lo")) == [(TEXT, b"Hello")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sent(TEXT, b"x", masked=False), 1002),
        (sent(3, b"x"), 1002),
        (b"\xc1" + sent(TEXT, b"x")[1:], 1002),
        (sent(0, b"x"), 1002),
        (sent(TEXT, b"x", last=False) + sent(TEXT, b"y"), 1002),
        (sent(PING, b"x" * 126), 1002),
        (sent(CLOSE, b"", last=False), 1002),
        (sent(TEXT, b"", size=101), 1009),
        (sent(TEXT, b"", size=1 << 40), 1009),
        (sent(TEXT, b"x" * 60, last=False) + sent(0, b"x" * 60), 1009),
        (sent(TEXT, b"\xff"), 1007),
    ],
)
def test_what_breaks_the_protocol_has_the_code_to_close_with(data, code):
    with pytest.raises(FrameFault) as found:
        Frames(largest=100).feed(data)
    assert found.value.code == code


def test_our_own_frames_have_no_mask():
    assert frame(TEXT, b"hi") == b"\x81\x02hi"
    assert frame(BINARY, b"x" * 300)[:4] == b"\x82\x7e\x01\x2c"
    assert frame(BINARY, b"x" * 70000)[:2] == b"\x82\x7f"
    assert closing(1001, "bye") == b"\x88\x05\x03\xe9bye"
