"""The service `email`, read once for every provider: who, what, and which files.

Each vendor writes a message its own way and refuses something else. What it cannot send is refused
here, with the field, before anything leaves; nothing that a step says is left out in silence.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from junctor.model.errors import InvalidInput
from junctor.sdk.fields import Fields
from junctor.sdk.people import Person

_BREAK = re.compile(r"[\r\n\x00]")
_OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of an email; the HTML shows one with a `content_id` by `cid:`."""

    name: str
    kind: str
    base64: str
    content_id: str | None

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return base64.b64decode(self.base64)

    @classmethod
    def read(cls, each: Mapping[str, Any], place: str) -> Self:
        """One of `attachments`.

        Raises:
            InvalidInput: the content is no base64, or the name has a line break.
        """
        text = "".join(each["content"].split())
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise InvalidInput(
                "The content of this file is no base64.",
                cure="Give the bytes of the file as base64.",
                field=f"{place}/content",
            ) from None
        if _BREAK.search(each["name"]):
            raise InvalidInput(
                "The name of this file has a line break.",
                cure="Name it on one line.",
                field=f"{place}/name",
            )
        kind = each.get("contentType") or _OCTETS
        return cls(each["name"], kind, text, each.get("contentId"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One email as a step describes it."""

    sender: Person
    to: list[Person]
    cc: list[Person]
    bcc: list[Person]
    replies: list[Person]
    subject: str | None
    text: str | None
    html: str | None
    files: list[Enclosure]
    tags: list[str]
    template: str | int | None
    model: dict[str, Any]

    @property
    def attached(self) -> list[Enclosure]:
        """The files that stand beside the text."""
        return [each for each in self.files if each.content_id is None]

    @property
    def shown(self) -> list[Enclosure]:
        """The files that stand within the HTML."""
        return [each for each in self.files if each.content_id is not None]

    @classmethod
    def read(
        cls,
        inputs: Fields,
        conn: Fields,
        *,
        provider: str,
        people: int,
        each: int | None = None,
        replies: int | None = None,
        tags: int | None = None,
    ) -> Self:
        """What a step says, within what its provider can send.

        `people` is how many `to`, `cc` and `bcc` may name together, `each` how many one of them;
        `replies` and `tags` how many of them a message may have.

        Raises:
            InvalidInput: something is no address or no file, or this provider cannot send it.
        """
        template = inputs.get("template") or {}
        made = cls(
            sender=Person.sending(inputs, conn),
            to=Person.each(inputs.get("to"), "to"),
            cc=Person.each(inputs.get("cc"), "cc"),
            bcc=Person.each(inputs.get("bcc"), "bcc"),
            replies=Person.each(inputs.get("replyTo"), "replyTo"),
            subject=inputs.get("subject"),
            text=inputs.get("text"),
            html=inputs.get("html"),
            files=[
                Enclosure.read(each, f"/attachments/{number}")
                for number, each in enumerate(inputs.get("attachments") or [])
            ],
            tags=list(dict.fromkeys(inputs.get("tags") or [])),
            template=template.get("id"),
            model=dict(template.get("model") or {}),
        )
        named = len(made.to) + len(made.cc) + len(made.bcc)
        if named > people:
            raise InvalidInput(
                f"The message goes to {named} people; {provider} takes {people} at most.",
                cure="Send it in several messages.",
                field="/to",
            )
        for field, found in (("to", made.to), ("cc", made.cc), ("bcc", made.bcc)):
            _within(len(found), each, field, f"{provider} takes {each} people in `{field}`.")
        _within(len(made.replies), replies, "replyTo", f"{provider} takes one address for answers.")
        _within(len(made.tags), tags, "tags", f"{provider} takes {tags} of `tags` at most.")
        return made


def _within(number: int, most: int | None, field: str, message: str) -> None:
    if most is not None and number > most:
        cure = f"Leave {'one' if most == 1 else str(most)} of them."
        raise InvalidInput(message, cure=cure, field=f"/{field}")
