"""One email as a step describes it, within what its provider can send."""

from __future__ import annotations

import pytest

from junctor.sdk import Email, Fields, InvalidInput

BASE = {"from": "Clinic <clinic@example.com>", "to": "ada@example.com", "text": "Hello"}
FILE = {"name": "a.txt", "content": "aGVs\r\nbG8="}


def read(conn=None, **given):
    limits = {"provider": "Post", "people": 3, "each": 2, "replies": 1, "tags": 2}
    inputs = Fields({**BASE, **given})
    return Email.read(inputs, Fields(conn or {}), **limits)


def test_an_email_has_its_people_its_parts_and_its_files():
    shown = {**FILE, "contentType": "image/png", "contentId": "logo"}
    email = read(
        cc=[], replyTo="office@example.com", attachments=[FILE, shown], tags=["a", "b", "a"]
    )
    assert email.sender.text == "Clinic <clinic@example.com>"
    assert [each.address for each in (*email.to, *email.cc, *email.bcc)] == ["ada@example.com"]
    assert [each.address for each in email.replies] == ["office@example.com"]
    assert email.tags == ["a", "b"]
    assert (email.template, email.model) == (None, {})
    assert [(each.name, each.kind, each.content) for each in email.attached] == [
        ("a.txt", "application/octet-stream", b"hello")
    ]
    assert [(each.kind, each.content_id) for each in email.shown] == [("image/png", "logo")]


def test_a_template_has_its_values():
    email = read(template={"id": "welcome", "model": {"name": "Ada"}})
    assert (email.template, email.model) == ("welcome", {"name": "Ada"})


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"to": "ada"}, "/to", "no email address"),
        ({"to": ["a@x.example", "b@x.example"], "cc": ["c@x.example", "d@x.example"]}, "/to", "4"),
        ({"cc": "a@x.example, b@x.example, c@x.example"}, "/to", "Post takes 3 at most"),
        ({"to": "a@x.example, b@x.example, c@x.example"}, "/to", "takes 2 people in `to`"),
        ({"replyTo": ["a@x.example", "b@x.example"]}, "/replyTo", "one address for answers"),
        ({"tags": ["a", "b", "c"]}, "/tags", "takes 2 of `tags`"),
        ({"attachments": [{**FILE, "content": "abc"}]}, "/attachments/0/content", "no base64"),
        ({"attachments": [FILE, {**FILE, "name": "a\nb"}]}, "/attachments/1/name", "line break"),
    ],
)
def test_what_a_provider_cannot_send_is_refused_with_the_field_and_a_cure(given, field, message):
    with pytest.raises(InvalidInput, match=message) as refused:
        read(**given)
    assert refused.value.field == field
    assert refused.value.cure
    assert read().text == "Hello"
