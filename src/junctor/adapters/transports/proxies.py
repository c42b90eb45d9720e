"""The proxy of one call as a transport gets it, and what a proxy's refusal means."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.guard.proxy import Proxy
from junctor.model.errors import JunctorError, NotConfigured, Unreachable

_CURE = "Whoever runs the proxy knows why; JUNCTOR_NO_PROXY names hosts that are called without it."


@dataclass(frozen=True, slots=True)
class ProxyHop:
    """The proxy of one call, and the address it was found at."""

    proxy: Proxy
    address: str


def unreachable(why: str = "") -> Unreachable:
    """The proxy itself does not answer."""
    return Unreachable(
        f"The proxy could not be reached. {why}".strip(),
        cure="Check JUNCTOR_PROXY and that the proxy runs.",
        details={"sent": "no", "diagnosis": "proxy_unreachable"},
    )


def refused(status: int) -> JunctorError:
    """The proxy answered for itself, and nothing reached the target."""
    details = {"sent": "no", "diagnosis": "proxy_refused", "proxyStatus": status}
    if status == 407:
        return NotConfigured(
            "The proxy wants another user or password.",
            field="JUNCTOR_PROXY_PASSWORD",
            cure="Correct JUNCTOR_PROXY_USER and JUNCTOR_PROXY_PASSWORD.",
            details=details,
        )
    return Unreachable(f"The proxy refused with {status}.", cure=_CURE, details=details)
