"""Operations of a WSDL that share a name get names of their own, by what they take.

zeep keeps one operation of each name. A name is made of the input message, so it is the same at
the next import, whatever else is added and in whatever order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.catalog.importing.naming import words
from junctor.core.catalog.importing.trees import WSDL, named_in, own_name, trees_of, written

_BLOCK = re.compile(rb"<((?:\w+:)?)(portType|binding)\b[\s\S]*?</\1\2\s*>")
_NAMED = re.compile(rb"""<(?:\w+:)?operation\s[^>]*?\bname\s*=\s*["']([^"']+)["']""")
_NOISE = re.compile(
    r"(?:soap|http(?:get|post)|request|input|in|msg|message)+(?=\d*\Z)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Overload:
    """One operation of a port type, the names of its messages, and the name that it gets."""

    name: str
    input: str
    output: str
    own: str


Given = dict[tuple[str, str], str]
"""Port type and new name -> the name that was given."""


def told_apart(documents: Mapping[str, bytes]) -> tuple[dict[str, bytes], Given]:
    """The documents with one operation of each name, and what the renamed ones were called."""
    roots = trees_of(documents) if any(map(_repeats, documents.values())) else {}
    if not roots:
        return dict(documents), {}
    ports: dict[str, list[_Overload]] = {}
    for root in roots.values():
        for port in root.iterfind(f"{WSDL}portType"):
            ports[own_name(root, port)] = _renamed(port)
    for root in roots.values():
        for binding in root.iterfind(f"{WSDL}binding"):
            _follow(binding, list(ports.get(named_in(binding, "type"), ())))
    given = {(named, each.own): each.name for named, port in ports.items() for each in port}
    return written(roots), given


def wrapped_as_given(document: Any, given: Given) -> None:
    """In RPC style the operation's name stands in the message: there it is the given one."""
    from lxml import etree  # type: ignore[import-untyped]  # has no stubs

    for binding in document.bindings.values() if given else ():
        for own, operation in binding._operations.items():  # noqa: SLF001 - no public way
            name = given.get((str(binding.port_name), own))
            body = getattr(operation.input, "body", None)
            if name and body is not None and type(operation.input).__name__ == "RpcMessage":
                body.qname = etree.QName(body.qname.namespace, name)
                body.name = name


def _repeats(text: bytes) -> bool:
    blocks = (Counter(_NAMED.findall(found.group())) for found in _BLOCK.finditer(text))
    return any(count > 1 for block in blocks for count in block.values())


def _renamed(port: Any) -> list[_Overload]:
    """The operations of a port type that share a name, each with one of its own now."""
    operations = port.findall(f"{WSDL}operation")
    counts = Counter(str(each.get("name")) for each in operations)
    taken = {name for name, count in counts.items() if count == 1}
    found = []
    for operation in operations:
        name = str(operation.get("name"))
        if counts[name] < 2:
            continue
        own = _free(_own_name(operation, name), taken)
        taken.add(own)
        found.append(_Overload(name, *_messages(operation), own))
        operation.set("name", own)
    return found


def _messages(operation: Any) -> tuple[str, str]:
    """What its input and output are called; a binding repeats these names."""
    given = (operation.find(f"{WSDL}{place}") for place in ("input", "output"))
    found = [str(each.get("name") or "") if each is not None else "" for each in given]
    return found[0], found[1]


def _own_name(operation: Any, name: str) -> str:
    """`FindByName` for a `Find` that takes `FindByNameRequest`; `Find` where that says no more."""
    given = operation.find(f"{WSDL}input")
    if given is None:
        return name
    labels = (str(given.get("name") or ""), str(given.get("message") or "").rpartition(":")[2])
    return name + next((rest for label in labels if (rest := _rest(label, name))), "")


def _rest(label: str, name: str) -> str:
    """What the name of a message says beside that of its operation and that it is a message."""
    before, found, after = label.partition(name)
    return _joined(_NOISE.sub("", after if found else before))


def _joined(label: str) -> str:
    return "".join(each[0].upper() + each[1:] for each in words(label))


def _free(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made in taken:
        made, number = f"{name}{number}", number + 1
    return made


def _follow(binding: Any, left: list[_Overload]) -> None:
    """Rename the operations of a binding like those of its port type that they stand for."""
    for operation in binding.iterfind(f"{WSDL}operation"):
        same = [each for each in left if each.name == operation.get("name")]
        if not same:
            continue
        asked = _messages(operation)
        by_both = (e for e in same if (e.input, e.output) == asked)
        by_input = (e for e in same if e.input == asked[0])
        chosen = next(by_both, None) or next(by_input, None) or same[0]
        operation.set("name", chosen.own)
        left.remove(chosen)
