"""Schemas of saved views."""

from __future__ import annotations

from junctor.api.schemas.shapes import page, ref, response_schemas
from junctor.model.value import JsonSchema
from junctor.model.view import SavedView

ANSWERS: dict[str, JsonSchema] = {"listViews": ref("SavedViewPage"), "saveView": ref("SavedView")}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {**response_schemas(SavedView), "SavedViewPage": page("SavedView")}
