"""One process per store: an exclusive lock on a file beside the database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from junctor.model.errors import NotConfigured


class HomeLock:
    """Held from `take` to `release`; the operating system releases it when we die."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> None:
        """Lock, or say who holds it.

        Raises:
            NotConfigured: another process has this store open.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(file, 32).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise NotConfigured(
                message=f"{self._path.parent} is in use by another Junctor (process {holder}).",
                cure="Stop that process, let it do the work, or choose another JUNCTOR_HOME.",
            ) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def release(self) -> None:
        """Unlock; nothing happens when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
