"""Schemas of what is made of runs: a step in full, a comparison, many runs once more."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    ANYTHING,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    WHOLE,
    array,
    extended,
    nullable,
    page,
    record,
    ref,
    words,
)
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "getRunStep": ref("StepDetails"),
    "getRunPayload": {**ANYTHING, "description": "the value as JSON"},
    "compareRuns": ref("RunComparison"),
    "rerunRuns": ref("RerunPage"),
    "listRunFiles": ref("RunFilePage"),
}


def schemas(step: JsonSchema, exchange: JsonSchema) -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    milliseconds = nullable(NUMBER)
    sent = extended(
        exchange,
        "One request and its answer, and the request as a command.",
        {"curl": {**nullable(TEXT), "description": "secrets are shell variables"}},
    )
    more = {
        "attempts": array(ref("StepAttempt")),
        "timing": record(
            "Milliseconds: in all, before its turn at the door, and on the way.",
            {"total": milliseconds, "waited": milliseconds, "sent": milliseconds},
        ),
        "origins": array(ref("InputOrigin")),
        "audit": {**TEXT, "description": "where the audit entries of the run are"},
    }
    details = extended(step, "A step in full.", more)
    details["properties"]["exchanges"] = array(ref("ExchangeWithCurl"))
    return {
        "StepDetails": details,
        "ExchangeWithCurl": sent,
        "StepAttempt": record(
            "One attempt of a step's requests.",
            {
                "attempt": COUNT,
                "startedAt": MOMENT,
                "milliseconds": NUMBER,
                "waited": NUMBER,
                "status": nullable(WHOLE),
                "errorClass": nullable(ref("ErrorClass")),
                "simulated": FLAG,
            },
        ),
        "InputOrigin": record(
            "Where an input of a node comes from.",
            {
                "field": {**TEXT, "description": "dotted path within the node"},
                "template": TEXT,
                "reads": {**TEXTS, "description": "what its holes read"},
                "nodes": {**TEXTS, "description": "ids of the nodes whose output it reads"},
            },
        ),
        **_comparison(),
        **_files(),
        "Rerun": record(
            "What became of one of many runs.",
            {
                "runId": TEXT,
                "newRunId": nullable(TEXT),
                "problem": nullable(record("Why not.", {"message": TEXT, "cure": TEXT})),
            },
        ),
        "RerunPage": page("Rerun"),
    }


def _files() -> dict[str, JsonSchema]:
    return {
        "RunFile": record(
            "A file that a step got; its bytes are fetched by the digest.",
            {
                "digest": TEXT,
                "name": nullable(TEXT),
                "contentType": nullable(TEXT),
                "size": WHOLE,
                "createdAt": WHOLE,
            },
        ),
        "RunFilePage": page("RunFile"),
    }


def _comparison() -> dict[str, JsonSchema]:
    fields = array(ref("RunDifference"))
    return {
        "RunComparison": record(
            "Two runs side by side.",
            {
                "left": TEXT,
                "right": TEXT,
                "same": FLAG,
                "run": fields,
                "nodes": array(
                    record(
                        "One node in both runs.",
                        {
                            "nodeId": TEXT,
                            "change": words(("same", "changed", "added", "removed")),
                            "fields": fields,
                        },
                    )
                ),
            },
        ),
        "RunDifference": record(
            "A field with two values; null where it is missing.",
            {"field": TEXT, "left": ANYTHING, "right": ANYTHING},
        ),
    }
