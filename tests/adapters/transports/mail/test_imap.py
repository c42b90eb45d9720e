"""Mailboxes of a real server: searched, read, flagged and moved."""

from __future__ import annotations

import imaplib
import ssl
import time
from email.message import EmailMessage

import pytest

from fixtures_mail import PASSWORD
from junctor.adapters.transports.mail.compose import opened
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass


def relaxed():
    """TLS for what the test does itself."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def deliver(server, user, *subjects, more=b"%PDF"):
    """Messages into a mailbox, past our own code."""
    with imaplib.IMAP4_SSL("127.0.0.1", server.port, ssl_context=relaxed()) as client:
        client.login(user, PASSWORD)
        client.create("Done")
        for subject in subjects:
            message = EmailMessage()
            message["From"], message["To"] = "ada@example.com", "flows@example.com"
            message["Subject"], message["Message-ID"] = subject, f"<{subject}@example.com>"
            message.set_content(f"about {subject} ü")
            message.add_alternative(f"<p>{subject}</p>", subtype="html")
            message.add_attachment(more, maintype="application", subtype="pdf", filename="a.pdf")
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), bytes(message))


@pytest.fixture
async def mailbox(outside, dovecot, request):
    user = f"u{abs(hash(request.node.name))}"
    deliver(dovecot, user, "one", "two", "three")
    return await outside.connect(
        "imap", dovecot.config(), dovecot.credential(user), port=dovecot.port
    )


async def test_messages_are_searched_and_read_without_being_marked(outside, mailbox):
    assert (await outside.test(mailbox)).message == "Connected"
    found = await outside.good(mailbox, "search", {"unseen": True, "sender": "ada@example.com"})
    assert found["count"] == 3
    (uid,) = (await outside.good(mailbox, "search", {"subject": "two"}))["uids"]
    (message,) = (await outside.good(mailbox, "fetch", {"uids": [uid]}))["messages"]
    assert message["subject"] == "two"
    assert message["from"] == "ada@example.com"
    assert message["text"].strip() == "about two ü"
    assert message["html"].strip() == "<p>two</p>"
    assert message["attachments"][0]["name"] == "a.pdf"
    assert message["messageId"] == "<two@example.com>"
    assert (await outside.good(mailbox, "search", {"unseen": True}))["count"] == 3


async def test_messages_are_flagged_and_moved(outside, mailbox):
    uids = (await outside.good(mailbox, "search", {"limit": 2, "since": "2020-01-01"}))["uids"]
    assert len(uids) == 2
    await outside.good(mailbox, "flag", {"uids": uids, "add": ["\\Seen", "Handled"]})
    assert (await outside.good(mailbox, "search", {"unseen": True}))["count"] == 1
    await outside.good(mailbox, "flag", {"uids": uids, "remove": ["\\Seen"]})
    moved = await outside.good(mailbox, "move", {"uids": [*uids, 999], "to": "Done"})
    assert moved["uids"] == uids  # and not what is not there
    for operation, more in (("move", {"to": "Done"}), ("flag", {"add": ["\\Seen"]})):
        gone = (await outside.call(mailbox, operation, {"uids": uids, **more})).outcome
        assert gone.error_class is ErrorClass.NOT_FOUND, gone
    missing = {"mailbox": "Nowhere", "uids": [1], "add": ["\\Seen"]}
    said = (await outside.call(mailbox, "flag", missing)).outcome.problem.message
    assert "doesn't exist: Nowhere" in said
    assert (await outside.good(mailbox, "search", {}))["count"] == 1
    assert (await outside.good(mailbox, "search", {"mailbox": "Done"}))["count"] == 2
    names = [m["name"] for m in (await outside.good(mailbox, "folders"))["mailboxes"]]
    assert {"INBOX", "Done"} <= set(names)


async def test_messages_are_counted_looked_at_copied_and_deleted(outside, mailbox):
    counts = await outside.good(mailbox, "counts")
    assert (counts["messages"], counts["unseen"]) == (3, 3)
    (one,) = (await outside.good(mailbox, "search", {"subject": "one"}))["uids"]
    (two,) = (await outside.good(mailbox, "search", {"subject": "two"}))["uids"]
    (header,) = (await outside.good(mailbox, "headers", {"uids": [two, 999]}))["messages"]
    assert (header["subject"], header["from"], header["uid"]) == ("two", "ada@example.com", two)
    assert header["headers"]["message-id"] == ["<two@example.com>"]
    assert header["uidValidity"] == counts["uidValidity"]
    assert "text" not in header
    assert (await outside.good(mailbox, "counts"))["unseen"] == 3
    await outside.good(mailbox, "copy", {"uids": [one], "to": "Done"})
    assert (await outside.good(mailbox, "counts", {"mailbox": "Done"}))["messages"] == 1
    # What others have marked as deleted stays.
    await outside.good(mailbox, "flag", {"uids": [two], "add": ["\\Deleted"]})
    gone = await outside.good(mailbox, "delete", {"uids": [one, 999]})
    assert gone == {"uids": [one], "removed": True}
    assert (await outside.good(mailbox, "counts"))["messages"] == 2
    again = (await outside.call(mailbox, "delete", {"uids": [one]})).outcome
    assert again.error_class is ErrorClass.NOT_FOUND


async def test_mailboxes_are_made_renamed_and_deleted(outside, mailbox):
    async def names():
        found = (await outside.good(mailbox, "folders"))["mailboxes"]
        return {each["name"] for each in found} - {"INBOX", "Done"}

    for _ in range(2):
        await outside.good(mailbox, "createMailbox", {"mailbox": "Grüße"})
    assert await names() == {"Grüße"}
    await outside.good(mailbox, "renameMailbox", {"mailbox": "Grüße", "to": "Post"})
    assert await names() == {"Post"}
    lost = {"mailbox": "Grüße", "to": "Other"}
    outcome = (await outside.call(mailbox, "renameMailbox", lost)).outcome
    assert outcome.error_class is ErrorClass.NOT_FOUND
    taken = (
        await outside.call(mailbox, "renameMailbox", {"mailbox": "Post", "to": "Done"})
    ).outcome
    assert taken.error_class is ErrorClass.CONFLICT
    await outside.good(mailbox, "deleteMailbox", {"mailbox": "Post"})
    assert await names() == set()
    outcome = (await outside.call(mailbox, "deleteMailbox", {"mailbox": "Post"})).outcome
    assert outcome.error_class is ErrorClass.NOT_FOUND


async def test_a_draft_is_stored_with_its_flags_and_nothing_is_sent(outside, mailbox):
    inputs = {
        "from": "Flows <flows@example.com>",
        "to": "ada@example.com",
        "subject": "Draft ü",
        "text": "To be read first.",
        "mailbox": "Done",
    }
    dry = await outside.call(mailbox, "append", inputs, Mode.SANDBOX)
    assert dry.summary == "would have sent a message for Done"
    wet = await outside.call(mailbox, "append", inputs)
    assert wet.exchanges[0].request == dry.exchanges[0].request
    assert wet.exchanges[0].request["flags"] == ["\\Draft"]
    done = wet.outcome.output
    fetched = await outside.good(mailbox, "fetch", {"mailbox": "Done", "uids": [done["uid"]]})
    (message,) = fetched["messages"]
    assert (message["subject"], message["messageId"]) == ("Draft ü", done["messageId"])
    assert "\\Draft" in message["flags"]
    lost = await outside.call(mailbox, "append", {**inputs, "mailbox": "Nowhere"})
    assert lost.outcome.error_class is ErrorClass.NOT_FOUND
    wrong = await outside.call(mailbox, "append", {**inputs, "from": "a@example.com\r\nBcc: x@y.z"})
    assert wrong.outcome.error_class is ErrorClass.INPUT


async def test_the_sandbox_reads_nothing(outside, mailbox):
    dry = await outside.call(mailbox, "fetch", {"uids": [1]}, Mode.SANDBOX)
    assert dry.outcome.ok
    assert dry.exchanges[0].request["uids"] == [1]


async def test_faults_have_their_class_and_diagnosis(outside, dovecot, mailbox):
    result = await outside.call(mailbox, "search", {"mailbox": "Nowhere"})
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    mine = dovecot.credential("x")
    wrong = await outside.connect("imap", dovecot.config(), mine, port=dovecot.port, ca=False)
    assert (await outside.test(wrong)).diagnosis["code"] == "tls_certificate"
    assert (await outside.call(mailbox, "check")).outcome.ok


async def test_starttls_on_the_plain_port(outside, dovecot):
    connection = await outside.connect(
        "imap",
        dovecot.config(port=dovecot.plain, security="starttls"),
        dovecot.credential("starter"),
        port=dovecot.plain,
    )
    assert (await outside.call(connection, "check")).outcome.ok


def test_broken_messages_are_read_as_far_as_they_go():
    found = opened(b"Subject: =?broken?=\r\nContent-Type: text/plain; charset=none\r\n\r\n\xff")
    assert found["text"] == "\ufffd"
    assert found["attachments"] == []
