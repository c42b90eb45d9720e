"""References that lead out of a description: refused, or fetched through the door and put inside.

`$ref: https://...` and `$ref: ./models.yaml#/User` are somebody else's addresses: a description
must not be able to make us fetch what its author wants.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from junctor.core.catalog.descriptions.document import load
from junctor.model.errors import InvalidInput
from junctor.model.telling import first_of

FETCHED = "x-junctor-fetched"
"""Where fetched documents are put inside the one that refers to them."""
MOST_DOCUMENTS = 100
MOST_BYTES = 32 * 1024 * 1024
_DATA = ("example", "examples", "default", "enum", "const")
Fetch = Callable[[str], Awaitable[bytes]]


def outward(document: Any) -> Iterator[dict[str, Any]]:
    """Every object whose `$ref` leads out of the document."""
    return (part for part in referring(document) if not part["$ref"].startswith("#"))


def referring(document: Any) -> Iterator[dict[str, Any]]:
    """Every object with a `$ref`; data is not looked into."""
    stack, seen = [document], set()
    while stack:
        part = stack.pop()
        if not isinstance(part, dict | list) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, list):
            stack += part
            continue
        if isinstance(part.get("$ref"), str):
            yield part
        stack += _schemas_in(part)


def _schemas_in(part: dict[str, Any]) -> Iterator[Any]:
    """What may refer to something that is needed: not data, and not what somebody else added."""
    for name, each in part.items():
        added = str(name).startswith("x-") and not (isinstance(each, dict) and "$ref" in each)
        if name not in _DATA and (name == FETCHED or not added):
            yield each


def refuse_remote(document: dict[str, Any]) -> None:
    """Refuse a description with references to the outside.

    Raises:
        InvalidInput: naming the first ones.
    """
    found = list(dict.fromkeys(part["$ref"][:120] for part in outward(document)))
    if found:
        raise InvalidInput(
            f"The description refers to other documents: {first_of(found, 3)}.",
            field="allowRemoteReferences",
            cure="Bundle it into one file, or allow them: they are then fetched through the door.",
        )


async def bundled(document: dict[str, Any], address: str, fetch: Fetch) -> dict[str, Any]:
    """The document with everything it refers to put inside, each document fetched once.

    Raises:
        InvalidInput: a reference has no address, or there are too many documents or bytes.
    """
    kept: dict[str, Any] = {}
    places: dict[str, str] = {}
    left = MOST_BYTES
    queue: list[tuple[dict[str, Any], str]] = [(document, address)]
    while queue:
        current, here = queue.pop()
        for part in list(outward(current)):
            url, fragment = urldefrag(urljoin(here, part["$ref"]))
            if urlsplit(url).scheme not in ("https", "http"):
                raise InvalidInput(
                    f"The reference `{part['$ref'][:120]}` has no web address.",
                    cure="Bundle the files into one, or import from the address they are at.",
                )
            if url == address:
                part["$ref"] = f"#{fragment}"
                continue
            if url not in places:
                if len(places) >= MOST_DOCUMENTS:
                    raise InvalidInput(
                        f"The description needs more than {MOST_DOCUMENTS} other documents.",
                        cure="Bundle it into one file.",
                    )
                raw = await fetch(url)
                left -= len(raw)
                if left < 0:
                    raise InvalidInput("The documents are too large.", cure="Bundle fewer of them.")
                name = f"d{len(places)}"
                places[url] = name
                kept[name] = load(raw)
                _relocate(kept[name], f"#/{FETCHED}/{name}")
                queue.append((kept[name], url))
            part["$ref"] = f"#/{FETCHED}/{places[url]}{fragment}"
    return {**document, FETCHED: kept} if kept else document


def _relocate(document: Any, place: str) -> None:
    """Local references of a fetched document point to where it stands now."""
    for part in referring(document):
        if part["$ref"].startswith("#"):
            part["$ref"] = place + part["$ref"][1:].rstrip("/")
