"""Bodies that are neither JSON nor a plain form: multipart forms, bytes, and cookies.

A file is a value `{name, contentType, base64}`, as a binary answer gives it, so that what one
call fetched can be sent by the next.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from junctor.model.errors import InvalidInput
from junctor.model.request import Pairs
from junctor.model.templates.text import text_of

MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"
OCTETS = "application/octet-stream"
_COOKIE_SAFE = "!#$%&'()*+-./:<=>?@[]^_`{|}~"
_UNSAFE = re.compile(r"[\"\r\n\x00]")
_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+(?:;[^\r\n\x00]{0,200})?\Z")


def is_file(value: Any) -> bool:
    """Whether a value carries bytes."""
    return isinstance(value, dict) and isinstance(value.get("base64"), str)


def file_bytes(value: Mapping[str, Any], field: str) -> bytes:
    """The bytes of a file value; its text may be broken into lines, as emails have it.

    Raises:
        InvalidInput: its `base64` is none.
    """
    try:
        return base64.b64decode("".join(value["base64"].split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(
            f"`{field}` holds no base64.",
            cure="Give the bytes of the file in base64.",
            field=f"/{field}",
        ) from None


def binary_body(value: Any) -> tuple[bytes | None, str | None]:
    """The bytes of a body and their type; no body for an absent optional."""
    if value is None:
        return None, None
    if is_file(value):
        return file_bytes(value, "body"), _type_of(value)
    return text_of(value).encode(), None


def multipart_body(fields: Mapping[str, Any]) -> tuple[bytes, str]:
    """A `multipart/form-data` body and its content type; null fields are left out.

    The boundary is a hash of the content: the same fields make the same bytes, and no content
    can hold its own boundary on purpose.
    """
    parts = [part for name, value in fields.items() for part in _parts(name, value)]
    content, boundary = _joined(parts)
    return content, f"multipart/form-data; boundary={boundary}"


def related_body(values: Iterable[Any]) -> tuple[bytes, str]:
    """A `multipart/related` body (RFC 2387) and its content type: JSON, and files as they are.

    Vendors take a file together with what is told of it in this way; parts have no names.
    """
    parts = []
    for value in values:
        if is_file(value):
            parts.append((_typed(_type_of(value)), file_bytes(value, "file")))
        else:
            parts.append((_typed("application/json; charset=UTF-8"), text_of(value).encode()))
    content, boundary = _joined(parts)
    return content, f"multipart/related; boundary={boundary}"


def _typed(kind: str) -> bytes:
    return f"Content-Type: {kind}\r\n".encode()


def _joined(parts: list[tuple[bytes, bytes]]) -> tuple[bytes, str]:
    digest = hashlib.sha256(b"\0".join(head + body for head, body in parts)).hexdigest()
    boundary = f"junctor-{digest[:40]}"
    mark = f"--{boundary}\r\n".encode()
    content = b"".join(mark + head + b"\r\n" + body + b"\r\n" for head, body in parts)
    return content + f"--{boundary}--\r\n".encode(), boundary


def _parts(name: str, value: Any) -> Iterator[tuple[bytes, bytes]]:
    if value is None:
        return
    if isinstance(value, list) and (not value or any(map(is_file, value)) or _plain(value)):
        for each in value:
            yield from _parts(name, each)
        return
    if is_file(value):
        file_name = text_of(value.get("name") or "file")
        about = f'; filename="{_quoted(file_name)}"'
        kind = _type_of(value)
        head = f"{_disposition(name)}{about}\r\nContent-Type: {kind}\r\n"
        yield head.encode(), file_bytes(value, name)
        return
    head = f"{_disposition(name)}\r\n"
    if isinstance(value, dict | list):
        head += "Content-Type: application/json\r\n"
    yield head.encode(), text_of(value).encode()


def _plain(values: list[Any]) -> bool:
    return not any(isinstance(each, dict | list) for each in values)


def _disposition(name: str) -> str:
    return f'Content-Disposition: form-data; name="{_quoted(name)}"'


def _quoted(text: str) -> str:
    return _UNSAFE.sub(lambda m: f"%{ord(m[0]):02X}", text)


def _type_of(value: Mapping[str, Any]) -> str:
    kind = str(value.get("contentType") or OCTETS)
    if not _TYPE.match(kind):
        raise InvalidInput(
            "`contentType` of a file is not a media type.", cure="Write it as `image/png`."
        )
    return kind


def with_type(headers: Pairs, kind: str | None) -> Pairs:
    """The headers with a content type; one that the template sets stays, but for multipart."""
    given = next((v for k, v in headers if k.lower() == "content-type"), None)
    if kind is None or (given is not None and not kind.startswith("multipart/")):
        return headers
    return (*((k, v) for k, v in headers if k.lower() != "content-type"), ("Content-Type", kind))


def media_type(headers: Iterable[tuple[str, str]]) -> str:
    """The media type that the headers name, in small letters and without its parameters."""
    given = next((value for name, value in headers if name.lower() == "content-type"), "")
    return given.partition(";")[0].strip().lower()


def cookie_header(cookies: Mapping[str, Any]) -> Pairs:
    """One `Cookie` header; values are percent-encoded where a cookie cannot hold them."""
    pairs = [
        f"{name}={quote(text_of(value), safe=_COOKIE_SAFE)}"
        for name, value in cookies.items()
        if value is not None
    ]
    return (("Cookie", "; ".join(pairs)),) if pairs else ()
