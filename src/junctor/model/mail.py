"""Mail: a message to send, or something to do in a mailbox."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from junctor.model.request import Pairs, Request

MailAction = Literal[
    "send",
    "sendMany",
    "sendRaw",
    "verify",
    "capabilities",
    "check",
    "folders",
    "counts",
    "search",
    "fetch",
    "headers",
    "flag",
    "copy",
    "move",
    "delete",
    "append",
    "create",
    "rename",
    "remove",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a message; with a `content_id` it is shown inside the HTML."""

    name: str
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    content_id: str | None = None

    def shown(self) -> dict[str, Any]:
        """The attachment as plain JSON, its content by size."""
        shown: dict[str, Any] = {
            "name": self.name,
            "contentType": self.content_type,
            "bytes": len(self.content),
        }
        return shown | ({"contentId": self.content_id} if self.content_id else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """One message; addresses as people write them, without line breaks."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str | None = None
    html: str | None = None
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    headers: Pairs = ()
    attachments: tuple[Attachment, ...] = ()
    message_id: str | None = None
    calendar: str | None = None
    calendar_method: str = "REQUEST"

    def shown(self) -> dict[str, Any]:
        """The message as plain JSON, without what is absent."""
        shown: dict[str, Any] = {
            "from": self.sender,
            "to": list(self.to),
            "cc": list(self.cc),
            "bcc": list(self.bcc),
            "replyTo": list(self.reply_to),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "headers": dict(self.headers),
            "attachments": [each.shown() for each in self.attachments],
            "calendar": self.calendar,
        }
        return {name: value for name, value in shown.items() if value not in (None, [], {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRequest(Request):
    """One message to send, or one action in a mailbox; `options` are those of the action."""

    protocol: ClassVar[str] = "mail"

    action: MailAction
    message: MailMessage | None = None
    messages: tuple[MailMessage, ...] = ()
    return_path: str | None = None
    mailbox: str | None = None
    uids: tuple[int, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON for traces and samples."""
        shown: dict[str, Any] = {"protocol": "mail", "action": self.action}
        if self.message is not None:
            shown |= {"message": self.message.shown()}
        if self.messages:
            shown |= {"messages": [each.shown() for each in self.messages]}
        if self.mailbox is not None:
            shown |= {"mailbox": self.mailbox}
        if self.uids:
            shown |= {"uids": list(self.uids)}
        for name, value in self.options.items():
            shown[name] = b64encode(value).decode() if isinstance(value, bytes) else value
        return shown
