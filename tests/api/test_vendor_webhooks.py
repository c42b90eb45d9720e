"""What vendors send, over real HTTP to the triggers of their connectors: every recorded sample.

Each is signed as its vendor signs, maps its fields into a flow, and comes a second time; the first
of a vendor also comes forged, unsigned and late.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

import junctor
from api.hooked import github, publish, put_secret, runs_of, send, slack, stripe, twilio
from core.triggers.signing_vendors import curve_key, curve_public
from junctor.core.catalog.folder import read_folder
from served import Served

SECRET = "planted-signing-secret-1234567890"
FORM = "application/x-www-form-urlencoded"
PUBLIC = "https://junctor.example"
CONNECTORS = Path(junctor.__file__).parent / "connectors"
CONFIG = {
    "hubspot": {},
    "mailgun": {"domain": "mg.example.com"},
    "twilio": {"accountSid": "AC" + "0" * 32},
    "whatsapp": {"phoneNumberId": "106540352242922", "businessAccountId": "102290129340398"},
    "zendesk": {"subdomain": "acme"},
}
DATED = ("signature", "webhookTimestamp")
"""What is written anew for each delivery."""
MORE = {"whatsapp": {"verifyToken": "{env.META_TOKEN}"}, "postmark": {"username": "hook"}}
SECRETS = {"sendgrid": curve_public(), "postmark": "planted-password-123456"}


def mac(message, algorithm="sha256", key=SECRET):
    return hmac.new(key.encode(), message, getattr(hashlib, algorithm))


def base(digest):
    return base64.b64encode(digest.digest()).decode()


def whatsapp(body, at, url):
    return {"X-Hub-Signature-256": f"sha256={mac(body).hexdigest()}"}


def intercom(body, at, url):
    return {"X-Hub-Signature": f"sha1={mac(body, 'sha1').hexdigest()}"}


def hubspot(body, at, url):
    stamp = str(int(at * 1000))
    text = f"POST{url}".encode() + body + stamp.encode()
    return {"X-HubSpot-Signature-v3": base(mac(text)), "X-HubSpot-Request-Timestamp": stamp}


def linear(body, at, url):
    return {"Linear-Signature": mac(body).hexdigest()}


def notion(body, at, url):
    return {"X-Notion-Signature": f"sha256={mac(body).hexdigest()}"}


def sendgrid(body, at, url):
    stamp = str(int(at))
    raw = curve_key().sign(stamp.encode() + body, ec.ECDSA(SHA256()))
    prefix = "X-Twilio-Email-Event-Webhook-"
    return {f"{prefix}Signature": base64.b64encode(raw).decode(), f"{prefix}Timestamp": stamp}


def zendesk(body, at, url):
    stamp = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")[:19] + "Z"
    prefix = "X-Zendesk-Webhook-Signature"
    return {prefix: base(mac(stamp.encode() + body)), f"{prefix}-Timestamp": stamp}


def postmark(body, at, url):
    return {
        "Authorization": "Basic "
        + base64.b64encode(f"hook:{SECRETS['postmark']}".encode()).decode()
    }


def telegram(body, at, url):
    return {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def outline(body, at, url):
    stamp = int(at * 1000)
    return {"Outline-Signature": f"t={stamp},s={mac(f'{stamp}.'.encode() + body).hexdigest()}"}


def part(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def vonage(body, at, url):
    # One delivery that comes again brings the same token.
    claims = {
        "iat": int(at),
        "jti": hashlib.sha256(body).hexdigest(),
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(body).hexdigest(),
    }
    head = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(part(json.dumps(each).encode()) for each in (head, claims))
    return {"Authorization": f"Bearer {text}.{part(mac(text.encode()).digest())}"}


# How a vendor signs, and whether what it signs says when: else a second delivery is known by its key.
VENDORS = {
    "github": (lambda body, at, url: github(body, key=SECRET), False),
    "hubspot": (hubspot, True),
    "intercom": (intercom, False),
    "linear": (linear, True),
    "mailgun": (lambda body, at, url: {}, True),
    "notion": (notion, False),
    "outline": (outline, True),
    "postmark": (postmark, False),
    "sendgrid": (sendgrid, True),
    "slack": (lambda body, at, url: slack(body, at), True),
    "stripe": (lambda body, at, url: stripe(body, at), True),
    "telegram": (telegram, False),
    "twilio": (lambda body, at, url: twilio(url, json.loads(body)), False),
    "vonage": (vonage, True),
    "whatsapp": (whatsapp, False),
    "zendesk": (zendesk, True),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    settings = {"public_url": PUBLIC}
    with Served(tmp_path_factory.mktemp("home"), settings=settings) as running:
        put_secret(running, "META_TOKEN", "meta-verify-token")
        for slug in VENDORS:
            secret = SECRETS.get(slug, SECRET)
            put_secret(running, f"HOOK_{slug.upper()}", secret)
            body = {"name": slug, "integrationSlug": slug, "config": CONFIG.get(slug, {})}
            made = running.request("POST", "/api/integrations", body)
            assert made.status == 201, made.text
        yield running


def samples(slug):
    """Each webhook with its recorded deliveries."""
    folder = CONNECTORS / slug
    for key, trigger in read_folder(folder).triggers.items():
        if trigger.kind == "webhook":
            files = sorted((folder / "samples").glob(f"{key}.*.json"))
            yield key, [json.loads(each.read_text()) for each in files]


def dated(slug, event, at):
    """What a vendor says of the time in the body itself."""
    document = json.loads(json.dumps(event.get("json", event.get("form"))))
    if slug == "linear":
        document["webhookTimestamp"] = int(at * 1000)
    if slug == "mailgun":
        own = document if "form" in event else document["signature"]
        own["timestamp"] = str(int(at))
        own["signature"] = mac(f"{int(at)}{own['token']}".encode()).hexdigest()
    return document


def leaves(value, path):
    """Where plain values lie, in names that a template can write."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in DATED:
                yield from leaves(each, f"{path}.{name}")
    elif isinstance(value, str | int | float) and value != "":
        yield path, value


class Hook:
    """One published trigger of a vendor, and deliveries to it."""

    def __init__(self, served, slug, key, mapped):
        self.served, self.slug = served, slug
        more = MORE.get(slug, {})
        body = {f"f{at}": f"{{{{event.{path}}}}}" for at, path in enumerate(mapped)}
        node = {"id": "a", "type": "respond", "body": body}
        secrets = [f"{{env.HOOK_{slug.upper()}}}"]
        written = {"type": "connector", "connection": slug, "trigger": key, "mode": "sandbox"}
        self.trigger = publish(served, {**written, "secrets": secrets, **more}, node)

    def deliver(self, event, *, at=None, spoil=b"", unsigned=False):
        at = at or time.time()
        form = "form" in event
        document = dated(self.slug, event, at)
        body = json.dumps(document).encode()
        signed = {} if unsigned else VENDORS[self.slug][0](body, at, self.trigger["url"])
        headers = {name.lower(): value for name, value in signed.items()} | event.get("headers", {})
        headers.pop("content-type", None)
        headers["Content-Type"] = FORM if form else "application/json"
        sent = urlencode(document).encode() if form else body
        return send(self.served, self.trigger, sent + spoil, headers)


@pytest.mark.parametrize("slug", VENDORS)
def test_every_recorded_delivery_of_a_vendor_starts_a_flow_that_maps_its_fields(served, slug):
    told = 0
    for key, recorded in samples(slug):
        for sample in recorded:
            (kind,) = {"json", "form"} & sample["event"].keys()
            whole = sample["event"][kind]
            each = [] if isinstance(whole, list) else [whole]
            known = {path: value for one in each for path, value in leaves(one, kind)}
            batch = len(sample["events"]) != 1 or not each or "entry" in whole
            mapped = {} if batch else dict(list(known.items())[:8])
            hook = Hook(served, slug, key, mapped)
            found = hook.deliver(sample["event"])
            assert found.status == 200, (key, found.text)
            expected = len(sample["events"])
            told += expected
            runs = runs_of(served, hook.trigger, count=expected, wait=5 if expected else 0.1)
            assert len(runs) == expected, (key, sample.get("description"))
            for run in runs:
                assert run["output"]["body"] == {
                    f"f{at}": value for at, value in enumerate(mapped.values())
                }, key
            assert hook.deliver(sample["event"]).status == 200
            assert len(runs_of(served, hook.trigger, count=expected + 1, wait=0.1)) == expected, key
    assert told


@pytest.mark.parametrize("slug", VENDORS)
def test_a_forged_unsigned_or_late_delivery_of_a_vendor_starts_nothing(served, slug):
    key, recorded = next(iter(samples(slug)))
    sample = next(each for each in recorded if each["events"])
    hook = Hook(served, slug, key, {})
    refused = [hook.deliver(sample["event"], unsigned=True)] if slug != "mailgun" else []
    if slug in ("postmark", "telegram"):
        put_secret(served, f"HOOK_{slug.upper()}", "planted-password-654321")
        refused.append(hook.deliver(sample["event"]))
        put_secret(served, f"HOOK_{slug.upper()}", SECRETS.get(slug, SECRET))
    elif slug == "mailgun":
        put_secret(served, "HOOK_MAILGUN", "another-secret-1234567890")
        refused.append(hook.deliver(sample["event"]))
        put_secret(served, "HOOK_MAILGUN", SECRET)
    else:
        refused.append(hook.deliver(sample["event"], spoil=b"&x=1" if slug == "twilio" else b" "))
    assert {each.status for each in refused} == {401}, [each.text for each in refused]
    if VENDORS[slug][1]:
        late = hook.deliver(sample["event"], at=time.time() - 301)
        assert (late.status, late.json["details"]["reason"]) == (401, "timestamp_too_old")
    assert runs_of(served, hook.trigger, wait=0.1) == []
    assert hook.deliver(sample["event"]).status == 200
    assert len(runs_of(served, hook.trigger, count=len(sample["events"]))) == len(sample["events"])


def test_every_webhook_of_the_catalog_knows_a_delivery_that_comes_again():
    """Where the proof does not cover the body, no fingerprint of it is taken: a key has to be named."""
    unproven = ("basic", "bearer", "token", "none")
    doubled = [
        f"{spec.key}.{key}"
        for file in sorted(CONNECTORS.glob("*/connector.yaml"))
        for spec in [read_folder(file.parent)]
        for key, trigger in spec.triggers.items()
        if trigger.kind == "webhook" and trigger.verify.scheme in unproven and not trigger.dedupe
    ]
    assert doubled == []
