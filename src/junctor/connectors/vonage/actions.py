"""Vonage: a text message is a form; numbers stand everywhere without their plus."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€\f"
)
"""What an SMS holds 160 of (GSM 03.38); with any other character it holds 70."""


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    sender = inputs.get("from") or conn.get("fromNumber")
    if not sender:
        raise InvalidInput(
            "Nobody is named as the sender.",
            cure="Give `from`, or a From Number in the connection.",
            field="/from",
        )
    text = inputs["text"]
    form = {"from": sender.removeprefix("+"), "to": inputs["to"].removeprefix("+"), "text": text}
    if not _ALPHABET.issuperset(text):
        form["type"] = "unicode"
    return post("/sms/json", form=form)


@prepare(
    name="Start verification", inputs=_FREE, summary="a code to {{input.to}}", idempotent=False
)
def start_verification(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a code; numbers stand without their plus, and email goes to an address."""
    del conn
    step = {"channel": inputs["channel"], "to": inputs["to"].removeprefix("+")}
    if inputs.get("from"):
        step["from"] = inputs["from"].removeprefix("+")
    body = {
        "brand": inputs["brand"],
        "locale": inputs.get("locale"),
        "code_length": inputs.get("codeLength"),
        "workflow": [step],
    }
    told = {name: value for name, value in body.items() if value is not None}
    return post("https://api.nexmo.com/v2/verify", json=told)


_API = "https://api.nexmo.com/v1"
_MEDIA = ("image", "file", "video", "audio")


def _template(given: Fields) -> dict[str, Any]:
    template: dict[str, Any] = {"name": given["name"]}
    if given.get("values"):
        template["parameters"] = list(given["values"])
    settings = {"policy": "deterministic", "locale": given.get("language") or "en_US"}
    return {"message_type": "template", "template": template, "whatsapp": settings}


@prepare(
    name="Send message",
    inputs=_FREE,
    summary="a {{input.channel}} message to {{input.to}}",
    idempotent=False,
)
def send_message(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text, a picture or a file by a channel of the Messages API."""
    del conn
    body: dict[str, Any] = {
        "channel": inputs["channel"],
        "to": inputs["to"].removeprefix("+"),
        "from": inputs["from"].removeprefix("+"),
    }
    kind = next((each for each in _MEDIA if inputs.get(f"{each}Url")), None)
    if kind is not None:
        media = {"url": inputs[f"{kind}Url"], "caption": inputs.get("caption")}
        body |= {"message_type": kind, kind: {k: v for k, v in media.items() if v}}
    elif inputs.get("template"):
        body |= _template(inputs["template"])
    else:
        body |= {"message_type": "text", "text": inputs["text"]}
    if inputs.get("clientRef"):
        body["client_ref"] = inputs["clientRef"]
    return post(f"{_API}/messages", json=body)


@prepare(
    name="Call and say a text", inputs=_FREE, summary="a call to {{input.to}}", idempotent=False
)
def call_and_talk(inputs: Fields, conn: Fields) -> HttpRequest:
    """Call a number that hears a text."""
    del conn
    talk = {"action": "talk", "text": inputs["text"], "language": inputs["language"]}
    return post(f"{_API}/calls", json={**_call(inputs), "ncco": [talk]})


@prepare(
    name="Call and ask your application",
    inputs=_FREE,
    summary="a call to {{input.to}}",
    idempotent=False,
)
def call_with_answer_url(inputs: Fields, conn: Fields) -> HttpRequest:
    """Call a number; the answer URL says what happens then."""
    del conn
    return post(f"{_API}/calls", json={**_call(inputs), "answer_url": [inputs["answerUrl"]]})


def _call(inputs: Fields) -> dict[str, Any]:
    """Who calls whom, and for how long."""
    body: dict[str, Any] = {
        "to": [{"type": "phone", "number": inputs["to"].removeprefix("+")}],
        "from": {"type": "phone", "number": inputs["from"].removeprefix("+")},
        "length_timer": inputs["maxSeconds"],
        "ringing_timer": inputs["ringSeconds"],
    }
    if inputs.get("machineDetection"):
        body["machine_detection"] = inputs["machineDetection"]
    return body
