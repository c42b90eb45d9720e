"""Addresses made for one node of one run: a callback that takes one request, and a decision.

An address names its place and proves that we made it. Nothing is stored for it, so that it
works before the run has come to the node; what it did is stored with the pause.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["callback", "approval"]
PREFIXES: dict[Purpose, str] = {"callback": "jcb_", "approval": "jap_"}
PATHS: dict[Purpose, str] = {"callback": "/callbacks/", "approval": "/approve/"}
_BYTES = 24
_PROOF = 32  # characters that 24 bytes take


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a run of a project."""

    project_id: str
    run_id: str
    node_id: str


class Links:
    """Makes and reads the addresses; `mac` is the vault's keyed hash."""

    def __init__(self, mac: Callable[[str, bytes], bytes], url: str) -> None:
        self._mac = mac
        self._url = url.rstrip("/")

    @classmethod
    def of_process(cls) -> Links:
        """Addresses that this process alone can read, where there is no vault."""
        key = secrets.token_bytes(32)
        return cls(lambda label, data: hmac.digest(key, label.encode() + data, "sha256"), "")

    def url(self, purpose: Purpose, place: Place) -> str:
        """The whole address."""
        return f"{self._url}{PATHS[purpose]}{self.token(purpose, place)}"

    def token(self, purpose: Purpose, place: Place) -> str:
        """What stands at its end: the place, and the proof."""
        data = f"{place.project_id}\n{place.run_id}\n{place.node_id}".encode()
        return PREFIXES[purpose] + _text(data) + self._proof(purpose, data)

    def place(self, purpose: Purpose, token: str) -> Place | None:
        """The place, when the address is one of ours."""
        prefix = PREFIXES[purpose]
        body = token.removeprefix(prefix)
        if not token.startswith(prefix) or len(body) <= _PROOF or not token.isascii():
            return None
        named, proof = body[:-_PROOF], body[-_PROOF:]
        try:
            data = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4))
        except (binascii.Error, ValueError):
            return None
        if not hmac.compare_digest(self._proof(purpose, data), proof):
            return None
        return Place(*data.decode().split("\n"))

    def _proof(self, purpose: Purpose, data: bytes) -> str:
        return _text(self._mac(f"link {purpose}", data)[:_BYTES])


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
