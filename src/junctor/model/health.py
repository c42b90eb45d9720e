"""How a connection is that fails."""

from __future__ import annotations

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
