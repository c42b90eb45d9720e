"""Requests and responses, typed by protocol. The union is open: each protocol adds its own.

HTTP is here; `sql.py`, `mail.py`, `files.py` and `messages.py` beside this hold the others. A
request never holds a credential. A secret that a flow points at is a marker, a text that only
the door knows how to replace.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

import orjson

from junctor.model.quick import quick

Pairs = tuple[tuple[str, str], ...]

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{2,40})", re.IGNORECASE)
MARKER = re.compile(r"jsec_([0-9a-f]{16})_([A-Za-z0-9_]+?)_x")


@dataclass(frozen=True, slots=True)
class Markers:
    """Placeholders of one call. The nonce keeps texts from naming a marker by themselves."""

    nonce: str = field(default_factory=lambda: os.urandom(8).hex())

    def of(self, name: str) -> str:
        """The placeholder for one field of the credential."""
        return f"jsec_{self.nonce}_{name}_x"

    def names(self, text: str) -> list[str]:
        """The fields whose placeholders stand in a text."""
        return [m[2] for m in MARKER.finditer(text) if m[1] == self.nonce]

    def replace(self, text: str, values: Mapping[str, str]) -> str:
        """The text with this call's placeholders swapped; others stay as they are."""
        if self.nonce not in text:
            return text
        return MARKER.sub(
            lambda m: values[m[2]] if m[1] == self.nonce and m[2] in values else m[0], text
        )


def printable(text: str) -> str:
    """The text as traces show it: `[secret:FIELD]` in place of a placeholder."""
    return MARKER.sub(lambda m: f"[secret:{m[2]}]", text) if "jsec_" in text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What leaves through the door; `protocol` chooses the transport.

    `url` is where it goes: empty until the address of its connection is filled in.
    """

    protocol: ClassVar[str]
    url: str = ""

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON for traces and samples; placeholders stay in it."""
        return {"protocol": self.protocol}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest(Request):
    """One HTTP request. At most one of `json`, `form`, `content` is the body."""

    protocol: ClassVar[str] = "http"

    method: str
    url: str
    headers: Pairs = ()
    json: Any = None
    form: Pairs | None = None
    content: bytes | None = None
    has_json: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, by name without regard to case."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)

    def with_header(self, name: str, value: str) -> Self:
        """The request with one header set, replacing others of that name."""
        wanted = name.lower()
        kept = [(k, v) for k, v in self.headers if k.lower() != wanted]
        return type(self)(
            method=self.method,
            url=self.url,
            headers=(*kept, (name, value)),
            json=self.json,
            form=self.form,
            content=self.content,
            has_json=self.has_json,
        )

    def with_query(self, pairs: Iterable[tuple[str, str]]) -> Self:
        """The request with query parameters added to its URL."""
        added = urlencode(list(pairs))
        if not added:
            return self
        base, hash_, fragment = self.url.partition("#")
        joined = f"{base}{'&' if '?' in base else '?'}{added}"
        return replace(self, url=joined + hash_ + fragment)

    def body(self) -> tuple[bytes | None, str | None]:
        """The encoded body and its content type."""
        if self.has_json or self.json is not None:
            return orjson.dumps(self.json), "application/json"
        if self.form is not None:
            return urlencode(self.form).encode(), "application/x-www-form-urlencoded"
        return self.content, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back; `simulated` in the sandbox."""

    status: int = 200
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Response):
    """What a system answered that does not speak HTTP: the output as plain JSON.

    `has_schema` is false for an empty success of the sandbox that nothing describes; `warning`
    says what else the sandbox could not know.
    """

    output: Any = None
    has_schema: bool = True
    warning: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse(Response):
    """One complete HTTP answer, decompressed, within its bounds.

    `refused`: a stream said in its middle that it failed, after a good status.
    """

    status: int
    headers: Pairs = ()
    content: bytes = b""
    url: str = ""
    refused: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, by name without regard to case."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)

    @property
    def text(self) -> str:
        """The body as text, by the charset it names or as UTF-8; what is none is replaced."""
        named = _CHARSET.search(self.header("content-type") or "")
        try:
            return self.content.decode(named[1] if named else "utf-8", "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return orjson.loads(self.content)
