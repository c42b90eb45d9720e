"""One text message through every provider: numbers, names, alphabets, and what is refused."""

from __future__ import annotations

import pytest

from junctor.testing.conformance.run import shipped_connectors
from junctor.testing.standins import stand_in_config
from junctor.testing.workbench import workbench

ENTRIES = {
    entry.spec.key: entry
    for entry in shipped_connectors()
    if entry.spec.operations.get("sendSms") is not None
}
TEXT = {"to": "+77011234567", "text": "Hello"}


def tried(key, inputs, **settings):
    entry = ENTRIES[key]
    config = {**stand_in_config(entry.spec, []), **settings}
    return workbench().try_out(entry, "sendSms", inputs, config=config)


def sent(key, given=None, **settings):
    result = tried(key, {**TEXT, "from": "Clinic", **(given or {})}, **settings)
    assert result.outcome.ok, result.outcome.problem
    return result.exchanges[0].request["body"]


def test_these_send_text_messages():
    offered = {key for key, e in ENTRIES.items() if e.spec.operations["sendSms"].offers}
    assert offered == {"mailjet", "sinch", "sns", "twilio", "vonage"}


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("twilio", {"To": "+77011234567", "From": "Clinic", "Body": "Hello"}),
        ("vonage", {"to": "77011234567", "from": "Clinic", "text": "Hello"}),
        ("sinch", {"to": ["+77011234567"], "from": "Clinic", "body": "Hello"}),
        ("mailjet", {"To": "+77011234567", "From": "Clinic", "Text": "Hello"}),
        (
            "sns",
            {
                "Action": "Publish",
                "Version": "2010-03-31",
                "PhoneNumber": "+77011234567",
                "Message": "Hello",
                "MessageAttributes.entry.1.Name": "AWS.SNS.SMS.SenderID",
                "MessageAttributes.entry.1.Value.DataType": "String",
                "MessageAttributes.entry.1.Value.StringValue": "Clinic",
            },
        ),
    ],
)
def test_a_text_goes_out_as_its_vendor_has_it(key, body):
    assert sent(key) == body


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_the_name_of_the_connection_sends_where_a_message_names_nobody(key):
    result = tried(key, TEXT, fromNumber="Clinic")
    assert result.outcome.ok, result.outcome.problem
    assert "Clinic" in str(result.exchanges[0].request["body"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello", None),
        ("Café für 5 £ [ok] €", None),
        ("Привет", "unicode"),
        ("ok 👍", "unicode"),
        ("a `b`", "unicode"),
        ("ç", "unicode"),
    ],
)
def test_vonage_is_told_of_letters_that_an_sms_does_not_hold_160_of(text, kind):
    form = sent("vonage", {"text": text})
    assert (form["text"], form.get("type")) == (text, kind)


@pytest.mark.parametrize("key", sorted(ENTRIES))
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "87011234567"}, "/to"),
        ({"to": "+7 701 123 45 67"}, "/to"),
        ({"to": "+0701123456"}, "/to"),
        ({"to": "+7701123456789012"}, "/to"),
        ({"text": ""}, "/text"),
        ({"from": "A name that is too long"}, "/from"),
        ({"from": "Clinic!"}, "/from"),
    ],
)
def test_what_is_no_number_no_name_or_no_text_is_refused_before_it_is_sent(key, given, field):
    refused = tried(key, {**TEXT, "from": "Clinic", **given})
    assert not refused.outcome.ok
    assert refused.exchanges == ()
    assert (refused.outcome.problem.field, bool(refused.outcome.problem.cure)) == (field, True)
    sent(key)
