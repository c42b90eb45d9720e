"""One whole email through every provider: what goes out, field by field, and what is refused.

The expected requests are those of the vendors' documentation; see Sources in each connector's README.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re

import pytest

from junctor.testing.conformance.run import shipped_connectors
from junctor.testing.standins import stand_in_config
from junctor.testing.workbench import workbench

ENTRIES = {each.spec.key: each for each in shipped_connectors()}
HELLO = base64.b64encode(b"hello").decode()
BASE = {"from": "Clinic <clinic@example.com>", "to": "ada@example.com", "subject": "S", "text": "T"}
WHOLE = {
    "from": '"Clinic, North" <clinic@example.com>',
    "to": ['"Byron, Ada" <ada@example.com>', "Zoë <zoe@example.com>, bo@example.com"],
    "cc": [],
    "bcc": "hid@example.com",
    "replyTo": ["office@example.com"],
    "subject": "Ü" * 300,
    "html": '<img src="cid:logo">',
    "attachments": [
        {"name": "plän.txt", "contentType": "text/plain; charset=utf-8", "content": HELLO},
        {"name": "l.png", "contentType": "image/png", "content": HELLO, "contentId": "logo"},
    ],
    "tags": ["intake"],
}
PEOPLE = [("ada@example.com", "Byron, Ada"), ("zoe@example.com", "Zoë"), ("bo@example.com", None)]
TEXTS = '"Byron, Ada" <ada@example.com>, Zoë <zoe@example.com>, bo@example.com'
SMTP_OPERATION = {"smtp": "send"}


def tried(key: str, inputs: dict[str, object]):
    entry = ENTRIES[key]
    config = stand_in_config(entry.spec, [])
    operation = SMTP_OPERATION.get(key, "sendEmail")
    return workbench().try_out(entry, operation, inputs, config=config)


def sent(key: str, **given: object):
    inputs = {name: value for name, value in given.items() if value is not None}
    result = tried(key, inputs)
    assert result.outcome.ok, result.outcome.problem
    request = result.exchanges[0].request
    return request.get("body", request.get("message", request))


def named(email_key: str, name_key: str):
    return [{email_key: address, **({name_key: name} if name else {})} for address, name in PEOPLE]


def test_sendgrid_takes_names_with_commas_in_quotes_and_pictures_by_disposition():
    body = sent("sendgrid", **WHOLE)
    person = body["personalizations"][0]
    quoted = named("email", "name")
    quoted[0]["name"] = '"Byron, Ada"'
    assert person == {"to": quoted, "bcc": [{"email": "hid@example.com"}]}
    assert body["from"] == {"email": "clinic@example.com", "name": '"Clinic, North"'}
    assert body["reply_to"] == {"email": "office@example.com"}
    assert body["content"] == [{"type": "text/html", "value": WHOLE["html"]}]
    assert body["categories"] == ["intake"]
    kind = "text/plain; charset=utf-8"
    assert body["attachments"] == [
        {"filename": "plän.txt", "type": kind, "content": HELLO},
        {
            "filename": "l.png",
            "type": "image/png",
            "content": HELLO,
            "disposition": "inline",
            "content_id": "logo",
        },
    ]


def test_mailjet_has_a_list_of_its_own_for_pictures():
    message = sent("mailjet", **WHOLE)["Messages"][0]
    assert message == {
        "From": {"Email": "clinic@example.com", "Name": "Clinic, North"},
        "To": named("Email", "Name"),
        "Bcc": [{"Email": "hid@example.com"}],
        "ReplyTo": {"Email": "office@example.com"},
        "Subject": WHOLE["subject"],
        "HTMLPart": WHOLE["html"],
        "Attachments": [
            {"ContentType": "text/plain", "Filename": "plän.txt", "Base64Content": HELLO}
        ],
        "InlinedAttachments": [
            {
                "ContentType": "image/png",
                "Filename": "l.png",
                "Base64Content": HELLO,
                "ContentID": "logo",
            }
        ],
        "CustomID": "intake",
    }


def test_postmark_writes_people_as_text_and_pictures_with_cid():
    assert sent("postmark", **WHOLE) == {
        "From": '"Clinic, North" <clinic@example.com>',
        "To": TEXTS,
        "Bcc": "hid@example.com",
        "ReplyTo": "office@example.com",
        "Subject": WHOLE["subject"],
        "HtmlBody": WHOLE["html"],
        "Tag": "intake",
        "Attachments": [
            {"Name": "plän.txt", "Content": HELLO, "ContentType": "text/plain; charset=utf-8"},
            {
                "Name": "l.png",
                "Content": HELLO,
                "ContentType": "image/png",
                "ContentID": "cid:logo",
            },
        ],
    }


def test_mailgun_names_a_picture_by_its_file_name():
    raw = sent("mailgun", **WHOLE)
    boundary = raw.partition("\r\n")[0]
    parts = []
    for part in raw.removesuffix(f"{boundary}--\r\n").split(f"{boundary}\r\n")[1:]:
        head, _, value = part.partition("\r\n\r\n")
        parts.append((*re.findall(r'name="(.*?)"', head), value.removesuffix("\r\n")))
    assert parts == [
        ("from", '"Clinic, North" <clinic@example.com>'),
        ("to", TEXTS),
        ("bcc", "hid@example.com"),
        ("h:Reply-To", "office@example.com"),
        ("subject", WHOLE["subject"]),
        ("html", WHOLE["html"]),
        ("o:tag", "intake"),
        ("attachment", "plän.txt", "hello"),
        ("inline", "logo", "hello"),
    ]


@pytest.mark.parametrize("text", [None, "Hello"])
def test_ses_sends_files_in_a_message_of_its_own(text):
    form = sent("ses", **WHOLE, text=text)
    assert form["Action"] == "SendRawEmail"
    assert [form[f"Destinations.member.{number}"] for number in range(1, 5)] == [
        '"Byron, Ada" <ada@example.com>',
        "=?utf-8?q?Zo=C3=AB?= <zoe@example.com>",
        "bo@example.com",
        "hid@example.com",
    ]
    raw = base64.b64decode(form["RawMessage.Data"])
    made = email.message_from_bytes(raw, policy=email.policy.default)
    assert max(map(len, raw.splitlines())) <= 78
    assert (made["Subject"], made["Reply-To"]) == (WHOLE["subject"], "office@example.com")
    assert made["Bcc"] is None
    plain = made.get_body(("plain",))
    assert plain is None if text is None else plain.get_content().strip() == text
    assert made.get_body(("html",)).get_content().strip() == WHOLE["html"]
    found = {part.get_filename(): part for part in made.walk() if part.get_filename()}
    assert found["plän.txt"].get_content() == "hello"
    assert found["plän.txt"].get_content_disposition() == "attachment"
    assert found["l.png"]["Content-ID"] == "<logo>"
    assert found["l.png"].get_content_disposition() == "inline"


def test_smtp_sends_the_same():
    message = sent("smtp", **WHOLE)
    assert message["to"] == TEXTS.replace(", Z", "|Z").replace(", b", "|b").split("|")
    assert message["bcc"] == ["hid@example.com"]
    assert message["headers"] == {"Keywords": "intake"}
    assert [each.get("contentId") for each in message["attachments"]] == [None, "logo"]


TEMPLATE = {"to": "ada@example.com", "from": "clinic@example.com", "text": None, "subject": None}
MODEL = {"name": "Ada", "items": [{"price": 1.5, "left": None}], "vip": True}


def test_values_of_a_template_keep_their_types():
    given = {**TEMPLATE, "template": {"id": "9", "model": MODEL}}
    message = sent("mailjet", **given)["Messages"][0]
    assert (message["TemplateID"], message["Variables"]) == (9, MODEL)
    body = sent("postmark", **given)
    assert (body["TemplateId"], body["TemplateModel"]) == (9, MODEL)
    alias = sent("postmark", **{**given, "template": {"id": "welcome-9"}})
    assert (alias["TemplateAlias"], alias["TemplateModel"]) == ("welcome-9", {})
    dynamic = sent("sendgrid", **{**given, "template": {"id": "d-1", "model": MODEL}})
    assert dynamic["personalizations"][0]["dynamic_template_data"] == MODEL
    old = {"id": "e8ac01d5", "model": {"-name-": "Ada"}}
    legacy = sent("sendgrid", **{**given, "template": old, "text": "T", "subject": "S"})
    assert legacy["personalizations"][0]["substitutions"] == {"-name-": "Ada"}
    assert legacy["content"] == [{"type": "text/plain", "value": "T"}]


FILES = [{"name": "a.txt", "content": HELLO}]
MANY = [f"p{number}@example.com" for number in range(30)]
REFUSED = [
    ("sendgrid", {"subject": None}, "/subject"),
    ("sendgrid", {"template": {"id": "old", "model": {"n": 1}}}, "/template/model"),
    ("mailjet", {"replyTo": ["a@example.com", "b@example.com"]}, "/replyTo"),
    ("mailjet", {"replyTo": "a@example.com, b@example.com"}, "/replyTo"),
    ("mailjet", {"tags": ["a", "b"]}, "/tags"),
    ("mailjet", {"to": MANY, "cc": MANY}, "/to"),
    ("mailjet", {"text": None, "template": {"id": "welcome"}}, "/template/id"),
    ("postmark", {"template": {"id": 9}}, "/template"),
    ("postmark", {"text": None, "template": {"id": 9}}, "/subject"),
    ("postmark", {"tags": ["a", "b"]}, "/tags"),
    ("postmark", {"to": ", ".join(MANY + MANY)}, "/to"),
    ("mailgun", {"tags": ["x" * 129]}, "/tags/0"),
    ("ses", {"template": {"id": "t"}}, "/template"),
    (
        "ses",
        {"text": None, "subject": None, "template": {"id": "t"}, "attachments": FILES},
        "/attachments",
    ),
    ("ses", {"to": MANY, "bcc": MANY}, "/to"),
    ("ses", {"tags": ["two words"]}, "/tags/0"),
    ("smtp", {"template": {"id": "t"}}, "/template"),
    ("mailgun", {"to": "Byron, Ada <ada@example.com>"}, "/to"),
    *(
        (key, {"attachments": [{"name": "a", "content": "abc"}]}, "/attachments/0/content")
        for key in ("sendgrid", "mailjet", "mailgun", "postmark", "ses", "smtp")
    ),
]


@pytest.mark.parametrize(("key", "given", "field"), REFUSED)
def test_what_a_vendor_would_refuse_or_drop_is_said_before_it_is_sent(key, given, field):
    inputs = {name: value for name, value in {**BASE, **given}.items() if value is not None}
    refused = tried(key, inputs)
    assert not refused.outcome.ok
    assert refused.exchanges == ()
    assert refused.outcome.problem.field == field
    assert refused.outcome.problem.cure
    sent(key, **BASE)
