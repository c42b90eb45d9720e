"""Schemas of alerts."""

from __future__ import annotations

from junctor.api.schemas.shapes import page, ref, response_schemas
from junctor.model.alert import AlertRule
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listAlerts": ref("AlertRulePage"),
    "createAlert": ref("AlertRule"),
    "getAlert": ref("AlertRule"),
    "updateAlert": ref("AlertRule"),
    "tryAlert": ref("CallResult"),
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {**response_schemas(AlertRule), "AlertRulePage": page("AlertRule")}
