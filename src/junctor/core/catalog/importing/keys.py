"""Keys of described operations: readable, and the same at the next import.

A key is the source's own id. Without one (or with one that a generator made of method and path)
it is made of method and path, as short as it stays the only one of its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from junctor.core.catalog.descriptions.description import DescribedOperation
from junctor.core.catalog.importing.naming import operation_key, words

_HOLE = re.compile(r"\{\+?([^{}]+?)\*?\}")
_COMMON = re.compile(r"api|rest|v?\d+(?:[._]\d+)*|v\d+\w*|\{[^{}]*version[^{}]*\}", re.IGNORECASE)
_UPLOADS = re.compile(r"\.\w+Upload$")


def operation_keys(operations: Sequence[DescribedOperation], kind: str) -> list[str]:
    """A key for each operation; what two would have in common, neither gets."""
    own = [_own_id(operation, kind) for operation in operations]
    short = [id_ or _short(op) for id_, op in zip(own, operations, strict=True)]
    wanted = [operation_key(text, ()) for text in short]
    several = {key for key, count in Counter(wanted).items() if count > 1}
    taken = {key for key in wanted if key not in several}
    found: list[str] = []
    given: set[str] = set()
    for key, id_, operation in zip(wanted, own, operations, strict=True):
        free = key not in several or (id_ and key not in given)
        made = key if free else operation_key(f"{operation.method} {operation.path}", taken | given)
        given.add(made)
        found.append(made)
    return found


def _own_id(operation: DescribedOperation, kind: str) -> str:
    """The id that somebody gave the operation, without what a framework added."""
    method, path = operation.method.lower(), operation.path
    if operation.id == f"{operation.method} {path}":
        return ""
    made = re.sub(r"\W", "_", path)
    for end in (f"_{method}", ""):  # FastAPI: name, path and method
        if operation.id.endswith(made + end) and operation.id != made + end:
            return "" if operation.id.lower() == method + made else operation.id[: -len(made + end)]
    bare = _letters(operation.id)
    if bare in _derived(method, path):
        return ""
    if kind == "discovery":
        named = operation.id.partition(".")[2] or operation.id
        return f"{_UPLOADS.sub('', named)} upload" if _UPLOADS.search(named) else named
    return operation.id


def _derived(method: str, path: str) -> set[str]:
    """How generators spell method and path as an id."""
    names = _letters(path)
    by = _letters(_HOLE.sub(lambda hole: f"by{hole[1]}", path))
    bare = _letters(_HOLE.sub("", path))
    return {spelled for each in (names, by, bare) for spelled in (method + each, each + method)}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _short(operation: DescribedOperation) -> str:
    """Method and nouns: `get order lines`; an item has the singular of its list."""
    segments = [segment for segment in operation.path.split("/") if segment]
    while len(segments) > 1 and _COMMON.fullmatch(segments[0]):
        del segments[0]
    nouns = [_HOLE.sub(" ", segment).strip(" .,;:()'=-") for segment in segments]
    named: list[str] = []
    for at, noun in enumerate(nouns):
        before_hole = noun and not [*nouns, "end"][at + 1]
        one = _singular(noun) if before_hole else None
        if noun:
            named.append(one or noun)
        elif at == len(nouns) - 1 and not (at and _singular(nouns[at - 1])):
            named.append("by " + " by ".join(_HOLE.findall(segments[at])))
    return " ".join([operation.method, *(named or ["root"])])


def _singular(noun: str) -> str | None:
    """`order` for `orders`; nothing where that is not sure."""
    if re.search(r"(?i)(?:ss|us|is|news|series|species|[^a-z])$", noun) or noun[-1:] not in "sS":
        return None
    if noun.lower().endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return re.sub(r"(?i)(?<=ss|sh|.x|zz|us)(?<!ous)es$|(?<!cach)(?<=ch)es$|s$", "", noun, count=1)


def spoken(key: str) -> str:
    """A key as words for people."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", key)
    return " ".join(words(text)).capitalize()
