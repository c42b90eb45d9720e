"""PayPal and SNS over real HTTP: they sign with a certificate that is fetched; Notion shakes hands."""

from __future__ import annotations

import http.server
import json
import threading
import time

import pytest

from api.hooked import digest, publish, put_secret, runs_of, send
from core.triggers import signing_vendors as vendors
from fixtures_world import AUTHORITY
from served import Served

PAYPAL_HOST = "api.sandbox.paypal.com"
TOKEN = "secret_planted_verification_token_0123456789"


class Vendor(http.server.BaseHTTPRequestHandler):
    """Gives the certificate, and takes the confirmation of a subscription."""

    asked: list[str]

    def do_GET(self):
        self.asked.append(self.path)
        content = vendors.certificate() if "Confirm" not in self.path else b"<ok/>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nothing: what is asked is kept."""


@pytest.fixture
def vendor():
    handler = type("Here", (Vendor,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = AUTHORITY.server_context(vendors.HOST, PAYPAL_HOST)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, handler.asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path, vendor):
    port, _ = vendor
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    hosts = {f"{host}:443": f"127.0.0.1:{port}" for host in (vendors.HOST, PAYPAL_HOST)}
    settings = {"host_map": hosts, "ca_file": tmp_path / "ca.pem"}
    with Served(tmp_path / "home", settings=settings) as running:
        grant = {"cidr": "127.0.0.1/32", "ports": [port], "reason": "a vendor on loopback"}
        assert running.request("POST", "/api/grants", grant).status == 201
        put_secret(running, "TOPIC", vendors.TOPIC)
        put_secret(running, "WEBHOOK", vendors.WEBHOOK_ID)
        yield running


def connected(served, slug, config, trigger, secret=None):
    body = {"name": slug, "integrationSlug": slug, "config": config}
    made = served.request("POST", "/api/integrations", body)
    assert made.status == 201, made.text
    written = {"type": "connector", "connection": slug, "trigger": trigger, "mode": "sandbox"}
    named = {"secrets": [f"{{env.{secret}}}"]} if secret else {}
    return publish(served, {**written, **named})


def test_a_notification_of_sns_starts_one_run_and_a_forged_or_late_one_none(served, vendor):
    trigger = connected(served, "sns", {"region": "eu-west-1"}, "messageReceived", "TOPIC")
    now = time.time()

    def deliver(document):
        headers, body = vendors.sns_delivery(document)
        return send(served, trigger, body, {"Content-Type": headers.pop("content-type"), **headers})

    assert deliver(vendors.sns(now, kind="SubscriptionConfirmation")).status == 200
    assert any("ConfirmSubscription" in path for path in vendor[1])
    message = vendors.sns(now)
    refused = [
        deliver({**message, "Message": "forged"}),
        deliver({name: value for name, value in message.items() if name != "Signature"}),
        deliver(vendors.sns(now, TopicArn=f"{vendors.TOPIC}-of-a-stranger")),
        deliver(vendors.sns(now - 3700)),
    ]
    assert {each.status for each in refused} == {401}, [each.text for each in refused]
    assert runs_of(served, trigger, wait=0.1) == []
    assert deliver(message).status == 200
    assert deliver(message).status == 200
    (run,) = runs_of(served, trigger)
    assert run["output"]["body"]["seen"]["json"]["Message"] == "Hello\nworld"
    time.sleep(0.1)
    assert len(runs_of(served, trigger, wait=0.1)) == 1
    assert sum(path.endswith(".pem") for path in vendor[1]) == 1


def test_an_event_of_paypal_starts_one_run_and_a_forged_or_late_one_none(served, vendor):
    trigger = connected(served, "paypal", {}, "paymentCaptured", "WEBHOOK")
    event = {"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "7"}}
    body, now = json.dumps(event).encode(), time.time()
    headers = vendors.paypal(now, body)
    refused = [
        send(served, trigger, body + b" ", headers),
        send(served, trigger, body),
        send(served, trigger, body, vendors.paypal(now - 260_000, body)),
        send(served, trigger, body, {**headers, "paypal-cert-url": "https://evil.example/c"}),
    ]
    assert {each.status for each in refused} == {401}, [each.text for each in refused]
    assert runs_of(served, trigger, wait=0.1) == []
    assert send(served, trigger, body, headers).status == 200
    assert send(served, trigger, body, headers).status == 200
    (run,) = runs_of(served, trigger)
    assert run["output"]["body"]["seen"]["json"]["resource"] == {"id": "7"}
    time.sleep(0.1)
    assert len(runs_of(served, trigger, wait=0.1)) == 1


def test_notion_shakes_hands_and_its_token_verifies_what_follows(served):
    trigger = connected(served, "notion", {}, "events", "NOTION_HOOK")
    shown = f"/api/triggers/{trigger['id']}/token"
    assert served.request("GET", shown).status >= 400
    hello = json.dumps({"verification_token": TOKEN}).encode()
    assert send(served, trigger, hello).status == 200
    assert served.request("GET", shown).json == {"token": TOKEN}
    body = json.dumps({"id": "evt-1", "type": "page.created", "entity": {"id": "p"}}).encode()
    forged = {"X-Notion-Signature": "sha256=" + digest(body, "x" * 40).hexdigest()}
    assert send(served, trigger, body, forged).status == 401
    stranger = json.dumps({"verification_token": "another_token_from_a_stranger"}).encode()
    assert send(served, trigger, stranger).status == 401
    genuine = {"X-Notion-Signature": "sha256=" + digest(body, TOKEN).hexdigest()}
    assert send(served, trigger, body, genuine).status == 200
    assert send(served, trigger, body, genuine).status == 200
    assert len(runs_of(served, trigger)) == 1
