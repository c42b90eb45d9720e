"""Signatures that vendors publish: the same secret and the same bytes give what they say."""

from __future__ import annotations

import pytest

from core.triggers.judged import judge
from junctor.core.catalog.discovery import shipped_root
from junctor.core.catalog.folder import read_folder
from junctor.core.triggers.schemes import joined
from junctor.core.triggers.verification import HookRequest
from junctor.core.triggers.verification import judge as judge_hook

SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F"
    b"T1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
TWILIO_BODY = (
    b"Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309"
    b"&CallSid=CA1234567890ABCDE"
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Scheme, secret, time, address, headers, body: as the vendors' documentation and clients have them.
PUBLISHED = {
    "GitHub, validating webhook deliveries": (
        "github",
        "It's a Secret to Everybody",
        0,
        "https://hooks.example.com/in",
        {
            "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a"
            "37570b6d7586c22c46f4379c8b043e17",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        },
        b"Hello, World!",
    ),
    "Slack, verifying requests": (
        "slack",
        "8f742231b10e8888abcd99yyyzzz85a5",
        1531420618,
        "https://hooks.example.com/in",
        {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235"
            "a7b4a8d21a10bd27519666489c69b503",
            **FORM,
        },
        SLACK_BODY,
    ),
    "Twilio, its clients' tests": (
        "twilio",
        "12345",
        0,
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=", **FORM},
        TWILIO_BODY,
    ),
    "Standard Webhooks, its libraries' tests": (
        "standard",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        1614265330,
        "https://hooks.example.com/in",
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_a_vendor_published_holds_and_nothing_beside_it(name):
    scheme, secret, time, url, headers, body = PUBLISHED[name]

    def reason(body=body, secret=secret):
        return judge(scheme, headers, body, url=url, secrets=[secret], now=time).reason

    assert reason() == "ok"
    assert reason(body=body.replace(b"1", b"2").replace(b"!", b"?")) == "signature_mismatch"
    other = "whsec_c2VjcmV0LW9mLWFub3RoZXItZW5kcG9pbnQ=" if scheme == "standard" else "another"
    assert reason(secret=other) == "signature_mismatch"


# From the tests of HubSpot's clients for Python and for Ruby.
@pytest.mark.parametrize(
    ("time", "signature"),
    [
        (1693657560000, "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        (1700000300000, "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
)
def test_the_triggers_of_hubspot_hold_its_published_signatures(time, signature):
    trigger = read_folder(shipped_root() / "hubspot").triggers["contactCreated"]
    rules = joined(trigger.verify, ("{env.A}",))

    def reason(
        body=b"{'example_field':'example_value'}", url="https://www.example.com/webhook_uri"
    ):
        headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": str(time)}
        request = HookRequest(
            method="POST", url=url, query=(), headers=tuple(headers.items()), body=body
        )
        secret = {"secrets.0": "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"}
        return judge_hook(rules, request, secret, time // 1000).reason

    assert reason() == "ok"
    assert reason(body=b"{}") == "signature_mismatch"
    assert reason(url="https://www.example.com/webhook_uri/") == "signature_mismatch"
