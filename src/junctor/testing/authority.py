"""A certificate authority for loopback servers, made anew for each test run; never trusted."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PEM = serialization.Encoding.PEM
_DAY = dt.timedelta(days=1)


class LoopbackAuthority:
    """Signs certificates for any name; `ca_pem` is what a connection must be told to trust."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Junctor loopback CA")])
        self._certificate = self._signed(
            self._name, self._key, days=30, extension=x509.BasicConstraints(ca=True, path_length=0)
        )

    @property
    def ca_pem(self) -> str:
        """The authority's own certificate."""
        return self._certificate.public_bytes(_PEM).decode()

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        days: int,
        extension: x509.ExtensionType,
        names: list[x509.GeneralName] | None = None,
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        end = now + _DAY * days
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(now, end) - _DAY)
            .not_valid_after(end)
            .add_extension(extension, critical=True)
            .add_extension(_usage(signs=names is None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
            usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def pair(self, *names: str, days: int = 7) -> tuple[str, str]:
        """Certificate and private key (PEM) for these names; negative days: already expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        certificate = self._signed(
            subject,
            key,
            days=days,
            extension=x509.BasicConstraints(ca=False, path_length=None),
            names=[_general(name) for name in names],
        )
        private = key.private_bytes(
            _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return certificate.public_bytes(_PEM).decode(), private.decode()

    def server_context(self, *names: str, days: int = 7, asks: bool = False) -> ssl.SSLContext:
        """A server's TLS context for these host names; negative days: already expired.

        One that `asks` lets in only who shows a certificate of this authority.
        """
        certificate, private = self.pair(*names, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "server.pem"
            file.touch(0o600)
            file.write_text(private + certificate)
            context.load_cert_chain(file)
        if asks:
            context.load_verify_locations(cadata=self.ca_pem)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def _usage(*, signs: bool) -> x509.KeyUsage:
    """What a key may do: Python 3.13 refuses an authority that does not say that it signs."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
