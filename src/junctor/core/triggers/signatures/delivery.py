"""One webhook delivery as it came in, and the checks that every scheme shares."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson

NEEDED = "certificate_needed"
"""Why a delivery cannot be judged yet; `Verdict.address` says where to get what it takes."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class Standing(StrEnum):
    """What a delivery is: to be run, to be refused, or to be answered without running anything."""

    VALID = "valid"
    INVALID = "invalid"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer a handshake wants."""

    status: int
    body: str | None = None
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing of a delivery and a stable code saying why.

    `dedupe_key` is to be stored in the transaction that enqueues the event, for 72 hours at least.
    `address` is where to get the certificate (`certificate_needed`), or what to ask before the
    answer is given (`confirmation`).
    """

    standing: Standing
    reason: str
    dedupe_key: str | None = None
    respond: Reply | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with raw body, public URL and the secrets it may be signed with."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    secrets: tuple[bytes, ...]
    verify_token: str | None
    now: float
    tolerance: float
    seen: Callable[[str], bool]
    certificate: bytes | None = None

    def header(self, name: str) -> str:
        """The header of this name, any case; `missing_header` when absent, empty or doubled."""
        values = [value for key, value in self.headers.items() if key.lower() == name.lower()]
        if len(values) != 1 or not values[0]:
            raise Refused("missing_header" if not any(values) else "malformed_header")
        return values[0]

    def check_digest(self, candidates: Iterable[str], expected: Iterable[str]) -> None:
        """`signature_mismatch` unless one candidate is one expected digest; constant time."""
        wanted = [digest.encode() for digest in expected]
        matched = False
        for candidate in candidates:
            given = candidate.encode("utf-8", "surrogatepass")
            for digest in wanted:
                matched |= hmac.compare_digest(given, digest)
        if not matched:
            raise Refused("signature_mismatch")

    def check_time(self, timestamp: int) -> None:
        """Refuse what was signed outside the window, in either direction."""
        self.check_age(timestamp, self.tolerance)

    def check_age(self, timestamp: int, oldest: float) -> None:
        """The same for senders that send the very same again for longer."""
        if timestamp < self.now - max(oldest, self.tolerance):
            raise Refused("timestamp_too_old")
        if timestamp > self.now + self.tolerance:
            raise Refused("timestamp_in_future")

    def accept(self, dedupe_key: str | None) -> Verdict:
        """A genuine delivery: valid, or a duplicate when its key is known."""
        key = dedupe_key or self.fingerprint()
        if self.seen(key):
            return Verdict(Standing.DUPLICATE, "already_processed", key)
        return Verdict(Standing.VALID, "ok", key)

    def fingerprint(self) -> str:
        """A key for deliveries that carry no id of their own."""
        return "sha256:" + hashlib.sha256(self.url.encode() + b"\n" + self.body).hexdigest()

    def json(self) -> Any:
        """The body as JSON, once the signature holds; an empty mapping when it is none."""
        try:
            return orjson.loads(self.body)
        except ValueError:
            return {}

    def hex_digests(self, message: bytes) -> list[str]:
        """The HMAC-SHA256 of `message` under each secret."""
        return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in self.secrets]


class Refused(Exception):  # noqa: N818 - carries a reason inside this package, never leaves it
    """A delivery is not genuine; `reason` is the code."""

    def __init__(self, reason: str, respond: Reply | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.respond = respond


class NeedsCertificate(Exception):  # noqa: N818 - leaves this package as a verdict
    """Nothing more can be said without the certificate at `address`."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def timestamp_of(text: str) -> int:
    """Seconds since 1970 from plain ASCII digits; anything else is `malformed_header`."""
    if not _TIMESTAMP.fullmatch(text):
        raise Refused("malformed_header")
    return int(text)


def iso_seconds(text: str) -> int:
    """Seconds since 1970 from ISO 8601, UTC where no zone is named; else `malformed_header`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("malformed_header") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def tagged(header: str, tag: str) -> str:
    """The digest after `tag=`; another tag (an older scheme, say) is not supported."""
    found, equals, digest = header.partition("=")
    if not equals or found != tag:
        raise Refused("no_supported_signature")
    return digest


def text_at(value: Any, *path: str | int) -> str | None:
    """The non-empty string at `path` in a JSON value, if there is one."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value if isinstance(value, str) and value else None
