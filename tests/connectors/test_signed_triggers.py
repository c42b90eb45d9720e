"""Samples of connectors' webhooks, signed as their vendors sign: genuine ones pass, others do not."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

import junctor
from core.triggers import signing_vendors as vendors
from core.triggers.test_vendor_signatures import outline, vonage
from junctor.core.catalog.folder import read_folder
from junctor.core.triggers.schemes import joined
from junctor.core.triggers.signatures import Standing
from junctor.core.triggers.verification import HookRequest, judge, needed_headers

NOW = 1763600000
SECRET = "shared-secret-value"
FORM = "application/x-www-form-urlencoded"
CONNECTORS = Path(junctor.__file__).parent / "connectors"


def sha(body, algorithm):
    return hmac.new(SECRET.encode(), body, algorithm).hexdigest()


def mailgun(body):
    document = json.loads(body)
    if "token" in document:  # mail that comes in is a form
        signed = sha(f"{NOW}{document['token']}".encode(), "sha256")
        form = {**document, "timestamp": str(NOW), "signature": signed}
        return {"Content-Type": FORM}, urlencode(form).encode()
    own = document["signature"]
    own["timestamp"] = str(NOW)
    own["signature"] = sha(f"{NOW}{own['token']}".encode(), "sha256")
    return {}, json.dumps(document).encode()


def sendgrid(body):
    raw = vendors.curve_key().sign(str(NOW).encode() + body, ec.ECDSA(SHA256()))
    prefix = "X-Twilio-Email-Event-Webhook-"
    signature = vendors.base64.b64encode(raw).decode()
    return {f"{prefix}Signature": signature, f"{prefix}Timestamp": str(NOW)}, body


def standard(body):
    digest = hmac.new(SECRET.encode(), b"wh_1." + f"{NOW}.".encode() + body, "sha256").digest()
    signature = "v1," + vendors.base64.b64encode(digest).decode()
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return dict(zip(names, ("wh_1", str(NOW), signature), strict=True)), body


def docusign(body):
    digest = hmac.new(SECRET.encode(), body, "sha256").digest()
    return {"X-DocuSign-Signature-1": vendors.base64.b64encode(digest).decode()}, body


def sns(body):
    document = json.loads(body)
    kept = {name: document[name] for name in ("Message", "MessageId", "Subject")}
    return vendors.sns_delivery(vendors.sns(NOW, **kept))


SIGNERS = {
    "whatsapp": (SECRET, lambda body: ({"X-Hub-Signature-256": f"sha256={sha(body, 'sha256')}"}, body)),
    "intercom": (SECRET, lambda body: ({"X-Hub-Signature": f"sha1={sha(body, 'sha1')}"}, body)),
    "mailgun": (SECRET, mailgun),
    "outline": (SECRET, lambda body: (outline(body), body)),
    "vonage": (SECRET, lambda body: (vonage(body), body)),
    "sendgrid": (vendors.curve_public(), sendgrid),
    "openai": ("whsec_c2hhcmVkLXNlY3JldC12YWx1ZQ==", standard),
    "docusign": (SECRET, docusign),
    "sns": (vendors.TOPIC, sns),
    "ses": (vendors.TOPIC, sns),
    "paypal": (vendors.WEBHOOK_ID, lambda body: (vendors.paypal(NOW, body), body)),
}  # fmt: skip


def webhooks(slug):
    folder = CONNECTORS / slug
    for key, trigger in read_folder(folder).triggers.items():
        if trigger.kind == "webhook":
            sample = json.loads(min((folder / "samples").glob(f"{key}.*.json")).read_text())
            event = sample["event"]
            yield trigger, json.dumps(event.get("json") or event["form"]).encode()


@pytest.mark.parametrize("slug", SIGNERS)
def test_what_the_vendor_signed_passes_and_what_a_stranger_changed_does_not(slug):
    secret, sign = SIGNERS[slug]
    found = list(webhooks(slug))
    assert found
    for trigger, sample in found:
        more = {"verify_token": "{env.B}"} if slug == "whatsapp" else {}
        rules = joined(trigger.verify, ("{env.A}",), **more)
        headers, body = sign(sample)

        def verdict(headers, body, value=secret, rules=rules):
            request = HookRequest(
                method="POST",
                url="https://junctor.example/hooks/abc",
                query=(),
                headers=tuple(headers.items()),
                body=body,
            )
            if not all(map(request.header, needed_headers(rules))):
                return Standing.INVALID
            return judge(rules, request, {"secrets.0": value}, NOW, vendors.certificate()).standing

        assert verdict(headers, body) is Standing.VALID
        in_body = slug == "mailgun" and not headers
        assert verdict({}, body) is (Standing.VALID if in_body else Standing.INVALID)
        assert verdict(headers, body, "another-secret") is Standing.INVALID
        if slug == "mailgun":
            body = body.replace(str(NOW).encode(), str(NOW + 1).encode())
        elif slug in ("sns", "ses"):
            body = body.replace(b'"MessageId": "', b'"MessageId": "x')
        else:
            body += b" "
        assert verdict(headers, body) is Standing.INVALID
