"""What the members of a protocol share: a manifest names its `family` and says what differs.

A family is the manifest of its members' common part, and the functions that build requests.
Handlers of a family are spelled `FAMILY:FUNCTION`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from junctor.model.value import digest
from junctor.sdk.definition import ActionDef


def _websocket() -> ModuleType:
    from junctor.sdk.families import websocket

    return websocket


def _sql() -> ModuleType:
    from junctor.sdk.families import sql

    module: ModuleType = sql
    return module


def _mail() -> ModuleType:
    from junctor.sdk.families import mail

    module: ModuleType = mail
    return module


def _files() -> ModuleType:
    from junctor.sdk.families import files

    module: ModuleType = files
    return module


def _messages() -> ModuleType:
    from junctor.sdk.families import messages

    module: ModuleType = messages
    return module


def _graphql() -> ModuleType:
    from junctor.sdk.families import graphql

    module: ModuleType = graphql
    return module


def _web() -> ModuleType:
    from junctor.sdk.families import web

    module: ModuleType = web
    return module


FAMILIES: dict[str, Callable[[], ModuleType]] = {
    "files": _files,
    "graphql": _graphql,
    "mail": _mail,
    "messages": _messages,
    "sql": _sql,
    "web": _web,
    "websocket": _websocket,
}
"""Family -> what loads its module, which has a `MANIFEST` and its actions."""


@lru_cache(maxsize=32)
def family_actions(name: str) -> dict[str, ActionDef]:
    """The functions of a family by the spelling that handlers use; none for an unknown name."""
    load = FAMILIES.get(name)
    if load is None:
        return {}
    found = (v for v in vars(load()).values() if isinstance(v, ActionDef))
    return {f"{name}:{each.function.__name__}": each for each in found}


def with_family(value: dict[str, Any]) -> dict[str, Any]:
    """The manifest with what its family says filled in; the manifest's own words win."""
    load = FAMILIES.get(str(value.get("family")))
    return _filled(value, _copy(load().MANIFEST)) if load else value


def families_stamp() -> str:
    """What tells that a family has changed."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return digest([file.stat().st_mtime_ns for file in files])[:16]


def _copy(value: Any) -> Any:
    """The value with objects and lists of its own, for a manifest goes on changing them."""
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list | tuple) else value


def _filled(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    merged = dict(own)
    for name, value in shared.items():
        mine = own.get(name)
        if name not in own:
            merged[name] = value
        elif isinstance(mine, dict) and isinstance(value, dict):
            merged[name] = _filled(mine, value)
    # A manifest takes a shared part away by naming it with null.
    return {name: value for name, value in merged.items() if value is not None}
