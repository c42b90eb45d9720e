"""How a connection is: that it fails, and how its last test ended."""

from __future__ import annotations

from typing import Any

from junctor.model.value import Value

Place = tuple[str, str, str]
"""Project, connection, environment."""


class Failing(Value):
    """Since when a connection fails in an environment, and how."""

    project_id: str
    connection_id: str
    environment: str
    error_class: str
    message: str
    since: int

    @property
    def place(self) -> Place:
        """What fails."""
        return self.project_id, self.connection_id, self.environment


class Tried(Value):
    """How the last test of a connection in an environment ended.

    `basis` tells the settings and the credential that were tested; with others it says nothing.
    """

    project_id: str
    connection_id: str
    environment: str
    basis: str
    report: dict[str, Any]
    tried_at: int
    worked_at: int | None = None
