"""Mailjet's two ways to sign in: keys for email, a token for text messages."""

from __future__ import annotations

import pytest

from fixtures_desk import desk
from junctor.testing import LoopbackAuthority, VendorDouble

AUTHORITY = LoopbackAuthority()
TEXT = {"to": "+33600000000", "text": "Your appointment is on Monday."}


@pytest.fixture
async def mailjet(tmp_path):
    double = VendorDouble.shipped("mailjet", authority=AUTHORITY, accept=["a-token-for-sms"])
    config = {"fromNumber": "Clinic"}
    async with (
        double,
        desk(
            double,
            "mailjet",
            {"token": "a-token-for-sms"},
            tmp_path,
            config=config,
            auth_type="bearer_token",
        ) as vendor,
    ):
        yield double, vendor


async def test_a_token_sends_text_messages_and_no_email(mailjet):
    double, vendor = mailjet
    sent = await vendor.call("sendSms", TEXT)
    assert sent.outcome.ok, sent.outcome
    seen = double.received[-1]
    assert (seen.method, seen.path) == ("POST", "/v4/sms-send")
    assert seen.json == {"From": "Clinic", "To": TEXT["to"], "Text": TEXT["text"]}
    assert list(seen.credentials.values()) == ["Bearer a-token-for-sms"]
    mail = {"to": "ada@example.com", "from": "clinic@example.com", "text": "Hello"}
    refused = (await vendor.call("sendEmail", mail)).outcome
    assert not refused.ok
    assert "basic" in refused.problem.message
    assert len(double.received) == 1
    assert (await vendor.call("countSms", {})).outcome.ok


async def test_an_empty_wallet_is_told_and_sending_works_again_with_money(mailjet):
    double, vendor = mailjet
    wallet = {"ErrorCode": "sms-0001", "StatusCode": 400, "ErrorMessage": "Insufficient funds."}
    double.fail_next(status=400, json=wallet)
    refused = (await vendor.call("sendSms", TEXT)).outcome
    assert (refused.ok, refused.error_class) == (False, "rejected")
    assert refused.problem.message.endswith("Insufficient funds.")
    assert (await vendor.call("sendSms", TEXT)).outcome.ok
