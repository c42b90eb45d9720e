"""A request template and inputs become an `HttpRequest`; no I/O, no credential."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from junctor.core.calls.blueprint import Blueprint, base_of, optional_fields
from junctor.core.calls.headers import Headers
from junctor.core.calls.pairs import encoded_query, form_pairs, query_pairs
from junctor.model.bodies import binary_body, cookie_header, multipart_body, with_type
from junctor.model.errors import InvalidInput, InvalidTemplate
from junctor.model.request import HttpRequest, Markers, Pairs, printable
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.templates import Sink
from junctor.model.templates.grammar import Expression, parse
from junctor.model.templates.text import MISSING, text_of

CAPACITY = 2048
SUMMARY_LENGTH = 200
_ROOTS = frozenset({"input", "conn", "run"})
# By identity: hashing a spec costs more than building a request. Holding the objects keeps
# their identities from being reused.
_blueprints: OrderedDict[tuple[int, int], tuple[ConnectorSpec, Operation, Blueprint]] = (
    OrderedDict()
)


def blueprint(spec: ConnectorSpec, operation: Operation) -> Blueprint:
    """The compiled template of an operation, made once per spec and operation object.

    Raises:
        InvalidSpec: the operation has no request template, or no base URL.
        InvalidTemplate: one of its templates does not parse.
    """
    key = (id(spec), id(operation))
    found = _blueprints.get(key)
    if found is not None:
        return found[2]
    made = Blueprint(spec, operation)
    _blueprints[key] = (spec, operation, made)
    if len(_blueprints) > CAPACITY:
        _blueprints.popitem(last=False)
    return made


def build_request(
    spec: ConnectorSpec,
    operation: Operation,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any],
    run: Mapping[str, Any],
    markers: Markers | None = None,
    *,
    idempotency_key: str | None = None,
) -> HttpRequest:
    """The request of a template operation.

    `inputs` have passed the operation's schema. A whole-string hole for a declared, absent
    optional drops its key; null drops query, header and form fields and stays in JSON.
    `markers` of the call may stand anywhere but in the path. The idempotency key is `run.key`
    unless it is given.

    Raises:
        InvalidInput: a value cannot stand where the template puts it.
        InvalidTemplate: a hole has no value.
    """
    plan = blueprint(spec, operation)
    key = idempotency_key or run.get("key")
    scope = {"input": inputs, "conn": config, "run": run}
    url = plan.base(scope) + plan.path(scope)
    if markers is not None and markers.nonce in url:
        raise InvalidInput(
            "A secret cannot stand in the path of a request.",
            cure="Pass it in the query, a header or the body.",
        )
    if plan.query is not None:
        query = plan.query.fill(scope)
        added = encoded_query(query_pairs(query, plan.query_style, plan.query_styles))
        if added:
            url = f"{url}{'&' if '?' in url else '?'}{added}"
    headers = plan.headers.rendered(scope)
    if plan.cookies is not None:
        headers = (*headers, *cookie_header(plan.cookies.fill(scope)))
    if key and operation.idempotency_header:
        headers = (*headers, (operation.idempotency_header, key))
    extra = {operation.idempotency_field: key} if key and operation.idempotency_field else {}
    return _with_body(plan, scope, url, headers, extra)


def _with_body(
    plan: Blueprint,
    scope: Mapping[str, Any],
    url: str,
    headers: Pairs,
    extra: Mapping[str, Any],
) -> HttpRequest:
    absent, method = plan.optional, plan.method
    if plan.json is not None:
        if not plan.sends_json(scope):
            return HttpRequest(method=method, url=url, headers=headers)
        body = plan.json.render(scope, sink=Sink.JSON_BODY, drop_missing=absent)
        if extra and isinstance(body, dict):
            body = {**extra, **body}
        return HttpRequest(method=method, url=url, headers=headers, json=body, has_json=True)
    if plan.form is not None:
        form = plan.form.render(scope, sink=Sink.REQUEST_BODY, drop_missing=absent)
        pairs = form_pairs({**extra, **form}, plan.form_styles)
        return HttpRequest(method=method, url=url, headers=headers, form=pairs)
    if plan.multipart is not None or plan.binary is not None:
        content, kind = _bytes_of(plan, scope, extra)
        headers = with_type(headers, kind)
        return HttpRequest(method=method, url=url, headers=headers, content=content)
    content = None
    if plan.text is not None:
        text = plan.text.render(scope, sink=Sink.REQUEST_BODY, drop_missing=absent)
        content = text_of(text).encode("utf-8", "replace")
    return HttpRequest(method=method, url=url, headers=headers, content=content)


def _bytes_of(
    plan: Blueprint, scope: Mapping[str, Any], extra: Mapping[str, Any]
) -> tuple[bytes | None, str | None]:
    template = plan.multipart or plan.binary
    assert template is not None
    value = template.render(scope, sink=Sink.REQUEST_BODY, drop_missing=plan.optional)
    return multipart_body({**extra, **value}) if plan.multipart else binary_body(value)


def fill_base_url(spec: ConnectorSpec, config: Mapping[str, Any]) -> str | None:
    """The connector's base URL in one connection, without a closing slash."""
    if spec.base_url is None:
        return None
    return base_of(spec.base_url)({"conn": config, "input": {}, "run": {}})


def own_headers(spec: ConnectorSpec, config: Mapping[str, Any]) -> Pairs:
    """The headers that every request to the connector's base URL carries, in one connection.

    Raises:
        InvalidTemplate: a header has no value in this connection.
    """
    if not spec.headers:
        return ()
    optional = frozenset(optional_fields("conn", spec.connection))
    return Headers(spec.headers, optional, {}).rendered(
        {"conn": config, "input": {}, "run": {"id": "", "key": ""}}
    )


def render_summary(
    spec: ConnectorSpec,
    operation: Operation,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any] | None = None,
) -> str:
    """What the operation sends, in words: "an email to ada@example.com"; never fails.

    A hole without a value shows as `…`, a secret as its name.
    """
    text = operation.summary or f"a call of {spec.name} {operation.name}"
    scope = {"input": inputs, "conn": config or {}, "run": _NO_RUN}
    line = "".join(
        [part if isinstance(part, str) else _shown(part, scope) for part in _summary_parts(text)]
    )
    if "jsec_" in line:
        line = printable(line)
    if "  " in line or not line.isprintable():
        line = " ".join("".join(c if c.isprintable() else " " for c in line).split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"


_NO_RUN: Mapping[str, Any] = {}


@lru_cache(maxsize=CAPACITY)
def _summary_parts(text: str) -> tuple[str | Expression, ...]:
    """The summary cut at its holes, each hole parsed; one that does not parse is an ellipsis."""
    parts: list[str | Expression] = []
    rest = text
    while "{{" in rest:
        before, _, rest = rest.partition("{{")
        hole, closed, rest = rest.partition("}}")
        parts.append(before)
        try:
            parts += parse("{{" + hole + closed, _ROOTS, filters=False).expressions
        except InvalidTemplate:
            parts.append("…")
    return (*parts, rest)


def _shown(hole: Expression, scope: Mapping[str, Any]) -> str:
    value = hole.looked_up(scope)
    if value is MISSING:
        return "…"
    if isinstance(value, str):
        shown = value
    else:
        shown = ", ".join(map(text_of, value)) if isinstance(value, list) else text_of(value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
