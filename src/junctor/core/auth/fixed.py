"""Schemes that need nothing but the document: bearer, basic, API key, custom headers."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from junctor.core.auth.fields import field_of, filled, header_name, one_line
from junctor.model.auth import ApiKey, Basic, BearerToken, CustomHeader
from junctor.model.errors import InvalidSpec
from junctor.model.request import HttpRequest


def bearer(
    request: HttpRequest,
    scheme: BearerToken,
    document: Mapping[str, str],
    config: Mapping[str, Any],
) -> HttpRequest:
    """`Authorization: Bearer <token>`."""
    token = field_of(document, scheme.field)
    return authorized(request, filled(scheme.prefix, config), token)


def authorized(request: HttpRequest, prefix: str, token: str) -> HttpRequest:
    """The request with an Authorization header; an own prefix in the token is not doubled."""
    if prefix and token[: len(prefix)].lower() == prefix.lower():
        token = token[len(prefix) :]
    return request.with_header("Authorization", prefix + token)


def basic(
    request: HttpRequest, scheme: Basic, document: Mapping[str, str], config: Mapping[str, Any]
) -> HttpRequest:
    """`Authorization: Basic base64(username:password)`, as UTF-8."""
    user = _side(document, scheme.username_field, filled(scheme.username, config))
    password = _side(document, scheme.password_field, filled(scheme.password, config))
    if ":" in user:
        raise InvalidSpec(
            "A user name with a colon cannot be sent as Basic authentication.",
            cure="Put what follows the colon into the password.",
            field=f"/{scheme.username_field or 'username'}",
        )
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return request.with_header("Authorization", f"Basic {pair}")


def _side(document: Mapping[str, str], field: str | None, fixed: str) -> str:
    if field is None or (fixed and not document.get(field)):
        return one_line(fixed, field or "basic")
    return field_of(document, field)


def api_key(
    request: HttpRequest, scheme: ApiKey, document: Mapping[str, str], config: Mapping[str, Any]
) -> HttpRequest:
    """The key in a header, a query parameter or in the path in place of `{name}`."""
    value = filled(scheme.prefix, config) + field_of(document, scheme.field)
    if scheme.location == "header":
        return request.with_header(header_name(scheme.name_, config), value)
    name = one_line(filled(scheme.name_, config), "name")
    if scheme.location == "query":
        return request.with_query([(name, value)])
    path, mark, query = request.url.partition("?")
    hole = "{" + name + "}"
    if hole not in path:
        raise InvalidSpec(
            f"The URL has no `{hole}` that the key could take the place of.",
            cure=f"Put `{hole}` into the base URL or the path of the operation.",
            field="/baseUrl",
        )
    return replace(request, url=path.replace(hole, quote(value, safe=":")) + mark + query)


def custom_headers(
    request: HttpRequest,
    scheme: CustomHeader,
    document: Mapping[str, str],
    config: Mapping[str, Any],
) -> HttpRequest:
    """Each declared header and query parameter with its credential field as value."""
    for name, field in scheme.headers.items():
        request = request.with_header(header_name(name, config), field_of(document, field))
    return request.with_query(
        [(filled(name, config), field_of(document, field)) for name, field in scheme.query.items()]
    )
