"""Bytes that steps gave, in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations


class MemoryFiles:
    """Implements `core.ports.files.Files`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}

    async def keep(
        self,
        project_id: str,
        run_id: str,  # noqa: ARG002 - runs are not deleted here
        digest: str,
        data: bytes,
        *,
        at: int,  # noqa: ARG002 - nobody asks when
    ) -> None:
        self._rows[project_id, digest] = data

    async def read(self, project_id: str, digest: str) -> bytes | None:
        return self._rows.get((project_id, digest))
