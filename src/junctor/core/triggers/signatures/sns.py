"""Amazon SNS: an RSA signature inside of the JSON body, by a certificate that it names.

Amazon signs for every topic there is, so the secrets are the topics that are ours.
"""

from __future__ import annotations

import re
from typing import Any

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    NeedsCertificate,
    Refused,
    Reply,
    Standing,
    Verdict,
    iso_seconds,
    text_at,
)
from junctor.core.triggers.signatures.public_keys import check_certificate

_HOST = r"https://sns\.[a-z]{2}(?:-[a-z]{2,10}){1,3}-[0-9]\.amazonaws\.com(?:\.cn)?/"
_CERTIFICATE = re.compile(_HOST + r"SimpleNotificationService-[0-9a-f]{32}\.pem")
_CONFIRMATION = re.compile(_HOST + r"\?Action=ConfirmSubscription&[!-~]{1,4000}")
_MESSAGE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRM = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": _MESSAGE,
    "SubscriptionConfirmation": _CONFIRM,
    "UnsubscribeConfirmation": _CONFIRM,
}
_RETRIES = 3600
"""SNS sends the same message again for an hour, by its default policy."""


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery of SNS; a subscription is confirmed by asking `address`."""
    delivery.header("x-amz-sns-message-type")
    document = delivery.json()
    names = _SIGNED.get(_text(document, "Type"))
    if names is None:
        raise Refused("malformed_body")
    if _text(document, "TopicArn").encode("utf-8", "surrogatepass") not in delivery.secrets:
        raise Refused("another_topic")
    version = _text(document, "SignatureVersion")
    if version not in ("1", "2"):
        raise Refused("no_supported_signature")
    address = _text(document, "SigningCertURL")
    if not _CERTIFICATE.fullmatch(address):
        raise Refused("certificate_from_elsewhere")
    delivery.check_age(iso_seconds(_text(document, "Timestamp")), _RETRIES)
    if delivery.certificate is None:
        raise NeedsCertificate(address)
    message = _joined([(name, document[name]) for name in names if name in document])
    check_certificate(
        delivery.certificate,
        message,
        _text(document, "Signature"),
        "sha1" if version == "1" else "sha256",
        delivery.now,
    )
    return _meaning(delivery, document)


def _meaning(delivery: Delivery, document: Any) -> Verdict:
    if document["Type"] == "Notification":
        return delivery.accept(_text(document, "MessageId"))
    if document["Type"] == "UnsubscribeConfirmation":
        return Verdict(Standing.VALID, "unsubscribed", respond=Reply(200))
    address = _text(document, "SubscribeURL")
    if not _CONFIRMATION.fullmatch(address):
        raise Refused("confirmation_elsewhere")
    return Verdict(Standing.VALID, "confirmation", respond=Reply(200), address=address)


def _joined(pairs: list[tuple[str, Any]]) -> bytes:
    """Names and values, each followed by a line feed."""
    if not all(isinstance(value, str) for _, value in pairs):
        raise Refused("malformed_body")
    return "".join(f"{name}\n{value}\n" for name, value in pairs).encode("utf-8", "surrogatepass")


def _text(document: Any, name: str) -> str:
    found = text_at(document, name)
    if found is None:
        raise Refused("malformed_body")
    return found
