"""Messages as a real SMTP server takes them, and everything it may say instead."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from fixtures_outside import ACTOR
from junctor.model.alert import AlertDraft
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass
from servers import AUTHORITY

HOST = "mail.outside.example"
PASSWORD = "pw_Lk8Jh7Gf6Ds5Aq4W"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(64)).decode()


@dataclass
class Post:
    """What arrives, and what the server answers on request."""

    port: int = 0
    envelopes: list[Any] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.data_answer.startswith("250"):
            self.envelopes.append(envelope)
        if self.data_answer == "hang":
            await asyncio.sleep(30)
        if self.data_answer == "die":
            server.transport.abort()
        return self.data_answer

    def last(self):
        return message_from_bytes(self.envelopes[-1].content, policy=policy.default)


def _authenticated(server, session, envelope, mechanism, data):
    good = data.login == b"flows" and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


@pytest.fixture
async def post():
    made = Post()
    context = AUTHORITY.server_context(HOST)

    def protocol():
        return SMTP(
            made,
            hostname=HOST,
            loop=asyncio.get_running_loop(),
            tls_context=context,
            require_starttls=True,
            authenticator=_authenticated,
            auth_required=True,
            data_size_limit=200_000,
            enable_SMTPUTF8=True,
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


async def connected(outside, port, *, host=HOST, credential=None, auth=None, config=None, **more):
    return await outside.connect(
        "smtp",
        {
            "host": host,
            "port": port,
            "fromName": "Clinic, North",
            "fromEmail": "clinic@example.com",
            **(config or {}),
        },
        credential or {"username": "flows", "password": PASSWORD},
        auth=auth,
        port=port,
        **more,
    )


async def test_text_html_pictures_and_attachments_arrive(outside, post):
    connection = await connected(outside, post.port, config={"bounceAddress": "b@example.com"})
    inputs = {
        "to": "Ada <ada@example.com>, grace@example.com",
        "cc": ["cc@example.com"],
        "bcc": "secret@example.com",
        "replyTo": "office@example.com",
        "subject": "Grüße",
        "text": "Hello\n.\nAda",
        "html": '<img src="cid:logo">',
        "headers": {"X-Campaign": "welcome"},
        "tags": ["intake", "späte, frohe"],
        "attachments": [
            {"name": "a.pdf", "contentType": "application/pdf", "content": "SGVsbG8="},
            {"name": "logo.png", "contentType": "image/png", "content": PNG, "contentId": "logo"},
        ],
    }
    dry = await outside.call(connection, "send", inputs, Mode.SANDBOX)
    assert dry.summary == "would have sent an email to Ada <ada@example.com>, grace@example.com"
    assert post.envelopes == []
    wet = await outside.call(connection, "send", inputs)
    assert wet.outcome.ok, wet.outcome
    assert wet.exchanges[0].request == dry.exchanges[0].request
    assert wet.exchanges[0].request["message"]["from"] == '"Clinic, North" <clinic@example.com>'
    envelope = post.envelopes[0]
    assert envelope.mail_from == "b@example.com"
    assert envelope.rcpt_tos == [
        "ada@example.com", "grace@example.com", "cc@example.com", "secret@example.com"
    ]  # fmt: skip
    message = post.last()
    assert message["Subject"] == "Grüße"
    assert "secret@" not in str(message)
    assert message["X-Campaign"] == "welcome"
    assert message["Keywords"] == 'intake, "späte, frohe"'
    assert wet.outcome.output["messageId"] == message["Message-ID"]
    assert message.get_body(("plain",)).get_content().splitlines() == ["Hello", ".", "Ada"]
    names = [part.get_filename() for part in message.walk() if part.get_filename()]
    assert sorted(names) == ["a.pdf", "logo.png"]
    picture = next(p for p in message.walk() if p.get_filename() == "logo.png")
    assert picture["Content-ID"] == "<logo>"


async def test_the_sender_may_be_another_and_html_may_stand_alone(outside, post):
    connection = await connected(outside, post.port)
    inputs = {"to": "a@example.com", "subject": "s", "html": "<p>x</p>", "from": "o@example.com"}
    await outside.good(connection, "send", inputs)
    assert post.envelopes[0].mail_from == "o@example.com"
    assert post.last().get_content_type() == "text/html"


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "a@example.com\r\nBcc: x@example.com"},
        {"to": "nobody"},
        {"to": "a b@example.com"},
        {"subject": "s\nX-Evil: 1"},
        {"headers": {"Bcc": "x@example.com"}},
        {"headers": {"X": "a\r\nb"}},
        {"tags": ["a\r\nBcc: x@example.com"]},
        {"attachments": [{"name": "a", "content": "not base64!"}]},
        {"attachments": [{"name": "a\nb", "content": ""}]},
    ],
)
async def test_nothing_can_add_a_header_or_an_address(outside, post, wrong):
    connection = await connected(outside, post.port)
    inputs = {"to": "a@example.com", "subject": "s", "text": "t", **wrong}
    result = await outside.call(connection, "send", inputs)
    assert result.outcome.error_class is ErrorClass.INPUT
    assert post.envelopes == []


async def test_one_address_that_is_taken_is_a_success_and_the_others_are_named(outside, post):
    connection = await connected(outside, post.port)
    post.answers["gone@example.com"] = "550 no such user"
    inputs = {"to": "gone@example.com, a@example.com", "subject": "s", "text": "t"}
    found = await outside.good(connection, "send", inputs)
    assert found["accepted"] == ["a@example.com"]
    assert found["refused"] == {"gone@example.com": "550 no such user"}
    post.answers["a@example.com"] = "550 nor this"
    result = await outside.call(connection, "send", inputs)
    assert result.outcome.error_class is ErrorClass.REJECTED
    assert result.outcome.status == 400


@pytest.mark.parametrize(
    ("answer", "error_class", "status"),
    [
        ("451 try later", ErrorClass.REMOTE, 503),
        ("421 too many connections", ErrorClass.RATE_LIMITED, 503),
        ("554 spam", ErrorClass.REJECTED, 400),
        ("552 too large", ErrorClass.TOO_LARGE, 0),
        ("452 disk full", ErrorClass.REMOTE, 503),
        ("hang", ErrorClass.TIMEOUT, 0),
        ("die", ErrorClass.MAYBE_SENT, 0),
    ],
)
async def test_what_the_server_says_after_the_message(outside, post, answer, error_class, status):
    connection = await connected(outside, post.port)
    inputs = {"to": "a@example.com", "subject": "s", "text": "t"}
    post.data_answer = answer
    timeout = 1.0 if answer == "hang" else None
    result = await outside.call(connection, "send", inputs, timeout=timeout)
    assert result.outcome.error_class is error_class, result.outcome
    assert result.outcome.status == status
    post.data_answer = "250 taken"
    assert (await outside.call(connection, "send", inputs)).outcome.ok


async def test_a_message_larger_than_the_server_takes_is_not_begun(outside, post):
    connection = await connected(outside, post.port)
    inputs = {"to": "a@example.com", "subject": "s", "text": "x" * 300_000}
    result = await outside.call(connection, "send", inputs)
    assert result.outcome.error_class is ErrorClass.TOO_LARGE
    assert result.outcome.problem.details["sent"] == "no"


async def test_the_staged_test_and_its_diagnoses(outside, post):
    assert (await outside.test(await connected(outside, post.port))).message == "Connected"
    report = await outside.test(await connected(outside, post.port, ca=False))
    assert report.diagnosis["code"] == "tls_certificate", report
    relaxed = await connected(outside, post.port, ca=False, verify=False)
    assert (await outside.test(relaxed)).ok


async def test_a_server_without_tls_gets_no_password_unless_that_is_said(outside):
    seen = Post()

    def protocol():
        return SMTP(
            seen,
            hostname=HOST,
            loop=asyncio.get_running_loop(),
            authenticator=_authenticated,
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    inputs = {"to": "a@example.com", "subject": "s", "text": "t"}
    careful = await connected(outside, port)
    assert not (await outside.call(careful, "send", inputs)).outcome.ok
    nobody = await outside.connect(
        "smtp",
        {
            "host": HOST,
            "port": port,
            "fromName": "",
            "fromEmail": "c@example.com",
            "security": "plain",
        },
        auth="none",
        port=port,
    )
    assert (await outside.call(nobody, "send", inputs)).outcome.ok
    plain = await connected(outside, port, config={"security": "plain"})
    assert (await outside.call(plain, "send", inputs)).outcome.ok
    server.close()


async def test_ssl_from_the_first_byte(outside):
    seen = Post()
    context = AUTHORITY.server_context(HOST)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(seen, hostname=HOST, loop=asyncio.get_running_loop()),
        "127.0.0.1",
        0,
        ssl=context,
    )
    port = server.sockets[0].getsockname()[1]
    connection = await outside.connect(
        "smtp",
        {
            "host": HOST,
            "port": port,
            "security": "ssl",
            "fromName": "A",
            "fromEmail": "a@example.com",
        },
        auth="none",
        port=port,
    )
    await outside.good(connection, "send", {"to": "b@example.com", "subject": "s", "text": "t"})
    assert len(seen.envelopes) == 1
    server.close()


async def test_no_socket_and_no_task_is_left(outside, post):
    connection = await connected(outside, post.port)
    before = len(asyncio.all_tasks())
    for _ in range(3):
        await outside.good(connection, "send", {"to": "a@example.com", "subject": "s", "text": "t"})
    await asyncio.sleep(0.05)
    assert len(asyncio.all_tasks()) <= before


class Tomorrow:
    """A clock that is 25 hours ahead."""

    def __init__(self, clock):
        self._clock = clock

    def now(self):
        return self._clock.now() + 25 * 3_600_000


async def test_what_ends_soon_and_who_is_silent_arrive_as_mail(outside, post):
    connection = await connected(outside, post.port)
    instance, project = outside.instance, outside.project
    # As the token of a vendor that gives none to renew it with; a password has no end.
    ends = instance.clock.now() + 97 * 3_600_000
    statement = "UPDATE credentials SET expires_at = ?"
    await instance.store.database.write(lambda tx: tx.run(statement, (ends,)))
    document = {
        "key": "orders",
        "nodes": [{"id": "end", "type": "respond"}],
        "trigger": {"type": "schedule", "cron": "0 * * * *", "mode": "sandbox"},
    }
    await instance.flows.create(project, document, actor=ACTOR)
    await instance.flows.publish(project, "orders", actor=ACTOR, environments=["development"])
    rule = AlertDraft(
        name="watch",
        kinds=("credential.expiring", "trigger.silent"),
        connection=connection,
        operation="send",
        environment="development",
        inputs={"to": "o@example.com", "subject": "{{alert.title}}", "text": "{{alert.text}}"},
    )
    await instance.alerting.service.create(project, rule, actor=ACTOR)
    looking = instance.alerting.looking
    assert await looking.look() == 1
    assert post.last()["Subject"] == "The credential of “smtp 1” expires in 5 days."
    assert await replace(looking, clock=Tomorrow(instance.clock)).look() == 1
    late = "A schedule trigger in development has not started for 24 hours."
    assert post.last()["Subject"] == late
    assert post.last().get_content().startswith("It was due then.")
    assert len(post.envelopes) == 2


async def test_a_reply_stands_in_its_conversation(outside, post):
    connection = await connected(outside, post.port)
    inputs = {
        "to": "ada@example.com",
        "subject": "Your visit",
        "text": "Fine.",
        "inReplyTo": "2@example.org",
        "references": ["<1@example.com>"],
    }
    result = await outside.call(connection, "reply", inputs)
    assert result.outcome.ok, result.outcome.problem
    message = post.last()
    assert message["Subject"] == "Re: Your visit"
    assert message["In-Reply-To"] == "<2@example.org>"
    assert message["References"] == "<1@example.com> <2@example.org>"
    await outside.call(connection, "reply", {**inputs, "subject": "RE: Your visit"})
    assert post.last()["Subject"] == "RE: Your visit"


async def test_each_of_many_has_its_own_text_and_result_in_one_session(outside, post):
    connection = await connected(outside, post.port)
    post.answers["gone@example.com"] = "550 5.1.1 unknown"
    inputs = {
        "recipients": [
            {"to": "ada@example.com", "values": {"name": "Ada <3"}},
            {"to": "gone@example.com", "values": {"name": "Gone"}},
            {"to": "grace@example.com", "values": {"name": "Grace"}},
        ],
        "subject": "Hello [[name]]",
        "text": "Dear [[name]]",
        "html": "<p>[[name]]</p>",
    }
    result = await outside.call(connection, "sendMany", inputs)
    output = result.outcome.output
    assert (output["sent"], output["failed"]) == (2, 1)
    assert [each["ok"] for each in output["results"]] == [True, False, True]
    assert "unknown" in output["results"][1]["error"]
    assert [each.rcpt_tos for each in post.envelopes] == [
        ["ada@example.com"],
        ["grace@example.com"],
    ]
    first = message_from_bytes(post.envelopes[0].content, policy=policy.default)
    assert first["Subject"] == "Hello Ada <3"
    assert "<p>Ada &lt;3</p>" in first.get_body(("html",)).get_content()
    assert len(result.exchanges) == 1
    del inputs["recipients"][2]["values"]["name"]
    refused = await outside.call(connection, "sendMany", inputs)
    assert refused.outcome.error_class is ErrorClass.INPUT
    assert len(post.envelopes) == 2


async def test_a_session_that_breaks_says_of_each_message_what_became_of_it(outside, post):
    connection = await connected(outside, post.port)
    post.data_answer = "die"
    many = {"recipients": [{"to": f"{n}@example.com"} for n in "abc"], "subject": "x", "text": "y"}
    output = (await outside.call(connection, "sendMany", many)).outcome.output
    assert [each["sent"] for each in output["results"]] == ["maybe", "no", "no"]
    post.data_answer = "250 taken"
    assert (await outside.call(connection, "sendMany", many)).outcome.output["sent"] == 3


async def test_a_stored_message_is_forwarded_and_sent_as_it_is(outside, post):
    connection = await connected(outside, post.port)
    eml = b"From: grace@example.org\r\nSubject: Results\r\nX-Mark: 7\r\n\r\n.All fine.\r\n"
    file = {"name": "r.eml", "base64": base64.b64encode(eml).decode()}
    given = {"to": "ada@example.com", "subject": "Results", "text": "Look", "original": file}
    assert (await outside.call(connection, "forward", given)).outcome.ok
    message = post.last()
    inner = next(p for p in message.walk() if p.get_content_type() == "message/rfc822")
    assert inner.get_content()["X-Mark"] == "7"
    assert message["Subject"] == "Fwd: Results"
    sent = await outside.call(connection, "sendRaw", {"to": "ada@example.com", "message": file})
    assert sent.outcome.output == {"accepted": ["ada@example.com"], "refused": {}}
    assert post.envelopes[-1].content.replace(b"\r\n..", b"\r\n.") == eml


async def test_an_invitation_is_one_that_programs_offer_to_accept(outside, post):
    connection = await connected(outside, post.port)
    event = {
        "uid": "v-1",
        "start": "2026-12-01T09:00:00Z",
        "end": "2026-12-01T09:30:00Z",
        "location": "Room 7; second floor, " + "é" * 60,
    }
    given = {"to": "ada@example.com", "subject": "Visit", "text": "Please come.", "event": event}
    assert (await outside.call(connection, "sendInvite", given)).outcome.ok
    part = next(p for p in post.last().walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    text = part.get_content()
    lines = text.replace("\r\n", "\n").split("\n")
    assert all(len(each.encode()) <= 75 for each in lines)
    whole = text.replace("\r\n", "\n").replace("\n ", "").split("\n")
    assert "DTSTART:20261201T090000Z" in whole
    assert "LOCATION:Room 7\\; second floor\\, " + "é" * 60 in whole
    assert sum(each.startswith("DTSTAMP:20") for each in whole) == 1
    assert "ORGANIZER:mailto:clinic@example.com" in whole
    await outside.call(connection, "sendInvite", {**given, "event": {**event, "cancel": True}})
    part = next(p for p in post.last().walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "CANCEL"
    assert "STATUS:CANCELLED" in part.get_content()


async def test_addresses_are_asked_about_and_nothing_is_sent(outside, post):
    connection = await connected(outside, post.port)
    post.answers |= {"gone@example.com": "550 no such user", "grey@example.com": "451 later"}
    asked = ["ada@example.com", "gone@example.com", "grey@example.com"]
    output = (await outside.call(connection, "verify", {"addresses": asked})).outcome.output
    assert [each["state"] for each in output["results"]] == ["accepted", "refused", "unknown"]
    assert post.envelopes == []
    able = (await outside.call(connection, "capabilities", {})).outcome.output
    assert (able["maxBytes"], able["encrypted"]) == (200_000, True)
    assert "smtputf8" in able["extensions"]
