"""Postmark: an email with a template goes to another address than one without."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Email, Enclosure, Fields, HttpRequest, post, prepare

_COPIED = {
    "messageStream": "MessageStream",
    "metadata": "Metadata",
    "trackOpens": "TrackOpens",
    "trackLinks": "TrackLinks",
    "headers": "Headers",
}
_SHARED = {"textBody": "text", "htmlBody": "html"}
_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email to up to 50 recipients."""
    email = Email.read(_shared(inputs), conn, provider="Postmark", people=150, each=50, tags=1)
    body: dict[str, Any] = {"From": email.sender.text}
    addressed = (("To", email.to), ("Cc", email.cc), ("Bcc", email.bcc), ("ReplyTo", email.replies))
    body |= {name: ", ".join(each.text for each in people) for name, people in addressed if people}
    parts = (("Subject", email.subject), ("TextBody", email.text), ("HtmlBody", email.html))
    body |= {name: value for name, value in parts if value}
    body |= {name: inputs[ours] for ours, name in _COPIED.items() if inputs.get(ours) is not None}
    if email.tags:
        body["Tag"] = email.tags[0]
    if email.files:
        body["Attachments"] = [_file(each) for each in email.files]
    if email.template is None:
        return post("/email", json=body)
    number = isinstance(email.template, int) or email.template.isdecimal()
    named = {"TemplateId": int(email.template)} if number else {"TemplateAlias": email.template}
    return post("/email/withTemplate", json={**named, "TemplateModel": email.model, **body})


def _shared(inputs: Fields) -> Fields:
    """The inputs by the names that all providers share, where Postmark's own stand for them."""
    given = dict(inputs)
    for own, shared in _SHARED.items():
        if given.get(own):
            given[shared] = given[own]
    if given.get("tag"):
        given["tags"] = [given["tag"]]
    files = [_named(each) for each in given.get("attachments") or []]
    return Fields({**given, "attachments": files})


def _named(each: dict[str, Any]) -> dict[str, Any]:
    """An attachment by the shared names, whichever it was given with."""
    if "Name" not in each:
        return each
    made = {"name": each["Name"], "content": each["Content"], "contentType": each["ContentType"]}
    shown = str(each.get("ContentID") or "").removeprefix("cid:")
    return {**made, "contentId": shown} if shown else made


def _file(each: Enclosure) -> dict[str, Any]:
    made = {"Name": each.name, "Content": each.base64, "ContentType": each.kind}
    return made if each.content_id is None else {**made, "ContentID": f"cid:{each.content_id}"}


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
