"""What templates and expressions of a node may read, and how they are rendered."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.calls.mapping import compile_expression, transformed
from junctor.model.errors import InvalidTemplate, JunctorError
from junctor.model.templates import Sink, Template, compile_template
from junctor.model.templates.text import MAX_RESULT
from junctor.model.value import Json

PLAIN = frozenset(("vars", "event", "steps", "input", "run"))
RUN = ("id", "flow", "version", "environment", "mode", "callback", "approval")
"""What templates read of the run itself."""
ROOTS = PLAIN | {"conn", "secret"}
EXPRESSION = "jmespath"

Scope = dict[str, Any]
_KEPT = 1024
_COMPILED: dict[int, tuple[Json, Template]] = {}


def template(value: Json) -> Template:
    """The template of any JSON value of a node; validation says which roots belong where.

    Compiled once for as long as the node's document is kept: values are known by identity,
    and are kept themselves, so that no other value can have their place.
    """
    found = _COMPILED.get(id(value))
    if found is not None and found[0] is value:
        return found[1]
    made = compile_template(value, roots=ROOTS)
    if isinstance(value, dict | list):
        if len(_COMPILED) >= _KEPT:
            _COMPILED.clear()
        _COMPILED[id(value)] = (value, made)
    return made


def rendered(
    value: Json, scope: Scope, field: str, *, sink: Sink = Sink.TEXT, most: int = MAX_RESULT
) -> Json:
    """The value with its templates filled.

    Raises:
        InvalidTemplate: naming the node's field.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    try:
        return template(value).render(scope, sink=sink, most=most)
    except InvalidTemplate as fault:
        raise at(fault, field) from None


def rendered_body(value: Json, scope: Scope, headers: dict[str, str]) -> Json:
    """A request body: JSON values keep their types, JSON text is filled as JSON and parsed.

    Other text stays text where a Content-Type header says that it is not JSON.
    """
    if not isinstance(value, str):
        return rendered(value, scope, "body", sink=Sink.JSON_BODY)
    kind = next((v for k, v in headers.items() if k.lower() == "content-type"), "")
    if kind and "json" not in kind.lower():
        return rendered(value, scope, "body")
    found = rendered(value, scope, "body", sink=Sink.JSON_BODY)
    # A text that is only one hole renders to its value; any other is JSON text by now.
    return orjson.loads(found) if isinstance(found, str) and not is_whole(value) else found


def is_whole(value: str) -> bool:
    """Whether a text is exactly one hole."""
    holes = template(value).holes()
    return len(holes) == 1 and holes[0].whole


def is_expression(value: Json) -> bool:
    """Whether a value is `{"jmespath": "..."}`."""
    return isinstance(value, dict) and set(value) == {EXPRESSION}


def evaluated(expression: str, scope: Scope, field: str, now: int) -> Json:
    """What a JMESPath over `{vars, event, steps, input}` gives.

    Raises:
        InvalidTemplate: naming the node's field.
    """
    return expression_of(expression, {root: scope[root] for root in PLAIN}, field, now)


def expression_of(expression: str, seen: Scope, field: str, now: int) -> Json:
    """What a JMESPath over anything gives.

    Raises:
        InvalidTemplate: naming the node's field.
    """
    try:
        return transformed(expression, seen, now=now)
    except InvalidTemplate as fault:
        raise at(fault, field) from None


def expression_fault(expression: Any) -> JunctorError | None:
    """Why an expression does not parse."""
    if not isinstance(expression, str):
        return InvalidTemplate("The expression is not a text.", cure="Write a JMESPath expression.")
    try:
        compile_expression(expression)
    except InvalidTemplate as fault:
        return fault
    return None


def at(fault: InvalidTemplate, field: str) -> InvalidTemplate:
    """The same error, saying in which field of the node."""
    place = field + (fault.field or "").replace("/", ".")
    return InvalidTemplate(f"`{field}`: {fault.message}", cure=fault.cure, field=place)
