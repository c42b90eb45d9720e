"""Substitution groups of XSD, written as what they mean: any member in the place of the head.

zeep reads no substitution groups, so each reference becomes a choice of the members, or, where
several may stand there, any number of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.catalog.importing.trees import XS, named_in, own_name, trees_of, written

_MARK = b"substitutionGroup"
_MOST_MEMBERS = 200


def substituted(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The documents by address, without substitution groups."""
    roots = trees_of(documents) if any(_MARK in text for text in documents.values()) else {}
    if not roots:
        return dict(documents)
    schemas = [each for root in roots.values() for each in root.iter(f"{XS}schema")]
    members: dict[str, list[str]] = {}
    abstract: set[str] = set()
    for schema in schemas:
        for element in schema.iterfind(f"{XS}element"):
            name = own_name(schema, element)
            if element.get("abstract") in ("true", "1"):
                abstract.add(name)
            if element.get("substitutionGroup"):
                members.setdefault(named_in(element, "substitutionGroup"), []).append(name)
    for schema in schemas:
        _rewrite(schema, members, abstract)
    return written(roots)


def _rewrite(schema: Any, members: Mapping[str, list[str]], abstract: set[str]) -> None:
    imported = {each.get("namespace") or "" for each in schema.iterfind(f"{XS}import")}
    known = {schema.get("targetNamespace") or "", *imported}
    for reference in [e for e in schema.iter(f"{XS}element") if e.get("ref")]:
        head = named_in(reference, "ref")
        group = reference.getparent()
        if head not in members or group.tag == f"{XS}all":
            continue
        found = [each for each in _group(head, members) if _space(each) in known]
        names = [each for each in found if each not in abstract][:_MOST_MEMBERS]
        if names:
            group.replace(reference, _instead(reference, names))


def _space(name: str) -> str:
    return name[1:].partition("}")[0]


def _group(head: str, members: Mapping[str, list[str]]) -> list[str]:
    found = [head]
    for name in found:  # grows: a member may be a head itself
        found += [each for each in members.get(name, ()) if each not in found]
    return found


def _instead(reference: Any, names: list[str]) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # has no stubs

    many = reference.get("maxOccurs", "1") not in ("0", "1")
    known = {space: prefix for prefix, space in reference.nsmap.items()}
    fresh = {
        space: f"member{n}" for n, space in enumerate(map(_space, names)) if space not in known
    }
    group = etree.Element(
        f"{XS}{'sequence' if many else 'choice'}",
        nsmap={prefix: space for space, prefix in fresh.items() if space},
    )
    for name in names:
        prefix = {**fresh, **known}.get(_space(name)) if _space(name) else None
        local = name.rpartition("}")[2]
        each = etree.SubElement(group, f"{XS}element")
        each.set("ref", f"{prefix}:{local}" if prefix else local)
        if many:
            each.set("minOccurs", "0")
            each.set("maxOccurs", reference.get("maxOccurs"))
    if not many and reference.get("minOccurs") == "0":
        group.set("minOccurs", "0")
    group.tail = reference.tail
    return group
