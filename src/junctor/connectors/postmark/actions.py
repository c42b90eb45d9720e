"""Postmark: an email with a template goes to another address than one without."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, Person, post, prepare

_SAME = {
    "To": ("to",),
    "Cc": ("cc",),
    "Bcc": ("bcc",),
    "ReplyTo": ("replyTo",),
    "Subject": ("subject",),
    "TextBody": ("textBody", "text"),
    "HtmlBody": ("htmlBody", "html"),
    "MessageStream": ("messageStream",),
    "Tag": ("tag",),
    "Metadata": ("metadata",),
    "TrackOpens": ("trackOpens",),
    "TrackLinks": ("trackLinks",),
    "Headers": ("headers",),
}
_ADDRESSES = ("To", "Cc", "Bcc", "ReplyTo")
_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email to up to 50 recipients."""
    body = {name: value for name, keys in _SAME.items() if (value := _one(inputs, keys))}
    body = {**body, "From": Person.sending(inputs, conn).text}
    for name in _ADDRESSES:
        if isinstance(body.get(name), list):
            body[name] = ", ".join(body[name])
    if inputs.get("tags") and "Tag" not in body:
        body["Tag"] = inputs["tags"][0]
    if inputs.get("trackOpens") is False:
        body["TrackOpens"] = False
    if inputs.get("attachments"):
        body["Attachments"] = [_attachment(each) for each in inputs["attachments"]]
    template = inputs.get("template")
    if template is None:
        return post("/email", json=body)
    named = "TemplateId" if isinstance(template["id"], int) else "TemplateAlias"
    kept = {k: v for k, v in body.items() if k not in ("Subject", "TextBody", "HtmlBody")}
    filled = {named: template["id"], "TemplateModel": template.get("model") or {}}
    return post("/email/withTemplate", json={**filled, **kept})


def _one(inputs: Fields, names: tuple[str, ...]) -> Any:
    """The value under the vendor's name, else under the one that all providers share."""
    return next((inputs[name] for name in names if inputs.get(name) not in (None, "")), None)


def _attachment(each: dict[str, Any]) -> dict[str, Any]:
    """An attachment by the names of Postmark, whichever it was given with."""
    if "Name" in each:
        return {name: value for name, value in each.items() if name[0].isupper()}
    kind = each.get("contentType") or "application/octet-stream"
    return {"Name": each["name"], "Content": each["content"], "ContentType": kind}


@prepare(name="Create webhook", inputs=_FREE, summary="a webhook", idempotent=False)
def create_webhook(inputs: Fields) -> HttpRequest:
    """A webhook for the named events; the others are off."""
    body: dict[str, Any] = {"Url": inputs["url"]}
    if inputs.get("messageStream"):
        body["MessageStream"] = inputs["messageStream"]
    if inputs.get("password"):
        user = inputs.get("user") or "junctor"
        body["HttpAuth"] = {"Username": user, "Password": inputs["password"]}
    body["Triggers"] = {name: {"Enabled": True} for name in inputs["events"]}
    return post("/webhooks", json=body)


@prepare(name="Suppress addresses", inputs=_FREE, summary="a suppression", idempotent=True)
def suppress(inputs: Fields) -> HttpRequest:
    """Nothing is sent to these addresses in a stream any more."""
    return post(_suppressions(inputs), json=_listed(inputs))


@prepare(name="Lift a suppression", inputs=_FREE, summary="a suppression", idempotent=True)
def unsuppress(inputs: Fields) -> HttpRequest:
    """These addresses are sent to again."""
    return post(f"{_suppressions(inputs)}/delete", json=_listed(inputs))


def _suppressions(inputs: Fields) -> str:
    stream = quote(inputs.get("messageStream") or "outbound", safe="")
    return f"/message-streams/{stream}/suppressions"


def _listed(inputs: Fields) -> dict[str, Any]:
    return {"Suppressions": [{"EmailAddress": each} for each in inputs["emails"]]}
