"""Where in an event or an answer a value stands, and where its list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from junctor.core.assistant.language.conditions import Condition
from junctor.core.assistant.language.words import kin, stem, tokens
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_DEEPEST = 2

_BESIDE = frozenset(("link", "error", "warn", "head", "column"))
"""Lists that stand beside the one that was asked for."""


def path_for(condition: Condition, fields: Mapping[str, Any]) -> str | None:
    """The field of an event or an answer that a condition speaks of."""
    wanted = {stem(word) for word in condition.field}
    also = wanted | kin(wanted)
    for word in wanted:
        also |= _CALLED.get(word, frozenset())
    fits = {path: schema for path, schema in fields.items() if not _unfit(path, condition)}
    return (
        _called(fits, wanted, _last_of)
        or _holding(fits, condition)
        or _called(fits, wanted, tokens)
        or _called(fits, also, _last_of)
        or _called(fits, also, tokens)
    )


_CALLED = {
    "amount": frozenset(("total", "amount", "pric", "sum")),
    "status": frozenset(map(stem, ("state", "conclusion", "stage", "dealstage", "outcome"))),
    "stag": frozenset((stem("dealstage"),)),
    "text": frozenset(map(stem, ("body", "subject", "title", "content", "message"))),
}
"""How the fields are called otherwise that a condition speaks of."""


def _called(
    fields: Mapping[str, Any], wanted: set[str], words: Callable[[str], list[str]]
) -> str | None:
    """The field that has most of the wanted words, as near to the top as there is one."""

    def hits(path: str) -> int:
        whole = {stem(word) for word in tokens(path)}
        return len(wanted & whole)

    found = [path for path in fields if any(_alike(word, wanted) for word in words(path))]
    best = min(found, key=lambda path: (-hits(path), path.count("."), len(path)), default=None)
    whole = [path for path in found if _last_of(path)[-1] in _WHOLE]
    return min(whole, key=len) if best and whole and _last_of(best)[-1] in _HEADS else best


_WHOLE = frozenset(("body", "text", "content", "description"))
_HEADS = frozenset(("title", "subject"))
"""What stands above a text: a word that is looked for stands in the text itself."""


def _holding(fields: Mapping[str, Any], condition: Condition) -> str | None:
    """The field among whose values is the one that is compared with."""
    if condition.sign not in ("is", "not") or not condition.value.startswith('"'):
        return None
    value = condition.value.strip('"')
    return next(
        (
            path
            for path, schema in fields.items()
            if isinstance(schema, Mapping)
            and any(
                isinstance(each, str) and spelled_alike(each, value)
                for each in (*schema.get("enum", ()), *schema.get("examples", ()))
            )
        ),
        None,
    )


_SAME = 4


def spelled_alike(one: str, other: str) -> bool:
    """Whether two words for a state are one: `failed` and `failure`, `High` and `high`."""
    one, other = ("".join(tokens(each)) for each in (one, other))
    if one == other:
        return True
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    return shared >= max(_SAME, min(len(one), len(other)) - 2) and len(one) < 12


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


def answer_of(output: JsonSchema | None) -> str | None:
    """The field in which a model's answer stands."""
    known = (output or {}).get("properties", {})
    return next((n for n in known if plain_name(n) in ("text", "outputtext", "response")), None)


def rows_in(place: str, output: JsonSchema | None, named: str) -> str | None:
    """The template of the list of objects that a step gives."""
    path, item = list_in(output, named) or ("", {})
    where = f"{place}.{path}" if path else place
    return f"{{{{{where}}}}}" if item.get("properties") else None
