"""eGov SmartBridge: envelopes of the asynchronous and the synchronous channel.

The password of the sender stands in the envelope, so these are actions: what they write is a
placeholder, which the door swaps.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    HttpResponse,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    action,
)

_ASYNC = "http://bip.bee.kz/AsyncChannel/v10/Types"
_SYNC = "http://bip.bee.kz/SyncChannel/v10/Types"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_ONE = r"<(?:[\w.-]+:)?{0}(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?{0}>"
_LAST = r"<(?:[\w.-]+:)?{0}(?:\s[^>]*)?>(.*)</(?:[\w.-]+:)?{0}>"
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_FAULT = re.compile(r"<(?:[\w.-]+:)?Body(?:\s[^>]*)?>\s*<(?:[\w.-]+:)?Fault[\s>]")
_DATA = {"type": "string", "title": "Data", "minLength": 1, "examples": ["<order>7</order>"]}
_ID = {"type": "string", "minLength": 1, "maxLength": 200}
_TIME = {"type": "string", "format": "date-time", "examples": ["2026-01-15T09:30:00Z"]}
_SERVICE = {**_ID, "title": "Service", "examples": ["TestService"]}
_MESSAGE = {**_ID, "title": "Message", "examples": ["11111111-2222-4333-8444-555555555555"]}
_ANSWERED = {"type": ["string", "null"], "examples": ["2026-01-15T09:30:01Z"]}


def _inputs(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _output(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": ["string", "null"]} for name in names},
    }


def _element(name: str, value: Any) -> str:
    return "" if value in (None, "") else f"<{name}>{escape(str(value))}</{name}>"


def _sender(ctx: Context) -> str:
    who = _element("senderId", ctx.auth["username"])
    return f"<sender>{who}<password>{ctx.auth['password']}</password></sender>"


def found(text: str, name: str) -> str | None:
    """The text of the first element of a name, whatever its prefix."""
    match = re.search(_ONE.format(name), text, re.DOTALL)
    return unescape(match[1].strip()) if match else None


def _apart(text: str, holder: str) -> tuple[str, str | None]:
    """The envelope without what a service put into it, and that: text, or XML as it stands."""
    whole = re.search(_LAST.format(holder), text, re.DOTALL)
    if whole is None:
        return text, None
    rest = text[: whole.start()] + text[whole.end() :]
    held = re.search(_LAST.format("data"), whole[1], re.DOTALL)
    inner = held[1].strip() if held else ""
    return rest, (inner if "<" in inner else unescape(inner)) or None


async def _call(ctx: Context, space: str, method: str, inner: str) -> str:
    envelope = (
        f'<soap:Envelope xmlns:soap="{_SOAP}"><soap:Body>'
        f'<ch:{method} xmlns:ch="{space}">{inner}</ch:{method}>'
        "</soap:Body></soap:Envelope>"
    )
    answer = await ctx.send(
        HttpRequest(
            method="POST",
            url="",
            headers=(("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""')),
            content=envelope.encode(),
        )
    )
    return _checked(answer)


def _checked(answer: HttpResponse) -> str:
    text = _CDATA.sub(lambda part: escape(part[1]), answer.text)
    # Data of a service may hold any element: only a fault of the envelope is a refusal.
    refused = _FAULT.search(text) is not None
    if answer.status < 400 and not refused and found(text, "Body") is not None:
        return text
    own = found(text, "errorCode") if refused else None
    code = own or (found(text, "faultcode") if refused else None)
    said = found(text, "errorMessage") or found(text, "faultstring") or ""
    message = f"SmartBridge refused: {said or answer.status}"[:300]
    details = {"status": answer.status, "code": code}
    if answer.status in (401, 403):
        raise ReconnectNeeded(message, cure="Check the sender and its password.", details=details)
    broken = code is None or (own is None and code.endswith(("Server", "Receiver")))
    if broken and (answer.status >= 500 or answer.status < 400):
        raise RemoteBusy(message, details=details)
    cure = "Read the message of the gateway and correct the input."
    raise Rejected(message, cure=cure, details=details)


@action(
    name="Send message",
    auth=["basic"],
    inputs=_inputs(
        ["serviceId", "messageId", "messageDate", "data"],
        serviceId=_SERVICE,
        messageId=_MESSAGE,
        messageDate={**_TIME, "title": "Time"},
        correlationId={**_MESSAGE, "title": "In answer to"},
        messageType={**_ID, "title": "Type", "default": "REQUEST", "examples": ["REQUEST"]},
        routeId={**_ID, "title": "Route", "examples": ["route-1"]},
        data={**_DATA, "description": "The XML of the service, signed where it asks for it."},
    ),
    output=_output("messageId", "correlationId", "responseDate", "sessionId"),
    summary="a message to the service {{input.serviceId}}",
    idempotent=False,
)
async def send_message(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Hand a message to the asynchronous channel."""
    info = "".join(
        (
            _element("messageId", inputs["messageId"]),
            _element("correlationId", inputs.get("correlationId")),
            _element("serviceId", inputs["serviceId"]),
            _element("messageType", inputs.get("messageType") or "REQUEST"),
            _element("routeId", inputs.get("routeId")),
            _element("messageDate", inputs["messageDate"]),
            _sender(ctx),
        )
    )
    data = f"<messageData>{_element('data', inputs['data'])}</messageData>"
    inner = f"<request><messageInfo>{info}</messageInfo>{data}</request>"
    text = await _call(ctx, _ASYNC, "sendMessage", inner)
    names = ("messageId", "correlationId", "responseDate", "sessionId")
    return {name: found(text, name) for name in names}


@action(
    name="Get messages",
    auth=["basic"],
    effect="read",
    inputs=_inputs(
        ["serviceId"],
        serviceId=_SERVICE,
        amount={
            "type": "integer",
            "title": "Limit",
            "minimum": 1,
            "maximum": 100,
            "examples": [10],
        },
        messageId=_MESSAGE,
        correlationId={**_MESSAGE, "title": "In answer to"},
        requestDate={**_TIME, "title": "Time"},
    ),
    output={
        "type": "object",
        "required": ["messages"],
        "properties": {
            "responseDate": _ANSWERED,
            "sessionId": {"type": ["string", "null"]},
            "messages": {
                "type": "array",
                "items": _output(
                    "messageId", "correlationId", "serviceId", "messageType", "messageDate", "data"
                ),
            },
        },
    },
    summary="a request for messages of the service {{input.serviceId}}",
)
async def get_messages(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Messages that wait for this sender; confirm each with `sendDeliveryNotification`."""
    inner = "".join(
        (
            _element("messageId", inputs.get("messageId")),
            _element("correlationId", inputs.get("correlationId")),
            _element("requestDate", inputs.get("requestDate")),
            _element("serviceId", inputs["serviceId"]),
            _sender(ctx),
            _element("amount", inputs.get("amount")),
        )
    )
    text = await _call(ctx, _ASYNC, "getMessages", f"<request>{inner}</request>")
    parts = [each[0] for each in re.findall(f"({_ONE.format('messages')})", text, re.DOTALL)]
    names = ("messageId", "correlationId", "serviceId", "messageType", "messageDate")
    apart = [_apart(part, "messageData") for part in parts]
    return {
        "responseDate": found(text, "responseDate"),
        "sessionId": found(re.sub(_ONE.format("messages"), "", text, flags=re.DOTALL), "sessionId"),
        "messages": [
            {**{name: found(about, name) for name in names}, "data": data} for about, data in apart
        ],
    }


@action(
    name="Get state of message",
    auth=["basic"],
    effect="read",
    inputs=_inputs(
        ["messageId", "requestDate"], messageId=_MESSAGE, requestDate={**_TIME, "title": "Time"}
    ),
    output=_output("messageState", "statusCode", "statusMessage", "statusDate", "responseDate"),
    summary="a request for the state of the message {{input.messageId}}",
)
async def get_message_status(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """How far a message is: on delivery, delivered, not delivered or stopped."""
    inner = _element("messageId", inputs["messageId"])
    inner += _element("requestDate", inputs["requestDate"]) + _sender(ctx)
    text = await _call(ctx, _ASYNC, "getMessageStatus", f"<request>{inner}</request>")
    names = ("messageState", "statusCode", "statusMessage", "statusDate", "responseDate")
    return {name: found(text, name) for name in names}


@action(
    name="Confirm delivery",
    auth=["basic"],
    inputs=_inputs(
        ["messageId", "serviceId", "receiveStatus", "date"],
        messageId=_MESSAGE,
        serviceId=_SERVICE,
        receiveStatus={
            **_ID,
            "title": "State",
            "description": "What became of it, as the service documents it.",
            "examples": ["RECEIVED"],
        },
        resend={"type": "boolean", "title": "Send it again", "default": False},
        date={**_TIME, "title": "Time"},
    ),
    output=_output("notificationId", "responseDate", "sessionId"),
    summary="the delivery of the message {{input.messageId}}",
    idempotent=True,
)
async def send_delivery_notification(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Tell the gateway that a message has arrived, or that it must come again."""
    when = inputs["date"]
    state = (
        _element("receiveStatus", inputs["receiveStatus"])
        + _element("statusDate", when)
        + _element("resendMessage", "true" if inputs.get("resend") else "false")
    )
    notice = (
        _element("messageId", inputs["messageId"])
        + _element("serviceId", inputs["serviceId"])
        + _element("notificationDate", when)
        + f"<deliveryStatus>{state}</deliveryStatus>"
    )
    inner = f"<notification>{notice}</notification>" + _element("requestDate", when) + _sender(ctx)
    text = await _call(ctx, _ASYNC, "sendDeliveryNotification", f"<request>{inner}</request>")
    return {name: found(text, name) for name in ("notificationId", "responseDate", "sessionId")}


@action(
    name="Ask service",
    auth=["basic"],
    effect="read",
    inputs=_inputs(
        ["serviceId", "messageId", "messageDate", "data"],
        serviceId=_SERVICE,
        messageId=_MESSAGE,
        messageDate={**_TIME, "title": "Time"},
        data=_DATA,
    ),
    output=_output("messageId", "responseDate", "statusCode", "statusMessage", "data"),
    summary="a request to the service {{input.serviceId}}",
)
async def ask_service(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Ask over the synchronous channel and wait for the answer."""
    info = (
        _element("messageId", inputs["messageId"])
        + _element("serviceId", inputs["serviceId"])
        + _element("messageDate", inputs["messageDate"])
        + _sender(ctx)
    )
    asked = f"<requestData>{_element('data', inputs['data'])}</requestData>"
    inner = f"<request><requestInfo>{info}</requestInfo>{asked}</request>"
    text, data = _apart(await _call(ctx, _SYNC, "SendMessage", inner), "responseData")
    return {
        "messageId": found(text, "messageId"),
        "responseDate": found(text, "responseDate"),
        "statusCode": found(text, "code"),
        "statusMessage": found(text, "message"),
        "data": data,
    }
