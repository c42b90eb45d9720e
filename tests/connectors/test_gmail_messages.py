"""Messages of Gmail as people read them, and answers that stay in their thread."""

from __future__ import annotations

import asyncio
import base64
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

import junctor.connectors
from junctor.core.calls.context import CallContext
from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.ports.clock import SystemClock
from junctor.sdk import Fields, HttpResponse, InvalidInput, NotFound, RateLimited, ReconnectNeeded

FOLDER = Path(junctor.connectors.__file__).parent / "gmail"
GMAIL = CatalogEntry(read_folder(FOLDER), source="shipped", folder=FOLDER)


def b64(content):
    content = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def part(kind, content=None, *, name="", heads=(), **body):
    data = {} if content is None else {"data": b64(content)}
    return {
        "mimeType": kind,
        "filename": name,
        "headers": [{"name": k, "value": v} for k, v in heads],
        "body": {"size": len(content or ""), **data, **body},
    }


def message(*parts, heads=(), kind="multipart/mixed", **more):
    return {
        "id": "m1",
        "threadId": "t1",
        "labelIds": ["INBOX"],
        "internalDate": "1770024600000",
        "payload": {**part(kind, heads=heads), "parts": list(parts)},
        **more,
    }


class Mailbox:
    """Gmail, with these answers by path; keeps what was asked."""

    def __init__(self, **answers):
        self.answers = {"profile": {"emailAddress": "Office@example.com"}, **answers}
        self.asked = []

    async def send(self, request):
        self.asked.append(request)
        name = urlsplit(request.url).path.rpartition("/")[2]
        status, body = 200, self.answers.get(name, {"id": "sent", "threadId": "t1"})
        if isinstance(body, tuple):
            status, body = body
        return HttpResponse(status=status, headers=(), content=orjson.dumps(body))

    def run(self, operation, **inputs):
        spec = GMAIL.spec
        context = CallContext(
            auth=Fields({}),
            conn=Fields({}),
            send=self.send,
            project_id="p",
            run_id=None,
            action=operation,
            judge=Reader(spec, spec.operations[operation], SystemClock()).judge,
        )
        return asyncio.run(GMAIL.handler(operation).run(context, Fields(inputs)))

    @property
    def sent(self):
        body = self.asked[-1].json
        body = body.get("message", body)
        raw = base64.urlsafe_b64decode(body["raw"] + "===")
        return message_from_bytes(raw, policy=default), body


def simple(found):
    answer = HttpResponse(status=200, headers=(), content=orjson.dumps(found))
    return GMAIL.handler("readMessage").reading(answer)


def test_the_text_is_found_in_its_parts_and_attachments_are_listed():
    both = {
        **part("multipart/alternative"),
        "parts": [part("text/plain", "Hi"), part("text/html", "<b>Hi</b>")],
    }
    inline = [("Content-ID", "<x>"), ("Content-Disposition", "inline")]
    told = simple(
        message(
            both,
            part(
                "application/pdf",
                name="a.pdf",
                attachmentId="A1",
                heads=[("Content-Disposition", "inline")],
            ),
            part("image/png", name="logo.png", attachmentId="A2", heads=inline),
            {
                **part("message/rfc822", attachmentId="A3"),
                "parts": [part("text/plain", "not this")],
            },
            heads=[("Subject", "Hello"), ("FROM", "Ada <ada@example.com>"), ("Subject", "second")],
            snippet="It&#39;s",
        )
    )
    assert (told["text"], told["html"], told["subject"]) == ("Hi", "<b>Hi</b>", "Hello")
    assert (told["from"], told["replyTo"]) == ("Ada <ada@example.com>", "")
    assert (told["date"], told["snippet"]) == ("2026-02-02T09:30:00.000Z", "It's")
    kept = [(a["name"], a["attachmentId"], a["inline"]) for a in told["attachments"]]
    assert kept == [("a.pdf", "A1", False), ("logo.png", "A2", True), ("message.eml", "A3", False)]


def test_a_message_with_html_alone_has_a_text_too():
    html = "<style>p {}</style><p>Dear&nbsp;Ada,</p><div>1 &lt; 2<br>bye</div><!-- x --><script>no()</script>"
    told = simple(message(part("text/html", html)))
    assert told["text"] == "Dear Ada,\n1 < 2\nbye"


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "no-such-charset"])
def test_a_text_in_another_charset_is_read(charset):
    content = "Grüße".encode("utf-8" if charset == "utf-8" else "latin-1")
    heads = [("Content-Type", f'text/plain; charset="{charset}"')]
    assert simple(message(part("text/plain", content, heads=heads)))["text"] == "Grüße"


def test_an_empty_answer_is_read_without_a_fault():
    assert simple({"id": "m1"})["text"] == ""


def test_new_messages_are_read_after_a_time_and_without_what_the_mailbox_sent():
    box = Mailbox(
        messages={
            "messages": [{"id": n} for n in ("in", "own", "draft", "mine", "gone")],
            "nextPageToken": "p2",
        },
        own=message(id="own", labelIds=["SENT"]),
        draft=message(id="draft", labelIds=["DRAFT"]),
        mine=message(id="mine", labelIds=["SENT", "INBOX"]),
        gone=(404, {"error": {"message": "Not found."}}),
        **{"in": message(id="in")},
    )
    found = box.run("readMessages", query="is:unread", after="2026-02-02T09:00:00Z", received=True)
    assert [each["id"] for each in found["messages"]] == ["in", "mine"]
    assert found["nextPageToken"] == "p2"
    assert parse_qs(urlsplit(box.asked[0].url).query)["q"] == ["is:unread after:1770022800"]
    assert len(box.run("readMessages")["messages"]) == 4
    assert "q" not in parse_qs(urlsplit(box.asked[6].url).query)


def test_all_pages_of_messages_are_asked_for_with_their_token():
    pages = {None: ("m1", "two"), "two": ("m2", "three"), "three": ("m3", None)}
    found, token = [], None
    for _ in pages:
        here, following = pages[token]
        more = {"nextPageToken": following} if following else {}
        box = Mailbox(messages={"messages": [{"id": here}], **more}, **{here: message(id=here)})
        page = box.run("readMessages", **({"pageToken": token} if token else {}))
        assert parse_qs(urlsplit(box.asked[0].url).query).get("pageToken", [None]) == [token]
        found += [each["id"] for each in page["messages"]]
        token = page.get("nextPageToken")
    assert (found, token) == (["m1", "m2", "m3"], None)


def test_attachments_come_as_files_without_the_pictures_of_the_text():
    inline = [("Content-ID", "<x>"), ("Content-Disposition", "inline")]
    box = Mailbox(
        m1=message(
            part("application/pdf", name="a.pdf", attachmentId="A1"),
            part("text/plain", "small", name="b.txt"),
            part("image/png", name="logo.png", attachmentId="A2", heads=inline),
        ),
        A1={"size": 2, "data": b64(b"\xfb\xff")},
        A2={"size": 1, "data": b64("x")},
    )
    files = box.run("downloadAttachments", messageId="m1")["files"]
    assert files == [
        {"name": "a.pdf", "contentType": "application/pdf", "base64": "+/8="},
        {"name": "b.txt", "contentType": "text/plain", "base64": "c21hbGw="},
    ]
    assert len(box.run("downloadAttachments", messageId="m1", inline=True)["files"]) == 3


ASKED = [
    ("From", "Ada Lovelace <ada@example.com>"),
    ("To", "office@example.com, Bob <bob@example.com>"),
    ("Cc", "team@example.com, ADA@example.com"),
    ("Subject", "Your plan"),
    ("Message-ID", f"<{'m' * 100}@example.com>"),
    ("References", "<first@example.com> <second@example.com>"),
]


def test_an_answer_stays_in_its_thread():
    box = Mailbox(m1=message(heads=ASKED))
    assert box.run("replyToMessage", messageId="m1", bodyText="Thanks")["id"] == "sent"
    email, body = box.sent
    assert (email["To"], email["Cc"], email["Subject"]) == (
        "Ada Lovelace <ada@example.com>",
        None,
        "Re: Your plan",
    )
    assert body["threadId"] == "t1"
    own = ASKED[4][1]
    assert email["In-Reply-To"] == own
    assert email["References"].split() == ["<first@example.com>", "<second@example.com>", own]
    assert len(box.asked) == 2


def test_an_answer_to_all_leaves_out_the_mailbox_itself():
    box = Mailbox(m1=message(heads=ASKED))
    box.run("draftReply", messageId="m1", bodyText="Thanks", replyAll=True, cc="boss@example.com")
    email, _ = box.sent
    assert box.asked[-1].url.endswith("/drafts")
    assert email["To"] == "Ada Lovelace <ada@example.com>"
    assert email["Cc"] == "boss@example.com, Bob <bob@example.com>, team@example.com"


@pytest.mark.parametrize(
    ("heads", "labels", "to"),
    [
        (
            [("From", "a@example.com"), ("Reply-To", "desk@example.com")],
            ["INBOX"],
            "desk@example.com",
        ),
        ([("From", "office@example.com"), ("To", "ada@example.com")], ["SENT"], "ada@example.com"),
    ],
)
def test_an_answer_goes_where_it_is_wanted(heads, labels, to):
    box = Mailbox(m1=message(heads=[*heads, ("Subject", "RE: plan")], labelIds=labels))
    box.run("replyToMessage", messageId="m1", bodyText="Thanks")
    email, _ = box.sent
    assert (email["To"], email["Subject"]) == (to, "RE: plan")


def test_a_sender_cannot_add_a_header_to_the_answer():
    heads = [
        ("From", "ada@example.com"),
        ("Subject", "x\r\nBcc: eve@example.com"),
        ("Message-ID", "evil"),
    ]
    box = Mailbox(m1=message(heads=heads))
    box.run("replyToMessage", messageId="m1", bodyText="Thanks")
    email, _ = box.sent
    assert (email["Bcc"], email["In-Reply-To"]) == (None, None)
    assert email["Subject"] == "Re: x Bcc: eve@example.com"


def test_a_message_from_nobody_has_no_answer_unless_somebody_is_named():
    box = Mailbox(m1=message(heads=[("Subject", "x")]))
    with pytest.raises(InvalidInput, match="nobody"):
        box.run("replyToMessage", messageId="m1", bodyText="Thanks")
    assert box.run("replyToMessage", messageId="m1", bodyText="Hi", to="ada@example.com")["id"]


@pytest.mark.parametrize(
    ("status", "reason", "raised"),
    [
        (404, "notFound", NotFound),
        (403, "userRateLimitExceeded", RateLimited),
        (403, "insufficientPermissions", ReconnectNeeded),
    ],
)
def test_what_google_refuses_is_told_as_the_failure_map_says(status, reason, raised):
    error = {"error": {"code": status, "message": "No.", "errors": [{"reason": reason}]}}
    box = Mailbox(m1=(status, error))
    with pytest.raises(raised) as refused:
        box.run("replyToMessage", messageId="m1", bodyText="Thanks")
    assert refused.value.details["code"] == reason
    box.answers["m1"] = message(heads=ASKED)
    assert box.run("replyToMessage", messageId="m1", bodyText="Thanks")["id"] == "sent"
