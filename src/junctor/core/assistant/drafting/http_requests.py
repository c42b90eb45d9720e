"""A request that is written out, `POST https://api.example.com/run`: a step of Custom HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import READS, STOP, tokens, verbs_of
from junctor.core.assistant.matching.operations import Match
from junctor.core.assistant.offer import CustomHttpOffer
from junctor.core.assistant.plan import PlannedConnection
from junctor.core.assistant.reporting.questions import needed
from junctor.model.connection import Connection
from junctor.model.spec import ConnectorSpec

HTTP = "http"
_WRITTEN = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)\b(?:\s+[\w\s]{0,60}?\b(?:to|at|from|on))?\s+(?=https?://)"
)
_METHOD = heard(r"(?<![\w-]){method=GET|POST|PUT|PATCH|DELETE|HEAD}(?![\w-])", re.NOFLAG)
_PATH = re.compile(r"(?<![\w/:.])/[\w{][\w./{}-]*")
_CALLS = frozenset(("request", "exists", "test", "get", "post", "head"))
"""What a call is taken for where its words say no method."""
_HOLE = re.compile(r"(?<!\{)\{(?P<name>\w+)\}(?!\})")
_HEADER = re.compile(
    r"\b(?P<name>[A-Za-z]+(?:-[A-Za-z]+)+)\s+header|\bheader\s+(?P<named>[A-Za-z]+(?:-[A-Za-z]+)+)"
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


def asked_of(offer: CustomHttpOffer, source: Source, *, connects: bool) -> Request:
    """The request to an API that nobody here knows, as far as the text says."""
    parts = urlsplit(offer.base_url)
    base, path = offer.base_url, offer.path if offer.path != "/" else ""
    if not path and parts.netloc and not connects:
        base, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    method = offer.method.lower()
    path = _HOLE.sub(lambda hole: _held(hole["name"], source) or hole[0], path)
    body = _body(source) if method in _TAKES_BODY else None
    return Request(method, base, path, dict(parse_qsl(parts.query)), body)


def _held(name: str, source: Source) -> str:
    """The template of what the event or a step calls so."""
    own = (path for path in source.known if path.rpartition(".")[2].lower() == name.lower())
    path = min(own, key=len, default=None)
    if path is None:
        return f"{{{{{source.top}.{name}}}}}" if source.open else ""
    return f"{{{{{source.root}.{path}}}}}"


def connected(
    planned: PlannedConnection,
    asked: Request,
    offer: CustomHttpOffer | None,
    spec: ConnectorSpec,
    text: str,
) -> PlannedConnection:
    """The connection of Custom HTTP with the base URL, the name and the sign-in that are said."""
    config = {"baseUrl": asked.base_url} if asked.base_url else {}
    signs = offer.auth_schemes if offer else ()
    scheme = next((s for s in spec.auth if (s.type,) == signs), spec.auth[0])
    if scheme.type == "api_key" and (header := _HEADER.search(text)):
        config["apiKeyHeader"] = header["name"] or header["named"]
    settings, fields = needed(spec, scheme)
    return planned.model_copy(
        update={
            "name": offer.name if offer else planned.name,
            "auth_type": scheme.name,
            "fields": fields,
            "settings": tuple(each for each in settings if each.name not in config),
            "config": {**planned.config, **config},
        }
    )


def is_called(known: Connection, offer: CustomHttpOffer) -> bool:
    """Whether it is the connection to the API that is spoken of."""
    words = {*tokens(offer.name)} - STOP
    return known.integration_slug == HTTP and bool(words) and words <= {*tokens(known.name)}


def _body(source: Source) -> str | None:
    """What is sent: what was read before, else the event as it came."""
    if source.read:
        return f"{{{{{source.read.removesuffix(' | json')}}}}}"
    if source.fields or source.recorded or source.open:
        called = source.open or any(path.startswith("json.") for path in source.known)
        return f"{{{{{source.root}.json}}}}" if called else f"{{{{{source.root}}}}}"
    return None
