"""Strict doubles of vendors: they refuse what the vendor would refuse, over real TLS."""

from __future__ import annotations

from junctor.testing.double.credentials import Place
from junctor.testing.double.described import describe
from junctor.testing.double.double import VendorDouble
from junctor.testing.double.received import Received

__all__ = ["Place", "Received", "VendorDouble", "describe"]
