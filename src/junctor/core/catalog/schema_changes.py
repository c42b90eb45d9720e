"""What changes for a step when the schema of an input or an answer changes.

References are followed on both sides, so that only what a value may hold counts. Of what an import
cut nobody knows more than its type, so nothing more is said of it.
"""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.change import Change, Severity
from junctor.model.telling import first_of
from junctor.model.value import JsonSchema

_MAX_DEPTH = 6
_LONGEST_WAY = 8
_NAMED = 8


def input_changes(key: str, old: JsonSchema, new: JsonSchema) -> list[Change]:
    """What callers have to send otherwise."""
    return [] if old == new else _Inputs(key, old, new).inside(old, new, "", 0)


def output_changes(key: str, old: JsonSchema, new: JsonSchema) -> list[Change]:
    """What an answer does not hold any more."""
    compared = _Outputs(key, old, new)
    return [] if old == new else compared.of(old, new, "", 0)


class _Compared:
    """Two schemas side by side, each with its definitions; every pair within is met once."""

    def __init__(self, key: str, old: JsonSchema, new: JsonSchema) -> None:
        self.key = key
        self._old, self._new = old.get("$defs") or {}, new.get("$defs") or {}
        self._met: set[tuple[int, int]] = set()

    def views(self, old: Any, new: Any, depth: int) -> tuple[JsonSchema, JsonSchema] | None:
        """What the two say; None where that was compared already, or is not known."""
        old, new = _target(old, self._old), _target(new, self._new)
        if (id(old), id(new)) in self._met or depth > _MAX_DEPTH:
            return None
        self._met.add((id(old), id(new)))
        seen = _seen(old, self._old), _seen(new, self._new)
        return None if any(map(_is_cut, seen)) else seen

    def types(self, old: Any, new: Any) -> tuple[set[str], set[str]]:
        """The types that each allows; none where it is any."""
        return _types(_seen(old, self._old)), _types(_seen(new, self._new))

    def type_change(self, side: str, words: tuple[set[str], set[str]], field: str) -> Change:
        """A change of type, in words."""
        was, now = (" or ".join(sorted(types)) or "anything" for types in words)
        named = f"{side} `{field}`" if field else side
        text = f"The {named} was {was} and is now {now}."
        return Change(self.key, f"{side}_type_changed", "breaking", text, field or None)


class _Inputs(_Compared):
    """Inputs may widen."""

    def inside(self, old: Any, new: Any, path: str, depth: int) -> list[Change]:
        views = self.views(old, new, depth)
        if views is None:
            return []
        (was, now), changes = views, list[Change]()
        before, after = _properties(was), _properties(now)
        for name in sorted(set(now.get("required", ())) - set(was.get("required", ()))):
            if name not in before or "default" not in (after.get(name) or {}):
                text = f"The input `{path}{name}` is now required."
                changes.append(
                    Change(self.key, "input_required", "breaking", text, f"{path}{name}")
                )
        closed = now.get("additionalProperties") is False
        severity: Severity = "breaking" if closed else "warning"
        for name, each in before.items():
            field = f"{path}{name}"
            if name in after:
                changes += self.of(each, after[name], field, depth)
            else:
                text = f"The input `{field}` is gone."
                changes.append(Change(self.key, "input_gone", severity, text, field))
        if "items" in was and "items" in now:
            changes += self.of(was["items"], now["items"], f"{path}[]", depth)
        return changes

    def of(self, old: Any, new: Any, field: str, depth: int) -> list[Change]:
        """What one value may not be any more, and what is inside of it."""
        before, after = words = self.types(old, new)
        changes = [] if _fits(after, before) else [self.type_change("input", words, field)]
        choices = self._choices(_seen(old, self._old), _seen(new, self._new), field)
        return [*changes, *choices, *self.inside(old, new, f"{field}.", depth + 1)]

    def _choices(self, was: JsonSchema, now: JsonSchema, field: str) -> list[Change]:
        before, after = was.get("enum"), now.get("enum")
        if not isinstance(after, list):
            return []
        gone = [choice for choice in before or [] if choice not in after]
        if before is not None and not gone:
            return []
        takes = "no longer takes" if gone else "now takes only"
        listed = first_of([f"`{choice}`" for choice in gone or after], _NAMED)
        text = f"The input `{field}` {takes} {listed}."
        return [Change(self.key, "input_narrowed", "breaking", text, field)]


class _Outputs(_Compared):
    """Outputs may narrow."""

    def of(self, old: Any, new: Any, field: str, depth: int) -> list[Change]:
        """What one value may be now, and what is inside of it."""
        before, after = words = self.types(old, new)
        changed = [] if _fits(before, after) else [self.type_change("output", words, field)]
        if changed and not field:
            return changed
        return [*changed, *self._inside(old, new, f"{field}." if field else "", depth + 1)]

    def _inside(self, old: Any, new: Any, path: str, depth: int) -> list[Change]:
        views = self.views(old, new, depth)
        if views is None:
            return []
        (was, now), changes = views, list[Change]()
        after = _properties(now)
        for name, each in _properties(was).items():
            field = f"{path}{name}"
            if name in after:
                changes += self.of(each, after[name], field, depth)
            else:
                text = f"The output field `{field}` is gone."
                changes.append(Change(self.key, "output_gone", "breaking", text, field))
        if "items" in was and "items" in now:
            changes += self.of(was["items"], now["items"], f"{path}[]", depth)
        return changes


def _target(schema: Any, definitions: JsonSchema) -> Any:
    """What a reference leads to, where nothing stands beside it; else the schema itself."""
    for _ in range(_LONGEST_WAY):
        if not isinstance(schema, dict) or schema.keys() - {"$defs"} != {"$ref"}:
            break
        schema = definitions.get(str(schema["$ref"]).removeprefix("#/$defs/"))
    return schema


def _seen(schema: Any, definitions: JsonSchema, depth: int = 0) -> JsonSchema:
    """A schema with what its references, parts and alternatives say of types and fields."""
    schema = _target(schema, definitions)
    if not isinstance(schema, dict) or depth > _LONGEST_WAY:
        return {}
    found = {name: each for name, each in schema.items() if name not in ("$ref", "allOf", "anyOf")}
    parts = [*schema.get("allOf", ()), *([{"$ref": schema["$ref"]}] if "$ref" in schema else ())]
    for part in parts:
        said = _seen(part, definitions, depth + 1)
        fields = {**_properties(said), **_properties(found)}
        needed = [*found.get("required", ()), *said.get("required", ())]
        found = {**said, **found, **({"properties": fields} if fields else {})}
        found |= {"required": needed} if needed else {}
    forms = [_seen(each, definitions, depth + 1) for each in schema.get("anyOf", ())]
    return _either(found, forms) if forms else found


def _either(found: JsonSchema, forms: list[JsonSchema]) -> JsonSchema:
    """What alternatives say together: any of their types, and a field that one of them has."""
    types = [_types(form) for form in forms]
    whole = [form for form in forms if _types(form) != {"null"}]
    if len(whole) == 1:
        found = {**whole[0], **found, "required": [*whole[0].get("required", ()),
                                                   *found.get("required", ())]}  # fmt: skip
    fields = {name: each for form in forms for name, each in _properties(form).items()}
    fields |= _properties(found)
    found = {**found, **({"properties": fields} if fields else {})}
    every = sorted(set().union(*types)) if all(types) else None
    return {**found, "type": every} if every and len(types) > 1 else found


def _is_cut(schema: JsonSchema) -> bool:
    return str(schema.get("$comment", "")).startswith("cut")


def _properties(schema: JsonSchema) -> dict[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _types(schema: JsonSchema) -> set[str]:
    kind = schema.get("type") or ("object" if _properties(schema) else None)
    return set(kind) if isinstance(kind, list) else {kind} if kind else set()


def _fits(wide: set[str], narrow: set[str]) -> bool:
    """Whether each type of the narrow side is one of the wide one, where none means any."""
    whole = {"integer"} if "number" in wide else set()
    return not wide or wide == narrow or (bool(narrow) and narrow <= wide | whole)
