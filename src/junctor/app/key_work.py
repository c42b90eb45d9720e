"""Status, rotation, re-wrapping and destruction of the keys that encrypt; one work at a time.

Calls go on meanwhile. Each step is audited first and may be repeated after a kill.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from junctor.adapters.vault import KeyProvider
from junctor.app.exclusive import exclusive
from junctor.app.instance import Instance
from junctor.core.access import INSTANCE
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor

LEASE = "keys"


class KeyWork:
    """What an administrator of the instance does with its keys."""

    def __init__(self, instance: Instance, actor: Actor) -> None:
        self._instance = instance
        self._actor = str(actor)
        self._rotation = instance.key_rotation()
        self._rewrap = instance.rewrap(self._actor)

    async def status(self) -> dict[str, Any]:
        """The keys by id, state and use, and how many rows each still opens; never a key."""
        rows = await self._rewrap.rows_by_key()
        found = await self._rotation.status()
        return {**found, "keys": [{**k, "rows": rows.get(k["id"], 0)} for k in found["keys"]]}

    async def rotate_root(self) -> dict[str, Any]:
        """A new root key that wraps from now on.

        Raises:
            InUse: keys are worked on already, or the former root key was not destroyed yet.
        """
        async with self._alone():
            staged = await self._rotation.stage_root()
            await self._record("keys.rotate_root", rootKey=staged)
            return {"rootKey": await self._rotation.promote_root()}

    async def rotate_data(self, project_ref: str) -> dict[str, Any]:
        """A new data key of a project, by id or key, that seals from now on.

        Raises:
            UnknownObject: there is no such project. InUse: keys are worked on already.
        """
        project = await self._instance.projects.get(project_ref)
        async with self._alone():
            version = await self._rewrap.rotate_project(project.id)
        return {"project": project.key, "projectId": project.id, "version": version}

    async def rewrap(self) -> dict[str, int]:
        """Move everything to the newest keys: keys under the root key, rows under data keys.

        Raises:
            InUse: keys are worked on already.
        """
        async with self._alone():
            await self._record("keys.rewrap")
            return {"keys": await self._rotation.rewrap_keys(), **await self._rewrap.run()}

    async def destroy(self) -> dict[str, Any]:
        """Delete old keys that nothing needs any more.

        Raises:
            InUse: something still needs the old root key, or keys are worked on already.
        """
        async with self._alone():
            await self._record("keys.destroy")
            root = await self._rotation.destroy_root()
            return {"root": root, "data": await self._rewrap.destroy_old()}

    async def change_provider(self, provider: KeyProvider) -> str:
        """Wrap the root keys by another provider key; gives its id.

        Raises:
            NotConfigured: the provider has no key that can be used.
            InUse: keys are worked on already.
        """
        async with self._alone():
            await self._record(
                "keys.change_provider", providerKey=await provider.prepare(may_create=True)
            )
            return await self._rotation.change_provider(provider)

    def _alone(self) -> AbstractAsyncContextManager[None]:
        return exclusive(
            self._instance.store.leases,
            self._instance.clock,
            LEASE,
            "Keys are being rotated, re-wrapped or destroyed right now.",
        )

    async def _record(self, kind: str, **detail: Any) -> None:
        entry = AuditEntry(
            project_id=INSTANCE,
            kind=kind,
            actor=self._actor,
            at=self._instance.clock.now(),
            detail=detail,
        )
        await self._instance.store.audit.record(entry)
