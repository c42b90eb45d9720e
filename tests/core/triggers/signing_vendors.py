"""Vendors that sign with a key of their own: made once for all tests, as SNS and PayPal do."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

HOST = "sns.eu-west-1.amazonaws.com"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"
CERTIFICATE = f"https://{HOST}/SimpleNotificationService-{'0a' * 16}.pem"
PAYPAL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"
WEBHOOK_ID = "1JE4291016473214C"
SIGNED = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn")


@cache
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def curve_key():
    return ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(start=-1, days=2000, kind="rsa"):
    """A certificate as PEM, valid from `start` days away from the time that tests use."""
    key = rsa_key() if kind == "rsa" else curve_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    first = datetime(2025, 11, 20, tzinfo=UTC) + timedelta(days=start)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(first)
        .not_valid_after(first + timedelta(days=days))
        .sign(rsa_key(), SHA256())
        .public_bytes(Encoding.PEM)
    )


def curve_public():
    der = curve_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def rsa_signature(text, digest=None):
    raw = rsa_key().sign(text.encode(), padding.PKCS1v15(), digest or SHA256())
    return base64.b64encode(raw).decode()


def stamped(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def sns(now, *, kind="Notification", version="2", **changes):
    """A message of SNS, signed as the vendor's documentation says."""
    document = {
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Subject": "An order",
        "Message": "Hello\nworld",
        "Timestamp": stamped(now),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
        **changes,
    }
    if kind != "Notification":
        del document["Subject"]
        document["Token"] = "2336412f37fb687f5d51e6e2425e929f53bf"
        document.setdefault(
            "SubscribeURL", f"https://{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=23"
        )
    names = [n for n in (*SIGNED, "Type") if document.get(n) is not None]
    text = "".join(f"{name}\n{document[name]}\n" for name in names)
    digest = SHA1() if version == "1" else SHA256()
    return {**document, "Signature": rsa_signature(text, digest)}


def sns_delivery(document):
    headers = {"x-amz-sns-message-type": document.get("Type") or "Notification"}
    headers["content-type"] = "text/plain; charset=UTF-8"
    return headers, json.dumps(document).encode()


def paypal(now, body, **changes):
    """The headers of a delivery of PayPal."""
    stamp = stamped(now)[:19] + "Z"
    text = f"103e3700-8b0c-11e6|{stamp}|{WEBHOOK_ID}|{zlib.crc32(body)}"
    return {
        "paypal-transmission-id": "103e3700-8b0c-11e6",
        "paypal-transmission-time": stamp,
        "paypal-transmission-sig": rsa_signature(text),
        "paypal-cert-url": PAYPAL,
        "paypal-auth-algo": "SHA256withRSA",
        **changes,
    }
