"""An email of Gmail: nothing in an input can add a header, and it is built twice alike."""

from __future__ import annotations

import base64
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

import junctor.connectors
from junctor.core.catalog import read_folder
from junctor.model.schema import compile_schema
from junctor.sdk import InvalidInput
from junctor.sdk.fields import Fields
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "gmail"
ACTIONS = {a.function.__name__: a for a in load_module(FOLDER / "actions.py")}
SCHEMA = compile_schema(read_folder(FOLDER).operations["sendEmail"].input)
MAIL = {"to": "ada@example.com", "subject": "Hello", "bodyText": "Hi"}


def raw(request):
    return base64.urlsafe_b64decode(request.json["raw"] + "===")


def sent(**more):
    inputs = {**MAIL, **more}
    SCHEMA.check(inputs)
    return message_from_bytes(raw(ACTIONS["send_email"].prepare(inputs)), policy=default)


@pytest.mark.parametrize("field", ["to", "cc", "bcc", "replyTo", "from", "subject", "inReplyTo"])
@pytest.mark.parametrize("evil", ["\r\nBcc: eve@example.com", "\nX-Bad: 1", "\rX-Bad: 1", "\0"])
def test_a_line_break_in_a_header_is_refused_and_names_the_field(field, evil):
    value = {**MAIL, "inReplyTo": "<a@b.example>"}.get(field, "ada@example.com") + evil
    with pytest.raises(InvalidInput) as refused:
        sent(**{field: value})
    assert refused.value.field == f"/{field}"
    # The function itself refuses as well, without the schema before it.
    with pytest.raises(InvalidInput) as again:
        ACTIONS["send_email"](Fields({**MAIL, field: value}))
    assert again.value.field == f"/{field}"
    assert sent()["To"] == "ada@example.com"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "=?utf-8?q?a=0D=0AX-Bad:_1?="),
        ("subject", "=?utf-8?b?YQ0KWC1CYWQ6IDE=?="),
        ("subject", "a\u2028X-Bad: 1"),
        ("subject", "a\x85X-Bad: 1"),
        ("to", "=?utf-8?q?a=0AX-Bad:_1?= <ada@example.com>"),
        ("from", "=?utf-8?q?=0D=0AX-Bad:_1?= <ada@example.com>"),
    ],
)
def test_a_line_break_that_hides_is_refused(field, value):
    with pytest.raises(InvalidInput):
        sent(**{field: value})


@pytest.mark.parametrize(
    "to",
    ["nobody", "a@", "@b.example", "a b@c.example", "a@b.example;c@d.example", "<a@b.example", ","],
)
def test_what_is_no_list_of_addresses_is_refused(to):
    with pytest.raises(InvalidInput) as refused:
        sent(to=to)
    assert refused.value.field == "/to"


@pytest.mark.parametrize("to", ["nobody", "@b.example", ",", "a@", "<>"])
def test_the_function_refuses_them_without_the_schema_before_it(to):
    with pytest.raises(InvalidInput) as refused:
        ACTIONS["send_email"](Fields({**MAIL, "to": to}))
    assert refused.value.field == "/to"


def test_addresses_names_and_subjects_arrive_as_they_were_written():
    email = sent(
        to='"Lovelace, Ada" <ada@example.com>, bob@example.com',
        cc="Zoë Müller <zoe@example.com>",
        subject="Grüße " + "und noch ein langes Wort " * 20,
    )
    people = [(p.display_name, p.addr_spec) for p in email["To"].addresses]
    assert people == [("Lovelace, Ada", "ada@example.com"), ("", "bob@example.com")]
    assert email["Cc"].addresses[0].display_name == "Zoë Müller"
    assert email["Subject"] == "Grüße " + "und noch ein langes Wort " * 20
    assert email.get_content().strip() == "Hi"


def test_html_stands_beside_the_text_and_the_request_is_built_twice_alike():
    first, second = (
        ACTIONS["send_email"].prepare({**MAIL, "bodyHtml": "<b>Hi</b> 漢"}) for _ in range(2)
    )
    assert first == second
    email = message_from_bytes(raw(first), policy=default)
    assert email.get_body(("html",)).get_content().strip() == "<b>Hi</b> 漢"
    assert email.get_body(("plain",)).get_content().strip() == "Hi"
    assert b"\n" not in raw(first).replace(b"\r\n", b"")


def test_a_reply_names_its_thread_and_the_email_it_answers():
    request = ACTIONS["create_draft"].prepare(
        {**MAIL, "threadId": "18e3", "inReplyTo": "<abc@mail.example.com>"}
    )
    assert request.url == "/gmail/v1/users/me/drafts"
    assert request.json["message"]["threadId"] == "18e3"
    email = base64.urlsafe_b64decode(request.json["message"]["raw"] + "===").decode()
    assert "In-Reply-To: <abc@mail.example.com>" in email
    assert "References: <abc@mail.example.com>" in email


def test_a_long_message_id_stays_one_that_others_can_find():
    long = f"<{'a' * 120}@mail.example.com>"
    request = ACTIONS["send_email"].prepare({**MAIL, "threadId": "18e3", "inReplyTo": long})
    head = raw(request).decode().partition("\r\n\r\n")[0]
    assert f"In-Reply-To: {long}\r\n" in head
    assert f"References: {long}\r\n" in head


def test_a_file_of_another_step_is_attached_as_it_is():
    email = sent(
        attachments=[
            {"name": "a.pdf", "contentType": "application/pdf", "base64": "SGVs\nbG8="},
            {"name": "b.txt", "content": "SGk="},
        ]
    )
    found = [(p.get_filename(), p.get_content_type()) for p in email.iter_attachments()]
    assert found == [("a.pdf", "application/pdf"), ("b.txt", "application/octet-stream")]
    assert [p.get_content() for p in email.iter_attachments()] == [b"Hello", b"Hi"]
    with pytest.raises(InvalidInput, match="attachments"):
        sent(attachments=[{"name": "a.pdf", "base64": "no!"}])
    with pytest.raises(InvalidInput):
        sent(attachments=[{"name": "a.pdf"}])


@pytest.mark.parametrize(
    ("connector", "operation", "inputs", "at"),
    [
        ("google_drive", "uploadFile", {}, "file"),
        ("google_drive", "replaceContent", {"fileId": "1BxiMVs0XRA5"}, "file"),
        ("gmail", "sendEmail", MAIL, "attachments"),
    ],
)
def test_a_file_is_taken_as_a_step_of_a_run_keeps_it(connector, operation, inputs, at):
    kept = {"name": "a.txt", "contentType": "text/plain", "size": 5, "base64": "SGVsbG8="}
    schema = compile_schema(read_folder(FOLDER.parent / connector).operations[operation].input)
    schema.check({**inputs, at: kept if at == "file" else [kept]})
    with pytest.raises(InvalidInput):
        schema.check({**inputs, at: {"name": "a.txt"} if at == "file" else [{"name": "a.txt"}]})
