"""Recompute every chain from its entries and compare it with the signed checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from junctor.core.audit.chain import genesis, link
from junctor.core.audit.checkpoint import Checkpoint, Mac
from junctor.core.audit.cutting import genuine
from junctor.core.ports.audit import AuditLog
from junctor.model.audit import ChainedEntry, Cut
from junctor.model.value import canonical

_PAGE = 1000


class Verdict(IntEnum):
    """The exit code of `junctor audit verify`."""

    OK = 0
    ALTERED = 2
    TRUNCATED = 3
    NO_CHECKPOINT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What verification found; `chain` and `seq` name the first place of a fault."""

    verdict: Verdict
    message: str
    chains: int = 0
    entries: int = 0
    checkpoints: int = 0
    chain: str | None = None
    seq: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "verdict": self.verdict.name.lower(),
            "exitCode": int(self.verdict),
            "message": self.message,
            "chains": self.chains,
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "chain": self.chain,
            "seq": self.seq,
        }


@dataclass(slots=True)
class _Fault:
    verdict: Verdict
    message: str
    chain: str | None
    seq: int | None


@dataclass(slots=True)
class _Walk:
    """A chain on its way to its end: the hash and number reached."""

    chain: str
    seq: int
    head: bytes

    def step(self, entry: ChainedEntry) -> _Fault | None:
        """Take one entry."""
        expected = self.seq + 1
        if entry.seq != expected:
            return self._fault(f"entry {expected} is missing", expected)
        if entry.previous != self.head.hex():
            return self._fault(f"entry {expected} does not follow the one before it", expected)
        self.head = link(self.head, canonical(entry.body))
        self.seq = expected
        if entry.hash != self.head.hex():
            return self._fault(f"entry {expected} was altered", expected)
        return None

    def _fault(self, what: str, seq: int) -> _Fault:
        return _Fault(Verdict.ALTERED, f"Altered: {what} in chain {self.chain}.", self.chain, seq)


async def verify(
    log: AuditLog,
    lines: Iterable[dict[str, Any]],
    *,
    mac: Mac,
    instance: str,
    project_id: str | None = None,
) -> Report:
    """Verify all chains, or those of one project, against the lines of a checkpoint file.

    An altered entry outweighs a cut-off end, and that the absence of checkpoints.
    """
    prefix = "" if project_id is None else f"{project_id}:"
    points, forged = _sorted(lines, mac, instance, prefix)
    names = {name for name, _, _ in await log.heads() if name.startswith(prefix)} | set(points)
    faults = [_forgery(forged)] if forged is not None else []
    cuts = await log.cuts()
    entries = 0
    for name in sorted(names):
        cut = cuts.get(name)
        if cut is not None and not genuine(cut, mac, instance):
            text = f"Altered: chain {name} was cut, and not by us."
            faults.append(_Fault(Verdict.ALTERED, text, name, cut.seq))
            cut = None
        fault, count = await _chain(log, name, points.get(name, []), cut)
        entries += count
        if fault is not None:
            faults.append(fault)
    count = sum(map(len, points.values()))
    extent = f"{_counted(entries, 'entry', 'entries')} in {_counted(len(names), 'chain', 'chains')}"
    said = _judge(faults, extent, count)
    return Report(
        verdict=said.verdict,
        message=said.message,
        chains=len(names),
        entries=entries,
        checkpoints=count,
        chain=said.chain,
        seq=said.seq,
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _judge(faults: Sequence[_Fault], extent: str, checkpoints: int) -> _Fault:
    if faults:
        return min(faults, key=lambda fault: fault.verdict)
    if not checkpoints:
        text = f"{extent} hold together, but without a checkpoint a cut-off end cannot be excluded."
        return _Fault(Verdict.NO_CHECKPOINT, text, None, None)
    against = _counted(checkpoints, "checkpoint", "checkpoints")
    text = f"{extent} hold together and agree with {against}."
    return _Fault(Verdict.OK, text, None, None)


def _sorted(
    lines: Iterable[dict[str, Any]], mac: Mac, instance: str, prefix: str
) -> tuple[dict[str, list[Checkpoint]], int | None]:
    """Genuine checkpoints by chain, and the number of the first line that is not ours."""
    points: dict[str, list[Checkpoint]] = {}
    forged = None
    for number, line in enumerate(lines, 1):
        point = Checkpoint.from_json(line)
        if point is None or point.instance != instance or not point.genuine(mac):
            forged = forged or number
        elif point.chain.startswith(prefix):
            points.setdefault(point.chain, []).append(point)
    return points, forged


def _forgery(line: int) -> _Fault:
    return _Fault(
        Verdict.ALTERED, f"Altered: line {line} of the checkpoints is not signed by us.", None, None
    )


async def _chain(
    log: AuditLog, name: str, points: Sequence[Checkpoint], cut: Cut | None
) -> tuple[_Fault | None, int]:
    begin = 0 if cut is None else cut.seq
    walk = _Walk(name, begin, genesis(name) if cut is None else bytes.fromhex(cut.hash))
    heads: dict[int, set[str]] = {}
    for point in points:
        heads.setdefault(point.seq, set()).add(point.head)
    if cut is not None and heads.get(cut.seq, {cut.hash}) != {cut.hash}:
        text = f"Altered: chain {name} was rewritten at or before entry {cut.seq}."
        return _Fault(Verdict.ALTERED, text, name, cut.seq), 0
    while page := await log.chain(name, after=walk.seq, limit=_PAGE):
        for entry in page:
            fault = walk.step(entry)
            if fault is not None:
                return fault, walk.seq - begin
            if heads.get(walk.seq, {entry.hash}) != {entry.hash}:
                text = f"Altered: chain {name} was rewritten at or before entry {walk.seq}."
                return _Fault(Verdict.ALTERED, text, name, walk.seq), walk.seq - begin
    last = max(heads, default=0)
    if last > walk.seq:
        text = f"Truncated: chain {name} ends at {walk.seq}, a checkpoint has seen {last}."
        return _Fault(Verdict.TRUNCATED, text, name, walk.seq), walk.seq - begin
    return None, walk.seq - begin
