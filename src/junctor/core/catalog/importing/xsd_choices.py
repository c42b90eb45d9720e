"""XSD's choices: which fields of a type must be there, and which exclude each other."""

from __future__ import annotations

from typing import Any

from junctor.model.value import JsonSchema


def needed_in(kind: Any, required: list[str]) -> JsonSchema:
    """What must be there; beside a choice that is too tangled nobody knows."""
    choices = _choices(kind)
    if choices is None:
        return {}
    keys = {id(element): key for key, element in kind.elements}
    found: list[JsonSchema] = []
    for choice, left_out in choices:
        options, required = _chosen(choice, keys, required, left_out=left_out)
        found.append({"anyOf": options})
    needed: JsonSchema = {"required": required} if required else {}
    return {**(found[0] if len(found) == 1 else {"allOf": found} if found else {}), **needed}


def _choices(kind: Any) -> list[tuple[Any, bool]] | None:
    """The choices of a type, and whether none need be made; None where that is too tangled.

    So it is where one may be made several times, or stands inside another.
    """
    nested = getattr(kind, "elements_nested", None) or ()
    stack: list[tuple[Any, bool]] = [(each, False) for _, each in nested]
    found: list[tuple[Any, bool]] = []
    while stack:
        part, left_out = stack.pop()
        if not _is_group(part):
            continue
        left_out = left_out or part.min_occurs == 0
        if type(part).__name__ == "Choice":
            if part.accepts_multiple or any(_holds_groups(option) for option in part):
                return None
            found.append((part, left_out))
            continue
        if is_many(part) and _holds_groups(part):
            return None
        inner = [part.child] if type(part).__name__ == "Group" else part
        stack += [(each, left_out) for each in inner]
    return found


def _holds_groups(part: Any) -> bool:
    while type(part).__name__ == "Group":
        part = part.child
    return _is_group(part) and any(_is_group(inner) for inner in part)


def _is_group(part: Any) -> bool:
    """Whether it holds other parts: a sequence, a choice, or a named group of one."""
    return isinstance(part, list) or type(part).__name__ == "Group"


def _chosen(
    choice: Any, keys: dict[int, str], required: list[str], *, left_out: bool
) -> tuple[list[JsonSchema], list[str]]:
    """A choice as alternatives, each without the fields of the others; and what else is needed."""
    options = [_elements(option) for option in choice]
    named = [[keys[id(e)] for e in option if id(e) in keys] for option in options]
    every = [name for names in named for name in names]
    found: list[JsonSchema] = []
    for names in [*named, []] if left_out else named:
        others = {name: False for name in every if name not in names}
        # zeep calls each option optional; of several fields it tells which are.
        needed = names if len(names) == 1 else [name for name in names if name in required]
        found.append({"properties": others, **({"required": needed} if needed else {})})
    return found, [name for name in required if name not in every]


def _elements(option: Any) -> list[Any]:
    if type(option).__name__ == "Group":
        return _elements(option.child)
    return option if isinstance(option, list) else [option]


def is_many(part: Any) -> bool:
    """Whether it may stand there several times."""
    return bool(getattr(part, "accepts_multiple", False))
