"""The local vault: provider key wraps root key wraps project keys; AES-256-GCM, bound to place."""

from junctor.adapters.vault.provider import (
    FileProvider,
    KeyProvider,
    PassphraseProvider,
    ValueProvider,
)
from junctor.adapters.vault.reset import forget_credentials, holds_ciphertext
from junctor.adapters.vault.rewrap import Rewrap
from junctor.adapters.vault.rotation import KeyRotation
from junctor.adapters.vault.vault import LocalVault

__all__ = [
    "FileProvider",
    "KeyProvider",
    "KeyRotation",
    "LocalVault",
    "PassphraseProvider",
    "Rewrap",
    "ValueProvider",
    "forget_credentials",
    "holds_ciphertext",
]
