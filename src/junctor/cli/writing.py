"""Files that commands write: whole or not at all, also on a disk that is full."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PLACES = (FileExistsError, FileNotFoundError, NotADirectoryError)


def write_new(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a file that is not there yet; without a `mode` only its owner reads it.

    Raises:
        NotConfigured: it exists, or its folder does not.
        OSError: the system refuses; no part of the file stays.
    """
    from junctor.model.errors import NotConfigured

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except _PLACES as error:
        raise NotConfigured(
            f"{path} cannot be written: {error.strerror}.",
            cure="Choose a new file in a folder that exists.",
        ) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def replace_all(texts: Mapping[Path, str]) -> None:
    """Write each text to its file, the folders too; a file that holds it already is not touched.

    Nothing is replaced before all of them are on the disk.

    Raises:
        OSError: the system refuses; the files are as they were.
    """
    drafts: dict[Path, Path] = {}
    try:
        for file, text in texts.items():
            if not _holds(file, text):
                file.parent.mkdir(parents=True, exist_ok=True)
                drafts[file] = file.with_name(f".{file.name}.new")
                drafts[file].write_text(text, "utf-8")
        for file, draft in drafts.items():
            draft.replace(file)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _holds(file: Path, text: str) -> bool:
    """Whether a file has just this text; one of another size is not read."""
    data = text.encode()
    return file.exists() and file.stat().st_size == len(data) and file.read_bytes() == data
