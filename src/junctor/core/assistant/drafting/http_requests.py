"""A request that is written out, `POST https://api.example.com/run`: a step of Custom HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import READS, verbs_of
from junctor.core.assistant.matching.operations import Match

HTTP = "http"
_WRITTEN = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)\b(?:\s+[\w\s]{0,60}?\b(?:to|at|from|on))?\s+(?=https?://)"
)
_METHOD = heard(r"(?<![\w-]){method=GET|POST|PUT|PATCH|DELETE|HEAD}(?![\w-])", re.NOFLAG)
_PATH = re.compile(r"(?<![\w/:.])/[\w{][\w./{}-]*")
_CALLS = frozenset(("request", "exists", "test", "get", "post", "head"))
"""What a call is taken for where its words say no method."""
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


def by_method(found: list[Match], clause: Clause) -> list[Match]:
    """The method that an API of one's own is called with: it is asked, or it is told.

    `check the coverage with the Insurance API` gets, `call our EHR API` posts what there is.
    """
    best = found[0]
    if best.card.slug != HTTP or best.operation.key not in _CALLS or "exist" in clause.text:
        return found
    said, verbs = _METHOD.search(clause.text), verbs_of(clause.words)[:1]
    reads, ends = verbs and verbs[0] in READS, verbs == ["delete"]
    method = said["method"].lower() if said else "get" if reads else "delete" if ends else "post"
    wanted = (each for each in best.card.operations if each.key == method)
    return [replace(best, operation=each) for each in wanted] or found


def send_along(filled: Filled, clause: Clause, source: Source, key: str) -> list[str]:
    """What is sent to an API of one's own: the data as they are, to the path that is said.

    Returns what is to be asked.
    """
    path, body = _PATH.search(clause.text), _body(source) if key in _TAKES_BODY else None
    if path is not None:
        filled.put("path", path[0], "text")
    if body is not None and filled.origins.get("body") in (None, "draft"):
        filled.values["body"] = body
        filled.origins["body"] = "step" if "steps." in body else "event"
    asked = f"Which path does “{clause.text}” call? Without one it is the base URL."
    return [] if "path" in filled.values else [asked]


def _body(source: Source) -> str | None:
    """What is sent: what was read before, else the event as it came."""
    if source.read:
        return f"{{{{{source.read.removesuffix(' | json')}}}}}"
    if source.fields or source.recorded or source.open:
        called = source.open or any(path.startswith("json.") for path in source.known)
        return f"{{{{{source.root}.json}}}}" if called else f"{{{{{source.root}}}}}"
    return None
