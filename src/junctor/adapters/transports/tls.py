"""TLS contexts, shared by what they trust, and what a failed handshake means."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Any

from junctor.core.ports import TlsSettings
from junctor.model.errors import NotConfigured, Unreachable


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
    for authority in filter(None, (settings.ca_pem, trusted)):
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise NotConfigured(
                "A custom certificate authority is not a PEM certificate.",
                field="caPem",
                cure="Paste the certificate with its BEGIN and END lines.",
            ) from None
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


def explain(error: Exception) -> Unreachable:
    """A certificate or handshake fault in words; nothing was sent."""
    reason = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    text = getattr(reason, "verify_message", "") or "the handshake failed"
    return Unreachable(
        f"TLS failed: {text}.",
        cure="Renew the certificate, or give the connection the CA that signed it.",
        details={"sent": "no", "diagnosis": "tls"},
    )
