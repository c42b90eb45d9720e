"""TLS contexts, shared by what they trust, and what a failed handshake means."""

from __future__ import annotations

import re
import socket
import ssl
from functools import lru_cache
from typing import Any

from junctor.adapters.transports.identity import show
from junctor.adapters.transports.quiet import readable
from junctor.core.ports import TlsSettings
from junctor.model.errors import JunctorError, NotConfigured, ReconnectNeeded, Unreachable


@lru_cache(maxsize=128)
def context_for(settings: TlsSettings, trusted: str | None = None) -> ssl.SSLContext:
    """The context for one connection's settings; TLS 1.2 at least.

    `trusted` are the instance's further authorities (PEM), beside the machine's own.

    Raises:
        NotConfigured: the custom CA is not a PEM certificate.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _trust(context, settings, trusted)
    return context


def _trust(context: ssl.SSLContext, settings: TlsSettings, trusted: str | None) -> None:
    authorities = list(filter(None, (settings.ca_pem, trusted)))
    if authorities:
        # Python 3.13 began to refuse authorities without extensions that most private ones lack.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    for authority in authorities:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise NotConfigured(
                "A custom certificate authority is not a PEM certificate.",
                field="caPem",
                cure="Paste the certificate with its BEGIN and END lines.",
            ) from None
    if settings.identity is not None:
        show(context, settings.identity)
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE


class _NamedContext(ssl.SSLContext):
    """A context that asks for and checks one name, whatever address a driver dials."""

    name: str | None = None

    def wrap_bio(self, incoming: Any, outgoing: Any, *more: Any, **options: Any) -> ssl.SSLObject:
        """As the standard context, with our name."""
        options["server_hostname"] = self.name
        return super().wrap_bio(incoming, outgoing, *more, **options)

    def wrap_socket(self, sock: Any, *more: Any, **options: Any) -> ssl.SSLSocket:
        """As the standard context, with our name."""
        options["server_hostname"] = self.name
        return super().wrap_socket(sock, *more, **options)


def named_context(settings: TlsSettings, name: str, trusted: str | None = None) -> ssl.SSLContext:
    """A context for a driver that dials the judged address: it checks the host's name.

    Raises:
        NotConfigured: the custom CA is not a PEM certificate.
    """
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    _trust(context, settings, trusted)
    return context


def forget_failures() -> None:
    """Empty OpenSSL's list of errors, which belongs to the thread and not to a connection.

    A hang-up may leave an alert there, and the next read of any other connection reports it as
    its own. A new session begins with an empty list.
    """
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(
        ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="forgotten.invalid"
    )


HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""How TLS says that the other side is gone, which says nothing of certificates."""

_SAYS_SOON = 0.2
"""Seconds for what a server says behind a handshake; most say it at once."""
_ALERTS = {
    "certificate required": "asks for a client certificate",
    "bad certificate": "refuses the client certificate",
    "unsupported certificate": "refuses the kind of the client certificate",
    "certificate revoked": "says that the client certificate is revoked",
    "certificate expired": "says that the client certificate has expired",
    "certificate unknown": "refuses the client certificate",
    "unknown ca": "does not know who signed the client certificate",
    "access denied": "gives the client certificate no access",
}
_HANDSHAKE = "handshake failure"
_WORDS = "|".join((*_ALERTS, _HANDSHAKE)).replace(" ", "[ _]")
# PostgreSQL asks after the handshake, in its own words.
_ALERT = re.compile(rf"alert[ _]({_WORDS})|requires a valid client (certificate)", re.IGNORECASE)


def of_alert(error: BaseException | str | None) -> JunctorError | None:
    """What a server says of our certificate by ending the handshake; None for other faults.

    Its alerts about certificates are about ours: of its own one, the judge is us.
    """
    found, depth = None, 0
    while error is not None and found is None and depth < 8:
        found = _ALERT.search(error if isinstance(error, str) else _text_of(error))
        error = None if isinstance(error, str) else error.__cause__ or error.__context__
        depth += 1
    if found is None:
        return None
    said = (found[1] or f"{found[2]} required").lower().replace("_", " ")
    if said == _HANDSHAKE:
        return Unreachable(
            "TLS failed: the server ended the handshake.",
            cure="It may ask for a client certificate, or offer no TLS version known here.",
            details={"sent": "no", "diagnosis": "tls", "handshake": "ended"},
        )
    return ReconnectNeeded(
        f"The server {_ALERTS[said]}.",
        cure="Enter a client certificate that the server accepts, with its key, in the credential "
        "of this connection and environment.",
        details={"sent": "no", "diagnosis": "tls_client_certificate", "status": 0},
    )


def hear_out(sock: socket.socket | None) -> None:
    """What TLS 1.3 says behind the handshake: tickets, or that it refuses our certificate.

    For protocols in which the server speaks when it is asked alone. It is heard before a command
    is written: the reset that meets one would take it away.
    """
    if not isinstance(sock, ssl.SSLSocket) or sock.version() != "TLSv1.3":
        return
    usual = sock.gettimeout()
    if not readable(sock.fileno(), _SAYS_SOON):
        return
    sock.settimeout(0)
    try:
        sock.recv(1)  # such a server says nothing unasked, so nothing is lost
    except ssl.SSLWantReadError:
        pass
    finally:
        sock.settimeout(usual)


def _text_of(error: BaseException) -> str:
    """What of an error can hold an alert: our own judgment of a certificate is none."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ""
    return f"{getattr(error, 'reason', '')} {error}"


def explain(error: Exception) -> JunctorError:
    """A certificate or handshake fault in words; nothing was sent."""
    if (alert := of_alert(error)) is not None:
        return alert
    reason = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    if isinstance(reason, HUNG_UP):
        return Unreachable(
            "The connection broke while it was made.", details={"sent": "no", "diagnosis": "broken"}
        )
    text = getattr(reason, "verify_message", "") or "the handshake failed"
    return Unreachable(
        f"TLS failed: {text.rstrip('.')}.",
        cure="Renew the certificate, or give the connection the CA that signed it.",
        details={"sent": "no", "diagnosis": "tls"},
    )
