"""Schemes of vendors beyond a digest in a header: bodies, tokens, public keys, certificates."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from core.triggers import signing_vendors as vendors
from core.triggers.judged import NOW, SECRET, judge
from junctor.core.catalog import read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.core.triggers import HookRequest
from junctor.core.triggers.schemes import joined
from junctor.core.triggers.signatures import Reply, Standing
from junctor.core.triggers.verification import judge as judge_hook


def digest(message, secret=SECRET):
    return hmac.new(secret.encode(), message, hashlib.sha256)


# --- Mailgun ---------------------------------------------------------------------------------


def mailgun(time=NOW, token="e0b5477167110d68991efc6b9f89f0a11066af27834600e123", **more):
    signature = digest(f"{time}{token}".encode()).hexdigest()
    own = {"token": token, "timestamp": str(time), "signature": signature, **more}
    return json.dumps({"signature": own, "event-data": {"event": "delivered"}}).encode()


def test_mailgun_signs_time_and_token_and_the_token_is_used_once():
    body = mailgun()
    verdict = judge("mailgun", {}, body)
    token = "e0b5477167110d68991efc6b9f89f0a11066af27834600e123"
    assert (verdict.reason, verdict.dedupe_key) == ("ok", token)
    # The signature does not cover the rest, so it must not vouch for another body.
    forged = body.replace(b"delivered", b"complained")
    again = judge("mailgun", {}, forged, seen={token}.__contains__)
    assert again.standing is Standing.DUPLICATE


def test_mailgun_takes_the_parent_accounts_signature_too():
    right = digest(f"{NOW}t".encode()).hexdigest()
    body = mailgun(token="t", **{"signature": "0" * 64, "parent-signature": right})
    assert judge("mailgun", {}, body).reason == "ok"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"no json", "missing_signature"),
        (b"[]", "missing_signature"),
        (b'{"signature": "x"}', "missing_signature"),
        (b'{"signature": {"token": "t", "timestamp": true, "signature": "x"}}', "malformed_header"),
        (b'{"signature": {"token": "t", "signature": "x"}}', "malformed_header"),
        (mailgun(signature="0" * 64), "signature_mismatch"),
        (mailgun(time=NOW - 301), "timestamp_too_old"),
        (mailgun(time=NOW + 301), "timestamp_in_future"),
    ],
)
def test_forged_and_stale_deliveries_of_mailgun_are_refused(body, reason):
    assert judge("mailgun", {}, body).reason == reason


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def incoming(**more):
    signed = json.loads(mailgun())["signature"]
    return urlencode({"recipient": "a@mg.example.com", **signed, **more}).encode()


def test_mail_that_comes_in_is_a_form_signed_alike():
    verdict = judge("mailgun", FORM, incoming())
    assert (verdict.reason, verdict.dedupe_key) == (
        "ok",
        json.loads(mailgun())["signature"]["token"],
    )
    assert judge("mailgun", FORM, incoming(signature="0" * 64)).reason == "signature_mismatch"
    assert judge("mailgun", FORM, incoming(timestamp=str(NOW - 301))).reason != "ok"
    twice = incoming() + b"&token=another"
    assert judge("mailgun", FORM, twice).reason == "malformed_body"
    assert judge("mailgun", FORM, b"a=%FF&" + b"\xff").reason == "malformed_body"
    assert judge("mailgun", FORM, b"recipient=a").reason == "missing_signature"


# --- Outline ---------------------------------------------------------------------------------


def outline(body, time=NOW * 1000):
    return {"Outline-Signature": f"t={time},s={digest(f'{time}.'.encode() + body).hexdigest()}"}


def test_outline_signs_milliseconds_and_body():
    body = b'{"id": "d1", "event": "documents.update"}'
    verdict = judge("outline", outline(body), body)
    assert (verdict.reason, verdict.dedupe_key) == ("ok", "d1")
    assert judge("outline", outline(body), body + b" ").reason == "signature_mismatch"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("t=1,s=0", "malformed_header"),
        ("s=0", "malformed_header"),
        (f"t={NOW}000,t={NOW}000,s=0", "malformed_header"),
        (f"t={NOW}000,v=0", "no_supported_signature"),
        (outline(b"{}", (NOW - 301) * 1000)["Outline-Signature"], "timestamp_too_old"),
    ],
)
def test_forged_and_stale_deliveries_of_outline_are_refused(header, reason):
    assert judge("outline", {"outline-signature": header}).reason == reason


# --- Vonage ----------------------------------------------------------------------------------


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def vonage(body=b"{}", header=None, secret=SECRET, **changes):
    claims = {
        "iat": NOW,
        "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(body).hexdigest(),
        "api_key": "a1b2c3d4",
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    message = f"{part(header or {'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    return {"Authorization": f"Bearer {message}.{part(digest(message.encode(), secret).digest())}"}


def test_vonage_signs_a_token_that_names_the_body():
    verdict = judge("vonage", vonage(b'{"a": 1}'), b'{"a": 1}')
    assert (verdict.reason, verdict.dedupe_key) == ("ok", "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"authorization": "Basic x"}, "malformed_header"),
        ({"authorization": "Bearer a.b"}, "malformed_header"),
        ({"authorization": "Bearer a.b.c"}, "malformed_header"),
        (vonage(header={"alg": "none"}), "no_supported_signature"),
        (vonage(header={"alg": "RS256"}), "no_supported_signature"),
        (vonage(secret="another"), "signature_mismatch"),
        (vonage(iat=NOW - 301), "timestamp_too_old"),
        (vonage(iat=None), "malformed_header"),
        (vonage(iat=True), "malformed_header"),
        (vonage(iss="Somebody"), "wrong_issuer"),
        (vonage(payload_hash=None), "body_hash_missing"),
        (vonage(payload_hash="é"), "body_hash_mismatch"),
        (vonage(b"another body"), "body_hash_mismatch"),
    ],
)
def test_forged_and_stale_deliveries_of_vonage_are_refused(headers, reason):
    assert judge("vonage", headers).reason == reason


# --- SendGrid --------------------------------------------------------------------------------

# The vector that SendGrid publishes with its own libraries.
PUBLISHED_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe"
    "62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)
PUBLISHED_SIGNATURE = (
    "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15Tlu"
    "LtEZtM="
)
PUBLISHED_BODY = (
    b'[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",'
    b'"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",'
    b'"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",'
    b'"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]'
    b"\r\n"
)
PUBLISHED_TIME = 1600112502


def sendgrid(signature=PUBLISHED_SIGNATURE, time=PUBLISHED_TIME):
    prefix = "X-Twilio-Email-Event-Webhook-"
    return {f"{prefix}Signature": signature, f"{prefix}Timestamp": str(time)}


def published(headers=None, body=PUBLISHED_BODY, keys=(PUBLISHED_KEY,), now=PUBLISHED_TIME):
    return judge("sendgrid", headers or sendgrid(), body, secrets=keys, now=now)


def test_the_published_vector_of_sendgrid_holds():
    assert published().reason == "ok"
    armored = f"-----BEGIN PUBLIC KEY-----\n{PUBLISHED_KEY}\n-----END PUBLIC KEY-----\n"
    assert published(keys=(armored,)).reason == "ok"
    # While keys are changed both are there; one that is none does not hinder.
    assert published(keys=("no key", vendors.curve_public(), PUBLISHED_KEY)).reason == "ok"
    assert published(body=PUBLISHED_BODY.strip()).reason == "signature_mismatch"
    assert published(sendgrid(time=PUBLISHED_TIME + 1)).reason == "signature_mismatch"
    assert published(keys=(vendors.curve_public(),)).reason == "signature_mismatch"
    assert published(keys=("no key",)).reason == "no_secret_configured"
    assert published(sendgrid(signature="%")).reason == "malformed_header"
    assert published(now=PUBLISHED_TIME + 301).reason == "timestamp_too_old"


def test_a_key_of_another_kind_signs_nothing_of_sendgrid():
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = (
        vendors.rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    own = vendors.curve_key().sign(f"{NOW}{{}}".encode(), ec.ECDSA(SHA256()))
    headers = sendgrid(base64.b64encode(own).decode(), NOW)
    keys = [base64.b64encode(der).decode()]
    assert judge("sendgrid", headers, secrets=keys).reason == "no_secret_configured"
    assert judge("sendgrid", headers, secrets=[vendors.curve_public()]).reason == "ok"


# --- Zendesk: a digest over an ISO time and the body -----------------------------------------


def test_zendesk_signs_an_iso_time_and_the_body():
    declared = read_folder(shipped_root() / "zendesk").triggers["ticketEvent"].verify
    rules = joined(declared, ("{env.A}",))
    headers = {
        "X-Zendesk-Webhook-Signature": base64.b64encode(
            digest(b'2021-07-25T10:00:00Z{"say": "hello"}').digest()
        ).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": "2021-07-25T10:00:00Z",
    }

    def verdict(body=b'{"say": "hello"}', now=1627207200, **changes):
        request = HookRequest(
            method="POST",
            url="https://junctor.example/hooks/abc",
            query=(),
            headers=tuple({**headers, **changes}.items()),
            body=body,
        )
        return judge_hook(rules, request, {"secrets.0": SECRET}, now).reason

    stamp = "X-Zendesk-Webhook-Signature-Timestamp"
    assert verdict() == "ok"
    assert verdict(b'{"say": "hullo"}') == "signature_mismatch"
    assert verdict(now=1627207200 + 301) == "timestamp_too_old"
    assert verdict(**{stamp: "2021-07-25T10:00:01Z"}) == "signature_mismatch"
    assert verdict(**{stamp: "noon"}) == "malformed_header"


# --- Amazon SNS ------------------------------------------------------------------------------


def sns(document, *pem):
    headers, body = vendors.sns_delivery(document)
    (certificate,) = pem or (vendors.certificate(),)
    return judge("sns", headers, body, secrets=[vendors.TOPIC], certificate=certificate)


@pytest.mark.parametrize("version", ["1", "2"])
def test_sns_says_which_certificate_it_needs_and_then_verifies(version):
    document = vendors.sns(NOW, version=version)
    before = sns(document, None)
    assert (before.standing, before.reason) == (Standing.INVALID, "certificate_needed")
    assert before.address == vendors.CERTIFICATE
    verdict = sns(document)
    assert (verdict.reason, verdict.dedupe_key) == ("ok", document["MessageId"])
    assert sns({**document, "Message": "Another"}).reason == "signature_mismatch"
    del document["Subject"]
    assert sns(document).reason == "signature_mismatch"


def test_a_subscription_of_sns_names_what_to_ask_once_its_signature_holds():
    document = vendors.sns(NOW, kind="SubscriptionConfirmation")
    verdict = sns(document)
    assert (verdict.reason, verdict.address) == ("confirmation", document["SubscribeURL"])
    assert verdict.respond == Reply(200)
    left = sns(vendors.sns(NOW, kind="UnsubscribeConfirmation"))
    assert (left.reason, left.address, left.respond) == ("unsubscribed", None, Reply(200))
    away = vendors.sns(NOW, kind="SubscriptionConfirmation", SubscribeURL="https://evil.example/")
    assert sns(away).reason == "confirmation_elsewhere"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Type": "Else"}, "malformed_body"),
        ({"Type": None}, "malformed_body"),
        ({"TopicArn": vendors.TOPIC + "2"}, "another_topic"),
        ({"SignatureVersion": "3"}, "no_supported_signature"),
        ({"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/a.pem"}, "certificate_from_elsewhere"),
        ({"SigningCertURL": vendors.CERTIFICATE + ".evil.example"}, "certificate_from_elsewhere"),
        (
            {"SigningCertURL": vendors.CERTIFICATE.replace("amazonaws.com", "amazonaws.com.evil.io")},
            "certificate_from_elsewhere",
        ),
        (
            {"SigningCertURL": vendors.CERTIFICATE.replace("sns.eu-west-1", "bucket.s3")},
            "certificate_from_elsewhere",
        ),
        (
            {"SigningCertURL": vendors.CERTIFICATE.replace("https://", "https://evil.io@")},
            "certificate_from_elsewhere",
        ),
        ({"Timestamp": "yesterday"}, "malformed_header"),
        ({"Timestamp": vendors.stamped(NOW - 3601)}, "timestamp_too_old"),
        ({"Timestamp": vendors.stamped(NOW + 301)}, "timestamp_in_future"),
        ({"Subject": 7}, "malformed_body"),
        ({"Signature": "%"}, "malformed_header"),
        ({"Signature": None}, "malformed_body"),
    ],
)  # fmt: skip
def test_forged_and_stale_messages_of_sns_are_refused(changes, reason):
    assert sns({**vendors.sns(NOW), **changes}).reason == reason


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        (b"no certificate", "certificate_unusable"),
        (vendors.certificate(start=10), "certificate_expired"),
        (vendors.certificate(start=-9, days=2), "certificate_expired"),
        (vendors.certificate(kind="curve"), "certificate_unusable"),
    ],
)
def test_a_certificate_must_be_one_of_today_with_an_rsa_key(pem, reason):
    assert sns(vendors.sns(NOW), pem).reason == reason
    assert sns(vendors.sns(NOW)).reason == "ok"


# --- PayPal ----------------------------------------------------------------------------------

EVENT = b'{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED"}'


def paypal(headers, body=EVENT, **changes):
    own = {"secrets": ["OTHER", vendors.WEBHOOK_ID], "certificate": vendors.certificate()}
    return judge("paypal", headers, body, **(own | changes))


def test_paypal_says_which_certificate_it_needs_and_then_verifies():
    headers = vendors.paypal(NOW, EVENT)
    before = paypal(headers, certificate=None)
    assert (before.reason, before.address) == ("certificate_needed", vendors.PAYPAL)
    verdict = paypal(headers)
    # A checksum can be met by another body: the signed id of the transmission is the key.
    assert (verdict.reason, verdict.dedupe_key) == ("ok", "103e3700-8b0c-11e6")
    assert paypal(headers, EVENT + b" ").reason == "signature_mismatch"
    assert paypal(headers, secrets=["OTHER"]).reason == "signature_mismatch"
    assert paypal(headers, certificate=b"none").reason == "certificate_unusable"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"paypal-auth-algo": "SHA1withRSA"}, "no_supported_signature"),
        ({"paypal-cert-url": vendors.PAYPAL.replace("https", "http")}, "certificate_from_elsewhere"),
        (
            {"paypal-cert-url": vendors.PAYPAL.replace("paypal.com", "paypal.com.evil.io")},
            "certificate_from_elsewhere",
        ),
        ({"paypal-cert-url": vendors.PAYPAL + "/../../x"}, "certificate_from_elsewhere"),
        ({"paypal-transmission-time": "noon"}, "malformed_header"),
        ({"paypal-transmission-time": vendors.stamped(NOW - 260000)}, "timestamp_too_old"),
        ({"paypal-transmission-time": vendors.stamped(NOW + 301)}, "timestamp_in_future"),
        ({"paypal-transmission-id": "other"}, "signature_mismatch"),
        ({"paypal-transmission-id": ""}, "missing_header"),
    ],
)  # fmt: skip
def test_forged_and_stale_deliveries_of_paypal_are_refused(changes, reason):
    assert paypal(vendors.paypal(NOW, EVENT, **changes)).reason == reason
