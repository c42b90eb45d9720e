"""Certificates as files, for drivers in C that take nothing else; each text is written once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def as_file(folder: Path, text: str) -> Path:
    """A file of this process's user with the text; the same text is the same file."""
    name = hashlib.sha256(text.encode()).hexdigest()[:24] + ".pem"
    path = folder / name
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_suffix(f".{os.getpid()}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
        made.replace(path)
    return path
