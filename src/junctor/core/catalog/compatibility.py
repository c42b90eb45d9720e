"""What changes for a flow's step when a connector's spec changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.telling import first_of
from junctor.model.value import JsonSchema

Severity = Literal["breaking", "warning", "info"]
_MAX_DEPTH = 6
_NAMED = 8
_HOLE = re.compile(r"\{\{?[^{}]*\}\}?")
_FILLED = re.compile(r"\{\{\s*input\.([\w.-]+)[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words; `breaking` means that a step would fail or act elsewhere."""

    operation: str
    kind: str
    severity: Severity
    message: str
    field: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as JSON."""
        found = {
            "operation": self.operation,
            "kind": self.kind,
            "severity": self.severity,
            "message": self.message,
        }
        return {**found, "field": self.field} if self.field else found


def compare(old: ConnectorSpec, new: ConnectorSpec, operation: str | None = None) -> list[Change]:
    """The changes from one spec to another, for one operation or for all, worst first."""
    keys = [operation] if operation else list(old.operations)
    changes = [change for key in keys for change in _operation(old, new, key)]
    return worst_first(changes)


def worst_first(changes: Iterable[Change]) -> list[Change]:
    """Changes that break something first; those of one severity keep their order."""
    order = get_args(Severity)
    return sorted(changes, key=lambda change: order.index(change.severity))


def _operation(old: ConnectorSpec, new: ConnectorSpec, key: str) -> list[Change]:
    before, after = old.operations.get(key), new.operations.get(key)
    if before is None:
        return []
    if after is None:
        return [Change(key, "operation_gone", "breaking", _gone(old, new, key))]
    changes = [*_address(old, new, key, before, after), *_auth(old, new, key, before, after)]
    wider = sorted(set(after.scopes) - set(before.scopes))
    if wider:
        text = f"It now needs the scope {', '.join(f'`{s}`' for s in wider)}; connect again."
        changes.append(Change(key, "scope_new", "warning", text))
    if before.effect != after.effect:
        text = f"It was declared `{before.effect}` and is now `{after.effect}`."
        changes.append(Change(key, "effect_changed", "breaking", text))
    if before.mcp and after.mcp and before.mcp.pin != after.mcp.pin:
        text = "The server describes the tool otherwise; read its description before you publish."
        changes.append(Change(key, "tool_changed", "warning", text))
    if after.deprecated and not before.deprecated:
        changes.append(Change(key, "deprecated", "info", "The operation is deprecated."))
    changes += _inputs(key, before.input, after.input, "", 0)
    was, now = before.output or {}, after.output or {}
    changes += _type(key, "output", was, now, "") or _outputs(key, was, now, "", 0)
    if (before.handler is None) != (after.handler is None):
        text = "It is now built in another way (template or Python)."
        changes.append(Change(key, "implementation_changed", "info", text))
    return changes


def place_of(text: str) -> str:
    """Method and path of an operation, whatever the holes in it are called."""
    return _HOLE.sub("{}", text)


def _gone(old: ConnectorSpec, new: ConnectorSpec, key: str) -> str:
    """Its new name, where an operation of another name is in its place."""
    was = old.operations[key].request
    for name, operation in new.operations.items():
        now = operation.request
        if name in old.operations or was is None or now is None or now.method != was.method:
            continue
        if place_of(now.path) == place_of(was.path):
            return f"The operation `{key}` is now called `{name}`."
    return f"The operation `{key}` is gone."


def _without_scopes(scheme: AuthScheme) -> AuthScheme:
    """The scheme as it is for an operation that says itself which scopes it needs."""
    return scheme.model_copy(update={"scopes": ()}) if isinstance(scheme, OAuth2) else scheme


def _address(
    old: ConnectorSpec, new: ConnectorSpec, key: str, before: Operation, after: Operation
) -> list[Change]:
    changes = []
    was, now = _base(old, before), _base(new, after)
    if was != now:
        text = f"Its base URL was {was or 'none'} and is now {now or 'none'}."
        changes.append(Change(key, "base_url_changed", "breaking", text))
    if before.request is None or after.request is None:
        return changes
    verb, method = before.request.method, after.request.method
    if verb != method:
        text = f"Its method was {verb} and is now {method}."
        changes.append(Change(key, "method_changed", "breaking", text))
    place, path = before.request.path, after.request.path
    if place_of(place) != place_of(path):
        said = [_FILLED.sub(r"{\1}", each) for each in (place, path)]
        text = f"Its path was `{said[0]}` and is now `{said[1]}`; older versions call the old one."
        changes.append(Change(key, "path_changed", "warning", text))
    return changes


def _base(spec: ConnectorSpec, operation: Operation) -> str | None:
    request = operation.request
    base = (request.base_url if request else None) or spec.base_url
    return f"the root of {base}" if base and request and request.from_root else base


def _auth(
    old: ConnectorSpec, new: ConnectorSpec, key: str, before: Operation, after: Operation
) -> list[Change]:
    was = {s.name: s for s in old.auth if not before.auth or s.name in before.auth}
    now = {s.name: s for s in new.auth if not after.auth or s.name in after.auth}
    changes = []
    gone = [f"`{name}`" for name in was if name not in now]
    if gone:
        verb = "types {} are" if gone[1:] else "type {} is"
        text = f"The auth {verb.format(', '.join(gone))} no longer accepted"
        text += f"; it takes {', '.join(now) or 'none'}."
        changes.append(Change(key, "auth_changed", "breaking", text))
    for name in was.keys() & now.keys():
        if was[name].type != now[name].type:
            text = f"The auth scheme `{name}` was {was[name].type} and is now {now[name].type}."
            changes.append(Change(key, "auth_changed", "breaking", text))
        elif was[name] != now[name] and not (
            after.scopes and _without_scopes(was[name]) == _without_scopes(now[name])
        ):
            text = f"The auth scheme `{name}` has changed; its credential may be asked for again."
            changes.append(Change(key, "auth_changed", "warning", text))
    return changes


def _properties(schema: JsonSchema) -> dict[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _inputs(key: str, old: Any, new: Any, path: str, depth: int) -> list[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict) or depth > _MAX_DEPTH:
        return []
    changes = []
    before, after = _properties(old), _properties(new)
    needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(needed_after - needed_before):
        if name not in before or "default" not in (after.get(name) or {}):
            text = f"The input `{path}{name}` is now required."
            changes.append(Change(key, "input_required", "breaking", text, f"{path}{name}"))
    for name, was in before.items():
        field = f"{path}{name}"
        if name not in after:
            closed = new.get("additionalProperties") is False
            severity: Severity = "breaking" if closed else "warning"
            text = f"The input `{field}` is gone."
            changes.append(Change(key, "input_gone", severity, text, field))
            continue
        changes += _input(key, was, after[name], field, depth)
    if "items" in old and "items" in new:
        changes += _input(key, old["items"], new["items"], f"{path}[]", depth)
    return changes


def _input(key: str, was: Any, now: Any, field: str, depth: int) -> list[Change]:
    """What one value may not be any more, and what is inside of it."""
    return [
        *_type(key, "input", was, now, field),
        *_choices(key, was, now, field),
        *_inputs(key, was, now, f"{field}.", depth + 1),
    ]


def _outputs(key: str, old: Any, new: Any, path: str, depth: int) -> list[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict) or depth > _MAX_DEPTH:
        return []
    changes = []
    after = _properties(new)
    for name, was in _properties(old).items():
        field = f"{path}{name}"
        if name not in after:
            text = f"The output field `{field}` is gone."
            changes.append(Change(key, "output_gone", "breaking", text, field))
            continue
        changes += _type(key, "output", was, after[name], field)
        changes += _outputs(key, was, after[name], f"{field}.", depth + 1)
    if "items" in old or "items" in new:
        was, now = old.get("items", {}), new.get("items", {})
        if "items" in old and "items" in new:
            changes += _type(key, "output", was, now, f"{path}[]")
        changes += _outputs(key, was, now, f"{path}[].", depth + 1)
    return changes


def _types(schema: Any) -> set[str]:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return set(kind) if isinstance(kind, list) else {kind} if kind else set()


def _type(key: str, side: str, was: Any, now: Any, field: str) -> list[Change]:
    """Inputs may widen, outputs may narrow; anything else is a change of type."""
    before, after = _types(was), _types(now)
    if before == after:
        return []
    wide, narrow = (after, before) if side == "input" else (before, after)
    fits = not wide or (
        bool(narrow) and narrow <= wide | ({"integer"} if "number" in wide else set())
    )
    if fits:
        return []
    words = [" or ".join(sorted(t)) or "anything" for t in (before, after)]
    named = f"{side} `{field}`" if field else side
    text = f"The {named} was {words[0]} and is now {words[1]}."
    return [Change(key, f"{side}_type_changed", "breaking", text, field or None)]


def _choices(key: str, was: Any, now: Any, field: str) -> list[Change]:
    after = now.get("enum") if isinstance(now, dict) else None
    if not isinstance(after, list):
        return []
    before = was.get("enum") if isinstance(was, dict) else None
    gone = [c for c in before or [] if c not in after]
    if before is not None and not gone:
        return []
    takes = "no longer takes" if gone else "now takes only"
    listed = first_of([f"`{choice}`" for choice in gone or after], _NAMED)
    text = f"The input `{field}` {takes} {listed}."
    return [Change(key, "input_narrowed", "breaking", text, field)]
