"""Flows with triggers on a served instance, and senders that sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import time

from junctor.core.connections import SecretView

SECRET = "planted-signing-secret-1234567890"
_NUMBERS = itertools.count(1)


def put_secret(served, name="HOOK_SECRET", value=SECRET, environment="development") -> SecretView:
    body = {"value": value, "environment": environment}
    found = served.request("PUT", f"/api/secrets/{name}", body)
    assert found.status in (200, 201), found.text
    return found.json


def publish(served, trigger, *nodes, environments=("development",), **more):
    """A live flow; gives its trigger as the interface shows it, and the flow's id."""
    key = f"flow-{next(_NUMBERS)}"
    document = {"key": key, "trigger": trigger, "nodes": list(nodes) or [RESPOND], **more}
    made = served.request("POST", "/api/flows", document)
    assert made.status == 201, made.text
    live = served.request("POST", f"/api/flows/{key}/publish", {"environments": environments})
    assert live.status == 200, live.text
    found = served.request("GET", "/api/triggers").json["items"]
    return next(each for each in found if each["flowKey"] == key)


RESPOND = {"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}


def path_of(trigger) -> str:
    return "/" + trigger["url"].split("/", 3)[3]


def send(served, trigger, body=b"{}", headers=None, *, method="POST", query=""):
    given = {"Content-Type": "application/json", **(headers or {})}
    return served.request(method, path_of(trigger) + query, role=None, raw=body, headers=given)


def runs_of(served, trigger, *, wait=5.0, count=1):
    """The runs of a flow once there are `count` that have ended."""
    end = time.monotonic() + wait
    while True:
        found = served.request("GET", f"/api/runs?flowId={trigger['flowId']}&payloads=true").json[
            "items"
        ]
        done = [run for run in found if run["finishedAt"]]
        if len(done) >= count or time.monotonic() > end:
            return found
        time.sleep(0.02)


def shown(served, trigger):
    return served.request("GET", f"/api/triggers/{trigger['id']}").json


def digest(message, key=SECRET, algorithm="sha256"):
    return hmac.new(key.encode(), message, getattr(hashlib, algorithm))


def github(body, delivery="d1", key=SECRET):
    return {
        "X-Hub-Signature-256": "sha256=" + digest(body, key).hexdigest(),
        "X-GitHub-Delivery": delivery,
    }


def stripe(body, at=None, key=SECRET):
    stamp = str(int(at or time.time()))
    signature = digest(stamp.encode() + b"." + body, key).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}


def slack(body, at=None):
    stamp = str(int(at or time.time()))
    signature = digest(b"v0:" + stamp.encode() + b":" + body).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + signature}


STANDARD = b"planted-standard-secret"
STANDARD_SECRET = "whsec_" + base64.b64encode(STANDARD).decode()


def standard(body, at=None):
    stamp = str(int(at or time.time()))
    signature = hmac.new(STANDARD, f"msg_1.{stamp}.".encode() + body, "sha256").digest()
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }


def twilio(url, fields):
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    signature = base64.b64encode(digest(text.encode(), algorithm="sha1").digest()).decode()
    return {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }


def signed(scheme, **more):
    verify = {"scheme": scheme, "secrets": ["{env.HOOK_SECRET}"], **more}
    return {"type": "webhook", "mode": "sandbox", "verify": verify}
