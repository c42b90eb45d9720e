"""The files that a WSDL on this machine refers to, and those that these refer to."""

from __future__ import annotations

from pathlib import Path

from junctor.core.catalog.importing.wsdl_documents import is_wsdl, needed_by

_MOST = 200


def files_beside(path: Path, text: bytes) -> dict[str, bytes]:
    """The documents in the same folder and below, by the names that references have for them."""
    if not is_wsdl(text):
        return {}
    found: dict[str, bytes] = {}
    queue = needed_by(text)
    while queue and len(found) < _MOST:
        name = queue.pop()
        if name in found:
            continue
        file = _file(path.parent, name)
        if file is not None:
            found[name] = file.read_bytes()
            queue += needed_by(found[name])
    return found


def _file(folder: Path, name: str) -> Path | None:
    """The file behind a reference; one that leads out of the folder is looked for inside it."""
    if "\\" in name or "\0" in name:
        return None
    inside = folder / name
    last = folder / name.rpartition("/")[2]
    for each in (inside, last):
        try:
            if each.is_file() and each.resolve().is_relative_to(folder.resolve()):
                return each
        except OSError:
            continue
    return None
