"""An audit log and a checkpoint sink in memory, with a clock that tests own."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from junctor.core.audit import chain
from junctor.model.audit import AuditEntry, ChainedEntry
from junctor.model.errors import AuditUnavailable


class Log:
    """Chains as lists; tests alter them as an intruder would."""

    def __init__(self):
        self.chains: dict[str, list[ChainedEntry]] = {}

    def add(self, count=1, project="p1"):
        name = chain.chain_id(project, "w")
        links = self.chains.setdefault(name, [])
        for _ in range(count):
            previous = bytes.fromhex(links[-1].hash) if links else chain.genesis(name)
            entry = AuditEntry(project_id=project, kind="k", actor="a", at=len(links) + 1)
            digest = chain.link(previous, chain.spelled(entry))
            links.append(
                ChainedEntry(
                    chain=name,
                    seq=len(links) + 1,
                    hash=digest.hex(),
                    previous=previous.hex(),
                    body=entry.to_json(),
                )
            )
        return name

    async def chain(self, name, *, after=0, limit=1000):
        return [entry for entry in self.chains.get(name, []) if entry.seq > after][:limit]

    async def cuts(self):
        return {}

    async def heads(self):
        return [
            (name, links[-1].seq, links[-1].hash)
            for name, links in sorted(self.chains.items())
            if links
        ]


class Sink:
    def __init__(self):
        self.added = []
        self.broken = False

    async def append(self, lines):
        if self.broken:
            raise AuditUnavailable(message="The second place is gone.")
        self.added += lines

    async def lines(self):
        return self.added


class Clock:
    """Time that stands still until told."""

    def __init__(self):
        self.seconds = 1000.0
        self.on_sleep = []

    def now(self):
        return int(self.seconds * 1000)

    def monotonic(self):
        return self.seconds

    async def sleep(self, seconds):
        self.seconds += seconds
        self.on_sleep.pop(0)()


def mac(data):
    return hmac.digest(b"key", data, hashlib.sha256)


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signer():
    return mac
