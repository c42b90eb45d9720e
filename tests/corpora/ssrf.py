"""The ssrf_urls corpus: each row is one call, decided with the row's own name service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from junctor.core.guard import (
    Policy,
    RequestView,
    Target,
    check_headers,
    judge_answers,
    judge_name,
    next_hop,
    parse_dsn,
    parse_url,
    second_hop,
)
from junctor.model.errors import Blocked

NAME = "ssrf_urls"
OTHER_REASONS: list[str] = []
"""Rows whose decision is right and whose rule code is another; reported, not failed."""

_LINKS = ("next", "prev", "link", "page", "cursor")
_DISCOVERY = ("endpoint", "issuer", "jwks", "authorization", "resource", "metadata", "token")
_CREDENTIAL_HEADERS = ("Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key")


class Resolver:
    """Answers from the row: each lookup of a name gets its next answer, the last one repeats."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._answers = row.get("dns") or {}
        self._asked: dict[str, int] = {}
        self.lookups = 0

    def __call__(self, host: str) -> list[str]:
        self.lookups += 1
        number = self._asked.get(host, 0)
        self._asked[host] = number + 1
        series = self._answers.get(host) or [[]]
        answer = series[min(number, len(series) - 1)]
        return answer if isinstance(answer, list) else []


def check(row: dict[str, Any]) -> str | None:
    """None when the row is decided as it says, else one line of difference."""
    resolver = Resolver(row)
    try:
        seen = _decide(row, resolver)
    except Blocked as error:
        return _denied(row, resolver, error.rule)
    if row["expect"] != "allow":
        return f"allowed, dialling {seen['dialled'][-1]}; expected deny ({row.get('reason')})"
    if "connect" in row and row["connect"] not in seen["connect"]:
        return f"dials {seen['connect']}, expected {row['connect']}"
    if "max_lookups" in row and resolver.lookups > row["max_lookups"]:
        return f"{resolver.lookups} lookups, at most {row['max_lookups']} expected"
    for key, value in (
        ("tls_sni", seen["target"].sni),
        ("host_header", seen["target"].host_header),
    ):
        if key in row and row[key] != value:
            return f"{key} is {value}, expected {row[key]}"
    return _strip_difference(row.get("strip"), seen["view"])


def _denied(row: dict[str, Any], resolver: Resolver, rule: str) -> str | None:
    if row["expect"] != "deny":
        return f"denied by {rule}, expected allow"
    if "max_lookups" in row and resolver.lookups > row["max_lookups"]:
        return f"{resolver.lookups} lookups, at most {row['max_lookups']} expected"
    if row.get("reason") not in {None, rule}:
        line = f"{row['id']}: rule {rule}, the row says {row['reason']}"
        OTHER_REASONS.append(line)
        print(line, file=sys.stderr)  # noqa: T201 - a runner for people at a terminal
    return None


def _decide(row: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    policy = Policy.from_json(row.get("policy") or {})
    if "dsn" in row:
        targets = parse_dsn(
            row["dsn"], protocol=row.get("protocol", "http"), schemes=policy.schemes
        )
    else:
        targets = (parse_url(row["url"], schemes=policy.schemes),)
    check_headers(row.get("headers") or {})
    dialled = [_dial(target, policy, resolver) for target in targets]
    view, address = _follow(row, targets[0], dialled[0], policy, resolver)
    connect = {address}
    for kind, said in _said(row.get("server_says")):
        hop = second_hop(kind, said, base=view.target, policy=policy, address=address)
        follow = hop.address or judge_answers(
            hop.target, resolver(hop.target.host), policy, stage="secondary_"
        )
        connect.add(follow)
        dialled.append(follow)
    return {"connect": connect, "dialled": dialled, "target": view.target, "view": view}


def _dial(target: Target, policy: Policy, resolver: Resolver) -> str:
    address = judge_name(target, policy)
    return address or judge_answers(target, resolver(target.host), policy)


def _follow(
    row: dict[str, Any], target: Target, address: str, policy: Policy, resolver: Resolver
) -> tuple[RequestView, str]:
    view = _view(row, target)
    for redirect in row.get("redirects") or ():
        status, location = row.get("status", 302), redirect
        if isinstance(redirect, dict):
            status = redirect.get("status", status)
            location = redirect.get("location") or redirect.get("url")
        hop = next_hop(view, status, location, policy)
        if hop is None:
            break
        view = hop.request
        address = hop.address or judge_answers(
            view.target, resolver(view.target.host), policy, stage="redirect_"
        )
    return view, address


def _view(row: dict[str, Any], target: Target) -> RequestView:
    named = row["strip"] if isinstance(row.get("strip"), list) else []
    names = dict.fromkeys([*_CREDENTIAL_HEADERS, *named])
    return RequestView(
        target,
        method=row.get("method", "GET"),
        headers=(*((name, "credential") for name in names), ("Accept", "*/*")),
        has_body=bool(row.get("has_body")),
        credential_headers=frozenset(names),
        credential_query=frozenset(named),
        follow=True,  # the rows with a method are about connections that have redirects on
    )


def _strip_difference(strip: object, view: RequestView) -> str | None:
    kept = {name.lower() for name, _ in view.headers}
    credentials = {name.lower() for name in _CREDENTIAL_HEADERS}
    if strip is True and kept & credentials:
        return f"the last hop still carries {sorted(kept & credentials)}"
    if strip is False and not credentials <= kept:
        return "the credential was dropped on the same origin"
    if isinstance(strip, list):
        query = view.target.path_and_query.partition("?")[2].lower()
        parameters = {pair.partition("=")[0] for pair in query.split("&")}
        left = {str(name).lower() for name in strip} & (kept | parameters)
        if left:
            return f"the last hop still carries {sorted(left)}"
    return None


def _said(value: Any, key: str = "") -> Iterator[tuple[Any, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, key)
    elif value is not None:
        yield _kind(key.lower(), str(value)), str(value)


def _kind(key: str, said: str) -> str:
    if key in {"pasv", "epsv"}:
        return key
    if "advertised" in key or not ("://" in said or said.startswith(("/", "?", "."))):
        return "advertised"
    if key.startswith(_LINKS):
        return "link"
    return "discovery" if any(word in key for word in _DISCOVERY) else "reference"
