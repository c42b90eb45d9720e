"""Settings of a connection that its sentence gives: `at https://ehr.example.com, model o1`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from junctor.core.assistant.filling.values import own_names
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens
from junctor.model.value import JsonSchema

_WORD = re.compile(r"[A-Za-z0-9][\w.:@/-]*\w")
_HOST = heard(r"(?<![@\w/.-])([a-z0-9-]+\.)+[a-z]{2,}(:\d{2,5})?(?![\w@])")
_OF_THE_HOST = ("subdomain", "site", "portal", "domain")
_SHAPELESS = ("acme", "x1", "5432", "v1.2", "mail.example.org", "gpt-4o")
"""What any free pattern takes: one that takes none of them tells its values by their shape."""


def settings_in(properties: Mapping[str, JsonSchema], clause: Clause) -> dict[str, Any]:
    """The settings that a clause gives, by their schemas: no rule knows a vendor."""
    found: dict[str, Any] = {}
    urls = [each.rstrip(").,;") for each in clause.mentions.urls]
    bare = clause.text
    for each in urls:
        bare = bare.replace(each, " ")
    hosts = [urlsplit(each).hostname or "" for each in urls] + _HOST.findall(bare)
    for name, schema in properties.items():
        value = _value(name, schema, bare, urls, hosts, clause)
        if value is not None and _fits(value, schema):
            found[name] = value
    return found


def _value(
    name: str, schema: JsonSchema, bare: str, urls: list[str], hosts: list[str], clause: Clause
) -> Any:
    """What a clause says for one setting: a base URL, a host, a number, a choice."""
    last = tokens(name)[-1]
    if last in ("url", "uri"):
        return next(iter(urls), None) if tokens(name)[0] in ("base", "instance") else None
    if schema.get("type") in ("number", "integer"):
        return _number(name, schema, bare)
    if "enum" in schema:
        return _chosen(schema["enum"], bare)
    if last in ("email", "number") and tokens(name)[0] == "from":
        return next(iter((*clause.mentions.emails, *clause.mentions.phones)), None)
    if last in ("host", "servers"):
        return next(iter(_HOST.findall(bare)), None)
    if last in _OF_THE_HOST and hosts:
        return hosts[0] if _fits(hosts[0], schema) else hosts[0].partition(".")[0]
    if last == "database":
        return own_names({"table": schema}, re.sub(r"\bdatabase\b", "table", bare)).get("table")
    return _shown(schema, bare) or _labelled(last, bare) or _shaped(schema, bare)


def _number(name: str, schema: JsonSchema, bare: str) -> Any:
    """`port 5433`: the number behind the name of a setting."""
    for label in (" ".join(tokens(name)), str(schema.get("title", name)).lower()):
        said = re.search(
            rf"\b{re.escape(label)}(?:\s+(?:is|of|to))?\s*[:=]?\s*(\d+(?:\.\d+)?)\b",
            bare,
            re.IGNORECASE,
        )
        if said:
            return float(said[1]) if "." in said[1] else int(said[1])
    return None


def _chosen(choices: list[Any], bare: str) -> str | None:
    """The choice that is said, whole or by a part of its own: `in the EU region`."""
    said = {word.lower() for word in _WORD.findall(bare)}
    known = [each for each in choices if isinstance(each, str)]
    for each in known:
        own = set(each.lower().split(".")) - {p for o in known if o != each for p in o.split(".")}
        if each.lower() in said or own & said:
            return each
    return None


def _shown(schema: JsonSchema, bare: str) -> str | None:
    """One of the values that the schema shows, where it is none that any sentence has."""
    said = {word.lower() for word in _WORD.findall(bare)}
    shown = [each for each in schema.get("examples", ()) if isinstance(each, str)]
    return next((e for e in shown if e.lower() in said and re.search(r"[\d-]", e)), None)


def _labelled(label: str, bare: str) -> str | None:
    """`model mistral-small`: what stands behind its word, and looks like no word."""
    said = re.search(
        rf"\b{re.escape(label)}(?:\s+(?:is|named|called))?[:=]?\s+({_WORD.pattern})", bare
    )
    return said[1] if said and re.search(r"[\d_-]", said[1]) else None


def _shaped(schema: JsonSchema, bare: str) -> str | None:
    """What has the shape that such values alone have: a region, an account's id."""
    pattern = schema.get("pattern")
    if not pattern or any(re.search(pattern, each) for each in _SHAPELESS):
        return None
    return next((each for each in _WORD.findall(bare) if re.search(pattern, each)), None)


def _fits(value: Any, schema: JsonSchema) -> bool:
    """Whether a setting may have such a value."""
    if isinstance(value, int | float):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return re.search(schema.get("pattern", ""), value) is not None
