"""Twilio: a text message goes from the number it names, or from the connection's."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    sender = inputs.get("from") or conn.get("fromNumber")
    if not sender:
        raise InvalidInput(
            "No number is named to send from.",
            cure="Give `from`, or a From Number in the connection.",
            field="/from",
        )
    path = f"/2010-04-01/Accounts/{quote(conn['accountSid'], safe='')}/Messages.json"
    return post(path, form={"To": inputs["to"], "From": sender, "Body": inputs["text"]})


_FORM = {
    "Body": "body",
    "MediaUrl": "mediaUrl",
    "ContentSid": "contentSid",
    "ContentVariables": "contentVariables",
    "SendAt": "sendAt",
    "StatusCallback": "statusCallback",
    "ValidityPeriod": "validityPeriod",
}
_WHATSAPP = "whatsapp:"


@prepare(name="Send message", inputs=_FREE, summary="a message to {{input.to}}", idempotent=False)
def send_message(inputs: Fields, conn: Fields) -> HttpRequest:
    """SMS, MMS or WhatsApp; who sends it is a service, a number, or the connection's number."""
    to, service = inputs["to"], inputs.get("messagingServiceSid")
    sender = inputs.get("from") or (None if service else conn.get("fromNumber"))
    if not sender and not service:
        raise InvalidInput(
            "Neither a number nor a messaging service is named to send from.",
            cure="Give `from` or `messagingServiceSid`, or a From Number in the connection.",
            field="/from",
        )
    if sender and to.startswith(_WHATSAPP) and sender.startswith("+"):
        sender = _WHATSAPP + sender  # both ends are of one channel
    form = {"To": to, "From": sender, "MessagingServiceSid": service}
    form |= {name: inputs.get(given) for name, given in _FORM.items()}
    if inputs.get("sendAt"):
        form["ScheduleType"] = "fixed"
    path = f"/2010-04-01/Accounts/{quote(conn['accountSid'], safe='')}/Messages.json"
    return post(path, form=form)


@prepare(
    name="Create content template",
    inputs=_FREE,
    summary="the template {{input.name}}",
    idempotent=False,
)
def create_content_template(inputs: Fields) -> HttpRequest:
    """Keep a text with places; where a channel knows no pictures or replies, the text is sent."""
    kinds: dict[str, Any] = {"twilio/text": {"body": inputs["body"]}}
    if "mediaUrl" in inputs:
        kinds["twilio/media"] = {"body": inputs["body"], "media": [inputs["mediaUrl"]]}
    if "quickReplies" in inputs:
        replies = [{"type": "QUICK_REPLY", **each} for each in inputs["quickReplies"]]
        kinds["twilio/quick-reply"] = {"body": inputs["body"], "actions": replies}
    body = {
        "friendly_name": inputs["name"],
        "language": inputs["language"],
        "variables": inputs.get("variables"),
        "types": kinds,
    }
    told = {key: value for key, value in body.items() if value is not None}
    return post("https://content.twilio.com/v1/Content", json=told)
