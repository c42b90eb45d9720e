"""Addresses that a server tells us later: each is a new target and passes the guard again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from junctor.core.guard import tables
from junctor.core.guard.addresses import look_up
from junctor.core.guard.hosts import port_number, split_authority
from junctor.core.guard.judge import judge_address, judge_name
from junctor.core.guard.policy import Policy
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import Target, resolve_reference
from junctor.model.errors import Blocked

Kind = Literal["pasv", "epsv", "advertised", "link", "discovery", "reference"]
"""FTP data port; Kafka listener; next page; OAuth, MCP or JWKS URL; `$ref`, import or server."""

_PASV = re.compile(r"(?<!\d)((?:\d{1,3},){4})(\d{1,3}),(\d{1,3})(?!\d)")
_EPSV = re.compile(r"\(?\|\|\|(\d{1,5})\|\)?")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A target named by a server. No `address`: ask DNS and judge with `stage="secondary_"`.

    The credential goes along only when `same_origin`.
    """

    target: Target
    address: str | None
    same_origin: bool


def second_hop(
    kind: Kind, said: str, *, base: Target, policy: Policy, address: str | None = None
) -> FollowUp:
    """What a server named, after every decision that needs no DNS; raises `Blocked`.

    `base` is where the answer came from and `address` the address dialled there (FTP needs it).
    """
    try:
        if kind in {"pasv", "epsv"}:
            return _data_connection(said, base, policy, address)
        target = _named(kind, said, base, policy)
    except Blocked as error:
        if error.rule.startswith("secondary_"):
            raise
        raise refuse(error.rule, prefix="secondary_") from None
    if kind in {"link", "discovery"} and base.scheme == "https" and target.scheme != "https":
        raise refuse("downgrade", prefix="secondary_")
    found = judge_name(target, policy, stage="secondary_")
    return FollowUp(target, found, target.origin == base.origin)


def _named(kind: Kind, said: str, base: Target, policy: Policy) -> Target:
    if kind == "advertised":
        host, port, ip = split_authority(said, 0)
        if not port:
            raise refuse("malformed_url")
        return replace(base, host=host, port=port, ip=ip)
    return resolve_reference(base, said, schemes=policy.schemes)


def _data_connection(said: str, base: Target, policy: Policy, address: str | None) -> FollowUp:
    """FTP: only the port is the server's to choose, never the machine."""
    named, port = _passive(said)
    control = address or (str(base.ip) if base.ip else None)
    if named is not None:
        rule = look_up(named)[1]
        if rule is not None and rule in tables.NEVER_OPEN:
            raise refuse(rule, prefix="secondary_")
        if named != control:
            raise refuse("ip_mismatch", prefix="secondary_")
    if control is None:
        raise refuse("ip_mismatch", prefix="secondary_")
    if port < 1024:
        raise refuse("port_blocked", prefix="secondary_")
    ip = look_up(control)[0]
    if policy.is_self(ip, port):
        raise refuse("self_address", prefix="secondary_")
    judge_address(base, control, policy, stage="secondary_")
    return FollowUp(replace(base, port=port), control, same_origin=False)


def _passive(said: str) -> tuple[str | None, int]:
    if match := _EPSV.search(said):
        return None, port_number(match[1])
    if said.isdecimal():
        return None, port_number(said)
    if match := _PASV.search(said):
        port = int(match[2]) * 256 + int(match[3])
        host, _, ip = split_authority(match[1].rstrip(",").replace(",", "."), 0)
        return (host if ip else None), port_number(str(port))
    host, port, ip = split_authority(said, 0)
    if ip is None or not port:
        raise refuse("malformed_url")
    return host, port
