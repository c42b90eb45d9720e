"""Meta: SHA-256 digest over the raw body; a subscription starts with a GET carrying our token."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from junctor.core.triggers.signatures.delivery import (
    Delivery,
    Refused,
    Reply,
    Standing,
    Verdict,
    tagged,
    text_at,
)

_CHALLENGE = re.compile(r"[0-9]{1,64}")
_FORBIDDEN = Reply(403)
_LONGEST_KEY = 200


def verify(delivery: Delivery) -> Verdict:
    """The verdict on a delivery signed by Meta, or on its GET handshake."""
    if delivery.method.upper() == "GET":
        return _handshake(delivery)
    digest = tagged(delivery.header("X-Hub-Signature-256"), "sha256")
    delivery.check_digest([digest], delivery.hex_digests(delivery.body))
    return delivery.accept(_key(delivery.json()))


def _handshake(delivery: Delivery) -> Verdict:
    if not delivery.verify_token:
        raise Refused("no_secret_configured", _FORBIDDEN)
    try:
        query = parse_qs(urlsplit(delivery.url).query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise Refused("malformed_query", _FORBIDDEN) from None
    names = ("hub.mode", "hub.verify_token", "hub.challenge")
    if any(len(query.get(name, [])) != 1 for name in names):
        raise Refused("malformed_query", _FORBIDDEN)
    mode, token, challenge = (query[name][0] for name in names)
    if mode != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        raise Refused("malformed_query", _FORBIDDEN)
    given = token.encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, delivery.verify_token.encode()):
        raise Refused("verify_token_mismatch", _FORBIDDEN)
    return Verdict(Standing.VALID, "challenge", respond=Reply(200, challenge, "text/plain"))


def _key(document: Any) -> str | None:
    """The ids of all messages and status changes of a batch."""
    ids: list[str] = []
    for entry in _items(document, "entry"):
        ids += [mid for m in _items(entry, "messaging") if (mid := text_at(m, "message", "mid"))]
        for change in _items(entry, "changes"):
            value = change.get("value")
            ids += [mid for m in _items(value, "messages") if (mid := text_at(m, "id"))]
            for status in _items(value, "statuses"):
                if mid := text_at(status, "id"):
                    ids.append(f"{mid}:{text_at(status, 'status')}")
    key = ",".join(ids)
    if len(key) <= _LONGEST_KEY:
        return key or None
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _items(value: Any, name: str) -> list[dict[str, Any]]:
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
