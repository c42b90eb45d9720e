"""A flat mapping of whole holes and constants, filled without a template's machinery.

Queries and headers are nearly always of this kind, and every call fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.model.templates import Sink, Template, compile_template

_ROOTS = frozenset({"input", "conn", "run"})
_Slot = tuple[str, str, tuple[str, ...], Any]


class Slots:
    """The compiled mapping; falls back to its template for all that is not plain."""

    def __init__(self, values: Mapping[str, Any], sink: Sink, optional: frozenset[str]) -> None:
        self.template = compile_template(dict(values), roots=_ROOTS, filters=False)
        self._sink = sink
        self._optional = optional
        self._plain = _plain(values, self.template)

    def fill(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """The mapping without its absent optionals.

        Raises:
            InvalidTemplate: a hole has no value.
        """
        if self._plain is None:
            return self._rendered(scope)
        found: dict[str, Any] = {}
        for name, root, path, fixed in self._plain:
            if not root:
                found[name] = fixed
                continue
            value = scope[root]
            for part in path:
                if not isinstance(value, Mapping) or part not in value:
                    return self._rendered(scope)
                value = value[part]
            found[name] = value
        return found

    def _rendered(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        rendered: dict[str, Any] = self.template.render(
            scope, sink=self._sink, drop_missing=self._optional
        )
        return rendered


def _plain(values: Mapping[str, Any], template: Template) -> list[_Slot] | None:
    holes = {hole.place: hole for hole in template.holes()}
    slots: list[_Slot] = []
    for name, value in values.items():
        hole = holes.get("/" + name.replace("~", "~0").replace("/", "~1"))
        if hole is None:
            if not isinstance(value, str | int | float) or (
                isinstance(value, str) and "{{" in value
            ):
                return None
            slots.append((name, "", (), value))
            continue
        path = tuple(part for part in hole.path if isinstance(part, str))
        if not hole.whole or len(path) != len(hole.path):
            return None
        slots.append((name, hole.root, path, None))
    return slots
