"""What is done about credentials and secrets from time to time, also when nobody saves any."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from junctor.core.connections.credentials import CredentialService
from junctor.core.connections.secrets import SecretService
from junctor.core.ports.store import Store
from junctor.model.connection import Credential, Secret

KEEP = 5
_BATCH = 200
R = TypeVar("R", bound=Credential | Secret)
R_co = TypeVar("R_co", bound=Credential | Secret, covariant=True)


class _Pages(Protocol[R_co]):
    async def page(self, after: tuple[str, int] | None, limit: int) -> Sequence[R_co]: ...


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many versions lost their values, and how many rows went."""

    wiped: int
    pruned: int


class Housekeeping:
    """Ends graces that are over, and drops versions that can never be used again."""

    def __init__(
        self, store: Store, credentials: CredentialService, secrets: SecretService
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._secrets = secrets

    async def run(self) -> Tidied:
        """Once through everything; may be stopped and repeated at any time."""
        wiped = 0
        async for versions in _by_id(self._store.credentials):
            wiped += await self._credentials.end_grace(versions)
        async for secrets in _by_id(self._store.secrets):
            wiped += await self._secrets.end_grace(secrets)
        # Renewed tokens leave a version each; the newest tell what was there.
        return Tidied(wiped, await self._store.credentials.prune(KEEP))


async def _by_id(pages: _Pages[R]) -> AsyncIterator[list[R]]:
    """All versions of one thing after the other, oldest first."""
    after: tuple[str, int] | None = None
    held: list[R] = []
    while found := await pages.page(after, _BATCH):
        after = (found[-1].id, found[-1].version)
        for _, group in groupby([*held, *found], key=lambda row: row.id):
            versions = list(group)
            if versions[-1].id != after[0]:
                yield versions
            else:
                held = versions
    if held:
        yield held
