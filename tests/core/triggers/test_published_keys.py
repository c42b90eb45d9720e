"""Tokens that a sender signs with keys it publishes, as Google Pub/Sub's push does."""

from __future__ import annotations

import base64
import hmac
import json
from functools import cache

import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from fixtures_world import ACTOR, AUTHORITY, world_in
from junctor.core.feeds.incoming import webhook_events
from junctor.core.triggers import HookRequest
from junctor.core.triggers.certificates import KEYS_KEPT, Certificates
from junctor.core.triggers.documents import trigger_of
from junctor.core.triggers.verification import judge, needed_headers
from junctor.model.errors import InvalidInput, NotSignedIn, TryAgain
from junctor.model.trigger_spec import WebhookTrigger
from junctor.testing.standins import QuickClock

SHORT = base64.urlsafe_b64encode(bytes([255] * 128)).decode().rstrip("=")
"""The modulus of a key of 1024 bits."""
NOW = 1_763_600_000
ENVIRONMENT = "development"
SENDER = "push@acme.iam.gserviceaccount.com"
ADDRESS = "https://junctor.example/hooks/abc"
KEYS = "https://keys.example/certs"
VERIFY = {
    "scheme": "jwt",
    "secrets": ["{env.SENDER}"],
    "issuer": "https://accounts.example",
    "keys": KEYS,
    "claim": "email",
    "claims": {"email_verified": True},
}


@cache
def key(name, kind="rsa"):
    if kind == "curve":
        return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


def published(*keys, **more):
    return json.dumps({"keys": [{**each.as_dict(private=False), **more} for each in keys]}).encode()


def claims(now=NOW, **changes):
    known = {
        "iss": "https://accounts.example",
        "aud": ADDRESS,
        "email": SENDER,
        "email_verified": True,
        "iat": now - 600,
        "exp": now + 3000,
    }
    return {name: value for name, value in {**known, **changes}.items() if value is not None}


def token(said, signer=None, algorithm="RS256", **header):
    signer = signer or key("one")
    head = {"alg": algorithm, "kid": signer.kid, **header}
    return jwt.encode({k: v for k, v in head.items() if v}, said, signer, algorithms=[algorithm])


def verdict(text, keys=None, ours=SENDER, **verify):
    rules = trigger_of({"type": "webhook", "verify": {**VERIFY, **verify}}).verify
    request = HookRequest(
        method="POST",
        url=f"{ADDRESS}?a=1",
        query=(),
        headers=((rules.header, text),),
        body=b"{}",
    )
    assert needed_headers(rules) == (rules.header,)
    return judge(rules, request, {"secrets.0": ours}, NOW, keys or published(key("one")))


def reason(said, **more):
    return verdict(f"Bearer {token(said)}", **more).reason


def test_a_token_of_the_sender_for_us_passes():
    assert reason(claims()) == "ok"
    assert reason(claims(aud=["https://elsewhere.example", ADDRESS])) == "ok"
    keys = published(key("zero"), key("one"))
    assert reason(claims(), keys=keys) == "ok"
    assert verdict(token(claims()), header="X-Proof").reason == "ok", "also without a scheme"
    curved = token(claims(), key("c", "curve"), "ES256")
    assert verdict(f"bearer {curved}", published(key("c", "curve"))).reason == "ok"
    unnamed = token(claims(), kid=None)
    assert verdict(f"Bearer {unnamed}").reason == "ok", "of a set of one"
    assert verdict(f"Bearer {unnamed}", keys).reason == "certificate_needed"


def test_two_deliveries_with_one_token_are_two():
    text = f"Bearer {token(claims())}"
    assert verdict(text).dedupe_key != verdict(text).dedupe_key


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://accounts.google.com.evil.example"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"aud": "https://junctor.example/hooks/another"}, "wrong_audience"),
        ({"aud": []}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"email": "stranger@evil.iam.gserviceaccount.com"}, "another_sender"),
        ({"email": "\ud800"}, "malformed_header"),
        ({"email": None}, "another_sender"),
        ({"email_verified": False}, "another_sender"),
        ({"email_verified": 1}, "another_sender"),
        ({"email_verified": None}, "another_sender"),
        ({"exp": NOW - 61}, "timestamp_too_old"),
        ({"exp": None}, "malformed_header"),
        ({"exp": "soon"}, "malformed_header"),
        ({"exp": True}, "malformed_header"),
        ({"iat": NOW + 61}, "timestamp_in_future"),
        ({"nbf": NOW + 61}, "timestamp_in_future"),
    ],
)
def test_what_is_not_for_us_is_refused_before_a_key_is_wanted(changes, why):
    said = claims(**changes)
    body = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    head = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"x"}').decode().rstrip("=")
    assert verdict(f"Bearer {head}.{body}.AAAA", b"{}").reason == why
    assert reason(claims()) == "ok"


def test_the_audience_may_be_what_the_flow_names():
    assert reason(claims(aud="42"), ours="42", claim="aud") == "ok"
    assert reason(claims(aud="43"), ours="42", claim="aud") == "wrong_audience"
    assert reason(claims(), ours=" ") == "no_secret_configured"


def test_forged_and_misused_signatures_are_refused():
    good = token(claims())
    head, body, signature = good.split(".")
    other = token(claims(email="stranger@evil.example")).split(".")[1]
    assert verdict(f"Bearer {head}.{other}.{signature}").reason == "another_sender"
    later = token(claims(exp=NOW + 9000)).split(".")[1]
    assert verdict(f"Bearer {head}.{later}.{signature}").reason == "signature_mismatch"
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    assert verdict(f"Bearer {token(claims(), stranger)}").reason == "signature_mismatch"
    # The public key as a shared secret, and none at all.
    head_hs = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    shared = key("one").as_pem(private=False)
    mac = hmac.new(shared, f"{head_hs}.{body}".encode(), "sha256").digest()
    mixed = f"{head_hs}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    assert verdict(f"Bearer {mixed}").reason == "no_supported_signature"
    nothing = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
    assert verdict(f"Bearer {nothing}.{body}.").reason == "no_supported_signature"
    for text in ("", "Basic abc", "Bearer a.b", f"Bearer {good}x.y", "Bearer ü.b.c"):
        assert verdict(text).reason == "malformed_header", text
    assert verdict(f"Bearer {head}.{body}.{signature[:-2]}").reason == "signature_mismatch"
    assert verdict(f"Bearer {good}").reason == "ok"


@pytest.mark.parametrize(
    "keys",
    [
        b"<html>",
        b"[]",
        b"{}",
        published(key("one"), alg="RS512"),
        published(key("one"), kty="EC"),
        published(key("one"), n=5),
        published(key("one"), e="AA"),
        published(key("one"), n=SHORT),
    ],
)
def test_keys_that_cannot_be_used_are_no_proof(keys):
    assert reason(claims(), keys=keys) == "certificate_unusable"


def test_curves_are_as_strict():
    signer = key("c", "curve")
    text = f"Bearer {token(claims(), signer, 'ES256')}"
    other = ECKey.generate_key("P-256", {"kid": "c"})
    for keys, why in [
        (published(other), "signature_mismatch"),
        (published(signer, crv="P-384"), "certificate_unusable"),
        (published(signer, x="AAAA"), "certificate_unusable"),
        (published(signer, use="enc"), "certificate_needed"),
    ]:
        assert verdict(text, keys).reason == why
    assert verdict(text, published(signer)).reason == "ok"


def test_a_flow_names_issuer_and_keys_as_they_must_be():
    for spoiled in (
        {"keys": "http://keys.example"},
        {"keys": "https://a@keys.example"},
        {"issuer": ""},
    ):
        with pytest.raises(InvalidInput):
            trigger_of({"type": "webhook", "verify": {**VERIFY, **spoiled}})
    assert trigger_of({"type": "webhook", "verify": VERIFY}).verify.header == "Authorization"


def test_what_was_published_is_read_out_of_its_base64():
    trigger = WebhookTrigger(
        kind="webhook", name="A", verify={"scheme": "none"}, decode="json.message.data"
    )

    def read(data):
        (found,) = webhook_events(trigger, {"json": {"message": {"data": data}}})
        return found.payload["json"]["message"]["data"]

    for text in ('{"a": 1}', base64.b64encode(b'{"a": 1}').decode()):
        assert read(text) == {"a": 1}
    for text in ("plain", base64.b64encode(b"[1]").decode(), base64.b64encode(b"\xff").decode(), 5):
        assert read(text) == text


class Pushed:
    """A live flow behind a webhook of signed tokens, and who publishes the keys."""

    def __init__(self, world):
        self.world, self.instance = world, world.instance
        self.keys, self.asked = published(key("one")), 0
        world.handler = self.handle

    async def handle(self, request):
        self.asked += 1
        return web.Response(body=self.keys) if self.keys else web.Response(status=500)

    async def deploy(self):
        project = self.world.project.id
        await self.world.grant(None)
        await self.instance.secrets.put(project, "SENDER", ENVIRONMENT, SENDER, actor=ACTOR)
        document = {
            "key": "pushed",
            "nodes": [{"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}],
            "trigger": {"type": "webhook", "verify": VERIFY, "mode": "sandbox"},
        }
        await self.instance.flows.create(project, document, actor=ACTOR, may_bind_secrets=True)
        await self.instance.flows.publish(
            project, "pushed", actor=ACTOR, environments=[ENVIRONMENT]
        )
        (self.trigger,) = await self.instance.store.triggers.all(project)

    def request(self, signer=None, **changes):
        url = f"https://junctor.example/hooks/{self.trigger.token}"
        said = claims(self.instance.clock.now() // 1000, **{"aud": url, **changes})
        proof = ("authorization", f"Bearer {token(said, signer)}")
        return HookRequest(
            method="POST",
            url=url,
            query=(),
            headers=(("content-type", "application/json"), proof),
            body=b'{"message": {"messageId": "1"}}',
        )

    async def send(self, signer=None, **changes):
        parts = self.instance.triggering
        hook = await parts.intake.webhook(self.trigger.token)
        request = self.request(signer, **changes)
        found = await parts.intake.deliver(hook, request, address="203.0.113.9")
        await parts.starts.settled()
        return found


@pytest.fixture
async def here(tmp_path):
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    async with world_in(tmp_path, hosts=("keys.example",), ca_file=tmp_path / "ca.pem") as world:
        made = Pushed(world)
        await made.deploy()
        yield made


async def test_keys_are_fetched_once_through_the_door_and_no_token_is_in_an_event(here):
    found = await here.send()
    assert found.event.payload["json"] == {"message": {"messageId": "1"}}
    assert "authorization" not in found.event.payload["headers"]
    await here.send()
    for changes, why in [
        ({"email": "stranger@evil.example"}, "another_sender"),
        ({"aud": "https://other.example/hooks/abc"}, "wrong_audience"),
    ]:
        with pytest.raises(NotSignedIn) as caught:
            await here.send(**changes)
        assert caught.value.details["reason"] == why
    assert here.asked == 1
    # A key that nobody published is looked for once more at most within a minute.
    for _ in range(3):
        with pytest.raises(NotSignedIn) as caught:
            await here.send(key("two"))
        assert caught.value.details["reason"] == "key_unknown"
    assert here.asked == 1
    assert (await here.send()).event is not None


async def test_a_key_published_since_is_found_and_old_ones_stay_while_nothing_can_be_had(here):
    clock = QuickClock()
    calling = here.instance.calling
    certificates = Certificates(calling.door, calling.policies, clock)
    rules = trigger_of({"type": "webhook", "verify": VERIFY}).verify
    now = here.instance.clock.now() / 1000

    async def ask(signer):
        request, secrets = here.request(signer), {"secrets.0": SENDER}
        found = await certificates.judged(
            here.trigger, lambda keys: judge(rules, request, secrets, now, keys), KEYS_KEPT
        )
        return found.reason

    assert await ask(key("one")) == "ok"
    here.keys = published(key("one"), key("two"))
    assert await ask(key("two")) == "key_unknown"
    await clock.sleep(61)
    here.keys = b""
    assert await ask(key("two")) == "key_unknown"
    assert await ask(key("one")) == "ok"
    await clock.sleep(61)
    here.keys = published(key("two"))
    assert await ask(key("two")) == "ok"
    assert await ask(key("one")) == "key_unknown", "one that was withdrawn"
    await clock.sleep(KEYS_KEPT)
    here.keys = b""
    with pytest.raises(TryAgain):
        await ask(key("two"))
    await clock.sleep(61)
    here.keys = published(key("two"))
    assert await ask(key("two")) == "ok"
