"""Client certificates for libraries that read them from files: the key never stays on a disk."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from junctor.core.auth.certificates import ClientIdentity
from junctor.model.errors import NotConfigured


@contextmanager
def as_path(text: str) -> Iterator[str]:
    """A path that holds the text while the context is open, for this process and user only."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("junctor", os.MFD_CLOEXEC)
        try:
            os.fchmod(handle, 0o600)
            os.write(handle, text.encode())
            yield f"/proc/self/fd/{handle}"
        finally:
            os.close(handle)
        return
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(text)
        file.flush()
        yield file.name


def show(context: ssl.SSLContext, identity: ClientIdentity) -> None:
    """Let a context show the certificate to servers that ask for one.

    Raises:
        NotConfigured: certificate and key do not belong together, or do not open.
    """
    # Without a passphrase a protected key would be asked for at the terminal.
    passphrase = identity.passphrase or ""
    try:
        with as_path(identity.certificate + "\n" + identity.key) as path:
            context.load_cert_chain(path, password=lambda: passphrase)
    except (ssl.SSLError, ValueError, OSError):
        raise NotConfigured(
            "The client certificate and its key cannot be used together.",
            cure="Enter the client certificate, its key and, where it has one, its passphrase "
            "again: saving them says what is wrong.",
            field="credential",
        ) from None
