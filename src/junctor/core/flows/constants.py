"""Inputs that take no templates: a query's text would be another query with another value.

An operation marks them in its input schema with `x-constant: graphql_text`, the name of a sink.
"""

from __future__ import annotations

from junctor.model.errors import InvalidTemplate
from junctor.model.spec import Operation
from junctor.model.templates import Template
from junctor.model.templates.sinks import CONSTANT_SINKS, Sink

MARK = "x-constant"
_KEPT = 1024
# By identity, of values that are kept themselves; both are the same for every run of a version.
_FOUND: dict[tuple[int, int], tuple[Operation, Template, dict[str, str]]] = {}


def constant_faults(operation: Operation, compiled: Template) -> dict[str, str]:
    """Where templates stand in inputs that take none: pointer and why."""
    fields = operation.input.get("properties", {})
    found: dict[str, str] = {}
    for hole in compiled.holes():
        field = fields.get(hole.place.split("/")[1] if "/" in hole.place else "")
        mark = field.get(MARK) if isinstance(field, dict) else None
        if mark:
            sink = next((s for s in CONSTANT_SINKS if s.value == mark), Sink.GRAPHQL_TEXT)
            found[hole.place] = f"{CONSTANT_SINKS[sink]}."
    return found


def refuse_constants(operation: Operation, compiled: Template) -> None:
    """Refuse templates in inputs that take none.

    Raises:
        InvalidTemplate: the first of them.
    """
    key = (id(operation), id(compiled))
    known = _FOUND.get(key)
    if known is None or known[0] is not operation or known[1] is not compiled:
        if len(_FOUND) >= _KEPT:
            _FOUND.clear()
        known = _FOUND[key] = (operation, compiled, constant_faults(operation, compiled))
    for place, why in known[2].items():
        raise InvalidTemplate(why, field=f"inputs.{place.strip('/').replace('/', '.')}")
