"""Where the bytes are that steps gave, beside the records that refer to them."""

from __future__ import annotations

from typing import Protocol


class Files(Protocol):
    """Bytes by digest. They belong to the run that got them, and go with it."""

    async def keep(
        self, project_id: str, run_id: str, digest: str, data: bytes, *, at: int
    ) -> None:
        """Store them, once per run."""
        ...

    async def read(self, project_id: str, digest: str) -> bytes | None:
        """The bytes, from whichever run of the project has them."""
        ...
