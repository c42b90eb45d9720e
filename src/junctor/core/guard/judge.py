"""The decisions: a target before DNS, and every address of an answer after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from junctor.core.guard import tables
from junctor.core.guard.addresses import Address, look_up
from junctor.core.guard.policy import Policy
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import DEFAULT_PORTS, Target

MAX_ANSWERS = 64
Stage = Literal["", "redirect_", "secondary_"]
"""How we came to a target; it precedes the rule in the error's code."""


def judge_name(target: Target, policy: Policy, *, stage: Stage = "") -> str | None:
    """Decides what can be decided before DNS; raises `Blocked`.

    Returns the address to dial when the host is an address, None when DNS must be asked.
    """
    if policy.only_hosts is not None and policy.pins(target.host):
        raise refuse("host_not_in_policy", prefix=stage)
    _judge_port(target, policy, stage)
    if target.ip is not None:
        return judge_address(target, target.host, policy, stage=stage)
    if rule := _name_rule(target.host, policy):
        raise refuse(rule, prefix=stage, host=None if stage else target.host)
    if policy.is_self_name(target.host, target.port):
        raise refuse("self_address", prefix=stage)
    return None


def _judge_port(target: Target, policy: Policy, stage: Stage) -> None:
    on_web = target.scheme in DEFAULT_PORTS
    if on_web and target.scheme not in policy.schemes:
        raise refuse("scheme_not_allowed", prefix=stage)
    if policy.ports is not None:
        if target.port not in policy.ports:
            raise refuse("port_not_in_policy", prefix=stage)
    elif on_web and target.port in tables.BAD_PORTS:
        raise refuse("port_blocked", prefix=stage)


def _name_rule(host: str, policy: Policy) -> str | None:
    if host in tables.METADATA_NAMES or host.endswith(tables.METADATA_SUFFIXES):
        return "name_metadata_or_platform"
    if host in tables.LOOPBACK_NAMES or host.endswith(tables.LOOPBACK_SUFFIXES):
        return None if policy.names(host) else "name_loopback"
    if (
        host in tables.PLATFORM_NAMES
        or host.endswith(tables.PLATFORM_SUFFIXES)
        or host.startswith(tables.PLATFORM_PREFIXES)
    ):
        return None if policy.names(host) else "name_metadata_or_platform"
    return None


def judge_answers(
    target: Target, answers: Sequence[str], policy: Policy, *, stage: Stage = ""
) -> str:
    """Judges all answers of one lookup and returns the address to dial, the first.

    One bad answer refuses the whole lookup. Raises `Blocked`.
    """
    prefix = f"{stage}dns_"
    if not answers:
        raise refuse("no_answer", prefix=prefix, host=None if stage else target.host)
    if len(answers) > MAX_ANSWERS:
        raise refuse("too_many_answers", prefix=prefix)
    for answer in answers:
        if rule := _rule_for(target, answer, target.port, policy):
            raise refuse(rule, prefix=prefix, host=None if stage else target.host)
    return look_up(answers[0])[2]


def judge_address(
    target: Target, address: str, policy: Policy, *, port: int | None = None, stage: Stage = ""
) -> str:
    """Judges one address that did not come from DNS: a literal, or a host map's; else `Blocked`.

    `port` is the port to dial where it is not the target's. Grants that name a host are
    compared with the target's host.
    """
    if rule := _rule_for(target, address, target.port if port is None else port, policy):
        raise refuse(rule, prefix=stage)
    return look_up(address)[2]


def _rule_for(target: Target, text: str, port: int, policy: Policy) -> str | None:
    try:
        address, rule, _ = look_up(text)
    except ValueError:
        return "bad_answer"
    if rule is None and not policy.self_listeners:
        return None
    embedded = policy.embedded(address)
    if embedded is not None:
        address, rule, _ = look_up(str(embedded))
        if rule == "ip_loopback":
            return rule
    return _rule_under_policy(address, rule, port, target.host, policy)


def _rule_under_policy(
    address: Address, rule: str | None, port: int, host: str, policy: Policy
) -> str | None:
    if policy.is_self(address, port):
        return "self_address"
    if rule is None or rule in tables.NEVER_OPEN or rule == "ipv6_zone_id":
        return rule
    exactly = rule == "ip_loopback"
    return None if policy.opens(address, port, host, exactly=exactly) else rule
