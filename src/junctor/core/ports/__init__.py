"""What the core needs from outside, as protocol classes."""

from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.door import Door, Passage, Sent, TlsSettings
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Place, Vault

__all__ = [
    "Clock",
    "Door",
    "Passage",
    "Place",
    "Sent",
    "Store",
    "SystemClock",
    "TlsSettings",
    "Vault",
]
