"""Where a vendor looks for a credential, and the values it finds there."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.auth.fields import filled
from junctor.core.catalog.descriptions import Description
from junctor.model.auth import (
    ApiKey,
    AwsSigV4,
    Basic,
    BearerToken,
    CustomHeader,
    JwtBearer,
    OAuth2,
)
from junctor.model.request import Pairs
from junctor.model.spec import ConnectorSpec

_AWS_KEY = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")


@dataclass(frozen=True, slots=True)
class Place:
    """One place for a credential: `location` is `header`, `query` or `path`."""

    location: str
    name: str
    prefix: str = ""


Places = tuple[Place, ...]


def places_of_spec(spec: ConnectorSpec, config: Mapping[str, Any]) -> Places:
    """The places of a connector's auth schemes."""
    found: list[Place] = []
    for scheme in spec.auth:
        if isinstance(scheme, OAuth2) and scheme.query:
            found.append(Place("query", scheme.query))
        elif isinstance(scheme, BearerToken | OAuth2 | JwtBearer):
            found.append(Place("header", "Authorization", filled(scheme.prefix, config)))
        elif isinstance(scheme, Basic):
            found.append(Place("header", "Authorization", "Basic "))
        elif isinstance(scheme, AwsSigV4):
            found.append(Place("header", "Authorization", "AWS4-HMAC-SHA256 "))
        elif isinstance(scheme, ApiKey):
            name, prefix = filled(scheme.name_, config), filled(scheme.prefix, config)
            found.append(Place(scheme.location, name, prefix))
        elif isinstance(scheme, CustomHeader):
            found += [Place("header", filled(name, config)) for name in scheme.headers]
            found += [Place("query", filled(name, config)) for name in scheme.query]
    return tuple(dict.fromkeys(found))


def places_of_description(description: Description) -> Places:
    """The places that a description's security schemes name."""
    found: list[Place] = []
    if description.kind == "methods":
        return (Place("path", "token"),)
    if description.kind == "botocore":
        return (Place("header", "Authorization", "AWS4-HMAC-SHA256 "),)
    for name, scheme in description.security.items():
        kind = str(scheme.get("type", "")) if isinstance(scheme, dict) else ""
        if kind == "apiKey":
            found.append(Place(str(scheme["in"]), str(scheme["name"])))
        elif kind == "basic" or (kind == "http" and scheme.get("scheme", "").lower() == "basic"):
            found.append(Place("header", "Authorization", "Basic "))
        elif kind in ("oauth2", "openIdConnect", "http") or name == "oauth2":
            found.append(Place("header", "Authorization", "Bearer "))
    return tuple(dict.fromkeys(found))


def take(
    places: Places, headers: Pairs, query: Pairs, holes: Mapping[str, str]
) -> tuple[dict[str, str], Pairs, Pairs]:
    """The credentials of a request by place, and its headers and query without them."""
    found: dict[str, str] = {}
    hidden: set[tuple[str, str]] = {("header", "authorization")}
    for place in places:
        pairs: Iterable[tuple[str, str]] = {
            "header": headers,
            "query": query,
            "path": holes.items(),
        }.get(place.location, ())
        for name, value in pairs:
            same = name.lower() == place.name.lower()
            if same and value.lower().startswith(place.prefix.lower()):
                found[f"{place.location} {place.name}"] = value
                hidden.add((place.location, name.lower()))
    return (
        found,
        tuple((k, v) for k, v in headers if ("header", k.lower()) not in hidden),
        tuple((k, v) for k, v in query if ("query", k.lower()) not in hidden),
    )


def values_in(places: Places, credentials: Mapping[str, str]) -> set[str]:
    """The bare secrets of what was sent: without prefix, Basic decoded, AWS's key id."""
    values: set[str] = set()
    for place in places:
        text = credentials.get(f"{place.location} {place.name}", "")
        if not text or not text.lower().startswith(place.prefix.lower()):
            continue
        values.add(text[len(place.prefix) :])
        aws = _AWS_KEY.match(text)
        if aws:
            values.add(aws[1])
        if place.prefix == "Basic ":
            pair = _decoded(text[len(place.prefix) :])
            values |= {pair, *pair.split(":", 1)}
    return values - {""}


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except binascii.Error:
        return ""
