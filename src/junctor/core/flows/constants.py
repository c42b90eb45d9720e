"""Inputs that take no templates: a query's text would be another query with another value.

An operation marks them in its input schema with `x-constant: graphql_text`, the name of a sink.
"""

from __future__ import annotations

from junctor.model.errors import InvalidTemplate
from junctor.model.spec import Operation
from junctor.model.templates import Template
from junctor.model.templates.sinks import CONSTANT_SINKS, Sink

MARK = "x-constant"


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
    for place, why in constant_faults(operation, compiled).items():
        raise InvalidTemplate(why, field=f"inputs.{place.strip('/').replace('/', '.')}")
