"""The compiled form of one operation's request template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from junctor.core.calls.headers import Headers
from junctor.core.calls.slots import Slots
from junctor.core.calls.styled import styled_text
from junctor.core.dotted import lookup
from junctor.model.errors import InvalidInput, InvalidSpec
from junctor.model.spec import ConnectorSpec, HttpTemplate, ListStyle, Operation, TextStyle
from junctor.model.templates import Sink, Template, compile_template
from junctor.model.templates.filters import percent
from junctor.model.templates.sinks import no_dot_segment
from junctor.model.templates.text import text_of
from junctor.model.value import JsonSchema

ROOTS = frozenset({"input", "conn", "run"})
_HOST_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?\Z")
_BREAKS = re.compile(r"[\r\n\x00]")
_WHOLE = re.compile(r"\s*\{\{[^{}]*\}\}")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_OTHER = re.compile(r"(?!https?:)[a-z][a-z0-9+]*://\{\{")
Scope = Mapping[str, Any]


def _compiled(value: Any) -> Template:
    return compile_template(value, roots=ROOTS, filters=False)


class Blueprint:
    """Templates and constants of a request; shared by all calls of the operation."""

    def __init__(self, spec: ConnectorSpec, operation: Operation) -> None:
        template = operation.request
        base = template and (template.base_url or spec.base_url)
        if template is None or not base:
            missing = "base URL" if template else "request template"
            raise InvalidSpec(f"`{operation.name}` has no {missing}.", field="/request")
        self.method = template.method
        self.query_style: ListStyle = template.query_style
        self.query_styles = template.query_styles
        self.form_styles = template.form_styles
        self.optional = _optionals(spec, operation)
        self.base = _root_of(base) if template.from_root else base_of(base)
        self.path = _path(template.path, frozenset(template.open_path), template.path_styles)
        self.query = (
            Slots(template.query, Sink.REQUEST_QUERY, self.optional) if template.query else None
        )
        self.json = _compiled(template.json_body) if template.json_body is not None else None
        self.form = _compiled(template.form) if template.form is not None else None
        self.text = _compiled(template.text) if template.text is not None else None
        self.multipart = _compiled(template.multipart) if template.multipart is not None else None
        self.binary = _compiled(template.binary) if template.binary is not None else None
        self.cookies = (
            Slots(template.cookies, Sink.REQUEST_HEADER, self.optional)
            if template.cookies
            else None
        )
        self._json_hole = _whole_hole(template.json_body, self.json)
        self._set_headers({**spec.headers, **template.headers}, template)

    def _set_headers(self, headers: dict[str, str], template: HttpTemplate) -> None:
        names = {name.lower() for name in headers}
        if template.text is not None and "content-type" not in names:
            headers = {**headers, "Content-Type": "text/plain; charset=utf-8"}
        self.headers = Headers(headers, self.optional, template.header_styles)

    def sends_json(self, scope: Scope) -> bool:
        """Whether there is a JSON body: not when it is only an absent optional."""
        return self._json_hole is None or lookup(scope, self._json_hole, ...) is not ...


def _whole_hole(value: Any, template: Template | None) -> str | None:
    if not isinstance(value, str) or template is None:
        return None
    hole = next((h for h in template.holes() if h.whole), None)
    return ".".join(map(str, (hole.root, *hole.path))) if hole else None


def _optionals(spec: ConnectorSpec, operation: Operation) -> frozenset[str]:
    found = optional_fields("input", operation.input) | optional_fields("conn", spec.connection)
    return frozenset(found)


def optional_fields(prefix: str, schema: JsonSchema, depth: int = 0) -> set[str]:
    """`input.a` and `input.a.b` of declared fields that need not be there."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or depth > 4:
        return set()
    needed = set(schema.get("required", ()))
    found: set[str] = set()
    for name, field in properties.items():
        spelled = f"{prefix}.{name}"
        if name not in needed:
            found.add(spelled)
        if isinstance(field, dict):
            found |= optional_fields(spelled, field, depth + 1)
    return found


def _root_of(text: str) -> Callable[[Scope], str]:
    """The origin of a base URL, for paths that are not below its own."""
    whole = base_of(text)

    def root(scope: Scope) -> str:
        url = whole(scope)
        found = _ORIGIN.match(url)
        return found[0] if found else url

    return root


@lru_cache(maxsize=2048)
def base_of(text: str) -> Callable[[Scope], str]:
    """How a base URL is filled in one connection, judged so that no hole can end the host."""
    template = _compiled(text)
    if template.is_static:
        fixed = text.rstrip("/")
        return lambda _: fixed
    # A first hole that is the whole origin (`{{conn.baseUrl}}/v1`) is judged by the guard;
    # any other one is a part of a host or path and must not be able to end it.
    # Beyond HTTP the connection names the whole host, which the guard judges as strictly.
    free = 1 if _WHOLE.match(text) or _OTHER.match(text) else 0
    holes = [(h.name, ".".join(map(str, (h.root, *h.path)))) for h in template.holes()]
    known: dict[tuple[str, ...], str] = {}

    def render(scope: Scope) -> str:
        values = tuple(text_of(lookup(scope, path)) for _, path in holes)
        if values in known:
            return known[values]
        made = str(template.render(scope)).strip().rstrip("/")
        for (name, path), value in list(zip(holes, values, strict=True))[free:]:
            if not _HOST_PART.match(value):
                raise InvalidInput(
                    f"`{name}` cannot be a part of the base URL.",
                    cure="Use letters, digits, dots and hyphens only.",
                    field="/" + path.rpartition(".")[2],
                )
        if len(known) < 256 and "" not in values:
            known[values] = _one_line(made)
        return _one_line(made)

    return render


def _one_line(url: str) -> str:
    if _BREAKS.search(url):
        raise InvalidInput("The URL holds a line break.", cure="Remove it.")
    return url


def _path(
    text: str, open_inputs: frozenset[str], styles: Mapping[str, TextStyle]
) -> Callable[[Scope], str]:
    whole = text if not text or text[0] in "/?" else "/" + text
    return _styled_path(whole, open_inputs, styles) if styles else _plain_path(whole, open_inputs)


def _plain_path(text: str, open_inputs: frozenset[str]) -> Callable[[Scope], str]:
    template = _compiled(text)
    if template.is_static:
        return lambda _: text
    holes = [(h.name, ".".join(map(str, (h.root, *h.path)))) for h in template.holes()]

    def render(scope: Scope) -> str:
        for name, path in holes:
            if lookup(scope, path) in ("", None):
                raise _empty(name, path)
        made = str(template.render(scope, sink=Sink.URL_PATH))
        return _with_slashes(made, scope, open_inputs) if open_inputs else made

    return render


def _styled_path(
    text: str, open_inputs: frozenset[str], styles: Mapping[str, TextStyle]
) -> Callable[[Scope], str]:
    """A path in which some inputs are lists or objects: what is between them, and they."""
    marks = "|".join(map(re.escape, styles))
    pieces = re.split(r"\{\{input\.(" + marks + r")\}\}", text)
    between = [_plain_path(piece, open_inputs) for piece in pieces[::2]]
    names = pieces[1::2]

    def render(scope: Scope) -> str:
        made = [between[0](scope)]
        for name, following in zip(names, between[1:], strict=True):
            styled = styled_text(scope["input"].get(name), styles[name], name, percent)
            if not styled:
                raise _empty(name, f"input.{name}")
            made += [styled, following(scope)]
        path = "".join(made)
        no_dot_segment(path)
        return path

    return render


def _empty(name: str, path: str) -> InvalidInput:
    return InvalidInput(
        f"`{name}` stands in the path of the request and must not be empty.",
        cure="Give it a value.",
        field="/" + "/".join(path.split(".")[1:]),
    )


def _with_slashes(path: str, scope: Scope, open_inputs: frozenset[str]) -> str:
    """Slashes inside a value become slashes again (`projects/a/topics/b` is one parameter)."""
    for name in open_inputs:
        value = text_of(scope["input"].get(name))
        no_dot_segment(value)
        closed = percent(value)
        path = path.replace(closed, closed.replace("%2F", "/"))
    return path
