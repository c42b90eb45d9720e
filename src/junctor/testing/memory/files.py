"""Sealed bytes that steps gave, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from junctor.model.stored_file import StoredFile


class MemoryFiles:
    """Implements `core.ports.files.Files`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[StoredFile, bytes]] = {}

    async def keep(self, file: StoredFile, sealed: bytes) -> None:
        self._rows.setdefault((file.run_id, file.digest), (file, sealed))

    async def read(self, project_id: str, digest: str) -> bytes | None:
        found = (
            sealed
            for file, sealed in self._rows.values()
            if (file.project_id, file.digest) == (project_id, digest)
        )
        return next(found, None)

    async def of(self, project_id: str, run_id: str) -> list[StoredFile]:
        found = [
            f for f, _ in self._rows.values() if (f.project_id, f.run_id) == (project_id, run_id)
        ]
        return sorted(found, key=lambda each: (each.created_at, each.digest))

    async def heads(
        self, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[StoredFile, bytes]]:
        places = sorted(place for place in self._rows if after is None or place > after)
        return [self._rows[place] for place in places[:limit]]

    async def replace(self, file: StoredFile, sealed: bytes) -> None:
        self._rows[file.run_id, file.digest] = (file, sealed)

    async def forget(self) -> int:
        count = len(self._rows)
        self._rows.clear()
        return count
