"""The proxy of the instance: which targets go through it, and what is judged of them then.

A proxy resolves names itself, so that no address can be judged here: the name must do.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from junctor.core.guard.hosts import split_authority
from junctor.core.guard.judge import Stage, judge_address
from junctor.core.guard.policy import Network, Policy, host_matches
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import DEFAULT_PORTS, Target
from junctor.model.errors import Blocked, NotConfigured

INSIDE = (
    *(".local", ".internal", ".lan", ".intranet", ".private", ".corp", ".home", ".home.arpa"),
    ".localdomain",
)
"""Names that mean something in one network only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where calls over HTTP go instead of to their target; `direct` are those that do not."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(
        cls, url: str, *, direct: Iterable[str] = (), user: str | None, password: str | None
    ) -> Proxy:
        """The proxy of the settings.

        Raises:
            NotConfigured: naming the setting that does not fit.
        """
        scheme, found, rest = url.strip().partition("://")
        authority = rest.rstrip("/")
        if not found or scheme not in DEFAULT_PORTS or "/" in authority or "@" in authority:
            raise NotConfigured(
                "The proxy is not an address like http://proxy.example.com:3128.",
                field="JUNCTOR_PROXY",
                cure="Write scheme, host and port; user and password have settings of their own.",
            )
        try:
            host, port, _ = split_authority(authority, DEFAULT_PORTS[scheme])
            names, networks = _split(direct)
        except Blocked as error:
            raise NotConfigured(
                f"A proxy setting cannot be read: {error.message}",
                field="JUNCTOR_PROXY",
                cure="Correct JUNCTOR_PROXY or JUNCTOR_NO_PROXY.",
            ) from None
        return cls(
            scheme=scheme, host=host, port=port, user=user or None, password=password or None,
            names=names, networks=networks,
        )  # fmt: skip

    @property
    def url(self) -> str:
        """The address without the credential."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def authorization(self) -> str | None:
        """The value of `Proxy-Authorization`, if the proxy wants one."""
        if self.user is None:
            return None
        text = f"{self.user}:{self.password or ''}"
        return "Basic " + base64.b64encode(text.encode()).decode("ascii")

    def serves(self, target: Target) -> bool:
        """Whether calls to the target go through the proxy."""
        if target.ip is not None:
            return not any(target.ip in each for each in self.networks)
        return not any(host_matches(each, target.host) for each in self.names)


def judge_proxied(target: Target, policy: Policy, *, stage: Stage = "") -> None:
    """Decides about a target that a proxy resolves; raises `Blocked`.

    `judge_name` has been asked before. What is a name of one network only needs a grant that
    names it; an address is judged as it always is.
    """
    if target.ip is not None:
        judge_address(target, target.host, policy, stage=stage)
        return
    inside = "." not in target.host or target.host.endswith(INSIDE)
    if inside and not policy.names(target.host):
        raise refuse("name_private", prefix=stage, host=None if stage else target.host)


def _split(direct: Iterable[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    names: set[str] = set()
    networks: list[Network] = []
    for each in direct:
        try:
            networks.append(ip_network(each, strict=False))
        except ValueError:
            plain = each.removeprefix("*").removeprefix(".")
            host, _, _ = split_authority(plain, 1)
            names.add(host)
            if plain != each:  # `.example.com` means what is below it as well
                names.add(f"*.{host}")
    return frozenset(names), tuple(networks)


def is_address(host: str) -> bool:
    """Whether a proxy's host needs no name service."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
