"""Saved views: the filters of a list under a name, one person's own or the project's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from junctor.model.value import Value

Screen = Literal[
    "connections", "secrets", "credentials", "flows", "runs", "triggers", "audit", "catalog"
]
Filter = Annotated[str, StringConstraints(max_length=400)]


class ViewDraft(Value):
    """The filters, as they stand in the address of the page."""

    search: dict[Annotated[str, StringConstraints(max_length=60)], Filter] = Field(max_length=30)
    shared: bool = Field(False, description="for everybody in the project; else one's own")


class SavedView(ViewDraft):
    """Filters under a name."""

    screen: Screen
    name: str
    by: str = Field(description="who saved it")
    mine: bool = Field(description="the one who asks saved it")
    saved_at: int
