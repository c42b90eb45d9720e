"""Where in an event or an answer a value stands, and where its list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.assistant.branching import Condition
from junctor.core.assistant.words import kin, stem, tokens
from junctor.model.value import JsonSchema

_DEEPEST = 2

_BESIDE = frozenset(("link", "error", "warn", "head", "column"))
"""Lists that stand beside the one that was asked for."""


def path_for(condition: Condition, fields: Mapping[str, Any]) -> str | None:
    """The field of an event or an answer that a condition speaks of."""
    wanted = {stem(word) for word in condition.field}
    also = (
        wanted | kin(wanted) | ({"total", "amount", "pric", "sum"} if "amount" in wanted else set())
    )
    for words in (wanted, also):
        for said in (_last_of, tokens):
            fits = [
                path
                for path in fields
                if not _unfit(path, condition) and any(_alike(w, words) for w in said(path))
            ]
            if fits:
                return min(fits, key=lambda path: (path.count("."), len(path)))
    return None


def _unfit(path: str, condition: Condition) -> bool:
    """Whether no such value stands there: an id that stands for a name, or dashes in a name."""
    return "-" in path or (tokens(path)[-1] == "id" and not re.search(r"\d", condition.value))


def _last_of(path: str) -> list[str]:
    return tokens(path.rpartition(".")[2])


def _alike(word: str, wanted: set[str]) -> bool:
    """Whether a field is called so; `temp` is the beginning of a temperature."""
    known = stem(word)
    return known in wanted or (len(known) > 3 and any(each.startswith(known) for each in wanted))


def list_in(output: JsonSchema | None, named: str = "") -> tuple[str, JsonSchema] | None:
    """Where the list stands in an answer, and what one of it is: `messages`, `data.items`.

    Of several it is the one that is `named`, or the one with the most in it.
    """
    schema = output or {}
    if schema.get("type") == "array":
        return "", schema.get("items", {})
    found, places = [], [("", schema)]
    for path, inner in places:
        for name, each in inner.get("properties", {}).items():
            here = f"{path}.{name}" if path else name
            if each.get("type") == "array" and isinstance(each.get("items", {}), dict):
                found.append((here, each.get("items", {})))
            if each.get("properties") and here.count(".") < _DEEPEST:
                places.append((here, each))
    wanted = {stem(word) for word in tokens(named)}

    def fit(each: tuple[str, JsonSchema]) -> tuple[bool, bool, int]:
        path, item = each
        last = {stem(w) for w in _last_of(path)}
        return bool(wanted & last), not last & _BESIDE, len(item.get("properties", {}))

    return max(found, key=fit, default=None)


def rows_in(place: str, output: JsonSchema | None, named: str) -> str | None:
    """The template of the list of objects that a step gives."""
    path, item = list_in(output, named) or ("", {})
    where = f"{place}.{path}" if path else place
    return f"{{{{{where}}}}}" if item.get("properties") else None
