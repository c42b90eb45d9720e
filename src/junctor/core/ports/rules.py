"""What a project has ruled: small documents by kind and id (retention, alerts, notices)."""

from __future__ import annotations

from typing import Any, Protocol


class Rules(Protocol):
    """Documents of projects; each verb is one transaction."""

    async def get(self, project_id: str, kind: str, rule_id: str) -> dict[str, Any] | None: ...
    async def all(self, project_id: str, kind: str) -> dict[str, dict[str, Any]]:
        """Id -> document, by id."""
        ...

    async def put(
        self, project_id: str, kind: str, rule_id: str, body: dict[str, Any], *, at: int
    ) -> None: ...
    async def delete(self, project_id: str, kind: str, rule_id: str) -> bool: ...
    async def claim(
        self, project_id: str, kind: str, rule_id: str, *, at: int, quiet: int, count: bool = True
    ) -> dict[str, Any] | None:
        """Mark a thing as told at a moment, unless it was less than `quiet` milliseconds ago.

        Gives how often it was kept quiet since the last time (`{"quiet": n}`) to whoever may
        tell it; None to everybody else, who are counted unless `count` is not set.
        """
        ...
