"""For the tests of anyone: connector suite, strict vendor doubles, stand-ins, memory store."""

from __future__ import annotations

from junctor.testing.authority import LoopbackAuthority
from junctor.testing.double import Received, VendorDouble, describe
from junctor.testing.standins import (
    QuickClock,
    stand_in_config,
    stand_in_document,
    with_credential,
)

__all__ = [
    "LoopbackAuthority",
    "QuickClock",
    "Received",
    "VendorDouble",
    "describe",
    "stand_in_config",
    "stand_in_document",
    "with_credential",
]
