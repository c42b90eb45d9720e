"""For the tests of anyone: connector suite, strict vendor doubles, stand-ins, memory store."""

from __future__ import annotations

from junctor.testing.authority import LoopbackAuthority
from junctor.testing.double import Place, Received, VendorDouble, describe
from junctor.testing.standins import (
    QuickClock,
    stand_in_config,
    stand_in_document,
    with_credential,
)
from junctor.testing.suite import ConnectorCase, connector_cases

__all__ = [
    "ConnectorCase",
    "LoopbackAuthority",
    "Place",
    "QuickClock",
    "Received",
    "VendorDouble",
    "connector_cases",
    "describe",
    "stand_in_config",
    "stand_in_document",
    "with_credential",
]
