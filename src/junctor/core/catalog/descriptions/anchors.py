"""References by name become references by place: `$id`, `$anchor` and `$dynamicRef` of 3.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from junctor.model.schema import resolve

_DATA = frozenset(("example", "examples", "default", "enum", "const"))
_NAMING = frozenset(("properties", "patternProperties", "dependentSchemas", "$defs", "schemas"))
_OWN = ("$id", "$defs", "$anchor", "$dynamicAnchor")


def settle(document: dict[str, Any]) -> None:
    """Rewrite references to names that the document itself gives; others stay as they are.

    A pointer that leads somewhere from the document's root is one, even inside a schema with an
    `$id` of its own: that is how people write them. A `$dynamicRef` becomes plain where only one
    place has its name, and in each schema that fills a template with its own; else it stays, and
    allows anything.
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
        self._filling: list[tuple[dict[str, Any], str]] = []
        for part, place, base in _parts(document):
            if isinstance(part.get("$id"), str):
                self._resources.setdefault(base, place)
            for key in ("$anchor", "$dynamicAnchor"):
                if isinstance(part.get(key), str):
                    self._anchors.setdefault((base, part[key]), place)
                    self._by_name.setdefault(part[key], set()).add(place)
            if isinstance(part.get("$defs"), dict):
                self._filling.append((part, place))
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

        for part, place in self._filling:
            values = _values(part, place)
            template = _Template(self._document, values)
            for holder in (part, *_dicts(part.get("allOf"))) if values else ():
                template.fill(holder)

    def _place(self, reference: str, base: str) -> str:
        if reference.startswith("#/") and resolve(self._document, reference) is not None:
            return reference
        url, fragment = urldefrag(urljoin(base, reference))
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((url, fragment), reference)
        return self._resources[url] + fragment if url in self._resources else reference


class _Template:
    """Generic schemas, such as a page of anything, with the values that one schema gives them."""

    def __init__(self, document: dict[str, Any], values: dict[str, str]) -> None:
        self._document, self._values = document, values
        self._known: dict[str, Any] = {}

    def fill(self, holder: dict[str, Any]) -> None:
        """Write out the template that a schema refers to."""
        if isinstance(holder.get("$ref"), str):
            filled = self._filled(holder["$ref"])
            if filled is not None:
                del holder["$ref"]
                holder["allOf"] = [filled, *_dicts(holder.get("allOf"))]

    def _filled(self, place: str) -> Any:
        """A copy of the schema there; None where nothing in it waits for a value."""
        if place not in self._known:
            self._known[place] = None  # a template that holds itself
            schema = resolve(self._document, place)
            made = self._copied(schema)
            self._known[place] = None if made is schema else made
        return self._known[place]

    def _copied(self, part: Any, *, named: bool = False) -> Any:
        if isinstance(part, list):
            items = [self._copied(each) for each in part]
            return items if any(a is not b for a, b in zip(items, part, strict=True)) else part
        if not isinstance(part, dict):
            return part
        value = self._values.get(urldefrag(str(part.get("$dynamicRef", "")))[1])
        if value is not None:
            return {**{k: v for k, v in part.items() if k != "$dynamicRef"}, "$ref": value}
        if isinstance(part.get("$ref"), str):
            return self._filled(part["$ref"]) or part
        made = {
            key: each if key in _DATA and not named else self._copied(each, named=key in _NAMING)
            for key, each in part.items()
            if named or key not in _OWN
        }
        return made if any(made[key] is not part[key] for key in made) else part


def _values(part: dict[str, Any], place: str) -> dict[str, str]:
    """What a schema has for the names that templates leave open: name -> place."""
    found: dict[str, str] = {}
    for name, each in part["$defs"].items():
        if isinstance(each, dict) and isinstance(each.get("$dynamicAnchor"), str):
            plain = each.keys() == {"$dynamicAnchor", "$ref"}
            if "not" not in each:
                found[each["$dynamicAnchor"]] = each["$ref"] if plain else f"{place}/$defs/{name}"
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


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
