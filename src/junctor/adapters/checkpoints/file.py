"""Checkpoints as lines of JSON in a file that only grows, best on another disk or mount."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from junctor.model.errors import AuditUnavailable


class CheckpointFile:
    """An append-only file, readable by its owner alone, flushed to disk at each append."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def append(self, lines: Sequence[dict[str, Any]]) -> None:
        """Add lines durably.

        Raises:
            AuditUnavailable: the file cannot be written.
        """
        await asyncio.to_thread(self._append, lines)

    def _append(self, lines: Sequence[dict[str, Any]]) -> None:
        text = b"".join(orjson.dumps(line) + b"\n" for line in lines)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                if _torn(file):
                    text = b"\n" + text
                while text:
                    text = text[os.write(file, text) :]
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise AuditUnavailable(
                message=f"Checkpoints cannot be written to {self.path}: {error.strerror}.",
                cure="Free space there, or make it writable for Junctor.",
            ) from error

    async def lines(self) -> list[dict[str, Any]]:
        """Every line ever added; a line torn by a crash is left out, garbage is `{}`.

        Raises:
            AuditUnavailable: the file cannot be read.
        """
        return await asyncio.to_thread(self._lines)

    def _lines(self) -> list[dict[str, Any]]:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise AuditUnavailable(
                message=f"Checkpoints cannot be read from {self.path}: {error.strerror}.",
                cure="Make the file readable for Junctor.",
            ) from error
        found = [_parsed(line) for line in text.split(b"\n") if line]
        return [line for line in found if line is not None]


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        # The beginning of a line is what a crash in the middle of a write leaves behind.
        return None if line.startswith(b'{"instance":') and not line.endswith(b"}") else {}
    return value if isinstance(value, dict) else {}


def _torn(file: int) -> bool:
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"
