from __future__ import annotations

import pytest

from junctor.core.triggers.documents import (
    Form,
    Manual,
    Scheduled,
    Webhook,
    read_trigger,
    secrets_of,
    trigger_of,
)
from junctor.model.errors import InvalidInput


def hook(**verify):
    return {"type": "webhook", "verify": verify}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({}, Manual),
        ({"type": "manual"}, Manual),
        (hook(scheme="none"), Webhook),
        (hook(scheme="stripe", secrets=["{env.A}", "{env.B}"]), Webhook),
        (hook(scheme="meta", secrets=["{env.A}"], verifyToken="{env.B}"), Webhook),
        (hook(scheme="hmac", header="X-Sig", secrets=["{env.A}"], prefix="sha256="), Webhook),
        (hook(scheme="basic", username="ada", password="{env.A}"), Webhook),
        ({**hook(scheme="bearer", token="{env.A}"), "respond": {"wait": 3}}, Webhook),
        ({"type": "schedule", "cron": "0 9 * * *", "timeZone": "Europe/Berlin"}, Scheduled),
        ({"type": "form", "entity": "intake"}, Form),
    ],
)
def test_every_form_is_read(raw, kind):
    found, faults = read_trigger(raw)
    assert faults == []
    assert isinstance(found, kind)
    assert isinstance(trigger_of(raw), kind)


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ("webhook", "", "is not an object"),
        ({"type": "wobhook"}, "type", "not a known type"),
        ({"type": ["webhook"]}, "type", "not a known type"),
        ({"type": "poll"}, "type", "declared by a connector"),
        ({"type": "webhook"}, "verify", "is required"),
        (hook(), "verify.scheme", "not a known scheme"),
        (hook(scheme="md5"), "verify.scheme", "not a known scheme"),
        (hook(scheme="stripe", secrets=[]), "verify.secrets", "is empty"),
        (hook(scheme="stripe", secrets=["whsec_x"]), "verify.secrets.0", "must point at a secret"),
        (hook(scheme="hmac", secrets=["{env.A}"]), "verify.header", "is required"),
        (hook(scheme="hmac", secrets=["{env.A}"], header="a b"), "verify.header", "the pattern"),
        (
            hook(scheme="basic", username="a:b", password="{env.A}"),
            "verify.username",
            "the pattern",
        ),
        (hook(scheme="none", secret="x"), "verify.secret", "not a known field"),
        ({**hook(scheme="none"), "respond": {"wait": 99}}, "respond.wait", "must be at most"),
        ({**hook(scheme="none"), "extra": 1}, "extra", "not a known field"),
        ({"type": "schedule"}, "cron", "is required"),
        ({"type": "schedule", "cron": "0 9 * *"}, "cron", "does not fit"),
        ({"type": "schedule", "cron": "0 9 * * *", "timeZone": "X"}, "timeZone", "no time zone"),
        (
            {"type": "schedule", "cron": "0 9 * * *", "missed": "most"},
            "missed",
            "not one of the allowed",
        ),
        ({"type": "form", "entity": "No Such"}, "entity", "not allowed"),
    ],
)
def test_what_does_not_fit_is_named_with_its_cure(raw, field, words):
    found, faults = read_trigger(raw)
    assert found is None
    assert (faults[0].field, words in faults[0].reason) == (field, True), faults[0]
    assert faults[0].cure.endswith(".")
    with pytest.raises(InvalidInput) as refused:
        trigger_of(raw)
    assert refused.value.field == "trigger"


def test_the_secrets_of_a_trigger_are_found_even_in_one_that_does_not_fit():
    verify = {"secrets": ["{env.A}", "x", 3], "token": "{env.B}", "password": None}
    assert secrets_of({"verify": verify}) == ("B", "A")
    assert secrets_of({"verify": {"secrets": "{env.A}"}}) == ()
    assert secrets_of({"verify": []}) == secrets_of(None) == ()


def test_a_misspelled_field_of_a_trigger_says_what_was_meant():
    _, (fault,) = read_trigger({"type": "schedule", "cron": "0 9 * * *", "timezone": "UTC"})
    assert (fault.field, fault.cure) == ("timezone", "Did you mean `timeZone`?")
