"""Flows, their drafts, and what was published."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken
from junctor.model.errors import AlreadyExists
from junctor.model.flow import Flow, FlowVersion

_FLOW = Shape(Flow, "flows", json=("draft", "deployed", "disabled"))
_VERSION = Shape(FlowVersion, "flow_versions", json=("document",))
_FIND = f"""{_FLOW.select} WHERE project_id = ? AND (id = ? OR key = ? OR name = ?)
    ORDER BY CASE WHEN id = ? THEN 0 WHEN key = ? THEN 1 ELSE 2 END, created_at LIMIT 1"""
_UPDATE = f"""UPDATE flows SET {_FLOW.assign}
    WHERE project_id = ? AND id = ? AND revision = ?"""  # noqa: S608 - names of ours


class SqlFlows(Repository):
    """Flows; their versions go with them."""

    async def add(self, flow: Flow) -> None:
        """Create it.

        Raises:
            AlreadyExists: the key is taken in the project.
        """
        try:
            await self._configure(lambda tx: tx.run(_FLOW.insert, _FLOW.row(flow)))
        except Taken as taken:
            raise already("flow", taken, key=flow.key) from None

    async def update(self, flow: Flow, *, expected_revision: int) -> bool:
        """Store it as revision `expected_revision + 1`; False when somebody was faster.

        Raises:
            AlreadyExists: the key is taken in the project.
        """
        stored = flow.model_copy(update={"revision": expected_revision + 1})
        args = [*_FLOW.row(stored), stored.project_id, stored.id, expected_revision]
        try:
            return await self._configure(lambda tx: tx.run(_UPDATE, args)) > 0
        except Taken as taken:
            raise already("flow", taken, key=flow.key) from None

    async def get(self, project_id: str, flow_id: str) -> Flow | None:
        """By id."""
        sql = f"{_FLOW.select} WHERE id = ? AND project_id = ?"
        return _FLOW.maybe(await self._db.one(sql, (flow_id, project_id)))

    async def find(self, project_id: str, ref: str) -> Flow | None:
        """By id, key or name, in that order."""
        return _FLOW.maybe(await self._db.one(_FIND, (project_id, *[ref] * 5)))

    async def all(self, project_id: str) -> list[Flow]:
        """Flows of a project by key."""
        sql = f"{_FLOW.select} WHERE project_id = ? ORDER BY key"
        return _FLOW.values(await self._db.all(sql, (project_id,)))

    async def delete(self, project_id: str, flow_id: str) -> bool:
        """Delete it with its versions; its runs stay."""
        sql = "DELETE FROM flows WHERE project_id = ? AND id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, flow_id))) > 0

    async def add_version(self, version: FlowVersion) -> None:
        """Keep a published document.

        Raises:
            AlreadyExists: this version was published before.
        """
        try:
            await self._configure(lambda tx: tx.run(_VERSION.insert, _VERSION.row(version)))
        except Taken:
            raise AlreadyExists(
                message=f"Version {version.version} of this flow is published already.",
                field="version",
            ) from None

    async def version(self, project_id: str, flow_id: str, version: int) -> FlowVersion | None:
        """One published version."""
        sql = f"{_VERSION.select} WHERE flow_id = ? AND version = ? AND project_id = ?"
        return _VERSION.maybe(await self._db.one(sql, (flow_id, version, project_id)))

    async def versions(self, project_id: str, flow_id: str) -> list[FlowVersion]:
        """Published versions, newest first."""
        sql = f"{_VERSION.select} WHERE flow_id = ? AND project_id = ? ORDER BY version DESC"
        return _VERSION.values(await self._db.all(sql, (flow_id, project_id)))
