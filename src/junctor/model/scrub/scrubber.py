"""The scrubber: known secrets in any spelling, telling fields and token shapes become a mask."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

import orjson

from junctor.model.scrub import faults
from junctor.model.scrub.forms import SHORTEST
from junctor.model.scrub.logs import LogFilter
from junctor.model.scrub.names import is_secret_name
from junctor.model.scrub.parts import leaves_of, pairs_of
from junctor.model.scrub.register import Register
from junctor.model.scrub.shapes import mask_shapes, may_hold_shape
from junctor.model.scrub.stream import StreamScrubber
from junctor.model.scrub.walk import HEADER_NAMES, Walk
from junctor.model.secret import MASK

DROPPED = "[dropped: this text could not be checked for secrets]"
_LIMIT = 1000
_JSON_ONLY = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_ESCAPES = (
    (b"\\n", b"\n"),
    (b"\\r", b"\r"),
    (b"\\t", b"\t"),
    (b'\\"', b'"'),
    (b"\\\\", b"\\"),
)
_REMEMBERED = 4096
_INNOCENT: set[bytes] = set()
"""Words that name no secret: the fields of most values were seen before."""
_QUOTED = re.compile(rb'"([^"]{3,64})"')


class Scrubber:
    """Knows the secrets of this process and cleans whatever is about to leave it.

    `limit` bounds how many values are known; the least recently registered is given up first, so
    register a value at each use (a known value costs a dictionary lookup).
    """

    def __init__(self, limit: int = _LIMIT) -> None:
        self._register = Register(limit)

    def register(self, name: str, value: str) -> None:
        """Know `value` and its secret parts; earlier values of `name` stay known (rotation)."""
        self._register.add(name, value)

    def register_document(self, name: str, mapping: Mapping[str, Any]) -> None:
        """Know each leaf of a credential document that is not public, and its Basic pairs."""
        for leaf in leaves_of(mapping):
            self._register.add(name, leaf)
        for field, value in mapping.items():
            if isinstance(value, str) and len(value.strip()) < SHORTEST:
                self._register.add(field, value)
        for pair in pairs_of(mapping):
            self._register.add(name, pair, basic=True)

    def forget(self, name: str) -> None:
        """Give up the values that are known under `name` alone."""
        self._register.forget(name)

    @property
    def revision(self) -> int:
        """A number that grows when a secret becomes known: what was clean at one still is."""
        return self._register.revision

    def text(self, text: str) -> str:
        """`text` with every secret masked; a fixed sentence when it cannot be checked."""
        try:
            return self._text(text)
        except Exception:  # noqa: BLE001 - a text that cannot be cleaned is not shown
            return DROPPED

    def json(self, value: Any, *, by_name: bool = True) -> Any:
        """A JSON value with every secret masked; by field name too unless told not to.

        A value without secrets comes back as it is, not as a copy.
        """
        try:
            return self._json(value, by_name=by_name)
        except Exception:  # noqa: BLE001 - a value that cannot be cleaned is not shown
            return DROPPED

    def plain(self, value: Any) -> bytes | None:
        """The value as JSON text where it holds nothing to mask, by name neither; else None.

        None says only that it must be looked at more closely.
        """
        text = self._written(value)
        if text is None or _tells_a_name(text):
            return None
        register = self._register
        return None if register.short_forms and register.may_hold_short(text) else text

    def dumps(self, value: Any, *, by_name: bool = True) -> bytes:
        """The clean value as JSON text; a value without secrets is written once."""
        try:
            plain = self._written(value)
            if plain is not None and self._says_nothing(plain, by_name=by_name):
                return plain
        except Exception:  # noqa: BLE001 - a value that cannot be cleaned is not shown
            return orjson.dumps(DROPPED)
        clean = self.json(value, by_name=by_name)
        try:
            return orjson.dumps(clean, default=str)
        except TypeError:  # a number beyond 64 bits
            return json.dumps(clean, default=str).encode()

    def known(self, value: Any) -> Any:
        """A JSON value with known secrets masked, and nothing for its shape or name.

        For values that go on being used: a token that a step was given as its answer is
        data of the flow. A value without known secrets comes back as it is, not as a copy.
        """
        try:
            data = orjson.dumps(value, option=_JSON_ONLY)
        except (TypeError, ValueError, RecursionError):
            data = b"\\"
        hidden = b"\\" in data or self._register.may_hold_short(data)
        if not hidden and not self._register.spans(data):
            return value
        return Walk(self._masked, self.exception, self._register.is_short, by_name=False).value(
            value
        )

    def exception(self, exc: BaseException) -> str:
        """The exception with its causes, notes and members as text; no source lines, no locals."""
        try:
            return self._text(faults.render(exc))
        except Exception:  # noqa: BLE001 - a text that cannot be cleaned is not shown
            return DROPPED

    def stream(self) -> StreamScrubber:
        """A scrubber for one text that arrives in pieces."""
        return StreamScrubber(self._register, self.text)

    def log_filter(self) -> logging.Filter:
        """A filter for logging *handlers*."""
        return LogFilter(self, DROPPED)

    def _text(self, text: str) -> str:
        return mask_shapes(self._masked(text))

    def _masked(self, text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        spans = self._register.spans(data)
        if not spans:
            return text
        pieces, last = [], 0
        for start, end in spans:
            pieces.append(data[last:start])
            last = end
        pieces.append(data[last:])
        return MASK.encode().join(pieces).decode("utf-8", "surrogatepass")

    def _json(self, value: Any, *, by_name: bool) -> Any:
        plain = self._written(value)
        if plain is None:
            return Walk(self._text, self.exception, self._register.is_short, by_name).value(value)
        if self._says_nothing(plain, by_name=by_name):
            return value
        return Walk(_as_it_is, self.exception, self._register.is_short, by_name).value(value)

    def _says_nothing(self, plain: bytes, *, by_name: bool) -> bool:
        """Whether a value without secrets needs no look at its field names either."""
        if by_name and _tells_a_name(plain):
            return False
        return not self._register.short_forms or not self._register.may_hold_short(plain)

    def _written(self, value: Any) -> bytes | None:
        """The whole value as one text, if that shows no secret."""
        try:
            data = orjson.dumps(value, option=_JSON_ONLY)
        except (TypeError, ValueError, RecursionError):
            return None
        if not self._is_clean(data):
            return None
        if b"\\" not in data:
            return data
        # A secret may hold what JSON escapes: look at the text as it reads, too.
        if b"\\u" in data:
            return None
        read = data
        for escaped, plain in _ESCAPES:
            read = read.replace(escaped, plain)
        return data if self._is_clean(read) else None

    def _is_clean(self, data: bytes) -> bool:
        if self._register.spans(data):
            return False
        text = data.decode()
        return not may_hold_shape(text) or mask_shapes(text) == text


def _as_it_is(text: str) -> str:
    return text


def _tells_a_name(data: bytes) -> bool:
    """Whether any string of the value could be the name of a secret field or header."""
    plain = data.replace(b'\\"', b"'") if b"\\" in data else data
    words = _QUOTED.findall(plain)
    if _INNOCENT.issuperset(words):
        return False
    return any(map(_is_telling, [word for word in words if word not in _INNOCENT]))


def _is_telling(word: bytes) -> bool:
    name = word.decode()
    if is_secret_name(name) or name.lower() in HEADER_NAMES:
        return True
    if len(_INNOCENT) >= _REMEMBERED:
        _INNOCENT.clear()
    _INNOCENT.add(word)
    return False


_SCRUBBER = Scrubber()


def scrubber() -> Scrubber:
    """The one scrubber of this process."""
    return _SCRUBBER
