"""The audit in memory: one hash chain per project, and a switch that makes it fail."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from junctor.core.ports.audit import Receipt
from junctor.model.audit import AuditEntry, ChainedEntry, Cut
from junctor.model.errors import AuditUnavailable
from junctor.model.ids import new_id
from junctor.model.value import canonical

_COLUMNS = {"connectionId": "connection_id", "runId": "run_id"}


class MemoryAudit:
    """Implements `core.ports.audit.AuditLog`; with `broken` set, nothing can be recorded."""

    def __init__(self) -> None:
        self.broken = False
        self.bodies: list[dict[str, Any]] = []
        self._chains: dict[str, list[ChainedEntry]] = {}
        self._cuts: dict[str, Cut] = {}

    async def record(self, entry: AuditEntry) -> Receipt:
        """Append an entry; raises AuditUnavailable while `broken`."""
        if self.broken:
            raise AuditUnavailable
        chained = self._append(entry)
        return Receipt(chained.chain, chained.seq, entry.intent or new_id("int"))

    def note(self, entry: AuditEntry) -> None:
        """Append an entry without a receipt."""
        if not self.broken:
            self._append(entry)

    def _append(self, entry: AuditEntry) -> ChainedEntry:
        name = f"{entry.project_id}/memory"
        chain = self._chains.setdefault(name, [])
        previous = chain[-1].hash if chain else ""
        body = entry.to_json()
        head = hashlib.sha256(previous.encode() + canonical(body)).hexdigest()
        chained = ChainedEntry(
            chain=name,
            seq=chain[-1].seq + 1 if chain else 1,
            hash=head,
            previous=previous,
            body=body,
        )
        chain.append(chained)
        self.bodies.append(body)
        return chained

    async def flush(self) -> None:
        """Nothing waits here."""

    async def entries(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str, int] | None = None,
        limit: int = 100,
    ) -> list[ChainedEntry]:
        """Newest first."""
        found = self._found(project_id, where or {})
        found.sort(key=_order, reverse=True)
        return [e for e in found if before is None or _order(e) < before][:limit]

    def _found(self, project_id: str, where: dict[str, Any]) -> list[ChainedEntry]:
        return [
            entry
            for chain in self._chains.values()
            for entry in chain
            if entry.body["project_id"] == project_id and _matches(entry.body, where)
        ]

    async def counted(
        self, project_id: str, since: int, environment: str | None, *, most: int
    ) -> dict[str, int]:
        """How many calls each connection made since a moment; it stops counting at `most`."""
        where = {"kind": "call", "since": since}
        where |= {"environment": environment} if environment is not None else {}
        found = Counter(
            entry.body.get("connection_id", "") for entry in self._found(project_id, where)
        )
        return {connection: min(count, most) for connection, count in found.items()}

    async def latest(self, project_id: str) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The newest `call` and `call.outcome` of each connection and environment."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for entry in sorted(self._found(project_id, {}), key=_order):
            body = entry.body
            if body["kind"] in ("call", "call.outcome") and "connection_id" in body:
                place = (body["connection_id"], body.get("environment", ""), body["kind"])
                found[place] = body
                if (body.get("outcome") or {}).get("ok"):
                    found[*place[:2], "success"] = body
        return found

    async def last_calls(self, project_id: str) -> dict[str, int]:
        """When each connection that was ever called was called last."""
        found = self._found(project_id, {"kind": "call"})
        last: dict[str, int] = {}
        for body in (each.body for each in found):
            connection = body.get("connection_id")
            if connection is not None:
                last[connection] = max(body["at"], last.get(connection, 0))
        return last

    async def chain(self, chain: str, *, after: int = 0, limit: int = 1000) -> list[ChainedEntry]:
        """One chain in order."""
        return [e for e in self._chains.get(chain, []) if e.seq > after][:limit]

    async def before(self, chain: str, moment: int) -> tuple[int, str] | None:
        """The last entry that retention may remove."""
        found = None
        for entry in self._chains.get(chain, [])[:-1]:
            if entry.body["at"] >= moment:
                break
            found = (entry.seq, entry.hash)
        return found

    async def cut(self, cut: Cut) -> int:
        """Remove the entries up to a place."""
        known = self._chains.get(cut.chain, [])
        kept = [entry for entry in known if entry.seq > cut.seq]
        self._chains[cut.chain] = kept
        self._cuts[cut.chain] = cut
        return len(known) - len(kept)

    async def cuts(self) -> dict[str, Cut]:
        """The cuts by chain."""
        return dict(self._cuts)

    async def heads(self) -> list[tuple[str, int, str]]:
        """The newest entry of every chain."""
        return [(n, chain[-1].seq, chain[-1].hash) for n, chain in self._chains.items() if chain]


def _order(entry: ChainedEntry) -> tuple[int, str, int]:
    return (entry.body["at"], entry.chain, entry.seq)


def _matches(body: dict[str, Any], where: dict[str, Any]) -> bool:
    for name, wanted in where.items():
        if name == "since":
            if body["at"] < wanted:
                return False
        elif name == "until":
            if body["at"] > wanted:
                return False
        else:
            column = _COLUMNS.get(name, name)
            if (body.get(column) or body.get("purpose", {}).get(column)) != wanted:
                return False
    return True
