"""The files of a folder of descriptions: packed ones are unpacked, and split ones joined."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from junctor.core.catalog.descriptions.anchors import settle
from junctor.core.catalog.descriptions.document import MAX_BYTES
from junctor.core.catalog.descriptions.loose import mapping
from junctor.core.catalog.descriptions.parse import kind_of
from junctor.core.catalog.importing.remote import bundled, outward, referring
from junctor.model.schema import resolve

UNREADABLE = (RecursionError, UnicodeDecodeError, OSError, EOFError, zlib.error)
_PACKED = ".gz"
_SPLIT = ("openapi2", "openapi3")
_HERE = "https://folder.invalid/"
_NEEDED = ("parameters", "requestBody")


def files_in(folder: Path, suffixes: Collection[str]) -> Iterator[tuple[str, Path]]:
    """Each file whose name ends so, packed or not, with its name within the folder."""
    for path in sorted(folder.rglob("*")):
        kind = Path(path.name.lower().removesuffix(_PACKED)).suffix
        if kind in suffixes and path.is_file():
            yield path.relative_to(folder).as_posix(), path


def content(path: Path) -> bytes:
    """What a file holds; of a packed one no more than a description may have."""
    if path.suffix.lower() != _PACKED:
        return path.read_bytes()
    with gzip.open(path) as packed:
        return packed.read(MAX_BYTES + 1)


def joined(
    document: dict[str, Any], name: str, folder: Path
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The document with the other files that it refers to put inside; and those not there.

    Where one is not there, only requests that can be told without it stay.

    Raises:
        InvalidInput: it refers to too many files, or to one that cannot be read.
    """
    if kind_of(document) not in _SPLIT:
        return document, ()
    settle(document)
    if not any(outward(document)):
        return document, ()
    missing: list[str] = []

    async def fetch(url: str) -> bytes:  # `bundled` also fetches from elsewhere
        found = _beside(url, folder)
        if found is None:
            missing.append(unquote(url.removeprefix(_HERE)))
        return found or b"{}"

    whole = asyncio.run(bundled(document, _HERE + quote(name), fetch))
    if missing:
        _cut(whole)
    return whole, tuple(missing)


def _beside(url: str, folder: Path) -> bytes | None:
    path = folder / unquote(urlsplit(url).path).lstrip("/")
    inside = url.startswith(_HERE) and path.resolve().is_relative_to(folder.resolve())
    return content(path) if inside and path.is_file() else None


def _cut(document: dict[str, Any]) -> None:
    """Leave out answers, and paths with an operation that needs what is not there."""
    lost = [part for part in referring(document) if resolve(document, part["$ref"]) is None]
    paths = mapping(document.get("paths"))
    for path, item in list(paths.items()):
        operations = [mapping(each) for each in mapping(item).values()]
        if any(_needs(part, lost) for part in (mapping(item), *operations)):
            del document["paths"][path]
        for operation in operations:
            operation["responses"] = {"default": {"description": "It may be anything."}}
    for part in lost:
        part.clear()


def _needs(given: dict[str, Any], lost: list[dict[str, Any]]) -> bool:
    needed = [
        each
        for name in _NEEDED
        for each in (given[name] if isinstance(given.get(name), list) else [given.get(name)])
    ]
    return any(each is gap for each in needed for gap in lost)
