"""A request that is written out, `POST https://api.example.com/run`: a step of Custom HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.language.clauses import Clause

HTTP = "http"
_WRITTEN = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)\b(?:\s+[\w\s]{0,60}?\b(?:to|at|from|on))?\s+(?=https?://)"
)
_TAKES_BODY = frozenset(("post", "put", "patch"))


@dataclass(frozen=True, slots=True)
class Request:
    """Where to, how, and with what."""

    method: str
    base_url: str
    path: str
    query: dict[str, str]
    body: Any = None

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of the operation that sends it."""
        found: dict[str, Any] = {"path": self.path} if self.path else {}
        found |= {"query": self.query} if self.query else {}
        return found | ({"body": self.body} if self.body is not None else {})


def request_in(clause: Clause, source: Source) -> Request | None:
    """The request that a clause writes out, with what there is to send."""
    said = _WRITTEN.search(clause.text)
    url = next((each.rstrip(").,;") for each in clause.mentions.urls), "")
    parts = urlsplit(url)
    if said is None or not parts.netloc or "{{" in url:
        return None
    method = said["method"].lower()
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    body = _body(source) if method in _TAKES_BODY else None
    base = f"{parts.scheme}://{parts.netloc}"
    return Request(method, base, "" if parts.path == "/" else parts.path, query, body)


def _body(source: Source) -> str | None:
    """What is sent: what was read before, else the event as it came."""
    if source.read:
        return f"{{{{{source.read.removesuffix(' | json')}}}}}"
    if source.fields or source.recorded or source.open:
        called = source.open or any(path.startswith("json.") for path in source.known)
        return f"{{{{{source.root}.json}}}}" if called else f"{{{{{source.root}}}}}"
    return None
