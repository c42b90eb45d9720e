"""Gmail: an email is one encoded message, which a template can neither write nor read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import getaddresses
from html import unescape
from typing import Any, cast

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    InvalidInput,
    NotFound,
    Person,
    action,
    get,
    post,
    prepare,
)


class _Ids(UnstructuredHeader):
    """Message ids, one a line: Python would write a long one as an encoded word, which is none."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        ids = f"{policy.linesep} ".join(str(self).split())
        return f"{self.name}: {ids}{policy.linesep}"


_HEADER_TYPES = HeaderRegistry()
for _name in ("in-reply-to", "references"):
    # The registry makes a class of this one and `BaseHeader`, as of its own.
    _HEADER_TYPES.map_to_type(_name, cast("type[BaseHeader]", _Ids))
# Seven bits, so that every mail server on the way can carry it unchanged.
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADER_TYPES)
_BREAK = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_ID = re.compile(r"<[!-;=?-~]{1,990}>")
_HEADERS = {
    "from": "From",
    "to": "To",
    "cc": "Cc",
    "bcc": "Bcc",
    "replyTo": "Reply-To",
    "subject": "Subject",
    "inReplyTo": "In-Reply-To",
    "references": "References",
}
_ADDRESSES = ("from", "to", "cc", "bcc", "replyTo")
_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_MESSAGES = "/gmail/v1/users/me/messages"


def _message(inputs: Fields) -> dict[str, Any]:
    """The message resource: the email as base64url, and its thread."""
    email = EmailMessage(_POLICY)
    for field, name in _HEADERS.items():
        if inputs.get(field):
            value = inputs[field]
            _set(email, name, ", ".join(value) if isinstance(value, list) else value, field)
    if inputs.get("inReplyTo") and not inputs.get("references"):
        _set(email, "References", inputs["inReplyTo"], "inReplyTo")
    text, html = inputs["bodyText"], inputs.get("bodyHtml")
    email.set_content(text)
    if html:
        email.add_alternative(html, subtype="html")
    for each in inputs.get("attachments") or ():
        kind, _, sub = (each.get("contentType") or "application/octet-stream").partition("/")
        content = _decoded(each.get("content") or each.get("base64") or "")
        email.add_attachment(content, maintype=kind, subtype=sub, filename=each["name"])
    # The boundary that Python would choose is random; a request must be built twice alike.
    for number, part in enumerate(p for p in email.walk() if p.is_multipart()):
        seed = f"{text}\0{html}" if not number else f"{number}\0{text}\0{html}"
        marked = hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()
        part.set_boundary(f"=_{marked[:32]}")
    raw = _serialised(email)
    found = {"raw": base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")}
    return {**found, "threadId": inputs["threadId"]} if inputs.get("threadId") else found


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except ValueError as error:
        raise _refused("attachments", "holds what is no Base64") from error


def _set(email: EmailMessage, name: str, value: str, field: str) -> None:
    if _BREAK.search(value):
        raise _refused(field, "holds a line break or another control character")
    try:
        email[name] = value
        header = email[name]
        # An encoded word (`=?utf-8?q?=0A?=`) can hold a line break that the plain value hides.
        shown = str(header)
        people = header.addresses if field in _ADDRESSES else ()
        names = [shown, *(person.display_name for person in people)]
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise _refused(field, f"cannot be written as a header: {error}") from error
    if any(_BREAK.search(each) for each in names):
        raise _refused(field, "hides a line break or another control character")
    if field in _ADDRESSES and (not people or any(not person.domain for person in people)):
        raise _refused(field, "is not a list of email addresses")


def _serialised(email: EmailMessage) -> bytes:
    try:
        raw = email.as_bytes()
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise _refused("subject", f"or an address cannot be written: {error}") from error
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    found = [line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    if "\n" in head.replace("\r\n", "") or found != email.keys():
        raise _refused("subject", "or an address would add a header")
    return raw


def _refused(field: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"`{field}` {why}.",
        cure="Write it on one line, as plain text; addresses as name@example.com.",
        field=f"/{field}",
    )


@prepare(
    name="Send email",
    inputs=_FREE,
    summary="an email to {{input.to}}",
    idempotent=False,
)
def send_email(inputs: Fields) -> HttpRequest:
    """Send an email from the connected mailbox."""
    return post(f"{_MESSAGES}/send", json=_message(inputs))


@prepare(
    name="Create draft",
    inputs=_FREE,
    summary="a draft of an email to {{input.to}}",
    idempotent=False,
)
def create_draft(inputs: Fields) -> HttpRequest:
    """Put an email into the drafts, for somebody to look at and send."""
    return post("/gmail/v1/users/me/drafts", json={"message": _message(inputs)})


def _leaves(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts that hold something; a message inside this one is one part."""
    inside = part.get("parts") or ()
    if part.get("filename") or part.get("mimeType") == "message/rfc822" or not inside:
        yield part
        return
    for each in inside:
        yield from _leaves(each)


def _heads(part: dict[str, Any]) -> dict[str, str]:
    """Its headers by name in small letters; the first of a name counts."""
    return {h["name"].lower(): h["value"] for h in reversed(part.get("headers") or ())}


def _bytes(data: str) -> bytes:
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))


def _text(parts: list[dict[str, Any]], kind: str) -> str:
    found = []
    for part in parts:
        data = (part.get("body") or {}).get("data")
        if not data or part.get("filename") or part.get("mimeType") != kind:
            continue
        content = _bytes(data)
        said = re.search(
            r'charset="?([\w.:-]+)', _heads(part).get("content-type", ""), re.IGNORECASE
        )
        for charset in ("utf-8", said[1] if said else "latin-1", "latin-1"):
            try:
                found.append(content.decode(charset))
                break
            except (UnicodeDecodeError, LookupError):
                continue
    return "\n".join(found)


_UNSEEN = re.compile(
    r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_LINE_END = re.compile(r"<br\b[^>]*>|</(?:p|div|tr|h[1-6]|li|table|blockquote)\s*>", re.IGNORECASE)


def _plain(html: str) -> str:
    """HTML as text to read, for a message that has no other."""
    lines = _LINE_END.sub("\n", re.sub(r"\s+", " ", _UNSEEN.sub(" ", html)))
    text = unescape(re.sub(r"<[^>]*>", "", lines)).replace("\xa0", " ")
    shown = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()


def _attachment(part: dict[str, Any]) -> dict[str, Any]:
    heads, body = _heads(part), part.get("body") or {}
    kind = part.get("mimeType") or "application/octet-stream"
    placed = heads.get("content-disposition", "inline").lower().startswith("inline")
    found = {
        "attachmentId": body.get("attachmentId"),
        "name": part.get("filename") or "message.eml",
        "contentType": kind,
        "size": body.get("size") or 0,
        # Others show a PDF "inline" too; only a picture that the HTML names is part of the text.
        "inline": kind.startswith("image/") and placed and "content-id" in heads,
    }
    return {name: value for name, value in found.items() if value is not None}


def _kept(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [p for p in parts if p.get("filename") or p.get("mimeType") == "message/rfc822"]


def _simple(message: dict[str, Any]) -> dict[str, Any]:
    """A message as people read it."""
    payload = message.get("payload") or {}
    parts, heads = list(_leaves(payload)), _heads(payload)
    html = _text(parts, "text/html")
    sent = int(message.get("internalDate") or 0)
    date = datetime.fromtimestamp(sent / 1000, UTC).isoformat(timespec="milliseconds")
    told = {name: heads.get(name, "") for name in ("from", "to", "cc", "subject")}
    return {
        "id": message.get("id"),
        "threadId": message.get("threadId"),
        "labelIds": message.get("labelIds") or [],
        "snippet": unescape(message.get("snippet") or ""),
        "date": date.replace("+00:00", "Z"),
        **told,
        "replyTo": heads.get("reply-to", ""),
        "internetMessageId": heads.get("message-id", ""),
        "text": _text(parts, "text/plain") or _plain(html),
        "html": html,
        "attachments": [_attachment(part) for part in _kept(parts)],
    }


@prepare(
    name="Read message",
    effect="read",
    inputs=_FREE,
    summary="a request for the message {{input.messageId}}",
    read=lambda answer: _simple(answer.json()),
)
def read_message(inputs: Fields) -> HttpRequest:
    """A message as people read it: sender, subject, text and the list of its attachments."""
    return get(f"{_MESSAGES}/{inputs['messageId']}", query={"format": "full"})


@action(
    name="Read messages",
    effect="read",
    inputs=_FREE,
    summary="a search of the mailbox, and a request for each message",
)
async def read_messages(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Messages that match a search, newest first, with sender, subject and text."""
    query = inputs.get("query") or ""
    if inputs.get("after"):
        moment = datetime.fromisoformat(inputs["after"])
        query = f"{query} after:{int(moment.timestamp())}".strip()
    asked = {
        "q": query or None,
        "labelIds": inputs.get("labelIds"),
        "maxResults": inputs.get("maxResults") or 20,
        "pageToken": inputs.get("pageToken"),
    }
    page = await ctx.ask(get(_MESSAGES, query=asked))
    found = []
    for each in page.get("messages") or ():
        try:
            message = await ctx.ask(get(f"{_MESSAGES}/{each['id']}", query={"format": "full"}))
        except NotFound:  # deleted meanwhile
            continue
        labels = message.get("labelIds") or ()
        own = "DRAFT" in labels or ("SENT" in labels and "INBOX" not in labels)
        if not (own and inputs.get("received")):
            found.append(_simple(message))
    following = page.get("nextPageToken")
    return {"messages": found, **({"nextPageToken": following} if following else {})}


@prepare(
    name="Get attachment",
    effect="read",
    inputs=_FREE,
    summary="a request for an attachment of {{input.messageId}}",
    read=lambda answer: _content(answer.json()),
)
def get_attachment(inputs: Fields) -> HttpRequest:
    """The bytes of one attachment, as Base64."""
    return get(f"{_MESSAGES}/{inputs['messageId']}/attachments/{inputs['attachmentId']}")


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "base64": base64.b64encode(_bytes(body.get("data") or "")).decode()}


@action(
    name="Download attachments",
    effect="read",
    inputs=_FREE,
    summary="a request for the attachments of {{input.messageId}}",
)
async def download_attachments(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """All attachments of a message as files, which uploads and emails of other steps take."""
    place = f"{_MESSAGES}/{inputs['messageId']}"
    message = await ctx.ask(get(place, query={"format": "full"}))
    files = []
    for part in _kept(list(_leaves(message.get("payload") or {}))):
        about, body = _attachment(part), part.get("body") or {}
        if about["inline"] and not inputs.get("inline"):
            continue
        if "attachmentId" in about:
            body = await ctx.ask(get(f"{place}/attachments/{about['attachmentId']}"))
        kept = {"name": about["name"], "contentType": about["contentType"]}
        files.append({**kept, "base64": _content(body)["base64"]})
    return {"files": files}


@action(
    name="Reply to message",
    inputs=_FREE,
    summary="a reply to the message {{input.messageId}}",
    idempotent=False,
)
async def reply_to_message(ctx: Context, inputs: Fields) -> Any:
    """Answer a message in its thread; to everybody who got it with `replyAll`."""
    return await ctx.ask(post(f"{_MESSAGES}/send", json=await _reply(ctx, inputs)))


@action(
    name="Draft reply",
    inputs=_FREE,
    summary="a draft of a reply to the message {{input.messageId}}",
    idempotent=False,
)
async def draft_reply(ctx: Context, inputs: Fields) -> Any:
    """Put the answer to a message into the drafts of its thread, for somebody to look at."""
    body = {"message": await _reply(ctx, inputs)}
    return await ctx.ask(post("/gmail/v1/users/me/drafts", json=body))


async def _reply(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """The message resource of an answer: whom it goes to, its thread and its headers."""
    wanted = ["From", "Reply-To", "To", "Cc", "Subject", "Message-ID", "References"]
    query = {"format": "metadata", "metadataHeaders": wanted}
    answered = await ctx.ask(get(f"{_MESSAGES}/{inputs['messageId']}", query=query))
    heads = _heads(answered.get("payload") or {})
    ours = "SENT" in (answered.get("labelIds") or ())
    to = _people([heads.get("to" if ours else "reply-to") or heads.get("from")])
    cc: dict[str, str] = {}
    if inputs.get("replyAll"):
        profile = await ctx.ask(get("/gmail/v1/users/me/profile"))
        known = {*to, *_people([profile.get("emailAddress"), inputs.get("from")])}
        others = _people([None if ours else heads.get("to"), heads.get("cc")])
        cc = {address: person for address, person in others.items() if address not in known}
    given = inputs.get("cc") or []
    subject = re.sub(r"[\r\n]+", " ", heads.get("subject", ""))
    answers = _ID.findall(heads.get("message-id", ""))[:1]
    ids = [*_ID.findall(heads.get("references", "")), *answers]
    told = {
        **inputs,
        "to": inputs.get("to") or list(to.values()),
        "cc": [*([given] if isinstance(given, str) else given), *cc.values()],
        "subject": subject
        if re.match(r"re\s*:", subject, re.IGNORECASE)
        else f"Re: {subject}".strip(),
        "threadId": answered.get("threadId"),
        "inReplyTo": "".join(answers),
        # The first and the nearest are enough to find the thread; a header has its bounds.
        "references": " ".join([*ids[:1], *ids[1:][-20:]]),
    }
    if not told["to"]:
        raise _refused("to", "is needed: the message names nobody to answer")
    return _message(Fields(told))


def _people(texts: list[str | None]) -> dict[str, str]:
    """Whom headers name, by address; nobody twice."""
    found: dict[str, str] = {}
    for name, address in getaddresses([text for text in texts if text]):
        if "@" in address:
            found.setdefault(address.lower(), Person(name, address).text)
    return found
