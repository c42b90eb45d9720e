"""What an MCP server says of itself as candidates: each tool with its schema, and the rest."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson

from junctor.core.catalog.descriptions.loose import listing, mapping
from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.naming import operation_key, sentence
from junctor.core.catalog.importing.signin import UNTOLD_SETTINGS
from junctor.core.catalog.importing.trimming import tidied
from junctor.model.mcp import tool_pin
from junctor.model.schema import check_schema
from junctor.model.value import JsonSchema

_TOKEN: Authored = {
    "tokenUrl": "{{conn.tokenUrl}}",
    "tokenParams": {"resource": "{{conn.resource}}"},
    "clientCertificate": True,
}
_CLIENT_KEY: JsonSchema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["client_id", "private_key"],
    "properties": {
        "client_id": {"type": "string", "title": "Client ID"},
        "private_key": {
            "type": "string",
            "title": "Private key (PEM)",
            "writeOnly": True,
            "format": "password",
        },
        "key_id": {"type": "string", "title": "Key ID"},
    },
}
# The ways of the shipped `mcp` connector, which a test holds together.
_AUTH: tuple[Authored, ...] = (
    {"type": "none"},
    {"type": "bearer_token", "clientCertificate": True},
    {
        "type": "api_key",
        "in": "header",
        "name": "{{conn.apiKeyHeader}}",
        "clientCertificate": True,
    },
    {
        **_TOKEN,
        "type": "oauth2",
        "authorizeUrl": "{{conn.authorizeUrl}}",
        "scope": "{{conn.scope}}",
        "issuer": "{{conn.issuer}}",
        "authorizeParams": {"resource": "{{conn.resource}}"},
    },
    {
        **_TOKEN,
        "type": "oauth2",
        "key": "oauth2_client",
        "title": "OAuth2 (client credentials)",
        "grant": "client_credentials",
        "scope": "{{conn.scope}}",
        "pkce": False,
    },
    {
        **_TOKEN,
        "type": "jwt_bearer",
        "key": "oauth2_client_key",
        "title": "OAuth2 (client credentials with a key)",
        "proves": "client",
        "algorithm": "by_key",
        "scopes": ["{{conn.scope}}"],
        "claims": {
            "iss": "{client_id}",
            "sub": "{client_id}",
            "aud": "{{conn.issuer}}",
            "jti": "{unique}",
        },
        "fields": _CLIENT_KEY,
    },
    {"type": "client_certificate"},
)
_URL: JsonSchema = {
    "type": "string",
    "format": "uri",
    "pattern": r"^(https://[^\s/?#@\\%]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?)(/[^\s#\\]*)?$",
    "maxLength": 2000,
}
_SETTINGS: dict[str, Any] = {
    **UNTOLD_SETTINGS,
    "authorizeUrl": {**_URL, "title": "Sign-in URL", "description": "With OAuth2."},
    "tokenUrl": {**_URL, "title": "Token URL", "description": "With OAuth2."},
    "scope": {"type": "string", "title": "Scope", "description": "With OAuth2.", "default": ""},
    "resource": {
        "type": "string",
        "title": "Resource",
        "description": "With OAuth2, what a token is asked for.",
        "pattern": r"^(https?://[^\s#\\]*)?$",
        "default": "",
    },
}
_SETTINGS["issuer"] = {
    **_SETTINGS["resource"],
    "title": "Issuer",
    "description": "With OAuth2, what `iss` of the answer must be.",
}
_SETTINGS["clientAuth"] = {
    "type": "string",
    "title": "Client authentication",
    "description": "With OAuth2, where the client's secret stands: in a header or in the body.",
    "enum": ["basic", "body"],
    "default": "basic",
}
_LARGEST = 256 * 1024
_CONTENT: JsonSchema = {
    "type": "object",
    "required": ["text", "content"],
    "properties": {
        "text": {"type": "string", "description": "all texts of the answer", "x-open": True},
        "content": {
            "type": "array",
            "x-open": True,
            "maxItems": 3,
            "items": {
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {"type": "string", "examples": ["text"]},
                    "text": {"type": "string"},
                },
            },
        },
        "structuredContent": {},
    },
}
_PING: Authored = {
    "effect": "read",
    "summary": "a ping of the server",
    "output": {"type": "object"},
    "mcp": {"method": "ping"},
}
_OBJECT: JsonSchema = {"type": "object", "properties": {}, "additionalProperties": False}


def is_mcp(document: dict[str, Any]) -> bool:
    """Whether a document is what a server was asked for."""
    return isinstance(document.get("mcpServer"), dict) and isinstance(document.get("tools"), list)


def read_mcp(document: dict[str, Any], address: str = "") -> Imported:
    """The tools of a server as operations, pinned to what they say of themselves."""
    server = document["mcpServer"]
    taken: set[str] = set()
    candidates: list[Candidate] = []
    for tool in document["tools"]:
        if isinstance(tool, dict) and isinstance(tool.get("name"), str):
            key = operation_key(tool["name"], taken)
            taken.add(key)
            candidates.append(_tool(tool, key))
    for name, label, made in _others(document):
        key = operation_key(name, taken)
        taken.add(key)
        candidates.append(
            Candidate(key=key, id=name, name=label, effect="read", label=f"mcp {name}",
                      tags=("server",), build=partial(_kept, made))
        )  # fmt: skip
    title = str(server.get("title") or server.get("name") or "MCP server")
    return Imported(
        kind="mcp",
        title=title,
        version=str(server.get("version") or ""),
        description=sentence(str(document.get("instructions") or ""), 300),
        servers=(address,) if address else (),
        auth=_AUTH,
        candidates=tuple(candidates),
        shared={"settings": _SETTINGS, "test": "ping"},
    )


def _tool(tool: dict[str, Any], key: str) -> Candidate:
    hints = tool.get("annotations") if isinstance(tool.get("annotations"), dict) else {}
    assert isinstance(hints, dict)
    # Hints of a server nobody vouches for: only what makes a tool more careful is believed,
    # and that it reads where a person looks at the list before it is published.
    effect = "read" if hints.get("readOnlyHint") is True else "write"
    if hints.get("destructiveHint") is True and effect == "write":
        effect = "delete"
    return Candidate(
        key=key,
        id=tool["name"],
        name=sentence(str(tool.get("title") or hints.get("title") or tool["name"]), 80),
        effect=effect,
        label=f"tool {tool['name']}",
        description=sentence(str(tool.get("description") or ""), 600),
        tags=("tool",),
        build=partial(_built, tool, effect, hints),
    )


def _built(tool: dict[str, Any], effect: str, hints: dict[str, Any], budget: int) -> Authored:
    del budget  # a tool's schema is its own and bounded as a whole
    output = tool.get("outputSchema")
    structured = isinstance(output, dict) and output.get("type") == "object"
    made: Authored = {
        "effect": effect,
        "summary": f"a call of the tool {tool['name'][:80]}",
        "input": _schema(tool.get("inputSchema")),
        "output": _schema(output) if structured else _CONTENT,
        "mcp": {
            "method": "tools/call",
            "params": {"name": tool["name"], "arguments": "{{input}}"},
            "pin": tool_pin(tool),
            "structured": structured,
        },
    }
    if not structured:
        made["defaultOutputMappings"] = {"text": "text"}
    if effect != "read":
        made["idempotent"] = hints.get("idempotentHint") is True
    return made


def _schema(raw: Any) -> JsonSchema:
    """A tool's own schema, as it is where it can be used, else anything."""
    if not isinstance(raw, dict) or len(orjson.dumps(raw)) > _LARGEST:
        return {"type": "object"}
    plain = {k: v for k, v in raw.items() if k not in ("$schema", "$id")}
    made = {**plain, "type": "object"}
    if check_schema(made):
        made = tidied({"type": "object", "properties": raw.get("properties") or {}})
    return made if not check_schema(made) else {"type": "object"}


def _kept(made: Authored, budget: int) -> Authored:
    del budget
    return made


def _others(document: dict[str, Any]) -> list[tuple[str, str, Authored]]:
    """Resources and prompts, where the server has them."""
    has = document.get("capabilities") if isinstance(document.get("capabilities"), dict) else {}
    assert isinstance(has, dict)
    found: list[tuple[str, str, Authored]] = []
    if "resources" in has:
        listed = map(mapping, listing(document.get("resources")))
        known = [str(each["uri"]) for each in listed if "uri" in each]
        uri: JsonSchema = {"type": "string", "minLength": 1, "examples": known[:3]}
        found.append(("listResources", "List resources", _read("resources/list", {}, _OBJECT)))
        taken = {**_OBJECT, "required": ["uri"], "properties": {"uri": uri}}
        read = _read("resources/read", {"uri": "{{input.uri}}"}, taken)
        found.append(("readResource", "Read a resource", read))
    prompts = [p for p in listing(document.get("prompts")) if isinstance(p, dict)]
    found += [_prompt(p) for p in prompts if isinstance(p.get("name"), str)]
    found.append(("ping", "Ping the server", _PING))
    return found


def _prompt(prompt: dict[str, Any]) -> tuple[str, str, Authored]:
    fields: dict[str, Any] = {}
    needed: list[str] = []
    for each in listing(prompt.get("arguments")):
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            about = sentence(str(each.get("description") or ""), 200)
            fields[each["name"]] = {"type": "string", **({"description": about} if about else {})}
            if each.get("required") is True:
                needed.append(each["name"])
    taken = {**_OBJECT, "properties": fields, **({"required": needed} if needed else {})}
    params = {"name": prompt["name"], "arguments": "{{input}}"}
    made = _read("prompts/get", params, taken)
    return (
        f"prompt {prompt['name']}",
        sentence(str(prompt.get("title") or prompt["name"]), 80),
        made,
    )


def _read(method: str, params: dict[str, Any], taken: JsonSchema) -> Authored:
    list_ = {"resources/list": "resources", "resources/read": "contents"}.get(method, "messages")
    return {
        "effect": "read",
        "summary": f"the method {method} of an MCP server",
        "input": taken,
        "output": {
            "type": "object",
            "required": [list_],
            "properties": {list_: {"type": "array", "items": {"type": "object"}}},
        },
        "mcp": {"method": method, "params": params},
    }
