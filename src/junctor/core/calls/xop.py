"""Answers in several parts, put together again.

Bytes lie beside the envelope (MTOM), objects beside the message (SOAP encoding). Only reading needs
it: whoever takes MTOM also takes the bytes within the message, as base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from copy import deepcopy
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

_MOST_JOINED = 100_000
INCLUDE = "{http://www.w3.org/2004/08/xop/include}Include"


def unpacked(content: bytes, media: str) -> tuple[bytes, dict[str, bytes]]:
    """The envelope, and the parts beside it by their ids; one that comes alone stays as it is.

    Raises:
        ValueError: the parts cannot be told apart.
    """
    about = _header(f"Content-Type: {media}".encode())
    if about.get_content_type() != "multipart/related":
        return content, {}
    boundary = about.get_param("boundary")
    found = list(_parts(content, str(boundary).encode())) if boundary else []
    if not found:
        raise ValueError("the answer has several parts, and they cannot be told apart")
    named = [(_id(header), _decoded(header, body)) for header, body in found]
    start = _bare(str(about.get_param("start") or ""))
    root = next((body for name, body in named if start and name == start), named[0][1])
    return root, {name: body for name, body in named if name}


def include(root: ET.Element, parts: Mapping[str, bytes]) -> None:
    """Put each part where the envelope refers to it, as base64.

    Raises:
        ValueError: a part is not there.
    """
    for holder in [each for each in root.iter() if each.find(INCLUDE) is not None]:
        marker = holder.find(INCLUDE)
        assert marker is not None  # just found
        name = unquote_to_bytes(marker.get("href", "").removeprefix("cid:")).decode(
            "utf-8", "replace"
        )
        if name not in parts:
            raise ValueError("the answer refers to a part that is not there")
        holder.remove(marker)
        holder.text = base64.b64encode(parts[name]).decode("ascii")


def join(root: ET.Element) -> None:
    """Put each object that is referred to (`href="#id"`) where the reference is.

    Raises:
        ValueError: that would make the answer grow without end.
    """
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    left = _MOST_JOINED
    queue: list[tuple[ET.Element, tuple[str, ...]]] = [(each, ()) for each in root.iter()]
    for element, above in queue if named else ():
        name = element.get("href", "").removeprefix("#")
        target = named.get(name)
        if target is None or len(element) or name in above or target is element:
            continue
        made = deepcopy(target)
        inner = [each for child in made for each in child.iter()]
        left -= len(inner) + 1
        if left < 0:
            raise ValueError("the answer refers to its parts too often")
        element.text = made.text
        element.extend(list(made))
        queue += [(each, (*above, name)) for each in inner]


def _parts(content: bytes, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    for piece in (b"\r\n" + content).split(b"\r\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            return
        head, _, body = piece.lstrip(b" \t").partition(b"\r\n\r\n")
        yield _header(head.lstrip(b"\r\n")), body


def _header(text: bytes) -> Message:
    return BytesHeaderParser().parsebytes(text)


def _decoded(header: Message, body: bytes) -> bytes:
    if str(header.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return body
    try:
        return base64.b64decode(body)
    except binascii.Error:
        raise ValueError("a part of the answer is not base64, as it says") from None


def _id(header: Message) -> str:
    return _bare(str(header.get("Content-ID") or ""))


def _bare(name: str) -> str:
    return name.strip().removeprefix("<").removesuffix(">")
