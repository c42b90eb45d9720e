"""Schemas of what went wrong: the problem document, faults, and the problem of a call."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    NUMBER,
    OBJECT,
    TEXT,
    WHOLE,
    array,
    enumeration,
    record,
    ref,
)
from junctor.model.errors import ErrorClass
from junctor.model.value import JsonSchema


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {
        "ErrorClass": enumeration(ErrorClass),
        "Problem": _problem(),
        "InputFault": record(
            "A field that does not fit.",
            {"field": {**TEXT, "description": "JSON pointer"}, "reason": TEXT, "cure": TEXT},
        ),
        "SpecFault": record(
            "A place of a connector that does not fit.",
            {"place": TEXT, "message": TEXT, "cure": TEXT},
        ),
        "CallProblem": record(
            "Why a call failed; fields without a value are left out.",
            problem_fields(),
            optional=("code", "field", "details", "retryAfter"),
        ),
        "Truncated": record(
            "Stands for a value beyond its bound.",
            {
                "truncated": {"const": True},
                "bytes": {"type": ["integer", "null"], "description": "its size"},
                "preview": TEXT,
                "payload": {**TEXT, "description": "where the whole is kept: its digest"},
            },
            optional=("payload",),
        ),
    }


def problem_fields() -> dict[str, JsonSchema]:
    """What may be said about a failed call."""
    return {
        "message": TEXT,
        "cure": TEXT,
        "code": {**TEXT, "description": "the vendor's own code"},
        "field": TEXT,
        "details": OBJECT,
        "retryAfter": {**NUMBER, "description": "seconds"},
    }


def _problem() -> JsonSchema:
    faults = array({"anyOf": [ref("InputFault"), ref("SpecFault"), TEXT]})
    return record(
        "RFC 9457, with the class of the error and the cure; empty members are left out.",
        {
            "type": {**TEXT, "description": "`urn:junctor:problem:...`"},
            "title": TEXT,
            "status": {**WHOLE, "description": "the HTTP status"},
            "detail": TEXT,
            "errorClass": ref("ErrorClass"),
            "cure": {**TEXT, "description": "what to do about it"},
            "field": {**TEXT, "description": "the field or parameter it is about"},
            "faults": {**faults, "description": "everything that does not fit, at once"},
            "dependents": array({"anyOf": [ref("Dependent"), ref("Hanging")]}),
            "details": OBJECT,
        },
        optional=("detail", "field", "faults", "dependents", "details"),
    )
