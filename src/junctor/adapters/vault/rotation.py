"""Key rotation without downtime: every step is one transaction and may be repeated after a kill.

Root key: stage, promote, re-wrap, destroy; a staged key is inert and one old key is retained.
Project keys: a new version seals at once, rows are re-wrapped in the background.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from junctor.adapters.vault.keys import (
    CANARY,
    RootKey,
    Row,
    new_row,
    roots_of,
    unwrapped,
    wrapped,
)
from junctor.adapters.vault.provider import KEY_BYTES, KeyProvider
from junctor.adapters.vault.start import unwrap_roots, wrap_root
from junctor.adapters.vault.vault import Crash, LocalVault, no_crash
from junctor.core.ports.store import KeyRows
from junctor.model.errors import InUse, NotConfigured
from junctor.model.ids import new_id

# Longer than any worker takes to notice a rotation (it polls every 30 s).
WORKER_GRACE_MS = 120_000
KEY_BATCH = 50


class KeyRotation:
    """Rotates root and provider keys of a vault."""

    def __init__(self, vault: LocalVault, *, crash: Crash = no_crash) -> None:
        self._vault = vault
        self._keys: KeyRows = vault.keys
        self._crash = crash

    async def stage_root(self) -> str:
        """Put a new root key beside the active one; it is used for nothing yet."""
        rows = await self._keys.rows()
        for row in roots_of(rows):
            if row["state"] == "staged":
                return str(row["id"])
        provider = self._vault.provider
        provider_id = await provider.prepare(may_create=False)
        row = new_row("root", new_id("rtk"), at=self._vault.clock.now())
        row["state"] = "staged"
        key = secrets.token_bytes(KEY_BYTES)
        self._crash("root.before-stage")
        await self._keys.put(
            [await wrap_root(provider, provider_id, self._vault.instance_id, row, key)]
        )
        self._crash("root.after-stage")
        await self._vault.refresh()
        return str(row["id"])

    async def promote_root(self) -> str:
        """Make the staged key the active one and retain the former; atomic.

        Raises:
            NotConfigured: nothing is staged.
            InUse: a retained key has to be destroyed first.
        """
        rows = await self._keys.rows()
        by_state = {state: _in_state(rows, state) for state in ("staged", "active", "retained")}
        if not by_state["staged"]:
            raise NotConfigured("No root key is staged.", cure="Stage one first.")
        if by_state["retained"]:
            raise InUse(
                f"The root key {by_state['retained'][0]['id']} is still retained.",
                cure="Re-wrap the keys and destroy it, then promote.",
            )
        chosen, at = by_state["staged"][0], self._vault.clock.now()
        key = (await unwrap_roots(self._vault.provider, self._vault.instance_id, rows))[
            chosen["id"]
        ]
        canary = new_row("canary", new_id("cny"), at=at)
        root = RootKey.of(chosen["id"], key)
        self._crash("root.before-promote")
        await self._keys.put(
            [
                {**chosen, "state": "active"},
                *({**row, "state": "retained"} for row in by_state["active"]),
                wrapped(self._vault.instance_id, canary, root, CANARY),
            ]
        )
        self._crash("root.after-promote")
        await self._vault.refresh()
        return str(chosen["id"])

    async def rewrap_keys(self) -> int:
        """Wrap every key by the active root key, in batches; returns how many were left to do."""
        await self._vault.refresh()
        ring, instance = self._vault.ring, self._vault.instance_id
        done = 0
        while batch := self._stragglers(await self._keys.rows(), ring.active_root)[:KEY_BATCH]:
            active = ring.roots[ring.active_root]
            self._crash("root.before-rewrap-batch")
            await self._keys.put(
                [
                    wrapped(instance, row, active, unwrapped(instance, row, ring.roots))
                    for row in batch
                ]
            )
            self._crash("root.after-rewrap-batch")
            done += len(batch)
        return done

    def _stragglers(self, rows: Sequence[Row], active: str) -> list[Row]:
        return [
            row
            for row in rows
            if row["kind"] in ("data", "derivation")
            and row["wrappedBy"] != active
            and row["id"] not in self._vault.ring.damaged
        ]

    async def destroy_root(self) -> str | None:
        """Delete the retained root key; None when there is none.

        Raises:
            InUse: keys are still wrapped by it, or a worker may still use it.
        """
        rows = await self._keys.rows()
        retained = _in_state(rows, "retained")
        if not retained:
            return None
        old = str(retained[0]["id"])
        using = [r for r in rows if r["wrappedBy"] == old and r["kind"] != "canary"]
        if using:
            raise InUse(
                f"{len(using)} keys are still wrapped by the root key {old}.",
                cure="Re-wrap the keys, then destroy it.",
            )
        promoted = max(r["createdAt"] for r in rows if r["kind"] == "canary")
        wait = promoted + WORKER_GRACE_MS - self._vault.clock.now()
        if wait > 0:
            raise InUse(
                "A worker may still use the old root key.",
                cure=f"Destroy it in {wait // 1000 + 1} seconds.",
                retry_after=wait / 1000,
            )
        canaries = [r["id"] for r in rows if r["kind"] == "canary" and r["wrappedBy"] == old]
        self._crash("root.before-destroy")
        await self._keys.delete([old, *canaries])
        self._crash("root.after-destroy")
        await self._vault.refresh()
        return old

    async def change_provider(self, provider: KeyProvider) -> str:
        """Wrap the root keys by another provider key (a passphrase instead of a file...)."""
        instance = self._vault.instance_id
        rows = await self._keys.rows()
        keys = await unwrap_roots(self._vault.provider, instance, rows)
        provider_id = await provider.prepare(may_create=True)
        if not provider_id:
            raise NotConfigured("The new provider has no key.", cure="Give it a key first.")
        self._crash("provider.before-change")
        await self._keys.put(
            [
                await wrap_root(provider, provider_id, instance, row, keys[row["id"]])
                for row in roots_of(rows)
            ]
        )
        self._crash("provider.after-change")
        self._vault.provider = provider
        return provider_id

    async def status(self) -> dict[str, Any]:
        """The keys by id, state and use; never a key itself."""
        rows = await self._keys.rows()
        shown = [
            {
                name: row[name]
                for name in (
                    "id",
                    "kind",
                    "projectId",
                    "version",
                    "state",
                    "wrappedBy",
                    "messages",
                    "createdAt",
                )
            }
            for row in sorted(rows, key=lambda r: (r["kind"], r["projectId"], r["version"]))
            if row["kind"] != "canary"
        ]
        return {
            "providerKeys": sorted({row["wrappedBy"] for row in roots_of(rows)}),
            "keys": shown,
            "toRewrap": len(self._stragglers(rows, self._vault.ring.active_root)),
            "damaged": sorted(self._vault.ring.damaged),
        }


def _in_state(rows: Sequence[Row], state: str) -> list[Row]:
    return [row for row in roots_of(list(rows)) if row["state"] == state]
