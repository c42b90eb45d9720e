"""Which operations of a source are wanted: by tag, path, words or name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from pydantic import Field

from junctor.core.catalog.importing.imported import Candidate
from junctor.model.errors import InvalidInput
from junctor.model.value import Value


class Selection(Value):
    """The wanted operations; each given field narrows, and an empty selection means all."""

    tags: tuple[str, ...] = Field((), description="any of these tags")
    paths: tuple[str, ...] = Field((), description="beginnings or patterns: `/users`, `/*/items`")
    search: str = Field("", max_length=200, description="every word stands in name, path or text")
    operations: tuple[str, ...] = Field((), description="keys or the source's own ids")
    effects: tuple[str, ...] = Field((), description="`read`, `write`, `delete`")
    deprecated: bool = Field(False, description="take deprecated ones too")


def selected(candidates: tuple[Candidate, ...], wanted: Selection) -> list[Candidate]:
    """The wanted candidates in their order.

    Raises:
        InvalidInput: an operation that was named is not there, or nothing is left.
    """
    known = {c.key for c in candidates} | {c.id for c in candidates}
    missing = [name for name in wanted.operations if name not in known]
    if missing:
        raise InvalidInput(
            f"The source has no operation `{missing[0]}`.",
            field="selection.operations",
            cure="Preview the import: it lists every key.",
        )
    found = [c for c in candidates if _wanted(c, wanted)]
    if not found and candidates:
        raise InvalidInput(
            "No operation fits the selection.",
            field="selection",
            cure="Widen it; a preview without a selection lists every operation.",
        )
    return found


def _wanted(candidate: Candidate, wanted: Selection) -> bool:
    if wanted.operations:
        named = candidate.key in wanted.operations or candidate.id in wanted.operations
        if not named:
            return False
    elif candidate.deprecated and not wanted.deprecated:
        return False
    if wanted.tags and not {t.lower() for t in wanted.tags} & {t.lower() for t in candidate.tags}:
        return False
    if wanted.effects and candidate.effect not in wanted.effects:
        return False
    path = candidate.label.rpartition(" ")[2]
    if wanted.paths and not any(_on_path(path, pattern) for pattern in wanted.paths):
        return False
    text = _text(candidate)
    return all(word in text for word in wanted.search.lower().split())


def _on_path(path: str, pattern: str) -> bool:
    return path.startswith(pattern) or fnmatchcase(path, pattern)


def _text(candidate: Candidate) -> str:
    parts: list[Any] = [candidate.key, candidate.id, candidate.name, candidate.label]
    parts += [candidate.description, *candidate.tags]
    return " ".join(map(str, parts)).lower()
