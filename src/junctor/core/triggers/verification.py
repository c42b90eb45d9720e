"""Is a request genuine? The vendors' schemes, a generic digest, basic, bearer, or none at all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from junctor.core.connections.references import reference
from junctor.core.dotted import lookup
from junctor.core.triggers.bodies import body_of
from junctor.core.triggers.schemes import (
    BasicAuth,
    BearerToken,
    Hmac,
    Meta,
    Signed,
    SignedToken,
    TokenHeader,
    TokenInBody,
    Unverified,
    Verification,
)
from junctor.core.triggers.signatures import NEEDED, Standing, Verdict, verify
from junctor.core.triggers.signatures.delivery import (
    Delivery,
    NeedsCertificate,
    Refused,
    iso_seconds,
    timestamp_of,
)
from junctor.core.triggers.signatures.published import Claims, check_token
from junctor.model.errors import InvalidInput
from junctor.model.ids import new_id
from junctor.model.quick import quick

_SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "stripe": ("stripe-signature",),
    "slack": ("x-slack-signature", "x-slack-request-timestamp"),
    "github": ("x-hub-signature-256",),
    "meta": ("x-hub-signature-256",),
    "twilio": ("x-twilio-signature",),
    "notion": ("x-notion-signature",),
    "standard": ("webhook-signature", "webhook-id", "webhook-timestamp"),
    "mailgun": (),
    "outline": ("outline-signature",),
    "paypal": ("paypal-transmission-sig",),
    "sendgrid": ("x-twilio-email-event-webhook-signature",),
    "sns": ("x-amz-sns-message-type",),
    "vonage": ("authorization",),
}
_LONGEST_ID = 200
_MILLISECONDS = re.compile(r"[0-9]{4,15}")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HookRequest:
    """A request as it came in. `url` is the public one with its query."""

    method: str
    url: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


def needed_headers(rules: Verification) -> tuple[str, ...]:
    """What must be there before anything is stored, decrypted or counted as a delivery."""
    if isinstance(rules, Signed | Meta):
        return _SIGNATURES[rules.scheme][:1]
    if isinstance(rules, Hmac):
        return (rules.header, rules.timestamp_header) if rules.timestamp_header else (rules.header,)
    if isinstance(rules, TokenHeader | SignedToken):
        return (rules.header,)
    return () if isinstance(rules, Unverified | TokenInBody) else ("authorization",)


def secret_headers(rules: Verification) -> set[str]:
    """Headers that carry proof and never become part of an event."""
    named = _SIGNATURES.get(rules.scheme, ())[:1]
    return {name.lower() for name in (*named, *needed_headers(rules))}


def secrets_needed(rules: Verification, method: str) -> dict[str, str]:
    """The secrets of a check: what for, and the secret's name."""
    if isinstance(rules, BasicAuth):
        return {"password": _name(rules.password)}
    if isinstance(rules, BearerToken | TokenHeader | TokenInBody):
        return {"token": _name(rules.token)}
    if isinstance(rules, Unverified):
        return {}
    found = {f"secrets.{i}": _name(text) for i, text in enumerate(rules.secrets)}
    if isinstance(rules, Meta) and method == "GET":
        found["verifyToken"] = _name(rules.verify_token)
    return found


def _name(text: str) -> str:
    found = reference(text)
    assert found is not None, "the document lets references through only"
    return found


def secret_path(rules: Verification) -> str | None:
    """Where in the body the proof stands, which never becomes part of an event."""
    return rules.path if isinstance(rules, TokenInBody) else None


def judge(
    rules: Verification,
    request: HookRequest,
    values: Mapping[str, str],
    now: float,
    certificate: bytes | None = None,
) -> Verdict:
    """The verdict; `values` are the secrets by what they are for, `now` seconds since 1970.

    Whether a delivery is a duplicate is decided by the transaction that stores it.
    """
    headers: dict[str, str] = {}
    for key, value in request.headers:
        if key.lower() in headers and key.lower() in secret_headers(rules):
            return Verdict(Standing.INVALID, "malformed_header")
        headers[key.lower()] = value
    secrets = [value for field, value in values.items() if field.startswith("secrets.")]
    if isinstance(rules, Signed | Meta):
        return verify(
            rules.scheme,
            method=request.method,
            url=request.url,
            headers=headers,
            body=request.body,
            secrets=secrets,
            now=now,
            seen=lambda _: False,
            tolerance=rules.tolerance if isinstance(rules, Signed) else 300,
            verify_token=values.get("verifyToken"),
            certificate=certificate,
        )
    try:
        if isinstance(rules, Hmac):
            return _digest(rules, request, headers, secrets, now)
        if isinstance(rules, SignedToken):
            given = headers.get(rules.header.lower(), "")
            scheme, _, token = given.partition(" ")
            claims = _claims(rules, request, secrets)
            check_token(token if scheme.lower() == "bearer" else given, claims, now, certificate)
        else:
            _check_shared(rules, request, headers, values)
    except NeedsCertificate as needed:
        return Verdict(Standing.INVALID, NEEDED, address=needed.address)
    except Refused as refused:
        return Verdict(Standing.INVALID, refused.reason)
    return Verdict(Standing.VALID, "ok", _delivery_id(rules.delivery_header, headers))


def _check_shared(
    rules: BasicAuth | BearerToken | TokenHeader | TokenInBody | Unverified,
    request: HookRequest,
    headers: Mapping[str, str],
    values: Mapping[str, str],
) -> None:
    """Refuse whoever does not send what both sides know."""
    if isinstance(rules, BasicAuth):
        _same(_basic(headers), f"{rules.username}:{values['password']}")
    elif isinstance(rules, BearerToken):
        _same(_credentials(headers, "bearer"), values["token"])
    elif isinstance(rules, TokenHeader):
        _same(headers.get(rules.header.lower(), ""), values["token"])
    elif isinstance(rules, TokenInBody):
        _same(_told(request, rules.path), values["token"])


def _claims(rules: SignedToken, request: HookRequest, secrets: list[str]) -> Claims:
    ours = tuple(secret for secret in secrets if secret.strip())
    if not ours:
        raise Refused("no_secret_configured")
    return Claims(
        issuer=rules.issuer,
        keys=rules.keys,
        address=request.url.partition("?")[0],
        claim=rules.claim,
        ours=ours,
        others=rules.claims,
    )


def _told(request: HookRequest, path: str) -> str:
    """The token in the body; nothing where the body cannot be read."""
    try:
        told = lookup(body_of(request.body, request.header("content-type")), path)
    except InvalidInput:
        return ""
    return told if isinstance(told, str) else ""


def _digest(
    rules: Hmac, request: HookRequest, headers: Mapping[str, str], secrets: list[str], now: float
) -> Verdict:
    delivery = Delivery(
        method=request.method,
        url=request.url,
        headers=headers,
        body=request.body,
        secrets=tuple(secret.encode() for secret in secrets if secret.strip()),
        verify_token=None,
        now=now,
        tolerance=rules.tolerance,
        seen=lambda _: False,
    )
    if not delivery.secrets:
        raise Refused("no_secret_configured")
    given = delivery.header(rules.header)
    if not given.startswith(rules.prefix):
        raise Refused("no_supported_signature")
    given = given.removeprefix(rules.prefix)
    timestamp = _signed_time(rules, delivery)
    message = _message(rules, delivery)
    found = [hmac.new(key, message, rules.algorithm).digest() for key in delivery.secrets]
    if rules.encoding == "hex":
        delivery.check_digest([given.lower()], [each.hex() for each in found])
    else:
        delivery.check_digest([given], [base64.b64encode(each).decode() for each in found])
    if timestamp is not None:
        delivery.check_time(timestamp)
    # What was signed names the delivery: an unsigned id could be changed to replay it.
    key = "sha256:" + hashlib.sha256(message).hexdigest()
    if rules.delivery_header:
        key = _delivery_id(rules.delivery_header, headers, required=True)
    return Verdict(Standing.VALID, "ok", key)


def _signed_time(rules: Hmac, delivery: Delivery) -> int | None:
    """The signed time in seconds; None where none is signed."""
    if rules.timestamp_header:
        stamp = delivery.header(rules.timestamp_header)
    elif rules.timestamp_path is not None:
        found = lookup(delivery.json(), rules.timestamp_path)
        stamp = "" if isinstance(found, bool) or found is None else str(found)
    else:
        return None
    if rules.timestamp_unit == "seconds":
        return timestamp_of(stamp)
    if rules.timestamp_unit == "either":
        return timestamp_of(stamp) if stamp.isdecimal() else iso_seconds(stamp)
    if rules.timestamp_unit == "iso":
        return iso_seconds(stamp)
    if not _MILLISECONDS.fullmatch(stamp):
        raise Refused("malformed_header")
    return int(stamp) // 1000


def _message(rules: Hmac, delivery: Delivery) -> bytes:
    """What the digest is made over."""
    stamp = delivery.header(rules.timestamp_header) if rules.timestamp_header else ""
    signed = rules.signed or ("{timestamp}.{body}" if stamp else "{body}")
    parts = {
        "{body}": delivery.body,
        "{timestamp}": stamp.encode(),
        "{url}": delivery.url.encode(),
        "{method}": delivery.method.upper().encode(),
    }
    return b"".join(
        parts.get(part, part.encode()) for part in re.split(r"(\{[a-z]+\})", signed) if part
    )


def _credentials(headers: Mapping[str, str], scheme: str) -> str:
    kind, _, text = headers.get("authorization", "").partition(" ")
    if kind.lower() != scheme or not text.strip():
        raise Refused("missing_header")
    return text.strip()


def _basic(headers: Mapping[str, str]) -> str:
    try:
        return base64.b64decode(_credentials(headers, "basic"), validate=True).decode()
    except (binascii.Error, ValueError):
        raise Refused("malformed_header") from None


def _same(given: str, wanted: str) -> None:
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode()):
        raise Refused("credentials_mismatch")


def _delivery_id(header: str | None, headers: Mapping[str, str], *, required: bool = False) -> str:
    """The sender's id of a delivery; without one each request is one of its own."""
    given = headers.get(header.lower(), "") if header else ""
    if required and not given:
        raise Refused("missing_delivery_id")
    if not given:
        return new_id("dlv")
    if len(given) > _LONGEST_ID:
        return "sha256:" + hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
    return "id:" + given
