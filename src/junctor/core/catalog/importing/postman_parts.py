"""Parts of a Postman request as OpenAPI: its body, its recorded answers, its way to sign in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson

from junctor.core.catalog.descriptions.loose import listing, mapping

VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_DEEPEST = 6
_LANGUAGES = {"xml": "application/xml", "html": "text/html", "javascript": "text/javascript"}


def body_of(raw: dict[str, Any], media: str = "") -> dict[str, Any] | None:
    """The body of a request; `media` is what its own header says."""
    mode = None if raw.get("disabled") else raw.get("mode")
    if mode == "raw" and raw.get("raw"):
        value = _json(str(raw["raw"]))
        language = str(mapping(mapping(raw.get("options")).get("raw")).get("language") or "")
        declared = media.partition(";")[0].strip()
        if value is not None or language == "json":
            kind = declared if declared.endswith("json") else "application/json"
            return {"content": {kind: {"schema": schema_of(value)}}}
        kind = declared or _LANGUAGES.get(language, "text/plain")
        return {"content": {kind: {"schema": {"type": "string"}}}}
    if mode in ("urlencoded", "formdata"):
        return _form(raw.get(mode), mode)
    if mode == "graphql":
        return _graphql(mapping(raw.get("graphql")))
    if mode == "file":
        return {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return None


def _form(given: Any, mode: str) -> dict[str, Any] | None:
    """A form's rows; a row that is switched off is a field that may be given."""
    if isinstance(given, str):  # version 2.0 may write `a=1&b=2`
        given = [{"key": k, "value": v} for k, v in parse_qsl(given, keep_blank_values=True)]
    rows = [row for row in map(mapping, listing(given)) if row.get("key")]
    if not rows:
        return None
    names = [str(row["key"]) for row in rows]
    properties: dict[str, Any] = {}
    needed = []
    for name, row in zip(names, rows, strict=True):
        if name in properties:
            continue
        about, required = told_of(row)
        one = _field(row)
        many = name.endswith("[]") or isinstance(row.get("src"), list) or names.count(name) > 1
        properties[name] = {
            **({"type": "array", "items": one} if many else one),
            **({"description": about} if about else {}),
        }
        needed += [name] if required else []
    media = "multipart/form-data" if mode == "formdata" else "application/x-www-form-urlencoded"
    schema = {"type": "object", "properties": properties, "required": needed}
    return {"content": {media: {"schema": schema}}}


def _field(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("type") == "file":
        return {"type": "string", "format": "binary"}
    return {**schema_of(row.get("value")), "type": "string"}


def _graphql(raw: dict[str, Any]) -> dict[str, Any]:
    """The request's query is the example of the input; its variables are typed by theirs."""
    text = raw.get("query")
    given = raw.get("variables")
    variables = _json(given) if isinstance(given, str) else given
    typed = schema_of(variables) if isinstance(variables, dict) else {"type": "object"}
    query = {"type": "string", **({"examples": [text]} if isinstance(text, str) else {})}
    fields = {"query": query, "variables": typed}
    schema = {"type": "object", "required": ["query"], "properties": fields}
    return {"content": {"application/json": {"schema": schema}}}


_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|\{\{[^{}]*\}\}|//[^\n]*|/\*[\s\S]*?\*/|,(?=(?:\s|//[^\n]*|/\*[\s\S]*?\*/)*[}\]])'
)


def _json(text: str) -> Any:
    """The value behind JSON as people write it there: comments, last commas, bare variables."""
    plain = _TOKEN.sub(_plain, text)
    try:
        return orjson.loads(plain)
    except orjson.JSONDecodeError:
        return None


def _plain(match: re.Match[str]) -> str:
    if match[0].startswith('"'):
        return match[0]
    return "null" if match[0].startswith("{{") else ""  # of a bare variable no type is known


def schema_of(value: Any, depth: int = 0) -> dict[str, Any]:
    """A loose schema behind one example: types of fields, nothing required."""
    if isinstance(value, dict) and depth < 12:
        fields = {str(k): schema_of(v, depth + 1) for k, v in value.items()}
        return {"type": "object", "properties": fields} if fields else {"type": "object"}
    if isinstance(value, list) and depth < 12:
        return {"type": "array", "items": schema_of(value[0], depth + 1) if value else {}}
    if isinstance(value, str):
        says_something = 0 < len(value) < 80 and "{{" not in value
        return {"type": "string", **({"examples": [value]} if says_something else {})}
    if isinstance(value, bool):
        return {"type": "boolean"}
    return {"type": "number"} if isinstance(value, int | float) else {}


def answers_of(item: dict[str, Any]) -> dict[str, Any]:
    """The recorded answers by status."""
    found: dict[str, Any] = {}
    for answer in map(mapping, listing(item.get("response"))):
        status, body = answer.get("code"), answer.get("body")
        if not isinstance(status, int) or str(status) in found:
            continue
        value = _json(body) if isinstance(body, str) else None
        content = {"application/json": {"schema": schema_of(value)}} if value is not None else {}
        found[str(status)] = {"description": str(answer.get("name") or ""), "content": content}
    return found


def filled(text: str, values: dict[str, Any]) -> str:
    """The text with the variables that have a value."""

    def known(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if found in (None, "") else str(found)

    for _ in range(_DEEPEST):  # a variable may stand in another one's value
        before, text = text, VARIABLE.sub(known, text)
        if text == before:
            break
    return text


def scheme_of(raw: dict[str, Any], schemes: dict[str, Any], values: dict[str, Any]) -> str | None:
    """The name of the scheme that an `auth` asks for; None for none."""
    kind = str(raw.get("type") or "noauth")
    if kind == "noauth":
        return None
    own = raw.get(kind)
    given = (
        {str(v.get("key")): v.get("value") for v in map(mapping, own)}
        if isinstance(own, list)
        else mapping(own)
    )
    told = {k: filled(v, values) if isinstance(v, str) else v for k, v in given.items()}
    made = _scheme(kind, told)
    name, number = kind, 2
    while schemes.get(name, made) != made:
        name, number = f"{kind}{number}", number + 1
    schemes[name] = made
    return name


def _scheme(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """As OpenAPI has it; one that it does not know keeps its name."""
    if kind == "oauth2":
        urls = {
            name: url
            for name, key in (("authorizationUrl", "authUrl"), ("tokenUrl", "accessTokenUrl"))
            if (url := str(given.get(key) or "")).startswith("https://") and "{" not in url
        }
        own = given.get("grant_type") == "client_credentials"
        if "tokenUrl" in urls and (own or "authorizationUrl" in urls):
            flow = {**urls, "scopes": dict.fromkeys(str(given.get("scope") or "").split(), "")}
            grant = "clientCredentials" if own else "authorizationCode"
            return {"type": "oauth2", "flows": {grant: flow}}
    if kind in ("bearer", "oauth2"):
        return {"type": "http", "scheme": "bearer"}
    if kind == "basic":
        return {"type": "http", "scheme": "basic"}
    if kind == "apikey":
        place = "query" if given.get("in") == "query" else "header"
        name = str(given.get("key") or "")
        name = "X-API-Key" if not name or "{" in name else name
        return {"type": "apiKey", "in": place, "name": name}
    return {"type": kind}


def text_of(raw: Any) -> str:
    """A description, which is a text or an object with `content`."""
    return str(raw.get("content") or "") if isinstance(raw, dict) else str(raw or "")


def told_of(row: dict[str, Any]) -> tuple[str, bool]:
    """What a row says of itself, and whether it begins with `(Required)`, as exports mark it."""
    about = text_of(row.get("description")).strip()
    plain = re.sub(r"\A\(required\)\s*", "", about, flags=re.IGNORECASE)
    return plain, plain != about and not row.get("disabled")
