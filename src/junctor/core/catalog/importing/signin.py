"""Security schemes of a description become auth schemes of a connector."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from junctor.core.catalog.descriptions.description import Description
from junctor.core.catalog.descriptions.loose import mapping
from junctor.core.catalog.importing.naming import scheme_key

Schemes = dict[str, dict[str, Any]]
GOOGLE_AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_TOKEN = "https://oauth2.googleapis.com/token"
UNTOLD: tuple[dict[str, Any], ...] = (
    {"type": "none"},
    {"type": "bearer_token"},
    {"type": "basic"},
    {"type": "api_key", "in": "header", "name": "{{conn.apiKeyHeader}}"},
)
UNTOLD_SETTINGS: dict[str, Any] = {
    "apiKeyHeader": {
        "type": "string",
        "title": "API key header",
        "description": "With an API key, the header that carries it.",
        "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$",
        "default": "X-API-Key",
    }
}
"""What is offered, and asked, where a source does not say how to sign in."""


class SignIn:
    """The auth schemes of one description; `names` maps the source's names to ours."""

    def __init__(self, description: Description, base: str) -> None:
        self.notes: list[str] = []
        self.names: dict[tuple[str, ...], str] = {}
        self._made: list[dict[str, Any]] = []
        self._keys: set[str] = set()
        self._base = base
        if description.kind == "discovery":
            self._google(description.security)
        else:
            self._described(description)

    def schemes(self) -> tuple[dict[str, Any], ...]:
        """The authored schemes; the usual ones where the description says nothing."""
        if self._made:
            return tuple(self._made)
        if not self.notes:
            self.notes.append(
                "The description names no way to sign in: none, bearer, basic and an API key "
                "are offered."
            )
        return UNTOLD

    def of(self, together: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        """The schemes an operation works with; empty for all."""
        if not together or () in together:
            return ()
        found = {
            self.names[key] for option in together if (key := tuple(sorted(option))) in self.names
        }
        known = {each.get("key", each["type"]) for each in self._made}
        return () if not found or found == known else tuple(sorted(found))

    def _google(self, security: dict[str, Any]) -> None:
        scopes = mapping(mapping(security.get("oauth2")).get("scopes"))
        if scopes:
            self._add(("oauth2",), {
                "type": "oauth2", "authorizeUrl": GOOGLE_AUTHORIZE, "tokenUrl": GOOGLE_TOKEN,
                "scopes": list(scopes)[:1],
            })  # fmt: skip

    def _described(self, description: Description) -> None:
        options = [o for operation in description.operations for o in operation.together]
        wanted = dict.fromkeys(tuple(sorted(option)) for option in options if option)
        singles = {(name,): None for name in description.security}
        for names in [*wanted, *(s for s in singles if not wanted)]:
            found = {name: description.security.get(name) for name in names}
            raws = {name: raw for name, raw in found.items() if isinstance(raw, dict)}
            if len(raws) < len(found):
                self.notes.append(f"The scheme `{names[0]}` is used but not described.")
                continue
            made = self._one(names[0], raws[names[0]]) if len(names) == 1 else self._several(raws)
            if made is not None:
                self._add(names, made)
        if not self._made and description.security and wanted:
            for name, raw in description.security.items():
                made = self._one(name, raw) if isinstance(raw, dict) else None
                if made is not None:
                    self._add((name,), made)
        public = any(not o.together or () in o.together for o in description.operations)
        if self._made and wanted and public:
            self._made.append({"type": "none"})

    def _add(self, names: tuple[str, ...], made: dict[str, Any]) -> None:
        same = next((m for m in self._made if {**m, "key": 0} == {**made, "key": 0}), None)
        if same is None:
            if made["type"] in self._keys or any(m["type"] == made["type"] for m in self._made):
                made["key"] = scheme_key("-".join(names), self._keys)
            self._keys.add(made.get("key", made["type"]))
            self._made.append(made)
            same = made
        self.names[tuple(sorted(names))] = same.get("key", same["type"])

    def _one(self, name: str, raw: dict[str, Any]) -> dict[str, Any] | None:
        kind = str(raw.get("type", "")).lower()
        if kind == "basic" or (kind == "http" and str(raw.get("scheme", "")).lower() == "basic"):
            return {"type": "basic"}
        if kind == "http" and str(raw.get("scheme", "")).lower() == "bearer":
            return {"type": "bearer_token"}
        if kind == "apikey":
            return self._key(raw)
        if kind == "oauth2":
            return self._oauth(name, raw)
        if kind == "openidconnect":
            self.notes.append(f"`{name}` is OpenID Connect: paste an access token.")
            return {"type": "bearer_token"}
        if kind == "mutualtls":
            return {"type": "client_certificate"}
        if kind == "http":
            self.notes.append(f"`{name}` signs in by {raw.get('scheme')}, which is not known here.")
            return None
        self.notes.append(f"`{name}` is a way to sign in that is not known here: {kind or 'none'}.")
        return None

    def _key(self, raw: dict[str, Any]) -> dict[str, Any] | None:
        where, name = str(raw.get("in", "header")), str(raw.get("name", "X-API-Key"))
        if where == "cookie":
            return {"type": "api_key", "in": "header", "name": "Cookie", "prefix": f"{name}="}
        if name.lower() == "authorization" and "bearer" in str(raw.get("description", "")).lower():
            return {"type": "bearer_token"}
        return {"type": "api_key", "in": "query" if where == "query" else "header", "name": name}

    def _several(self, raws: dict[str, Any]) -> dict[str, Any] | None:
        """Keys that are needed together: headers can be sent at once, more cannot."""
        others = {n: r for n, r in raws.items() if str(r.get("type", "")).lower() != "mutualtls"}
        if others and len(others) < len(raws):  # a certificate goes along with anything
            (first, raw), *more = others.items()
            found = self._several(others) if more else self._one(first, raw)
            return {**found, "clientCertificate": True} if found else None
        kinds = {str(raw.get("type", "")).lower() for raw in raws.values()}
        if kinds == {"apikey"} and all(r.get("in") in ("header", "query") for r in raws.values()):
            return _keys(raws)
        strongest = ("oauth2", "http", "openidconnect", "basic", "apikey")
        name = min(raws, key=lambda n: strongest.index(str(raws[n].get("type", "")).lower())
                   if str(raws[n].get("type", "")).lower() in strongest else 9)  # fmt: skip
        rest = ", ".join(f"`{other}`" for other in raws if other != name)
        self.notes.append(f"`{name}` is attached; {rest} has to be given as an input.")
        return self._one(name, raws[name])

    def _oauth(self, name: str, raw: dict[str, Any]) -> dict[str, Any]:
        flows = (
            raw.get("flows") if isinstance(raw.get("flows"), dict) else {str(raw.get("flow")): raw}
        )
        flows = {str(key): flow for key, flow in (flows or {}).items() if isinstance(flow, dict)}
        for keys, grant in (
            (("authorizationCode", "accessCode"), "authorization_code"),
            (("clientCredentials", "application"), "client_credentials"),
        ):
            flow = next((flows[k] for k in keys if k in flows), None)
            token = self._https(flow.get("tokenUrl")) if flow else None
            if flow is None or token is None:
                continue
            made: dict[str, Any] = {"type": "oauth2", "grant": grant, "tokenUrl": token}
            if grant == "authorization_code":
                authorize = self._https(flow.get("authorizationUrl"))
                made |= {"authorizeUrl": authorize} if authorize else {}
            return made
        self.notes.append(f"`{name}` has no flow that can be run here: paste an access token.")
        return {"type": "bearer_token"}

    def _https(self, url: Any) -> str | None:
        found = urljoin(self._base, str(url)) if url else ""
        parts = urlsplit(found)
        plain = parts.scheme == "https" and parts.hostname and not parts.fragment
        return found if plain and "{" not in found and parts.username is None else None


def _keys(raws: dict[str, Any]) -> dict[str, Any]:
    """API keys that go together, in headers and in the query."""
    fields = {name: scheme_key(name, ()) for name in raws}
    made: dict[str, Any] = {"type": "custom_header"}
    for place, where in (("header", "headers"), ("query", "query")):
        found = {str(r["name"]): fields[n] for n, r in raws.items() if r.get("in") == place}
        if found:
            made[where] = found
    secret = {"type": "string", "minLength": 1, "format": "password", "writeOnly": True}
    made["fields"] = {
        "type": "object",
        "additionalProperties": False,
        "required": list(fields.values()),
        "properties": {
            fields[name]: {**secret, "title": str(raw.get("name"))} for name, raw in raws.items()
        },
    }
    return made
