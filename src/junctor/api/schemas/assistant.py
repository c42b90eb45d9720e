"""Schemas of the assistant: the plan of a sentence, and what applying it made."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    TEXT,
    TEXTS,
    array,
    nullable,
    record,
    ref,
    response_schemas,
    table,
)
from junctor.core.assistant import Plan
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "planFromText": ref("Plan"),
    "applyPlan": ref("PlanApplied"),
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {
        **response_schemas(Plan),
        "PlanApplied": record(
            "What applying a plan made.",
            {
                "connections": table(TEXT, "ref -> id of the connection"),
                "made": {**TEXTS, "description": "ids of new connections"},
                "connector": {
                    **nullable(TEXT),
                    "description": "key of the connector that was declared",
                },
                "entity": {**nullable(TEXT), "description": "key of a new entity type"},
                "flowId": nullable(TEXT),
                "flowKey": nullable(TEXT),
                "findings": array(ref("Finding")),
            },
        ),
    }
