"""What changes for a flow's step when a connector's spec changes."""

from __future__ import annotations

import re

from junctor.core.catalog.change import Change, worst_first
from junctor.core.catalog.schema_changes import input_changes, output_changes
from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.spec import ConnectorSpec, Operation

_HOLE = re.compile(r"\{\{?[^{}]*\}\}?")
_FILLED = re.compile(r"\{\{\s*input\.([\w.-]+)[^{}]*\}\}")


def compare(old: ConnectorSpec, new: ConnectorSpec, operation: str | None = None) -> list[Change]:
    """The changes from one spec to another, for one operation or for all, worst first."""
    keys = [operation] if operation else list(old.operations)
    changes = [change for key in keys for change in _operation(old, new, key)]
    return worst_first(changes)


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
    changes += input_changes(key, before.input, after.input)
    changes += output_changes(key, before.output or {}, after.output or {})
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
