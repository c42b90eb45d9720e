"""References by name become references by place: `$id`, `$anchor` and `$dynamicRef` of 3.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from junctor.model.schema import resolve

_DATA = frozenset(("example", "examples", "default", "enum", "const"))
_NAMING = frozenset(("properties", "patternProperties", "dependentSchemas", "$defs", "schemas"))


def settle(document: dict[str, Any]) -> None:
    """Rewrite references to names that the document itself gives; others stay as they are.

    A pointer that leads somewhere from the document's root is one, even inside a schema with an
    `$id` of its own: that is how people write them. A `$dynamicRef` becomes plain where only one
    place has its name; else it stays, and allows anything.
    """
    if str(document.get("openapi", "")).startswith(("3.1", "3.2")):
        _Names(document).settle()


class _Names:
    """What the schemas of one document call themselves, and who refers to that."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._resources: dict[str, str] = {}
        self._anchors: dict[tuple[str, str], str] = {}
        self._by_name: dict[str, set[str]] = {}
        self._referring: list[tuple[dict[str, Any], str]] = []
        for part, place, base in _parts(document):
            if isinstance(part.get("$id"), str):
                self._resources.setdefault(base, place)
            for key in ("$anchor", "$dynamicAnchor"):
                if isinstance(part.get(key), str):
                    self._anchors.setdefault((base, part[key]), place)
                    self._by_name.setdefault(part[key], set()).add(place)
            if isinstance(part.get("$ref", part.get("$dynamicRef")), str):
                self._referring.append((part, base))

    def settle(self) -> None:
        """Give every reference by name its place."""
        if not self._resources and not self._anchors:
            return
        for part, base in self._referring:
            if "$ref" in part:
                part["$ref"] = self._place(part["$ref"], base)
                continue
            found = list(self._by_name.get(urldefrag(part["$dynamicRef"])[1], ()))
            # The fallback of a template that takes no value waits for somebody to fill it in.
            if len(found) == 1 and "not" not in resolve(self._document, found[0]):
                part["$ref"] = found[0]

    def _place(self, reference: str, base: str) -> str:
        if reference.startswith("#/") and resolve(self._document, reference) is not None:
            return reference
        url, fragment = urldefrag(urljoin(base, reference))
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((url, fragment), reference)
        return self._resources[url] + fragment if url in self._resources else reference


def _parts(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each object that may be a schema, its place, and the address its references start from."""
    stack: list[tuple[Any, str, str]] = [(document, "#", "")]
    seen: set[int] = set()
    while stack:
        part, place, base = stack.pop()
        if not isinstance(part, dict | list) or id(part) in seen:
            continue
        seen.add(id(part))  # YAML's aliases stand in several places
        if isinstance(part, list):
            stack += [(each, f"{place}/{number}", base) for number, each in enumerate(part)]
            continue
        if isinstance(part.get("$id"), str):
            base = urldefrag(urljoin(base, part["$id"]))[0]
        yield part, place, base
        named = place.rpartition("/")[2] in _NAMING  # there, `default` is a name like others
        for name, each in part.items():
            if named or name not in _DATA:
                step = str(name).replace("~", "~0").replace("/", "~1")
                stack.append((each, f"{place}/{step}", base))
