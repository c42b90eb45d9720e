"""Whether our output schema and samples agree with what the vendor says it answers."""

from __future__ import annotations

from typing import Any

from junctor.core.calls.reading import Reader
from junctor.core.catalog.descriptions import DescribedOperation, Description, check_response
from junctor.core.catalog.descriptions.definitions import rebuilt
from junctor.core.ports.clock import SystemClock
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidSpec, JunctorError
from junctor.model.request import HttpResponse
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.value import Json, JsonSchema, canonical

_SEEDS = ("1", "2", "3")
_MAX_FAULTS = 4


def success_schema(
    description: Description, operation: DescribedOperation
) -> tuple[int, JsonSchema] | None:
    """The first described success that is JSON: its status and complete schema."""
    for status, bodies in operation.responses.items():
        if not (status[:1] == "2" or status == "default"):
            continue
        for media, schema in bodies.items():
            if "json" in media or media == "*/*":
                number = int(status) if status.isdigit() else 200
                return number, description.schema(schema, "response")
    return None


def sample_faults(
    description: Description, operation: DescribedOperation, sample: dict[str, Any]
) -> list[str]:
    """Why the described operation would not answer a recorded success like this."""
    response = sample["response"]
    if "json" not in response:
        found = operation.response(response["status"])
        return [] if found else [f"status {response['status']}: not described"]
    return check_response(description, operation, response["status"], response["json"])


def mock_faults(ours: Operation, theirs: JsonSchema) -> list[str]:
    """Where values of our output schema contradict the described answer.

    What we leave out is no contradiction: our schema may name fewer fields than the vendor
    always sends.
    """
    assert ours.output is not None
    schema = compile_schema(_lenient(theirs))
    for seed in _SEEDS:
        value = mock(ours.output, seed=seed)
        if not schema.is_valid(value):
            return [f"{f.field or 'value'}: {f.reason}" for f in schema.faults(value)]
    return []


def parse_faults(
    spec: ConnectorSpec, ours: Operation, theirs: JsonSchema, example: Json | None
) -> list[str]:
    """Where our output schema would not take what the vendor is described to answer."""
    assert ours.output is not None
    schema = compile_schema(ours.output)
    values: list[tuple[str, Json]] = []
    if not ours.transform and not ours.handler:
        try:
            values += [(f"mock {seed}", mock(theirs, seed=seed)) for seed in _SEEDS]
        except InvalidSpec:
            values = []  # their schema asks for the impossible; nothing to compare
    faults = []
    for name, value in values:
        faults += [f"{name} {f.field or 'value'}: {f.reason}" for f in schema.faults(value)]
        if faults:
            break
    if example is not None and not ours.handler:
        faults += [f"example {fault}" for fault in _example_faults(spec, ours, example)]
    return faults[:_MAX_FAULTS]


def _example_faults(spec: ConnectorSpec, ours: Operation, example: Json) -> list[str]:
    answer = HttpResponse(
        status=200,
        headers=(("Content-Type", "application/json"),),
        content=canonical(example),
    )
    try:
        outcome = Reader(spec, ours, SystemClock()).outcome(answer, None)
    except JunctorError as error:
        return [error.message]
    if not outcome.ok:
        return ["reads as a failure"]
    assert ours.output is not None
    found = compile_schema(ours.output).faults(outcome.output)
    return [f"{f.field or 'value'}: {f.reason}" for f in found]


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
