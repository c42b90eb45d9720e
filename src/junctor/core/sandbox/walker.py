"""Walks a schema and makes a value: ready-made values first, then by type, name and format.

It guesses and does not check; `mock` checks the result and tells the walker what to do
differently at which place (`Plan`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from junctor.core.sandbox import plausible, scalars
from junctor.core.sandbox.dice import Dice
from junctor.core.sandbox.merge import both, fits_type, type_of
from junctor.core.sandbox.pattern import text_for
from junctor.model.errors import InvalidSpec
from junctor.model.faults import pointer
from junctor.model.schema import compile_schema, resolve
from junctor.model.value import Json, JsonSchema

MAX_DEPTH = 40
WIDE_DEPTH = 4
MAX_NODES = 20_000
_NOTHING = object()

Path = tuple[str | int, ...]
Refs = tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """What was learned about places: which branch, no example, leave out, throw again."""

    required_only: bool = False
    branch: dict[Path, int] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)
    left_out: set[Path] = field(default_factory=set)
    lean: set[Path] = field(default_factory=set)
    throws: dict[Path, int] = field(default_factory=dict)


class Walker:
    """One walk over one schema. `branches`, `optional` and `ready` say what was decided where."""

    def __init__(self, root: JsonSchema, dice: Dice, plan: Plan) -> None:
        self.root, self.dice, self.plan = root, dice, plan
        self.branches: dict[Path, int] = {}
        self.optional: set[Path] = set()
        self.ready: set[Path] = set()
        self.nodes = 0

    def value(self, schema: Any, path: Path = (), refs: Refs = ()) -> Json:
        """A value for a schema at a place."""
        if len(path) > MAX_DEPTH or len(refs) > 4 * MAX_DEPTH:
            raise impossible(path, "requires itself without end")
        self.nodes += 1
        flat, refs = self._flat(schema, path, refs)
        if flat is False:
            raise impossible(path, "allows no value at all")
        ready = self._ready_made(flat, path)
        if ready is not _NOTHING:
            self.ready.add(path)
            return ready
        kind = type_of(flat)
        name = next((str(p) for p in reversed(path) if isinstance(p, str)), "")
        place = self._place(path)
        if kind == "object" or (kind == "any" and name in ("metadata", "data", "properties")):
            return self._object(flat, path, refs)
        if kind == "array":
            return self._array(flat, path, refs)
        if kind in ("integer", "number"):
            return scalars.number(flat, name, self.dice, place, whole=kind == "integer")
        if kind == "boolean":
            return plausible.flag(name, self.dice, place)
        return None if kind == "null" else scalars.text(flat, name, self.dice, place)

    def _place(self, path: Path) -> str:
        again = self.plan.throws.get(path, 0)
        return pointer(path) + (f"~~{again}" if again else "")

    def _flat(self, schema: Any, path: Path, refs: Refs) -> tuple[Any, Refs]:
        """One schema without references, conjunctions and alternatives."""
        if not isinstance(schema, dict):
            return schema is not False and {}, refs
        flat: Any = {k: v for k, v in schema.items() if k not in ("$ref", "$dynamicRef", "allOf")}
        target = schema.get("$ref") or schema.get("$dynamicRef")
        parts = list(schema.get("allOf", ()))
        if isinstance(target, str):
            refs = (*refs, target)
            if refs.count(target) > 25:
                raise impossible(path, f"`{target}` refers to itself without end")
            parts.insert(0, resolve(self.root, target))
        for part in parts:
            inner, refs = self._flat_part(_as_choice(part), path, refs)
            flat = both(flat, inner)
        if flat is False:
            return False, refs
        for keyword in ("oneOf", "anyOf"):
            if flat is not False and keyword in flat:
                flat, refs = self._choose(flat, keyword, path, refs)
        if flat is not False and "if" in flat:
            flat, refs = self._condition(flat, path, refs)
        return flat, refs

    def _flat_part(self, part: Any, path: Path, refs: Refs) -> tuple[Any, Refs]:
        """References and conjunctions of a part; its alternatives are chosen once, at the end."""
        if not isinstance(part, dict):
            return part is not False and {}, refs
        if "$ref" not in part and "allOf" not in part:
            return part, refs
        flat: Any = {k: v for k, v in part.items() if k not in ("$ref", "allOf")}
        inner = list(part.get("allOf", ()))
        if isinstance(part.get("$ref"), str):
            refs = (*refs, part["$ref"])
            if refs.count(part["$ref"]) > 25:
                raise impossible(path, f"`{part['$ref']}` refers to itself without end")
            inner.insert(0, resolve(self.root, part["$ref"]))
        for each in inner:
            one, refs = self._flat_part(_as_choice(each), path, refs)
            flat = both(flat, one)
        return flat, refs

    def _choose(self, flat: JsonSchema, keyword: str, path: Path, refs: Refs) -> tuple[Any, Refs]:
        branches = [b for b in flat[keyword] if b is not False]
        rest = {k: v for k, v in flat.items() if k != keyword}
        if not branches:
            return False, refs
        key = (*path, "#" + keyword)
        order = sorted(range(len(branches)), key=lambda i: self._cost(branches[i], path, refs))
        self.branches[key] = max(self.branches.get(key, 0), len(order))
        chosen = order[self.plan.branch.get(key, 0) % len(order)]
        inner, refs = self._flat(both(rest, branches[chosen]), path, refs)
        if keyword == "oneOf" and isinstance(inner, dict):
            inner = _without_others(inner, branches, branches[chosen])
        return inner, refs

    def _cost(self, branch: Any, path: Path, refs: Refs) -> tuple[int, int]:
        """Null last, what recurses last; deep down the simple ones first, and null before more."""
        if not isinstance(branch, dict):
            return 1, 0
        if _recurs(branch, refs):
            return 4, 1  # nothing at all rather than once more
        if "$ref" in branch:
            return 0, int(len(path) >= WIDE_DEPTH)
        if branch.get("type") == "null" or branch.get("enum") in ([""], [None]):
            return 3, 0
        compound = type_of(branch) in ("object", "array")
        return 0, int(compound and len(path) >= WIDE_DEPTH)

    def _condition(self, flat: JsonSchema, path: Path, refs: Refs) -> tuple[Any, Refs]:
        rest = {k: v for k, v in flat.items() if k not in ("if", "then", "else")}
        key = (*path, "#if")
        self.branches[key] = 2
        met = both(flat["if"], flat.get("then", True))
        options = [met, flat.get("else", True)]
        if met is False or "else" not in flat:
            options.reverse()  # the plain case first: a condition without `else` is an exception
        return self._flat(both(rest, options[self.plan.branch.get(key, 0) % 2]), path, refs)

    def _ready_made(self, flat: JsonSchema, path: Path) -> Any:
        if "const" in flat:
            return flat["const"]
        options = [o for o in flat.get("enum", ()) if fits_type(flat, o)]
        if path not in self.plan.plain and not (self.plan.required_only and _can_shrink(flat)):
            examples = flat.get("examples")
            named = list(examples) if isinstance(examples, list) else []
            named += [flat[k] for k in ("example", "default") if k in flat]
            for candidate in named:
                if candidate in (None, "") or candidate in ([], {}):
                    continue
                if fits_type(flat, candidate) and (not options or candidate in options):
                    return candidate
        if "enum" in flat:
            solid = [o for o in options if o not in (None, "")] or options
            if not solid:
                raise impossible(path, "has an empty list of allowed values")
            return self.dice.pick(self._place(path), solid)
        return _NOTHING

    def _array(self, flat: JsonSchema, path: Path, refs: Refs) -> list[Json]:
        low, high = int(flat.get("minItems", 0)), flat.get("maxItems")
        prefix = list(flat.get("prefixItems", ()))
        rest = flat.get("items", True)
        needed = int(flat.get("minContains", 1)) if "contains" in flat else 0
        size = max(low, needed, len(prefix) if prefix else int(self._goes_on(rest, path, refs)))
        size = min(size, int(high)) if high is not None else size
        if size > len(prefix) and rest is False:
            size = len(prefix)
        items: list[Json] = []
        for i in range(size):
            part = prefix[i] if i < len(prefix) else rest
            if i < needed:
                part = {"allOf": [part, flat["contains"]]}
            items.append(
                self._item(part, (*path, i), refs, items if flat.get("uniqueItems") else [])
            )
        return items

    def _goes_on(self, items: Any, path: Path, refs: Refs) -> bool:
        """Whether a list that may be empty gets an item."""
        if items is False or path in self.plan.lean or self.plan.required_only:
            return False
        target = items.get("$ref") if isinstance(items, dict) else None
        simple = isinstance(items, dict) and type_of(items) not in ("object", "array", "any")
        return target not in refs and (simple or len(path) < 2 * WIDE_DEPTH) and self._has_room()

    def _item(self, schema: Any, path: Path, refs: Refs, taken: list[Json]) -> Json:
        made = self.value(schema, path, refs)
        for _ in range(200):
            if made not in taken:
                break
            self.plan.throws[path] = self.plan.throws.get(path, 0) + 1
            self.plan.plain.add(path)
            made = self.value(schema, path, refs)
        return made

    def _has_room(self) -> bool:
        return self.nodes < MAX_NODES

    def _object(self, flat: JsonSchema, path: Path, refs: Refs) -> dict[str, Json]:
        fields = flat.get("properties", {})
        required = list(dict.fromkeys(flat.get("required", ())))
        needs = flat.get("dependentRequired", {})
        lean = self.plan.required_only or path in self.plan.lean
        names = [*required]
        if not lean:
            names += [n for n in fields if n not in required and self._welcome(flat, n, path, refs)]
        limit = flat.get("maxProperties")
        names = names[: max(int(limit), len(required))] if limit is not None else names
        for name in names:  # grows while it is walked: needs may have needs
            names += [n for n in needs.get(name, ()) if n not in names]
        low = int(flat.get("minProperties", 0))
        names += [n for n in fields if n not in names and fields[n] is not False][
            : max(low - len(names), 0)
        ]
        self.optional |= {(*path, n) for n in names if n not in required}
        value = {n: self.value(_field_schema(flat, n), (*path, n), refs) for n in names}
        self._dependents(flat, value, path, refs)
        if len(value) < low or (not value and not fields and not lean):
            self._extras(flat, value, max(low, int(_says_extras(flat))), path, refs)
        return value

    def _welcome(self, flat: JsonSchema, name: str, path: Path, refs: Refs) -> bool:
        part = flat["properties"][name]
        place = (*path, name)
        if part is False or place in self.plan.left_out or plausible.unwelcome(name):
            return False
        if name in flat.get("#without", ()) or not isinstance(part, dict):
            return isinstance(part, bool) and part
        if part.get("writeOnly") is True or part.get("deprecated") is True:
            return False
        if _recurs(part, refs):
            return False
        targets = [
            part.get("$ref"),
            *(p.get("$ref") for p in part.get("allOf", ()) if isinstance(p, dict)),
        ]
        deep = len(path) >= WIDE_DEPTH
        simple = not any(targets) and type_of(part) not in ("object", "array")
        return (simple or not deep) and self._has_room()

    def _dependents(self, flat: JsonSchema, value: dict[str, Json], path: Path, refs: Refs) -> None:
        for name, more in flat.get("dependentSchemas", {}).items():
            if name not in value or not isinstance(more, dict):
                continue
            whole, inner = self._flat(
                both({k: v for k, v in flat.items() if k != "dependentSchemas"}, more), path, refs
            )
            for needed in more.get("required", ()):
                if needed not in value and isinstance(whole, dict):
                    value[needed] = self.value(_field_schema(whole, needed), (*path, needed), inner)

    def _extras(
        self, flat: JsonSchema, value: dict[str, Json], low: int, path: Path, refs: Refs
    ) -> None:
        patterns = list(flat.get("patternProperties", {}))
        names = flat.get("propertyNames", {})
        for i in range(low * 3):
            if len(value) >= low:
                return
            key: str | None = f"key{i + 1}"
            if isinstance(names, dict) and names:
                rule = {"type": "string", **names}
                key = str(Walker(self.root, self.dice, Plan()).value(rule, (*path, f"#name{i}")))
            elif patterns:
                place = f"{pointer(path)}#name{i}"
                key = text_for(patterns[i % len(patterns)], self.dice, place, 1, None)
            if key is not None and key not in value:
                value[key] = self.value(_field_schema(flat, key), (*path, key), refs)


def _recurs(schema: Any, refs: Refs) -> bool:
    """Whether each way through a schema, however it is wrapped, comes back to where we are."""
    if not isinstance(schema, dict):
        return False
    if schema.get("$ref") in refs or any(_recurs(each, refs) for each in schema.get("allOf", ())):
        return True
    choices = (schema.get("oneOf"), schema.get("anyOf"))
    return any(each and all(_recurs(one, refs) for one in each) for each in choices)


def _as_choice(part: Any) -> Any:
    """A part's condition as alternatives: several conditions of one place can then be joined."""
    if not isinstance(part, dict) or "if" not in part or "anyOf" in part:
        return part
    rest = {k: v for k, v in part.items() if k not in ("if", "then", "else")}
    met, unmet = {"allOf": [part["if"], part.get("then", True)]}, part.get("else", True)
    return {**rest, "anyOf": [met, unmet] if "else" in part else [unmet, met]}


def _says_extras(flat: JsonSchema) -> bool:
    extras = flat.get("additionalProperties")
    return bool(isinstance(extras, dict) and extras) or "patternProperties" in flat


def _field_schema(flat: JsonSchema, name: str) -> Any:
    if name in flat.get("properties", {}):
        return flat["properties"][name]
    patterns = flat.get("patternProperties", {})
    if patterns:
        fitting = [s for p, s in patterns.items() if compile_schema({"pattern": p}).is_valid(name)]
        if fitting:
            return {"allOf": fitting} if len(fitting) > 1 else fitting[0]
    extra = flat.get("additionalProperties", flat.get("unevaluatedProperties", True))
    return {} if extra is True else extra


def _without_others(inner: JsonSchema, branches: list[Any], chosen: Any) -> JsonSchema:
    """Of `oneOf` exactly one may fit: fields that only make the others fit stay away."""
    mine = set(inner.get("required", ()))
    own = set(chosen.get("properties", ())) if isinstance(chosen, dict) else set()
    others = {
        n
        for b in branches
        if isinstance(b, dict) and b is not chosen
        for n in b.get("required", ())
    }
    away = others - mine - own
    return {**inner, "#without": [*inner.get("#without", ()), *away]} if away else inner


def _can_shrink(flat: JsonSchema) -> bool:
    """Whether an object is smaller without its example; names that it must have only that tells."""
    return type_of(flat) == "object" and ("properties" in flat or not flat.get("minProperties"))


def impossible(path: Path, why: str) -> InvalidSpec:
    """The error for a place no value fits."""
    place = pointer(path) or "/"
    return InvalidSpec(
        f"No example answer can be made: the schema at {place} {why}.",
        cure=f"Correct the schema at {place}, or record a sample for this operation.",
        field=pointer(path) or None,
    )
