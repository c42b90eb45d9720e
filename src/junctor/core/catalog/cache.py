"""The JSON cache of installed connectors: a file per root, a small index and a blob per spec.

Listing reads the index only; a spec is cut out and built when somebody uses it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pydantic

from junctor.core.catalog.entry import CatalogEntry, summary_of
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import read_folder, read_icon, stamp
from junctor.core.catalog.grade import assess, evidence_of
from junctor.model.errors import InvalidSpec
from junctor.model.spec import FORMAT, ConnectorSpec
from junctor.model.value import digest
from junctor.sdk.families import families_stamp

CACHE_FORMAT = 6
_STAMP = f"junctor-catalog {CACHE_FORMAT} {FORMAT} {pydantic.VERSION} {families_stamp()}"


@dataclass(slots=True)
class Shelf:
    """The connectors of some folders: summaries at once, specs when used.

    `rows` is slug -> {folder, source, stamp, summary, digest, at, size}. `faults` are the
    folders that could not be read; they are left out rather than hiding the others. `fresh` are
    specs read just now, `texts` what the file is to hold of them.
    """

    rows: dict[str, dict[str, Any]]
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    file: Path | None = None
    fresh: dict[str, ConnectorSpec] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)

    def entry(self, slug: str) -> CatalogEntry:
        """The connector, built now."""
        row = self.rows[slug]
        folder = Path(row["folder"])
        spec = self.fresh.get(slug) or self._cut(row) or read_folder(folder)
        return CatalogEntry(spec, source=row["source"], folder=folder)

    def _cut(self, row: dict[str, Any]) -> ConnectorSpec | None:
        """The spec from the file; None when the file has changed since the index was read."""
        if self.file is None:
            return None
        try:
            with self.file.open("rb") as file:
                file.seek(row["at"])
                authored = orjson.loads(file.read(row["size"]))
        except (OSError, ValueError):
            return None
        return ConnectorSpec.model_validate(authored) if digest(authored) == row["digest"] else None


class Shelves:
    """The connectors of several roots; where two have one of a name, the earlier one counts."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.faults: dict[str, list[Fault]] = {}
        self._owners: dict[str, Shelf] = {}
        for shelf in shelves:
            self.faults |= shelf.faults
            for slug, row in shelf.rows.items():
                self.rows.setdefault(slug, row)
                self._owners.setdefault(slug, shelf)

    def entry(self, slug: str) -> CatalogEntry:
        """The connector, built now."""
        return self._owners[slug].entry(slug)


def cache_of(root: Path, cache: Path | None) -> Path | None:
    """The file for the connectors of a root, in a folder that several homes may share."""
    if cache is None:
        return None
    mark = hashlib.blake2s(str(root.absolute()).encode(), digest_size=6).hexdigest()
    return cache / f"connectors-{mark}"


def load_shelf(folders: list[tuple[Path, str]], file: Path | None) -> Shelf:
    """The connectors of (folder, source) pairs, from the cache where files have not changed."""
    known = _index(file) if file else {}
    shelf = Shelf({}, file=file)
    changed = False
    for folder, source in folders:
        marks = stamp(folder)
        row = known.get(str(folder))
        if row is None or row["stamp"] != marks or row["source"] != source:
            row = _read(folder, source, marks, shelf)
            changed = True
        if row is not None:
            shelf.rows.setdefault(row["summary"]["key"], row)
    if file is not None and (changed or len(known) != len(shelf.rows)):
        _write(file, shelf)
    return shelf


def _read(folder: Path, source: str, marks: Any, shelf: Shelf) -> dict[str, Any] | None:
    try:
        spec = read_folder(folder)
    except InvalidSpec as error:
        found = error.details.get("faults") or []
        shelf.faults[str(folder)] = [Fault(**f) for f in found if isinstance(f, dict)] or [
            Fault(folder.name, error.message, error.cure)
        ]
        return None
    authored = spec.authored()
    shelf.fresh[spec.key] = spec
    if shelf.file is not None:
        shelf.texts[spec.key] = orjson.dumps(authored)
    return {
        "folder": str(folder),
        "source": source,
        "stamp": marks,
        "summary": {
            **summary_of(spec, read_icon(folder, spec.name)),
            "grade": assess(evidence_of(folder, spec)).grade.value,
            "source": source,
            "state": "published",
        },
        "digest": digest(authored),
    }


def _index(file: Path) -> dict[str, dict[str, Any]]:
    try:
        with file.open("rb") as opened:
            head = opened.readline(200).decode("utf-8", "replace").rsplit(" ", 1)
            if len(head) != 2 or head[0] != _STAMP:
                return {}
            rows = orjson.loads(opened.read(int(head[1])))
    except (OSError, ValueError):
        return {}  # no cache, or not ours: read the folders
    return {row["folder"]: row for row in rows}


def _write(file: Path, shelf: Shelf) -> None:
    blobs = [
        shelf.texts.pop(slug, b"") or orjson.dumps(shelf.entry(slug).spec.authored())
        for slug in shelf.rows
    ]
    rows = list(shelf.rows.values())
    # Offsets count from the start of the file, so the index must know its own size first.
    offset = 0
    for row, blob in zip(rows, blobs, strict=True):
        row["at"], row["size"] = offset + 10**9, len(blob)
        offset += len(blob)
    size = len(orjson.dumps(rows))
    start = len(f"{_STAMP} {size}\n") + size
    for row in rows:
        row["at"] += start - 10**9
    index = orjson.dumps(rows).ljust(size)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(f"{_STAMP} {size}\n".encode() + index + b"".join(blobs))
        Path(name).replace(file)
    except OSError:
        shelf.file = None  # a read-only home costs speed, nothing else
