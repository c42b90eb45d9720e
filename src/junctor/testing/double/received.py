"""What a double was sent, decoded for assertions; credentials are kept apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from junctor.model.request import Pairs

_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True, kw_only=True)
class Received:
    """One request as it arrived, and what the double did with it.

    `path` is percent-encoded as it was on the wire. `credentials` holds what authenticated
    it by place (`header Authorization`, `query key`, `path token`), as it was sent; `query`
    and `headers` do not repeat it. `operation` is what it was taken for, `fits` what it may be of
    just as well. `faults` says why it was refused. `gone` is set when the
    reader of a stalled stream gave up.
    """

    method: str
    host: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    content: bytes = b""
    credentials: dict[str, str] = field(default_factory=dict)
    operation: str | None = None
    fits: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    injected: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    status: int | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by name without regard to case."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)

    @property
    def content_type(self) -> str | None:
        """The Content-Type as it was sent."""
        return self.header("content-type")

    @property
    def json(self) -> Any:
        """The body as JSON; `None` when it is something else."""
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError:
            return None

    @property
    def form(self) -> dict[str, str]:
        """The fields of a URL-encoded body; of repeated ones the last."""
        return dict(self.form_pairs)

    @property
    def form_pairs(self) -> Pairs:
        """The fields of a URL-encoded body, in their order."""
        if not (self.content_type or "").startswith(_FORM):
            return ()
        text = self.content.decode("utf-8", "replace")
        return tuple(parse_qsl(text, keep_blank_values=True))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")
