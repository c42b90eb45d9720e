"""Amazon SES and SNS against moto: what we send is taken, and its XML is read."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, world_in
from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.core.connections import ConnectionDraft
from junctor.core.ports.clock import SystemClock
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import ErrorClass
from junctor.model.request import HttpResponse
from junctor.testing.conformance.inputs import Case, outgoing

PLAIN = httpx.Client(verify=False, trust_env=False, timeout=60)
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
    PLAIN.close()
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
        answer = PLAIN.request(
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


# --- Signatures: moto takes none but those of a key that it knows, made over what came in ------

HOSTS = ("sns.eu-central-1.amazonaws.com", "email.eu-central-1.amazonaws.com")
ALLOWED = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["sns:*", "ses:*"], "Resource": "*"},
    {"Effect": "Deny", "Action": ["sns:DeleteTopic"], "Resource": "*"},
]}  # fmt: skip


def iam(server, action, **fields):
    """One call of IAM while moto asks nobody who he is."""
    scope = "Credential=x/20260101/us-east-1/iam/aws4_request"
    answer = PLAIN.post(
        server,
        data={"Action": action, "Version": "2010-05-08", **fields},
        headers={"Host": "iam.amazonaws.com", "Authorization": f"AWS4-HMAC-SHA256 {scope}"},
    )
    answer.raise_for_status()
    return answer.text


@pytest.fixture
def strict(server):
    """The same moto, where each call must be signed; gives a key that may do some things."""
    user = {"UserName": f"junctor-{time.monotonic_ns()}"}
    iam(server, "CreateUser", **user)
    iam(server, "PutUserPolicy", **user, PolicyName="p", PolicyDocument=json.dumps(ALLOWED))
    made = iam(server, "CreateAccessKey", **user)
    key, secret = (
        re.search(f"<{name}>(.*?)</{name}>", made)[1] for name in ("AccessKeyId", "SecretAccessKey")
    )
    reset = f"{server}/moto-api/reset-auth"
    PLAIN.post(reset, content=b"0").raise_for_status()
    yield {"access_key_id": key, "secret_access_key": secret}
    PLAIN.post(reset, content=b"inf").raise_for_status()
    PLAIN.post(f"{server}/moto-api/reset").raise_for_status()


class Signed:
    """Connections to SES and SNS whose calls pass the door, and TLS, on their way to moto."""

    def __init__(self, world, server):
        self.world, self.server, self.changes, self.answer = world, server, {}, ""
        world.handler = self.forward

    async def forward(self, request):
        headers = {k: v for k, v in request.headers.items() if k.lower() != "accept-encoding"}
        body = await request.read()
        answer = await asyncio.to_thread(
            PLAIN.request,
            request.method,
            self.server + request.path_qs,
            headers={**headers, **self.changes.get("headers", {})},
            content=self.changes.get("body", lambda given: given)(body),
        )
        self.answer = answer.text
        kind = answer.headers.get("content-type", "text/xml").partition(";")[0]
        return web.Response(status=answer.status_code, body=answer.content, content_type=kind)

    async def connect(self, slug, credential):
        config = {"region": "eu-central-1"}
        if slug == "ses":
            config["fromEmail"] = "clinic@example.com"
        saved = await self.world.instance.connections.create(
            self.world.project.id,
            ConnectionDraft(
                name=f"{slug} {len(self.changes)}",
                integration_slug=slug,
                auth_type="aws_sigv4",
                config=config,
                environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
                credentials={"development": credential},
            ),
            actor=ACTOR,
            may_bind_secrets=True,
        )
        await self.world.grant(saved.connection.id)
        self.world.connection = saved.connection.id

    def refused(self, outcome, code):
        # moto wraps the error otherwise than Amazon does, so its code is looked for in the text.
        assert outcome.error_class is ErrorClass.AUTH
        assert f"<Code>{code}</Code>" in self.answer

    async def call(self, operation, **inputs):
        return (await self.world.call(operation, inputs=inputs)).outcome


@pytest.fixture
async def signed(tmp_path, server):
    async with world_in(tmp_path, hosts=HOSTS) as world:
        yield Signed(world, server)


async def test_moto_checks_the_signature_of_sns_and_takes_ours_alone(signed, strict):
    await signed.connect("sns", strict)
    made = await signed.call("createTopic", name="signed-orders")
    assert made.ok, made.problem
    arn = made.output["TopicArn"]
    text = "Grüße, ~tilde + plus & more = 100 %"
    told = await signed.call("publish", topicArn=arn, message=text, subject="a  b")
    assert told.ok, told.problem
    assert (await signed.call("listTopics")).ok
    # Changed on the way: the signature no longer holds.
    signed.changes["body"] = lambda body: body.replace(b"signed-orders", b"signed-others")
    forged = await signed.call("publish", topicArn=arn, message=text)
    signed.refused(forged, "SignatureDoesNotMatch")
    signed.changes.clear()
    assert (await signed.call("publish", topicArn=arn, message=text)).ok


async def test_moto_refuses_a_wrong_key_an_unknown_one_and_what_the_policy_denies(signed, strict):
    await signed.connect(
        "sns", {**strict, "secret_access_key": "a-wrong-secret-of-40-characters-xxxxxxxx"}
    )
    wrong = await signed.call("listTopics")
    signed.refused(wrong, "SignatureDoesNotMatch")
    signed.changes["n"] = 1
    await signed.connect("sns", {**strict, "access_key_id": "AKIAUNKNOWN000000000"})
    unknown = await signed.call("listTopics")
    signed.refused(unknown, "InvalidClientTokenId")
    signed.changes["m"] = 2
    await signed.connect("sns", strict)
    denied = await signed.call("deleteTopic", topicArn="arn:aws:sns:eu-central-1:123456789012:x")
    signed.refused(denied, "AccessDenied")
    assert (await signed.call("listTopics")).ok


async def test_moto_checks_the_signature_of_ses_with_files_and_templates(signed, strict):
    await signed.connect("ses", strict)
    verified = await signed.call("verifyEmailAddress", emailAddress="clinic@example.com")
    assert verified.ok, verified.problem
    file = {"name": "plan.pdf", "contentType": "application/pdf", "content": "SGVsbG8="}
    mail = {"to": ["ada@example.com"], "subject": "Willkommen, Ümläut", "text": "Hello & bye"}
    for more in ({}, {"attachments": [file]}):
        sent = await signed.call("sendEmail", **mail, **more)
        assert sent.ok, sent.problem
    signed.changes["headers"] = {"X-Amz-Date": "20200101T000000Z"}
    signed.refused(await signed.call("getSendQuota"), "SignatureDoesNotMatch")
    signed.changes.clear()
    assert (await signed.call("getSendQuota")).ok


TOPIC = "arn:aws:sns:eu-central-1:123456789012:each"
TEMPLATE = {"templateName": "each", "subjectPart": "Hello {{name}}", "textPart": "Dear {{name}}"}
EACH = {
    "sns": {
        "createTopic": {"name": "each"},
        "listTopics": {},
        "getTopic": {"topicArn": TOPIC},
        "setTopicAttribute": {
            "topicArn": TOPIC, "attributeName": "DisplayName", "attributeValue": "Each"
        },
        "subscribe": {"topicArn": TOPIC, "protocol": "email", "endpoint": "a@example.com"},
        "confirmSubscription": {"topicArn": TOPIC, "token": "a-token-of-the-mail"},
        "listSubscriptions": {},
        "listTopicSubscriptions": {"topicArn": TOPIC},
        "publish": {"topicArn": TOPIC, "message": "Order 7 is paid."},
        "sendSms": {"to": "+15005550006", "text": "Hello"},
        "checkOptOut": {"phoneNumber": "+15005550006"},
        "listOptOuts": {},
        "optIn": {"phoneNumber": "+15005550006"},
        "unsubscribe": {"subscriptionArn": f"{TOPIC}:0b1c6f0e-0000-4000-8000-000000000000"},
    },
    "ses": {
        "verifyEmailAddress": {"emailAddress": "clinic@example.com"},
        "verifyDomain": {"domain": "example.com"},
        "listIdentities": {},
        "getVerification": {"identity": "clinic@example.com"},
        "createTemplate": TEMPLATE,
        "updateTemplate": TEMPLATE,
        "getTemplate": {"templateName": "each"},
        "listTemplates": {},
        "renderTemplate": {"templateName": "each", "templateData": '{"name": "Ada"}'},
        "sendEmail": {"to": ["ada@example.com"], "subject": "Hi", "text": "Hello"},
        "getSendQuota": {},
        "getSendStatistics": {},
        "deleteTemplate": {"templateName": "each"},
        "deleteIdentity": {"identity": "clinic@example.com"},
    },
}  # fmt: skip
# What moto does not know, and what its policy above denies.
NOT_HERE = {"getSendingEnabled", "deleteTopic"}


@pytest.mark.parametrize("slug", EACH)
async def test_each_operation_is_taken_by_moto_with_our_signature(signed, strict, slug):
    await signed.connect(slug, strict)
    spec = (await signed.world.instance.catalog.get(signed.world.project.id, slug)).spec
    assert EACH[slug].keys() | NOT_HERE >= spec.operations.keys()
    failed = {}
    for operation, inputs in EACH[slug].items():
        outcome = await signed.call(operation, **inputs)
        if not outcome.ok:
            failed[operation] = (outcome.problem, signed.answer)
    assert failed == {}


async def test_the_lists_of_sns_are_read_over_all_pages(signed, strict):
    from moto.sns.models import DEFAULT_PAGE_SIZE, sns_backends

    await signed.connect("sns", strict)
    there = sns_backends["123456789012"]["eu-central-1"]
    for number in range(DEFAULT_PAGE_SIZE + 1):
        topic = there.create_topic(f"each-{number}")
        there.subscribe(TOPIC + "-0", f"a{number}@example.com", "email")
    arn = {"topicArn": topic.arn.rpartition("-")[0] + "-0"}
    lists = {"listTopics": {}, "listSubscriptions": {}, "listTopicSubscriptions": arn}
    for operation, inputs in lists.items():
        first = await signed.call(operation, **inputs)
        assert first.output["nextToken"], operation
        result = await signed.world.call(operation, inputs=inputs, all_pages=True)
        assert len(result.outcome.output["items"]) == DEFAULT_PAGE_SIZE + 1, operation
