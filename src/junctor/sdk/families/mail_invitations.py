"""Mail that invites to an event, changes it or calls it off (iMIP)."""

from __future__ import annotations

import re

from junctor.model.mail import MailRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.mail_composing import addresses, line, message_of, sender
from junctor.sdk.families.mail_sending import KNOWN, bare, extended
from junctor.sdk.families.mail_shapes import SEND, SENT
from junctor.sdk.fields import Fields

_WHEN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"


@prepare(
    name="Send an invitation",
    effect="write",
    idempotent=False,
    summary="an invitation to {{input.to}}",
    description="A message with a calendar event that mail programs offer to accept (iMIP).",
    inputs=extended(
        {**SEND, "properties": {n: f for n, f in SEND["properties"].items() if n != "headers"}},
        "event",
        event={
            "type": "object",
            "title": "Event",
            "additionalProperties": False,
            "required": ["uid", "start", "end"],
            "properties": {
                "uid": {
                    "type": "string",
                    "title": "UID",
                    "description": "The same for each message about this event.",
                    "minLength": 1,
                    "maxLength": 255,
                    "examples": ["visit-42@example.com"],
                },
                "start": {"type": "string", "pattern": _WHEN, "title": "Start (UTC)"},
                "end": {"type": "string", "pattern": _WHEN, "title": "End (UTC)"},
                "location": {"type": "string", "title": "Location", "maxLength": 500},
                "sequence": {
                    "type": "integer",
                    "title": "Sequence",
                    "description": "Higher with each change of the event.",
                    "minimum": 0,
                    "default": 0,
                },
                "cancel": {"type": "boolean", "title": "Cancels it", "default": False},
            },
            "examples": [
                {
                    "uid": "visit-42@example.com",
                    "start": "2026-12-01T09:00:00Z",
                    "end": "2026-12-01T09:30:00Z",
                }
            ],
        },
    ),
    output=SENT,
    default_output_mappings={"messageId": "messageId"},
)
def send_invite(inputs: Fields, conn: Fields) -> MailRequest:
    """A calendar event in a message."""
    who = sender(inputs, conn)
    cancels = bool(inputs["event"].get("cancel"))
    plain = Fields({n: v for n, v in inputs.items() if n != "event"}, KNOWN)
    invited = [*addresses(inputs["to"], "to"), *addresses(inputs.get("cc"), "cc")]
    message = message_of(
        plain,
        who,
        calendar=_calendar(inputs, bare(who), [bare(each) for each in invited]),
        calendar_method="CANCEL" if cancels else "REQUEST",
    )
    return MailRequest(action="send", message=message, return_path=conn.get("bounceAddress"))


def _calendar(inputs: Fields, organizer: str, invited: list[str]) -> str:
    """An event as iCalendar (RFC 5545), its lines folded at 75 bytes."""
    event = inputs["event"]
    compact = {n: re.sub(r"[-:]", "", event[n]) for n in ("start", "end")}
    cancels = bool(event.get("cancel"))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Junctor//Mail//EN",
        f"METHOD:{'CANCEL' if cancels else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:{_escaped(event['uid'])}",
        f"DTSTART:{compact['start']}",
        f"DTEND:{compact['end']}",
        f"SEQUENCE:{event.get('sequence', 0)}",
        f"STATUS:{'CANCELLED' if cancels else 'CONFIRMED'}",
        f"SUMMARY:{_escaped(line(inputs['subject'], 'subject'))}",
        *([f"LOCATION:{_escaped(event['location'])}"] if event.get("location") else []),
        f"ORGANIZER:mailto:{organizer}",
        *(
            f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{each}"
            for each in invited
        ),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(each)}\r\n" for each in lines)


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return re.sub(r"\r\n|\r|\n", r"\\n", plain)


def _folded(text: str) -> str:
    """The line with breaks so that none of its parts is longer than 75 bytes."""
    parts, size, begin = [], 0, 0
    for place, letter in enumerate(text):
        width = len(letter.encode())
        if size + width > 74:
            parts.append(text[begin:place])
            begin, size = place, 0
        size += width
    return "\r\n ".join([*parts, text[begin:]])
