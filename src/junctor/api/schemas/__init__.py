"""What answers look like: a schema per route, and the shared ones they point at, per area.

Only the description of the API reads this; no answer is checked against it while serving.
"""

from __future__ import annotations

from junctor.api.schemas import (
    access,
    alerts,
    approvals,
    assistant,
    audit,
    calls,
    catalog,
    connections,
    flows,
    instance,
    keys,
    problems,
    runs,
    triggers,
    views,
)
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    **access.ANSWERS,
    **alerts.ANSWERS,
    **approvals.ANSWERS,
    **assistant.ANSWERS,
    **audit.ANSWERS,
    **calls.ANSWERS,
    **catalog.ANSWERS,
    **connections.ANSWERS,
    **flows.ANSWERS,
    **instance.ANSWERS,
    **keys.ANSWERS,
    **runs.ANSWERS,
    **triggers.ANSWERS,
    **views.ANSWERS,
}
"""The JSON that a route answers with, by operation id. A route that says nothing is absent."""
LINES = audit.LINES


def answer_schemas() -> dict[str, JsonSchema]:
    """Every shared schema of answers, by name."""
    areas = (
        access,
        alerts,
        approvals,
        assistant,
        audit,
        calls,
        catalog,
        connections,
        flows,
        instance,
        keys,
        problems,
        views,
    )
    found = {name: each for area in areas for name, each in area.schemas().items()}
    found |= runs.schemas(found["Step"], found["Exchange"])
    return {**found, **triggers.schemas(found["RunWithSteps"])}
