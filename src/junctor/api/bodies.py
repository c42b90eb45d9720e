"""Request bodies: bounded while they arrive, strict JSON, unknown fields named."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from junctor.api.problems import refused
from junctor.model.characters import refuse_nul
from junctor.model.errors import InvalidInput
from junctor.model.misfits import Misfit, fields_of, misfits

READ_SECONDS = 30.0
DEEPEST = 64
_DRAIN_BYTES = 16 * 1024 * 1024
_DRAIN_SECONDS = 2.0
_MOST_FAULTS = 20
_JSON_TYPES = frozenset({"application/json", "application/json; charset=utf-8"})
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
T = TypeVar("T")


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes, counted while it arrives.

    Raises:
        InvalidInput: 413 too large, 400 broken off or too slow.
    """
    declared = request.headers.get("content-length")
    if declared is not None and (not declared.isdigit() or int(declared) > limit):
        await _drain(request)
        raise _too_large(limit) if declared.isdigit() else _unreadable("Content-Length")
    parts: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(READ_SECONDS):
            while more and size <= limit:
                message = await request.receive()
                if message["type"] != "http.request":
                    raise refused(400, "The body broke off.", cure="Send the request again.")
                part = message.get("body", b"")
                size, more = size + len(part), message.get("more_body", False)
                parts.append(part)
    except TimeoutError:
        raise refused(408, "The body came too slowly.", cure="Send it faster.") from None
    if size > limit:
        await _drain(request)
        raise _too_large(limit)
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _drain(request: Request) -> None:
    """Take some more, so that a client still sending can read our answer."""
    taken = 0
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while taken < _DRAIN_BYTES:
                message = await request.receive()
                taken += len(message.get("body", b"")) + 1
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _too_large(limit: int) -> InvalidInput:
    return refused(
        413, f"A body has at most {limit} bytes.", cure="Send less at once, in several requests."
    )


def _unreadable(field: str) -> InvalidInput:
    return refused(400, f"The header {field} does not fit.", cure="Correct it.", field=field)


def check_content_type(request: Request) -> None:
    """Refuse everything but JSON in UTF-8; a form of another site cannot send that."""
    given = request.headers.getlist("content-type")
    kind = given[0].lower().replace('"', "") if len(given) == 1 else ""
    kind = "; ".join(part.strip() for part in kind.split(";"))
    if kind not in _JSON_TYPES:
        raise refused(
            415,
            "The body must be JSON in UTF-8.",
            cure="Send `Content-Type: application/json`.",
            field="Content-Type",
        )


async def read_text(request: Request, limit: int) -> bytes:
    """The bytes of a JSON body, proven to be strict JSON.

    Raises:
        InvalidInput: 400, 413 or 415.
    """
    check_content_type(request)
    return strict(await read_bytes(request, limit))


def strict(text: bytes) -> bytes:
    """The same bytes when they are strict JSON.

    One value, UTF-8 without mark or lone surrogates, no key twice, finite numbers, at most 64
    levels.

    Raises:
        InvalidInput: 400.
    """
    try:
        orjson.loads(text)
        if text.count(b"{") + text.count(b"[") > DEEPEST:
            _check_depth(text)
        _ONCE.decode(text.decode())
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, _UnfitError) else "it does not parse"
        raise refused(
            400, f"The body is not the JSON we take: {reason}.", cure="Correct the JSON."
        ) from None
    return text


def check_characters(text: bytes) -> None:
    """Refuse NUL in any text: no name holds one, and databases differ on it.

    Raises:
        InvalidInput: 422.
    """
    if b"\\u0000" in text:
        refuse_nul(orjson.loads(text))


class _UnfitError(ValueError):
    """Parses, and yet other parsers would read something else."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _UnfitError("a key is there twice")
    return found


_ONCE = json.JSONDecoder(object_pairs_hook=_once)
"""Made once: it takes longer than reading a small body."""


def _check_depth(text: bytes) -> None:
    # Texts go first, at the speed of C: an imported description is one text of many megabytes.
    depth = 0
    for byte in _TEXT.sub(b"", text):
        if byte in b"{[":
            depth += 1
            if depth > DEEPEST:
                raise _UnfitError(f"it is nested deeper than {DEEPEST} levels")
        elif byte in b"}]":
            depth -= 1


def parse(kind: type[T] | TypeAdapter[T], text: bytes) -> T:
    """The value in a body, without any conversion: `"1"` is no number, `true` is no 1.

    Raises:
        InvalidInput: naming every field that does not fit; values are never repeated.
    """
    try:
        if isinstance(kind, TypeAdapter):
            return kind.validate_json(text, strict=True)
        assert issubclass(kind, BaseModel)
        return kind.model_validate_json(text, strict=True)
    except ValidationError as error:
        known = () if isinstance(kind, TypeAdapter) else fields_of(kind)
        raise invalid(misfits(error, _given(text), known, own_words=False)) from None


def _given(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def invalid(found: list[Misfit]) -> InvalidInput:
    """The error behind what does not fit."""
    first = found[0]
    where = first.dotted or "body"
    return InvalidInput(
        f"`{where}` {first.reason}.",
        cure=_cure(first),
        field=where,
        details={
            "faults": [
                {**each.fault().to_json(), "cure": _cure(each)} for each in found[:_MOST_FAULTS]
            ]
        },
    )


def _cure(misfit: Misfit) -> str:
    if misfit.kind == "extra_forbidden" and misfit.cure == "Remove it.":
        return "Remove it; /api/openapi.json lists the known fields."
    return misfit.cure
