"""Twilio: SHA-1 digest over the public URL and the sorted form; other bodies by their hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

from junctor.core.triggers.signatures.delivery import Delivery, Refused, Verdict

_MOST_FIELDS = 1000
_PORTS = {"https": "443", "http": "80"}
_FORM = "application/x-www-form-urlencoded"
_URL = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#]*?)(?P<port>:[0-9]+)?(?P<rest>[/?#].*)?")
_KEYS = (
    ("MessageSid", "MessageStatus"),
    ("MessageSid", "SmsStatus"),
    ("SmsSid", "SmsStatus"),
    ("CallSid", "CallStatus"),
)


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Twilio. `url` is the configured public one."""
    signature = delivery.header("X-Twilio-Signature")
    fields = _fields(delivery)
    if fields is None:
        _check_body_hash(delivery)
    signed = b"".join(name + value for name, value in sorted(set(fields or [])))
    expected = [
        base64.b64encode(hmac.new(key, url.encode() + signed, hashlib.sha1).digest()).decode()
        for key in delivery.secrets
        for url in _spellings(delivery.url)
    ]
    delivery.check_digest([signature], expected)
    return delivery.accept(_key(fields or []))


def _fields(delivery: Delivery) -> list[tuple[bytes, bytes]] | None:
    """The form fields; None when the body is of another type and its hash has to vouch for it."""
    types = [value for name, value in delivery.headers.items() if name.lower() == "content-type"]
    is_form = all(kind.split(";")[0].strip().lower() == _FORM for kind in types)
    if delivery.body and not is_form:
        return None
    try:
        return parse_qsl(delivery.body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refused("malformed_body") from None


def _check_body_hash(delivery: Delivery) -> None:
    try:
        query = parse_qs(urlsplit(delivery.url).query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refused("malformed_query") from None
    hashes = query.get("bodySHA256", [])
    if len(hashes) != 1:
        raise Refused("body_hash_missing")
    given = hashes[0].encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, hashlib.sha256(delivery.body).hexdigest().encode()):
        raise Refused("body_hash_mismatch")


def _spellings(url: str) -> list[str]:
    """The URL as configured, without its port, and with the default one: signers differ."""
    found = _URL.fullmatch(url)
    if found is None:
        return [url]
    start, rest = f"{found['scheme']}://{found['host']}", found["rest"] or ""
    return list(dict.fromkeys([url, start + rest, f"{start}:{_PORTS[found['scheme']]}{rest}"]))


def _key(fields: list[tuple[bytes, bytes]]) -> str | None:
    values = {
        name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, value in fields
    }
    for sid, status in _KEYS:
        if values.get(sid) and values.get(status):
            return f"{values[sid]}:{values[status]}"
    return None
