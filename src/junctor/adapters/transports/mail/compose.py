"""A message as the bytes of RFC 5322, and what stands in such bytes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, getaddresses, make_msgid
from typing import Any

from junctor.model.mail import MailMessage

_MOST_TEXT = 512 * 1024
HEADER_PARTS = ("BODY.PEEK[HEADER]", "FLAGS", "RFC822.SIZE")
"""What to fetch of a message for `header_of`; nothing of it marks the message as seen."""


def composed(message: MailMessage) -> EmailMessage:
    """The message, ready to be sent: text, HTML with its pictures, attachments."""
    made = EmailMessage(policy=policy.SMTP)
    domain = address_of(message.sender).rpartition("@")[2]
    made["From"] = message.sender
    made["To"] = ", ".join(message.to)
    if message.cc:
        made["Cc"] = ", ".join(message.cc)
    if message.reply_to:
        made["Reply-To"] = ", ".join(message.reply_to)
    made["Subject"] = message.subject
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = message.message_id or make_msgid(domain=domain)
    for name, value in message.headers:
        made[name] = value
    _add_body(made, message)
    if message.calendar is not None:
        method = {"method": message.calendar_method}
        made.add_alternative(_stamped(message.calendar), subtype="calendar", params=method)
    for each in message.attachments:
        if each.content_type == "message/rfc822":
            made.add_attachment(message_from_bytes(each.content, policy=policy.SMTP))
        elif each.content_id is None or message.html is None:
            main, _, sub = each.content_type.partition("/")
            made.add_attachment(
                each.content, maintype=main, subtype=sub or "octet-stream", filename=each.name
            )
    return made


def _stamped(calendar: str) -> str:
    """The event with the moment of this message, which nobody knew when it was built."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return calendar.replace("\r\nDTSTART:", f"\r\nDTSTAMP:{stamp}\r\nDTSTART:", 1)


def _add_body(made: EmailMessage, message: MailMessage) -> None:
    if message.html is None:
        made.set_content(message.text or "")
        return
    if message.text is not None:
        made.set_content(message.text)
        made.add_alternative(message.html, subtype="html")
        payload: Any = made.get_payload()
        html = payload[1]
    else:
        made.set_content(message.html, subtype="html")
        html = made
    for each in message.attachments:
        if each.content_id is not None:
            main, _, sub = each.content_type.partition("/")
            html.add_related(
                each.content,
                maintype=main,
                subtype=sub or "octet-stream",
                cid=f"<{each.content_id}>",
                filename=each.name,
                disposition="inline",
            )


def address_of(text: str) -> str:
    """The address without a name."""
    return getaddresses([text])[0][1]


def opened(data: bytes) -> dict[str, Any]:
    """What stands in a message, as plain JSON; broken parts are read as far as they go."""
    message = message_from_bytes(data, policy=policy.default)
    text, html, files = None, None, []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            files.append(_file(part))
        elif kind == "text/html" and html is None:
            html = _text(part)
        elif text is None:
            text = _text(part)
    return {
        "subject": _header(message, "subject") or "",
        "from": _header(message, "from") or "",
        "to": [address for _, address in getaddresses([_header(message, "to") or ""]) if address],
        "cc": [address for _, address in getaddresses([_header(message, "cc") or ""]) if address],
        "date": _header(message, "date"),
        "messageId": _header(message, "message-id"),
        "text": text,
        "html": html,
        "attachments": files,
    }


def header_of(uid: int, part: dict[bytes, Any]) -> dict[str, Any]:
    """A message without its body, from the parts that IMAP gave of it."""
    raw = part[b"BODY[HEADER]"]
    shown = opened(raw)
    return {
        **{name: shown[name] for name in ("subject", "from", "to", "cc", "date", "messageId")},
        "uid": uid,
        "flags": flags_of(part),
        "bytes": part[b"RFC822.SIZE"],
        "headers": _headers(raw),
    }


def flags_of(part: dict[bytes, Any]) -> list[str]:
    """The flags of a message as texts."""
    return [flag.decode("ascii", "replace") for flag in part[b"FLAGS"]]


def _headers(raw: bytes) -> dict[str, list[str]]:
    """Every header by its lower-case name, as it was sent."""
    found: dict[str, list[str]] = {}
    for name, value in message_from_bytes(raw, policy=policy.compat32).items():
        text = str(value).replace("\r\n", "").encode("utf-8", "replace").decode()
        found.setdefault(name.lower(), []).append(text)
    return found


def _header(message: Any, name: str) -> str | None:
    try:
        value = message[name]
    except Exception:  # noqa: BLE001 - the library raises anything for a broken header
        return None
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _text(part: Any) -> str:
    data = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return str(data[:_MOST_TEXT].decode(charset, "replace"))
    except LookupError:
        return str(data[:_MOST_TEXT].decode("utf-8", "replace"))


def _file(part: Any) -> dict[str, Any]:
    data = part.get_payload(decode=True) or b""
    found = {
        "name": part.get_filename() or "",
        "contentType": part.get_content_type(),
        "bytes": len(data),
        "content": base64.b64encode(data).decode(),
    }
    cid = part.get("content-id")
    return found | ({"contentId": str(cid).strip("<> ")} if cid else {})
