"""Parts of a Postman request as OpenAPI: its body, its recorded answers, its way to sign in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson

from junctor.core.catalog.descriptions.openapi3 import listing, mapping

_LANGUAGES = {"xml": "application/xml", "html": "text/html", "javascript": "text/javascript"}


def body_of(raw: dict[str, Any], media: str = "") -> dict[str, Any] | None:
    """The body of a request; `media` is what its own header says."""
    mode = raw.get("mode")
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
        given = raw.get(mode)
        if isinstance(given, str):  # version 2.0 may write `a=1&b=2`
            given = [{"key": k, "value": v} for k, v in parse_qsl(given, keep_blank_values=True)]
        fields = [f for f in map(mapping, listing(given)) if f.get("key") and not f.get("disabled")]
        properties = {
            str(f["key"]): {"type": "string", "format": "binary"}
            if f.get("type") == "file"
            else {
                **schema_of(_known(f.get("value"))),
                "type": "string",
                "description": text_of(f.get("description")),
            }
            for f in fields
        }
        media = "multipart/form-data" if mode == "formdata" else "application/x-www-form-urlencoded"
        return {"content": {media: {"schema": {"type": "object", "properties": properties}}}}
    if mode == "graphql":
        text = mapping(raw.get("graphql")).get("query")
        query = {"type": "string", **({"examples": [text]} if isinstance(text, str) else {})}
        fields_ = {"query": query, "variables": {"type": "object"}}
        schema = {"type": "object", "required": ["query"], "properties": fields_}
        return {"content": {"application/json": {"schema": schema}}}
    if mode == "file":
        return {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return None


def _json(text: str) -> Any:
    quoted = re.sub(r"(?<![\"\w])\{\{[^{}]*\}\}(?![\"\w])", '"x"', text)
    try:
        return orjson.loads(quoted)
    except orjson.JSONDecodeError:
        return None


def schema_of(value: Any, depth: int = 0) -> dict[str, Any]:
    """A loose schema behind one example: types of fields, nothing required."""
    if isinstance(value, dict) and depth < 12:
        fields = {str(k): schema_of(v, depth + 1) for k, v in value.items()}
        return {"type": "object", "properties": fields} if fields else {"type": "object"}
    if isinstance(value, list) and depth < 12:
        return {"type": "array", "items": schema_of(value[0], depth + 1) if value else {}}
    if isinstance(value, str):
        return (
            {"type": "string", "examples": [value]} if 0 < len(value) < 80 else {"type": "string"}
        )
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


def scheme_of(raw: dict[str, Any], schemes: dict[str, Any]) -> str | None:
    """The name of the scheme that an `auth` asks for; None for none, or one we do not know."""
    kind = str(raw.get("type") or "")
    values = raw.get(kind)
    given = (
        {str(v.get("key")): v.get("value") for v in map(mapping, values)}
        if isinstance(values, list)
        else mapping(values)
    )
    made = _scheme(kind, given)
    if made is None:
        return None
    name, number = kind, 2
    while schemes.get(name, made) != made:
        name, number = f"{kind}{number}", number + 1
    schemes[name] = made
    return name


def _scheme(kind: str, given: dict[str, Any]) -> dict[str, Any] | None:
    if kind == "oauth2":
        authorize, token = (str(given.get(k) or "") for k in ("authUrl", "accessTokenUrl"))
        urls = {"authorizationUrl": authorize, "tokenUrl": token}
        if all(url.startswith("https://") and "{" not in url for url in urls.values()):
            scopes = dict.fromkeys(str(given.get("scope") or "").split(), "")
            flow = {**urls, "scopes": scopes}
            return {"type": "oauth2", "flows": {"authorizationCode": flow}}
    if kind in ("bearer", "oauth2"):
        return {"type": "http", "scheme": "bearer"}
    if kind == "basic":
        return {"type": "http", "scheme": "basic"}
    if kind == "apikey":
        place = "query" if given.get("in") == "query" else "header"
        return {"type": "apiKey", "in": place, "name": str(given.get("key") or "X-API-Key")}
    return None


def text_of(raw: Any) -> str:
    """A description, which is a text or an object with `content`."""
    return str(raw.get("content") or "") if isinstance(raw, dict) else str(raw or "")


def _known(value: Any) -> Any:
    """A value that says something: no variable that only a person's environment has."""
    return value if isinstance(value, str) and "{{" not in value else ""
