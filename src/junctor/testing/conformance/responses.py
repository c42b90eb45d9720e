"""Whether our output schema and samples agree with what the vendor says it answers."""

from __future__ import annotations

from typing import Any

from junctor.core.calls.reading import Reader
from junctor.core.catalog.descriptions import (
    DescribedOperation,
    Description,
    Deviation,
    check_response,
)
from junctor.core.catalog.descriptions.definitions import rebuilt
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidSpec, JunctorError
from junctor.model.faults import Fault
from junctor.model.request import HttpResponse
from junctor.model.schema import compile_schema
from junctor.model.spec import Operation
from junctor.model.value import Json, JsonSchema, canonical

_SEEDS = ("1", "2", "3")
_MAX_FAULTS = 4
_MARK = "nothingIsTold"
_ANYTHING = {"anything": True}
_REMARKS = {"title", "description", "example", "examples", "$defs"}
_SAYS_NOTHING = {*_REMARKS, "type", "additionalProperties"}


def success_schema(
    description: Description, operation: DescribedOperation
) -> tuple[int, JsonSchema] | None:
    """The first described success that is JSON: its status and complete schema."""
    successes = [status for status in operation.responses if status[:1] == "2"]
    # Where a success is told, if only as empty, `default` is the answer to what fails.
    for status in successes or [s for s in operation.responses if s == "default"]:
        bodies = operation.responses[status]
        for media, schema in bodies.items():
            if schema not in (True, {}) and ("json" in media or media == "*/*"):
                number = int(status) if status.isdigit() else 200
                return number, description.schema(schema, "response")
    return None


def sample_faults(
    description: Description, operation: DescribedOperation, sample: dict[str, Any]
) -> list[Deviation]:
    """Why the described operation would not answer a recorded success like this."""
    response = sample["response"]
    if "json" not in response:
        place = f"status {response['status']}"
        found = operation.response(response["status"])
        return [] if found else [Deviation("status", place, "not described")]
    return check_response(description, operation, response["status"], response["json"])


def mock_faults(ours: Operation, theirs: JsonSchema) -> list[Deviation]:
    """Where values of our output schema contradict the described answer.

    What we leave out is no contradiction: our schema may name fewer fields than the vendor
    always sends.
    """
    assert ours.output is not None
    schema = compile_schema(_lenient(theirs))
    for seed in _SEEDS:
        value = mock(ours.output, seed=seed)
        if not schema.is_valid(value):
            return _deviations(schema.faults(value))
    return []


def parse_faults(ours: Operation, theirs: JsonSchema) -> list[Deviation]:
    """Where our output schema would not take a value of the described answer.

    Of an object about whose fields nothing is told, no field is missed, and what nothing at all
    is told of may be anything.
    """
    assert ours.output is not None
    schema, marked = compile_schema(ours.output), _marked(theirs)
    for seed in _SEEDS:
        try:
            value = mock(marked, seed=seed)
        except InvalidSpec:
            return []  # their schema asks for the impossible; nothing to compare
        found = [fault for fault in schema.faults(value) if not _is_untold(fault, value)]
        if found:
            return _deviations(found, "mock ")[:_MAX_FAULTS]
    return []


def _marked(schema: Any) -> Any:
    """The schema, in which what nothing is told of has a mark: an object's fields, or a value."""
    if not isinstance(schema, dict):
        return schema
    if not {key for key in schema.keys() - _REMARKS if not key.startswith("x-")}:
        return {**schema, "const": _ANYTHING}
    made = rebuilt(schema, _marked)
    if "$defs" in schema:
        made["$defs"] = {name: _marked(each) for name, each in schema["$defs"].items()}
    if schema.get("type") == "object" and not schema.keys() - _SAYS_NOTHING:
        return {**made, "properties": {_MARK: {"const": True}}, "required": [_MARK]}
    return made


def _is_untold(fault: Fault, value: Any) -> bool:
    """Whether a field is missing, or too many, or of any type, where nothing is told of it."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in fault.field.split("/")[1:]]
    last = steps.pop() if steps else ""
    if last == _MARK:
        return True
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    if isinstance(value, dict) and last in value:
        return bool(value[last] == _ANYTHING)
    if isinstance(value, list):
        return last.isdigit() and int(last) < len(value) and value[int(last)] == _ANYTHING
    return isinstance(value, dict) and (_MARK in value or value == _ANYTHING)


def example_faults(reader: Reader, example: Json) -> list[Deviation]:
    """What is wrong when the vendor's own example is read as a call reads it."""
    answer = HttpResponse(
        status=200,
        headers=(("Content-Type", "application/json"),),
        content=canonical(example),
    )
    try:
        outcome = reader.outcome(answer, None)
    except JunctorError as error:
        return [Deviation("other", "", error.message)]
    if not outcome.ok:
        return [Deviation("other", "", f"the example reads as a failure: {outcome.error_class}")]
    assert reader.operation.output is not None
    found = compile_schema(reader.operation.output).faults(outcome.output)
    return _deviations(found, "example ")[:_MAX_FAULTS]


def _deviations(faults: list[Fault], whose: str = "") -> list[Deviation]:
    return [Deviation(f.code, f"{whose}{f.field or 'value'}", f.reason) for f in faults]


def _lenient(schema: Any) -> Any:
    """The schema without what only complete values can fulfil."""
    if not isinstance(schema, dict):
        return schema
    dropped = ("required", "minProperties", "dependentRequired", "minItems", "$defs")
    made = rebuilt({k: v for k, v in schema.items() if k not in dropped}, _lenient)
    if "oneOf" in made:
        # Without required fields several branches may fit.
        made["allOf"] = [*made.get("allOf", ()), {"anyOf": made.pop("oneOf")}]
    if "$defs" in schema:
        made["$defs"] = {name: _lenient(each) for name, each in schema["$defs"].items()}
    return made
