"""The requests of an operation as the door would send them, with a dummy credential on them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from junctor.core.calls.build import build_request, fill_base_url, own_headers
from junctor.core.calls.context import CallContext, absolute, normalised_auth
from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry
from junctor.core.ports.clock import SystemClock
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidSpec, JunctorError
from junctor.model.request import HttpRequest, HttpResponse, Markers, Pairs, Request, Response
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import Operation
from junctor.model.templates.text import text_of
from junctor.sdk import Fields
from junctor.testing.standins import stand_in_config, stand_in_document, with_credential

SEEDS = ("1", "2", "3")
_RUN = {"id": "run_1", "key": "key_1"}


@dataclass(frozen=True, slots=True)
class Case:
    """One input of an operation: `origin` says where it is from, `sample` is its recording."""

    origin: str
    inputs: dict[str, Any]
    config: dict[str, Any]
    sample: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One finished request in parts."""

    method: str
    url: str
    headers: Pairs
    body: bytes | None
    content_type: str | None

    @property
    def path(self) -> str:
        """The path of the URL, percent-encoded."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded query."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)

    def with_fields_in_query(self) -> Outgoing:
        """The fields of its JSON body as parameters; itself where one of them is no plain value."""
        fields = orjson.loads(self.body) if self.body else None
        if not isinstance(fields, dict) or any(isinstance(v, dict | list) for v in fields.values()):
            return self
        query = urlencode([*self.query, *((name, text_of(v)) for name, v in fields.items())])
        url = urlsplit(self.url)._replace(query=query).geturl()
        return replace(self, url=url, body=None, content_type=None)

    @property
    def action(self) -> str | None:
        """What AWS's one-path protocols call an operation."""
        target = next((v for k, v in self.headers if k.lower() == "x-amz-target"), None)
        if target:
            return target.rpartition(".")[2]
        body = self.body if self.content_type == "application/x-www-form-urlencoded" else b""
        pairs = [*parse_qsl((body or b"").decode()), *self.query]
        return next((value for name, value in pairs if name == "Action"), None)


def cases_of(entry: CatalogEntry, key: str, operation: Operation) -> Iterator[Case]:
    """The samples of an operation, then generated inputs: required fields only, and full."""
    samples = entry.samples(key)
    every = [s for name in entry.spec.operations for s in entry.samples(name)]
    config = stand_in_config(entry.spec, [*samples, *every])
    for sample in samples:
        own = apply_defaults(entry.spec.connection, sample.get("config") or config)
        inputs = apply_defaults(operation.input, sample["input"], own)
        yield Case(f"sample {sample.get('case', '?')}", inputs, own, sample)
    for seed in (None, *SEEDS):
        made = mock(operation.input, seed=seed or "0", required_only=seed is None)
        inputs = apply_defaults(operation.input, made)
        yield Case(f"generated {seed}" if seed else "generated required", inputs, config)


def outgoing(entry: CatalogEntry, key: str, case: Case) -> list[Outgoing]:
    """What one case sends; several requests where Python does it.

    Raises:
        JunctorError: the request cannot be built.
    """
    spec, operation = entry.spec, entry.spec.operations[key]
    compile_schema(operation.input).check(case.inputs)
    scheme = next(
        (s for s in spec.auth if not operation.auth or {s.name, s.type} & set(operation.auth)),
        None,
    )
    handler = entry.handler(key)
    if operation.mcp is not None or operation.soap is not None:
        return []  # its protocol has its own schema, not a description of HTTP
    if handler is None:
        operation = _closed(operation)
        requests = [build_request(spec, operation, case.inputs, case.config, _RUN, Markers())]
    elif handler.kind == "run":
        requests = _captured(entry, key, case, scheme)
    else:
        base = fill_base_url(spec, case.config)
        made = handler.prepare(case.inputs, case.config)
        requests = [_http(absolute(base, made, own_headers(spec, case.config)))]
        if operation.idempotency_header:
            requests = [r.with_header(operation.idempotency_header, "key_1") for r in requests]
    return [finished(with_credential(r, scheme, case.config)) for r in requests]


def _closed(operation: Operation) -> Operation:
    """The operation with a path's parameters in one step each, as descriptions have them."""
    template = operation.request
    if template is None or not template.open_path:
        return operation
    closed = template.model_copy(update={"open_path": ()})
    return operation.model_copy(update={"request": closed})


def _http(request: Request) -> HttpRequest:
    assert isinstance(request, HttpRequest), "a vendor's description is about HTTP"
    return request


def finished(request: HttpRequest) -> Outgoing:
    """The parts of a request as it would be sent."""
    body, kind = request.body()
    headers = request.headers
    if kind and request.header("content-type") is None:
        headers = (*headers, ("Content-Type", kind))
    if request.header("user-agent") is None:
        headers = (*headers, ("User-Agent", "junctor"))  # as the door does
    declared = next((v for k, v in headers if k.lower() == "content-type"), None)
    return Outgoing(request.method, request.url, headers, body, declared)


def _captured(entry: CatalogEntry, key: str, case: Case, scheme: Any) -> list[HttpRequest]:
    """The requests an action sends when everything is answered as its sample says."""
    handler, sent = entry.handler(key), []
    base = fill_base_url(entry.spec, case.config)
    headers = own_headers(entry.spec, case.config)
    answer = _answer(entry, key, case)

    async def send(request: Request) -> Response:
        sent.append(_http(absolute(base, request, headers)))
        return answer

    assert handler is not None
    context = CallContext(
        auth=normalised_auth(handler.provider, scheme, Markers(), stand_in_document(scheme)),
        conn=Fields(case.config),
        send=send,
        project_id="prj_conformance",
        run_id=None,
        action=f"{entry.spec.key}.{key}",
        judge=Reader(entry.spec, entry.spec.operations[key], SystemClock()).judge,
    )
    try:
        asyncio.run(handler.run(context, case.inputs))  # type: ignore[arg-type]  # `send` is a plain function here
    except InvalidSpec:
        raise
    except JunctorError:
        if not sent:
            raise
    return sent


def _answer(entry: CatalogEntry, key: str, case: Case) -> HttpResponse:
    samples = [case.sample] if case.sample else list(entry.samples(key))
    usual: dict[str, Any] = {"status": 200, "json": {}}
    recorded = samples[0]["response"] if samples else usual
    if "status" not in recorded:
        recorded = usual  # what an action gives as a whole is no answer of HTTP
    content = (
        orjson.dumps(recorded["json"])
        if "json" in recorded
        else str(recorded.get("text", "")).encode()
    )
    headers = tuple((k, str(v)) for k, v in recorded.get("headers", {}).items())
    return HttpResponse(status=recorded["status"], headers=headers, content=content)
