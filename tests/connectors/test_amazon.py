"""Amazon SES and SNS against moto: what we send is taken, and its XML is read."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.core.ports.clock import SystemClock
from junctor.model.errors import ErrorClass
from junctor.model.request import HttpResponse
from junctor.testing.conformance.inputs import Case, outgoing

CONFIG = {"region": "eu-central-1", "fromEmail": "clinic@example.com"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    made.start()
    yield f"http://127.0.0.1:{port}"
    made.stop()


class Vendor:
    """One connector whose requests go to moto under the vendor's own host name."""

    def __init__(self, slug, server):
        folder = shipped_root() / slug
        self.entry = CatalogEntry(read_folder(folder), source="shipped", folder=folder)
        self.server = server
        known = self.entry.spec.connection["properties"]
        self.config = {k: v for k, v in CONFIG.items() if k in known}

    def call(self, key, **inputs):
        operation = self.entry.spec.operations[key]
        (sent,) = outgoing(self.entry, key, Case("test", inputs, self.config))
        headers = {**dict(sent.headers), "Host": urlsplit(sent.url).netloc}
        answer = httpx.request(
            sent.method, self.server + sent.path, headers=headers, content=sent.body
        )
        response = HttpResponse(
            status=answer.status_code,
            headers=tuple(answer.headers.items()),
            content=answer.content,
        )
        reader = Reader(self.entry.spec, operation, SystemClock(), self.entry.handler(key))
        return reader.outcome(response, None)


@pytest.fixture
def sns(server):
    return Vendor("sns", server)


@pytest.fixture
def ses(server):
    return Vendor("ses", server)


def test_a_topic_is_made_listed_published_to_and_deleted(sns):
    made = sns.call("createTopic", name="orders")
    assert made.ok, made.problem
    arn = made.output["TopicArn"]
    assert {"TopicArn": arn} in sns.call("listTopics").output["topics"]
    told = sns.call("publish", topicArn=arn, message="Order 7 is paid.", subject="Order 7")
    assert told.output["MessageId"]
    subscribed = sns.call("subscribe", topicArn=arn, protocol="email", endpoint="a@example.com")
    assert subscribed.ok, subscribed.problem
    listed = sns.call("listTopicSubscriptions", topicArn=arn).output["subscriptions"]
    assert [each["Endpoint"] for each in listed] == ["a@example.com"]
    assert sns.call("deleteTopic", topicArn=arn).ok
    gone = sns.call("publish", topicArn=arn, message="x")
    assert gone.error_class is ErrorClass.NOT_FOUND
    assert sns.call("listTopics").output["topics"] == []


def test_a_text_message_is_sent(sns):
    sent = sns.call("sendSms", to="+15005550006", text="Hello", **{"from": "CLINIC"})
    assert sent.ok, sent.problem
    assert sent.output["MessageId"]
    assert sns.call("checkOptOut", phoneNumber="+15005550006").output == {"isOptedOut": "false"}


def test_an_email_needs_a_verified_sender_then_goes_with_files_too(ses):
    mail = {"to": ["ada@example.com"], "subject": "Welcome", "text": "Hello"}
    refused = ses.call("sendEmail", **mail)
    assert refused.error_class is ErrorClass.REJECTED
    assert ses.call("verifyEmailAddress", emailAddress="clinic@example.com").ok
    assert "clinic@example.com" in ses.call("listIdentities").output["identities"]
    assert ses.call("sendEmail", **mail).output["messageId"]
    file = {"name": "plan.pdf", "contentType": "application/pdf", "content": "SGVsbG8="}
    assert ses.call("sendEmail", **mail, attachments=[file]).output["messageId"]
    assert float(ses.call("getSendQuota").output["SentLast24Hours"]) >= 2


def test_templates_are_made_and_used(ses):
    assert ses.call("verifyEmailAddress", emailAddress="clinic@example.com").ok
    text = {"subjectPart": "Hello {{name}}", "textPart": "Dear {{name}}"}
    made = ses.call("createTemplate", templateName="welcome", **text)
    assert made.ok, made.problem
    assert ses.call("getTemplate", templateName="welcome").output["TemplateName"] == "welcome"
    template = {"id": "welcome", "model": {"name": "Ada"}}
    sent = ses.call("sendEmail", to="ada@example.com", template=template)
    assert sent.ok, sent.problem
    missing = ses.call("getTemplate", templateName="gone")
    assert missing.error_class is ErrorClass.NOT_FOUND
    assert ses.call("getTemplate", templateName="welcome").ok
