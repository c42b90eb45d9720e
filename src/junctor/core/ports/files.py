"""Where the bytes are that steps gave, sealed, beside the records that refer to them."""

from __future__ import annotations

from typing import Protocol

from junctor.model.stored_file import StoredFile


class Files(Protocol):
    """Sealed bytes by digest. They belong to the run that got them, and go with it."""

    async def keep(self, file: StoredFile, sealed: bytes) -> None:
        """Store them, once per run."""
        ...

    async def read(self, project_id: str, digest: str) -> bytes | None:
        """The sealed bytes, from whichever run of the project has them."""
        ...

    async def of(self, project_id: str, run_id: str) -> list[StoredFile]:
        """The files of a run, oldest first."""
        ...

    async def heads(
        self, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[StoredFile, bytes]]:
        """Files of all runs with the beginning of what is sealed, by run and digest."""
        ...

    async def replace(self, file: StoredFile, sealed: bytes) -> None:
        """Store the bytes sealed anew."""
        ...

    async def forget(self) -> int:
        """Delete all of them: the keys are lost."""
        ...
