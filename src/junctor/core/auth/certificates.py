"""Client certificates: told apart from what is no pair before anybody relies on them.

`cryptography` is imported where it is used: most starts need none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from junctor.model.auth import CERTIFICATE, CERTIFICATE_KEY, CERTIFICATE_PASSPHRASE
from junctor.model.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """The certificate that we show to a server which asks for one, and its key (PEM)."""

    certificate: str
    key: str = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)


def identity_of(document: Mapping[str, str]) -> ClientIdentity | None:
    """What a credential shows to a server that asks for a certificate."""
    certificate, key = document.get(CERTIFICATE), document.get(CERTIFICATE_KEY)
    if not certificate or not key:
        return None
    return ClientIdentity(certificate, key, document.get(CERTIFICATE_PASSPHRASE) or None)


def check_client_certificate(document: Mapping[str, Any], bound: set[str], now: int) -> None:
    """Refuse what no server could accept; `bound` are fields whose values stand elsewhere.

    Raises:
        InvalidInput: half a pair, no PEM, not valid now, another key, or a wrong passphrase.
    """
    certificate, key = document.get(CERTIFICATE), document.get(CERTIFICATE_KEY)
    passphrase = document.get(CERTIFICATE_PASSPHRASE)
    given = {name for name in (CERTIFICATE, CERTIFICATE_KEY) if document.get(name)} | bound
    if not given & {CERTIFICATE, CERTIFICATE_KEY, CERTIFICATE_PASSPHRASE} and not passphrase:
        return
    for name, other in ((CERTIFICATE, "key"), (CERTIFICATE_KEY, "certificate")):
        if name not in given:
            raise _fault(name, f"is missing, but its {other} is given", "Enter both, or neither.")
    found = _certificate(certificate, now) if certificate else None
    if key and CERTIFICATE_PASSPHRASE not in bound:
        public = _public_key(key, passphrase or None)
        if found is not None and public != _encoded(found.public_key()):
            raise _fault(
                CERTIFICATE_KEY,
                "does not belong to the client certificate",
                "Enter the key that the certificate was made with; its certificate comes first.",
            )


def _certificate(pem: str, now: int) -> Certificate:
    from cryptography import x509

    if "PRIVATE KEY-----" in pem:
        raise _fault(
            CERTIFICATE,
            "holds a private key, which would not be kept secret there",
            f"Enter the certificate alone, and the key as `{CERTIFICATE_KEY}`.",
        )
    try:
        leaf = x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        raise _fault(
            CERTIFICATE,
            "is not a certificate in PEM",
            "Paste the text from BEGIN CERTIFICATE to END CERTIFICATE, both included.",
        ) from None
    today = datetime.fromtimestamp(now / 1000, UTC)
    if leaf.not_valid_after_utc < today:
        raise _fault(
            CERTIFICATE,
            f"expired on {leaf.not_valid_after_utc:%Y-%m-%d}",
            "Have a new one issued and enter it.",
        )
    if leaf.not_valid_before_utc > today:
        raise _fault(
            CERTIFICATE,
            f"is not valid before {leaf.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
            "Wait until then, or check the clock of this machine.",
        )
    return leaf


def _public_key(pem: str, passphrase: str | None) -> bytes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if "PRIVATE KEY-----" not in pem:
        raise _fault(
            CERTIFICATE_KEY,
            "is not a private key in PEM",
            "Paste the text from BEGIN PRIVATE KEY to END PRIVATE KEY, both included.",
        )
    locked = "ENCRYPTED" in pem
    if locked and passphrase is None:
        raise _fault(
            CERTIFICATE_PASSPHRASE,
            "is missing: the key is protected with one",
            "Enter the passphrase, or a key without one.",
        )
    try:
        # A passphrase that a key does not need is left alone.
        secret = passphrase.encode() if passphrase is not None and locked else None
        return _encoded(load_pem_private_key(pem.encode(), secret).public_key())
    except ValueError:
        name = CERTIFICATE_PASSPHRASE if locked else CERTIFICATE_KEY
        what = "does not open the key" if locked else "cannot be read"
        raise _fault(name, what, "Enter key and passphrase again.") from None
    except Exception:  # noqa: BLE001 - the library has many words for a key it does not know
        raise _fault(CERTIFICATE_KEY, "is of no kind known here", "Use RSA or EC.") from None


def _encoded(public: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    found: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _fault(name: str, what: str, cure: str) -> InvalidInput:
    return InvalidInput(f"`{name}` {what}.", cure=cure, field=f"/{name}")
