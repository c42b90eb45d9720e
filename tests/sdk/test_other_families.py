"""Requests of mail, files and messages are built from inputs alone, and show what they send."""

from __future__ import annotations

import base64

import pytest

from junctor.model.errors import InvalidInput
from junctor.sdk.families import FAMILIES, family_actions, files, mail, messages

CONN = {"fromName": "Clinic", "fromEmail": "c@example.com", "bounceAddress": "b@example.com"}


def test_every_family_has_a_manifest_and_actions():
    for name, load in FAMILIES.items():
        assert isinstance(load().MANIFEST, dict)
        assert family_actions(name)


def test_a_mail_shows_its_parts_without_their_bytes():
    inputs = {
        "to": ["Ada <ada@example.com>"],
        "subject": "Hi",
        "html": "<p>x</p>",
        "headers": {"X-Campaign": "welcome"},
        "tags": ["intake", "a, b"],
        "attachments": [
            {"name": "a.png", "contentType": "image/png", "content": "AAAA", "contentId": "a"}
        ],
    }
    request = mail.send.prepare(inputs, CONN)
    shown = request.shown()["message"]
    assert shown["headers"] == {"Keywords": 'intake, "a, b"', "X-Campaign": "welcome"}
    assert shown["from"] == "Clinic <c@example.com>"
    assert shown["attachments"] == [
        {"name": "a.png", "contentType": "image/png", "bytes": 3, "contentId": "a"}
    ]
    bare = mail.send.prepare({**inputs, "from": "o@example.com"}, {**CONN, "fromName": ""})
    assert bare.message.sender == "o@example.com"
    nameless = mail.send.prepare(inputs, {**CONN, "fromName": ""})
    assert nameless.message.sender == "c@example.com"


@pytest.mark.parametrize(
    ("inputs", "conn"),
    [
        ({"to": "a@b@"}, CONN),
        ({"to": "x", "subject": "s"}, CONN),
        ({"to": [" "], "subject": "s"}, CONN),
        ({}, {**CONN, "fromName": "a\nb"}),
        ({"to": ","}, CONN),
        ({"to": "a@example.com\n"}, CONN),
        ({}, {**CONN, "fromEmail": "a..b@example.com"}),
        ({"headers": {"Subject": "x"}}, CONN),
        ({"attachments": [{"name": "a", "content": "?"}]}, CONN),
        (
            {"attachments": [{"name": "a", "content": base64.b64encode(bytes(27 << 20)).decode()}]},
            CONN,
        ),
    ],
)
def test_what_could_add_a_header_or_an_address_is_refused(inputs, conn):
    with pytest.raises(InvalidInput):
        mail.send.prepare({"to": "a@example.com", "subject": "s", "text": "t", **inputs}, conn)


def test_actions_in_a_mailbox_show_what_they_do():
    assert mail.check.prepare({}).shown() == {"protocol": "mail", "action": "check"}
    assert mail.folders.prepare({}).action == "folders"
    assert mail.search.prepare({"subject": "x"}).shown()["subject"] == "x"
    assert mail.fetch.prepare({"uids": [1]}).shown()["uids"] == [1]
    assert mail.flag.prepare({"uids": [1], "add": ["\\Seen"]}).shown()["add"] == ["\\Seen"]
    assert mail.move.prepare({"uids": [1], "to": "Done"}).shown()["to"] == "Done"
    assert mail.copy.prepare({"uids": [1], "to": "Done"}).shown()["action"] == "copy"
    assert mail.delete.prepare({"uids": [1]}).shown()["uids"] == [1]
    assert mail.headers.prepare({"uids": [1]}).action == "headers"
    assert mail.counts.prepare({}).shown()["mailbox"] == "INBOX"
    assert mail.create_mailbox.prepare({"mailbox": "A"}).action == "create"
    assert mail.delete_mailbox.prepare({"mailbox": "A"}).action == "remove"
    assert mail.rename_mailbox.prepare({"mailbox": "A", "to": "B"}).shown()["to"] == "B"


def test_actions_on_files_show_path_size_and_hash():
    made = files.upload.prepare({"path": "a", "text": "x"})
    assert made.shown()["bytes"] == 1
    assert len(made.shown()["sha256"]) == 64
    assert files.upload.prepare({"path": "a", "content": "AAAA"}).content == b"\0\0\0"
    with pytest.raises(InvalidInput):
        files.upload.prepare({"path": "a", "content": "?"})
    assert files.list.prepare({}).shown()["limit"] == 1000
    assert files.stat.prepare({"path": "a"}).action == "stat"
    assert files.download.prepare({"path": "a"}).options["offset"] == 0
    assert files.move.prepare({"path": "a", "to": "b"}).shown()["to"] == "b"
    assert files.delete.prepare({"path": "a"}).action == "delete"
    assert files.delete.prepare({"path": "a", "contents": True}).shown()["contents"] is True
    assert files.find.prepare({}).shown()["pattern"] == "*"
    assert files.exists.prepare({"path": "a"}).action == "exists"
    assert files.append.prepare({"path": "a", "text": "x"}).shown()["bytes"] == 1
    assert files.copy.prepare({"path": "a", "to": "b"}).shown()["action"] == "transfer"
    assert files.permissions.prepare({"path": "a", "mode": "640"}).shown()["mode"] == "640"
    assert files.mkdir.prepare({"path": "a"}).action == "mkdir"
    assert files.checksum.prepare({"path": "a"}).action == "checksum"
    moved = files.transfer.prepare({"path": "a", "toConnection": "other"})
    assert (moved.to, moved.options["connection"]) == ("a", "other")


def test_messages_show_key_headers_and_body():
    made = messages.publish.prepare({"routingKey": "k", "message": {"a": 1}, "priority": 3})
    assert made.shown()["routingKey"] == "k"
    assert made.shown()["messages"] == [
        {"headers": {}, "persistent": True, "priority": 3, "body": '{"a":1}'}
    ]
    binary = messages.produce.prepare({"topic": "t", "bytes": "/w==", "key": "k", "partition": 1})
    assert binary.shown()["messages"][0]["body"] == {"bytes": 1, "base64Head": "/w=="}
    assert binary.shown()["messages"][0]["key"] == "k"
    assert binary.options == {"partition": 1}
    with pytest.raises(InvalidInput):
        messages.produce.prepare({"topic": "t", "bytes": "?"})
    assert messages.check.prepare({}).action == "check"
    assert messages.get.prepare({"queue": "q"}).options == {"limit": 10}
    assert messages.declare.prepare({"queue": "q", "exchange": "x"}).options["exchange"] == "x"
    many = messages.publish_many.prepare({"routingKey": "k", "messages": [1, "a"]})
    assert [each.body for each in many.messages] == [b"1", b"a"]
    assert messages.queue_info.prepare({"queue": "q"}).action == "inspect"
    moved = {"topic": "orders", "group": "g", "to": "end"}
    assert messages.set_offsets.prepare(moved).options == {"group": "g", "to": "end"}
    named = messages.set_offsets.prepare({**moved, "to": "offsets", "offsets": {"0": 4}})
    assert (named.action, named.options["offsets"]) == ("commit", {"0": 4})
    assert messages.purge_queue.prepare({"queue": "q"}).action == "purge"
    assert messages.delete_queue.prepare({"queue": "q"}).options["onlyEmpty"] is False
    assert messages.declare_exchange.prepare({"exchange": "x"}).options["exchangeType"] == "topic"
    assert messages.delete_exchange.prepare({"exchange": "x"}).options["onlyUnused"] is False
    binding = {"queue": "q", "exchange": "x", "routingKey": "k"}
    assert messages.bind_queue.prepare(binding).shown()["exchange"] == "x"
    assert messages.unbind_queue.prepare(binding).shown()["routingKey"] == "k"
    assert messages.consume.prepare({"topic": "t"}).options["limit"] == 100
    assert messages.topics.prepare({}).shown() == {
        "protocol": "messages",
        "action": "describe",
        "destination": "",
    }
