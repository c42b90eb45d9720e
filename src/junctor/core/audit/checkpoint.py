"""Signed heads at a second place, so that cutting off the end of a chain shows.

Whoever can rewrite the database can rewrite a chain of plain hashes; not the signatures,
and not what already lies elsewhere.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.ports.audit import AuditLog
from junctor.core.ports.clock import Clock
from junctor.model.errors import JunctorError
from junctor.model.value import canonical

Mac = Callable[[bytes], bytes]
LABEL = "audit-checkpoint"  # of the key; `vault.mac` is given it
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a chain at a time, signed with the instance's key."""

    instance: str
    chain: str
    seq: int
    head: str
    at: int
    mac: str

    def to_json(self) -> dict[str, Any]:
        """One line of a checkpoint file."""
        return {**_signed(self.instance, self.chain, self.seq, self.head, self.at), "mac": self.mac}

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> Checkpoint | None:
        """A line read back; None when it is none."""
        if set(line) != {"instance", "chain", "seq", "head", "at", "mac"}:
            return None
        if not isinstance(line["seq"], int) or not isinstance(line["at"], int):
            return None
        texts = (line["instance"], line["chain"], line["head"], line["mac"])
        return cls(**line) if all(isinstance(text, str) for text in texts) else None

    def genuine(self, mac: Mac) -> bool:
        """Whether our key signed exactly this."""
        expected = _mac(mac, self.instance, self.chain, self.seq, self.head, self.at)
        return hmac.compare_digest(expected.encode(), self.mac.encode())


def sign(mac: Mac, *, instance: str, chain: str, seq: int, head: str, at: int) -> Checkpoint:
    """A checkpoint of one head."""
    signature = _mac(mac, instance, chain, seq, head, at)
    return Checkpoint(instance=instance, chain=chain, seq=seq, head=head, at=at, mac=signature)


def _signed(instance: str, chain: str, seq: int, head: str, at: int) -> dict[str, Any]:
    return {"instance": instance, "chain": chain, "seq": seq, "head": head, "at": at}


def _mac(mac: Mac, instance: str, chain: str, seq: int, head: str, at: int) -> str:
    return mac(canonical(_signed(instance, chain, seq, head, at))).hex()


class CheckpointSink(Protocol):
    """The second place."""

    async def append(self, lines: Sequence[dict[str, Any]]) -> None:
        """Add lines durably."""
        ...

    async def lines(self) -> list[dict[str, Any]]:
        """Every line ever added."""
        ...


class Checkpointer:
    """Signs all heads every `entries` entries or `seconds`, and new chains at the next look.

    `problem` is the last failure, until a checkpoint succeeds again.
    """

    def __init__(
        self,
        log: AuditLog,
        sink: CheckpointSink,
        mac: Mac,
        *,
        instance: str,
        clock: Clock,
        entries: int = 1000,
        seconds: float = 60.0,
    ) -> None:
        self._log, self._sink, self._mac = log, sink, mac
        self._instance, self._clock = instance, clock
        self._entries, self._seconds = entries, seconds
        self._written: dict[str, int] = {}
        self._last = clock.monotonic()
        self.problem: JunctorError | None = None

    async def run(self, tick: float = 5.0, first: float = 0.5) -> None:
        """Look `first` seconds after the start and every `tick` seconds, until cancelled."""
        wait = first
        while True:
            await self._clock.sleep(wait)
            wait = tick
            try:
                await self.look()
                self.problem = None
            except JunctorError as error:
                self.problem = error
                _log.warning("no audit checkpoint was written: %s", error.message)

    async def look(self) -> int:
        """Write checkpoints if they are due, or a chain has none; how many were written."""
        heads = await self._log.heads()
        if any(chain not in self._written for chain, _, _ in heads):
            return await self._write(heads)
        fresh = sum(seq - self._written.get(chain, 0) for chain, seq, _ in heads)
        due = self._clock.monotonic() - self._last >= self._seconds
        if fresh < self._entries and not due:
            return 0
        return await self._write(heads)

    async def write(self) -> int:
        """Write checkpoints of all heads that moved, now; how many."""
        return await self._write(await self._log.heads())

    async def _write(self, heads: Sequence[tuple[str, int, str]]) -> int:
        moved = [head for head in heads if self._written.get(head[0]) != head[1]]
        at = self._clock.now()
        lines = [
            sign(self._mac, instance=self._instance, chain=c, seq=s, head=h, at=at).to_json()
            for c, s, h in moved
        ]
        if lines:
            await self._sink.append(lines)
        self._written.update({chain: seq for chain, seq, _ in moved})
        self._last = self._clock.monotonic()
        return len(lines)
