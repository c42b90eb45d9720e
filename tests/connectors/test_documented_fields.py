"""The fields that people know of a kind of provider stand in every connector of that kind."""

from __future__ import annotations

import pytest

from junctor.core.catalog.discovery import shipped_root
from junctor.core.catalog.folder import read_folder
from junctor.model.schema import apply_defaults, compile_schema

SENDERS = {
    "email": {"fromName": "from name", "fromEmail": "from email"},
    "sms": {"fromNumber": "from number"},
}
OWN_SENDER = {"gmail"}
"""The mailbox that signed in sends; there is no other."""
PROVIDERS = {
    "email": ("gmail", "mailgun", "mailjet", "postmark", "sendgrid", "ses", "smtp"),
    "sms": ("sinch", "sns", "twilio", "vonage"),
}
MODELS = [
    # connector, its operation, the models offered, highest temperature, base URL required
    ("openai", "createResponse", {"gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "o1", "o3-mini"}, 2, False),
    ("anthropic", "createMessage", {"3-5-sonnet-latest", "3-5-haiku-latest",
                                    "3-opus-latest"}, 1, False),
    ("gemini", "generateContent", {"gemini-1.5-pro", "gemini-1.5-flash", "gemini-2.0-flash"}, 2, False),
    ("azure_openai", "chatCompletion", {"gpt-4o", "gpt-4"}, 2, True),
    ("ollama", "generate", {"llama3.2", "mistral", "qwen2.5"}, 2, True),
]  # fmt: skip


def _spec(key):
    return read_folder(shipped_root() / key)


@pytest.mark.parametrize(
    ("service", "key"), [(s, k) for s, keys in PROVIDERS.items() for k in keys]
)
def test_a_provider_of_messages_has_the_defaults_of_the_sender(service, key):
    spec = _spec(key)
    operation = spec.operations[spec.offering(service)]
    assert "from" in operation.input["properties"], "each message may name another"
    known = spec.connection.get("properties", {})
    titles = {} if key in OWN_SENDER else SENDERS[service]
    assert {n: known[n]["title"].lower() for n in titles} == titles
    if titles:
        assert "from" not in operation.input["required"]


@pytest.mark.parametrize(("key", "operation", "models", "hottest", "has_base"), MODELS)
def test_a_provider_of_models_has_their_fields(key, operation, models, hottest, has_base):
    spec = _spec(key)
    fields = spec.operations[operation].input["properties"]
    model = fields.get("model") or fields["deployment"]
    assert {m for m in models if not any(e.endswith(m) for e in model["examples"])} == set()
    assert "enum" not in model, "any id may be typed"
    warmth = fields["temperature"]
    assert (warmth["minimum"], warmth["maximum"], warmth["examples"]) == (0, hottest, [0.7])
    assert "temperature" not in spec.operations[operation].input["required"]
    assert fields["maxTokens"]["type"] == "integer"
    assert ("baseUrl" in spec.connection.get("required", ())) is has_base


@pytest.mark.parametrize(("key", "operation", "models", "hottest", "has_base"), MODELS)
def test_the_connection_of_a_provider_of_models_has_them_too(
    key, operation, models, hottest, has_base
):
    spec = _spec(key)
    known = spec.connection["properties"]
    titles = {name: known[name]["title"] for name in ("baseUrl", "model", "temperature")}
    assert titles == {"baseUrl": "Base URL", "model": "Model", "temperature": "Temperature"}
    assert known["maxTokens"]["title"] == "Max Tokens"
    assert {
        m for m in models if not any(e.endswith(m) for e in known["model"]["examples"])
    } == set()
    fields = spec.operations[operation].input
    name = "deployment" if key == "azure_openai" else "model"
    chosen = next(e for e in known["model"]["examples"] if e.endswith(min(models)))
    settings = {"model": chosen, "temperature": 0.1, "maxTokens": 99}
    filled = apply_defaults(fields, {"prompt": "Hi"}, settings)
    assert (filled[name], filled["maxTokens"]) == (chosen, 99)
    compile_schema(fields).check(filled)
    assert apply_defaults(fields, {"prompt": "Hi", name: "other"}, settings)[name] == "other"


@pytest.mark.parametrize(
    ("key", "operation", "takes", "refuses"),
    [
        ("openai", "createResponse", ("gpt-4o", "gpt-3.5-turbo", "ft:gpt-4o:acme::1"),
         ("o1", "o3-mini", "gpt-5-mini", "gpt-4o-search-preview")),
        ("anthropic", "createMessage",
         ("~-3-5-sonnet-latest", "~-sonnet-4-20250514", "~-opus-4-1-20250805",
          "~-sonnet-4-5", "~-opus-4-6"), ("~-opus-4-7", "~-sonnet-5")),
        ("gemini", "generateContent", ("gemini-1.5-pro", "gemini-2.5-flash"), ("gemini-3-pro",)),
        ("azure_openai", "chatCompletion", ("gpt-4o", "gpt-35-turbo"), ("o1", "our-model")),
        ("ollama", "generate", ("llama3.2",), ()),
    ],
)  # fmt: skip
def test_the_usual_temperature_goes_to_models_that_take_one(key, operation, takes, refuses):
    fields = _spec(key).operations[operation].input
    name = "deployment" if key == "azure_openai" else "model"
    family = fields["properties"][name].get("default", "").partition("-")[0]

    def warmth(model, **more):
        given = {"prompt": "Hi", name: model.replace("~", family), **more}
        return apply_defaults(fields, given).get("temperature")

    assert {warmth(each) for each in takes} == {0.7}
    assert {warmth(each) for each in refuses} <= {None}
    assert {warmth(each, temperature=0) for each in (*takes, *refuses)} == {0}
    faults = compile_schema(fields).faults({"prompt": "Hi", name: takes[0], "temperature": 2.1})
    assert [each.field for each in faults] == ["/temperature"]
