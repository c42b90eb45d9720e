"""A message from what a step says: addresses checked, no line breaks, files within bounds."""

from __future__ import annotations

import base64
import binascii
import json
import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.mail import Attachment, MailMessage
from junctor.sdk.fields import Fields

_BREAK = re.compile(r"[\r\n\x00]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,76}\Z")
_RESERVED = frozenset(
    (
        *("from", "to", "cc", "bcc", "subject", "reply-to", "sender", "return-path", "date"),
        *("message-id", "mime-version", "content-type", "content-transfer-encoding", "received"),
    )
)
MAX_ATTACHMENTS = 25 * 1024 * 1024


def message_of(inputs: Fields, who: str, **more: Any) -> MailMessage:
    """The message that inputs describe."""
    return MailMessage(
        sender=who,
        to=addresses(inputs.to, "to"),
        cc=addresses(inputs.cc, "cc"),
        bcc=addresses(inputs.get("bcc"), "bcc"),
        reply_to=addresses(inputs.replyTo, "replyTo"),
        subject=line(inputs.subject, "subject"),
        text=inputs.text,
        html=inputs.html,
        headers=(
            *_keywords(inputs.tags or []),
            *(_header(n, v) for n, v in (inputs.headers or {}).items()),
        ),
        attachments=attachments(inputs.attachments or []),
        **more,
    )


_WRITTEN = "Write it like `ada@example.com` or `Ada <ada@example.com>`."


def sender(inputs: Fields, conn: Fields) -> str:
    """Who a message is from: the step says, or the connection."""
    given = inputs.get("from")
    if given:
        return addresses(given, "from")[0]
    address = addresses(conn.fromEmail, "fromEmail")[0]
    try:
        return str(Address(conn.fromName, addr_spec=address)) if conn.fromName else address
    except (ValueError, HeaderParseError):
        raise _unfit(f"`{address}` is no email address.", "fromEmail", _WRITTEN) from None


def addresses(given: Any, field: str) -> tuple[str, ...]:
    """Addresses, each checked: one part on each side of the @, no line breaks."""
    if not given:
        return ()
    texts = [given] if isinstance(given, str) else list(given)
    found = []
    for name, address in getaddresses([line(text, field) for text in texts]):
        local, at, domain = address.rpartition("@")
        if not (at and local and domain) or " " in address or domain[0] in ".-":
            raise _unfit(f"{address or texts[0]!r} is no email address.", field, _WRITTEN)
        found.append(str(Address(name, addr_spec=address)) if name else address)
    return tuple(found)


def line(text: str, field: str) -> str:
    """A text without line breaks, which could begin another header."""
    if _BREAK.search(text):
        raise _unfit("A line break cannot stand here.", field)
    return text


def _header(name: str, value: str) -> tuple[str, str]:
    if not _TOKEN.match(name) or name.lower() in _RESERVED:
        raise _unfit(f"The header `{name}` cannot be set here.", "headers")
    return name, line(value, f"headers/{name}")


def _keywords(tags: list[str]) -> list[tuple[str, str]]:
    """Tags as the header that mail has for them; one with a comma stands in quotes."""
    written = (json.dumps(t, ensure_ascii=False) if "," in t or '"' in t else t for t in tags)
    return [("Keywords", line(", ".join(written), "tags"))] if tags else []


def attachments(given: list[Any]) -> tuple[Attachment, ...]:
    """Files of a message, within 25 MiB."""
    made = []
    for index, each in enumerate(given):
        place = f"attachments/{index}/content"
        try:
            content = base64.b64decode("".join(each["content"].split()), validate=True)
        except (binascii.Error, ValueError):
            raise _unfit("The content is not base64.", place) from None
        made.append(
            Attachment(
                name=line(each["name"], f"attachments/{index}/name"),
                content=content,
                content_type=each.get("contentType") or "application/octet-stream",
                content_id=each.get("contentId"),
            )
        )
    if sum(len(each.content) for each in made) > MAX_ATTACHMENTS:
        raise _unfit("The attachments are larger than 25 MiB.", "attachments")
    return tuple(made)


def _unfit(message: str, field: str, cure: str = "Correct this field.") -> InvalidInput:
    return InvalidInput(message, cure=cure, field=f"/{field}")
