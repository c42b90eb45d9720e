"""Retention of the audit: old entries go, the hash that the rest hangs on stays, signed by us."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from junctor.core.audit.checkpoint import Mac
from junctor.core.ports.audit import AuditLog
from junctor.core.ports.clock import Clock
from junctor.model.audit import AuditEntry, Cut
from junctor.model.value import canonical


def signed(instance: str, chain: str, seq: int, head: str) -> bytes:
    """What our word for a cut is given about."""
    return canonical({"cut": chain, "head": head, "instance": instance, "seq": seq})


def genuine(cut: Cut, mac: Mac, instance: str) -> bool:
    """Whether we made this cut."""
    wanted = mac(signed(instance, cut.chain, cut.seq, cut.hash)).hex()
    return hmac.compare_digest(wanted, cut.mac)


@dataclass(frozen=True, slots=True)
class AuditCutter:
    """Removes what is older than a project keeps; the audit itself tells of it first."""

    log: AuditLog
    clock: Clock
    mac: Mac
    instance: str

    async def cut(self, project_id: str, before: int) -> int:
        """Remove the entries of a project from before a moment; how many went."""
        gone = 0
        for chain, _, _ in await self.log.heads():
            if not chain.startswith(f"{project_id}:"):
                continue
            place = await self.log.before(chain, before)
            if place is not None:
                gone += await self._cut(project_id, chain, *place)
        return gone

    async def _cut(self, project_id: str, chain: str, seq: int, head: str) -> int:
        now = self.clock.now()
        await self.log.record(
            AuditEntry(
                project_id=project_id,
                kind="audit.retention",
                actor="system:retention",
                at=now,
                detail={"chain": chain, "seq": seq, "hash": head},
            )
        )
        word = self.mac(signed(self.instance, chain, seq, head)).hex()
        return await self.log.cut(Cut(chain=chain, seq=seq, hash=head, at=now, mac=word))
