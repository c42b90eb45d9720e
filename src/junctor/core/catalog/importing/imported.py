"""What every kind of source is read into: candidates, of which a connector takes some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Authored = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One operation that could be imported; `build` makes it within a budget of bytes."""

    key: str
    name: str
    effect: str
    label: str
    build: Callable[[int], Authored]
    id: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    scopes: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The candidate as a preview lists it."""
        return {
            "key": self.key,
            "name": self.name,
            "effect": self.effect,
            "label": self.label,
            "tags": list(self.tags),
            "deprecated": self.deprecated,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A source that was read.

    `servers` are base URLs, the likeliest first; where that is `guessed`, it is an example only.
    Without any, `base_path` is what is known of one. `auth` are authored schemes; `shared` are
    further fields of the connector, such as `failure`. `notes` say what was left out or assumed.
    """

    kind: str
    title: str
    version: str
    description: str = ""
    servers: tuple[str, ...] = ()
    base_path: str = ""
    guessed: bool = False
    auth: tuple[Authored, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    shared: Authored = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    docs: str | None = None
