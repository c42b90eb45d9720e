"""A chat with OpenAI: prompt, messages or both, and a temperature only where it is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import junctor.connectors
from junctor.core.calls.build import own_headers
from junctor.core.calls.context import absolute
from junctor.core.catalog import read_folder
from junctor.sdk import HttpResponse, InvalidInput
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "openai"
CHAT = next(iter(load_module(FOLDER / "actions.py")))


def body(**inputs):
    return CHAT.prepare(inputs, {}).json


def test_system_comes_first_and_the_prompt_last():
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    assert body(prompt="And now?", messages=said, system="Be kind.")["messages"] == [
        {"role": "system", "content": "Be kind."},
        *said,
        {"role": "user", "content": "And now?"},
    ]


@pytest.mark.parametrize(
    "model", ["gpt-4o-mini", "gpt-4.1", "gpt-3.5-turbo", "chatgpt-4o-latest", "ft:gpt-4o:acme::1"]
)
def test_models_that_take_a_temperature_get_the_usual_one(model):
    assert body(prompt="Hi", model=model)["temperature"] == 0.7


def test_the_temperature_of_the_connection_goes_to_models_that_take_one_alone():
    warm = {"temperature": 0.2}
    assert CHAT.prepare({"prompt": "Hi", "model": "gpt-4o"}, warm).json["temperature"] == 0.2
    assert "temperature" not in CHAT.prepare({"prompt": "Hi", "model": "gpt-5-mini"}, warm).json
    given = {"prompt": "Hi", "model": "gpt-4o", "temperature": 1}
    assert CHAT.prepare(given, warm).json["temperature"] == 1


def test_tools_go_to_models_that_reason_by_default_without_reasoning():
    luna = {"prompt": "Hi", "tools": [{"name": "f"}], "model": "gpt-6-luna"}
    assert body(**luna)["reasoning_effort"] == "none"
    assert body(**luna, reasoningEffort="low")["reasoning_effort"] == "low"
    for other in ("gpt-6.1-sol", "gpt-4o", "o3-mini"):
        assert "reasoning_effort" not in body(**luna | {"model": other})
    assert "reasoning_effort" not in body(prompt="Hi", model="gpt-6-luna")


@pytest.mark.parametrize("model", ["gpt-5-mini", "o1", "o3-mini", "gpt-4o-search-preview"])
def test_models_that_refuse_a_temperature_get_none_unless_it_is_given(model):
    assert "temperature" not in body(prompt="Hi", model=model)
    assert body(prompt="Hi", model=model, temperature=0)["temperature"] == 0


def test_the_most_tokens_go_into_the_field_that_every_model_takes():
    sent = body(prompt="Hi", maxTokens=5, responseFormat="json_object")
    assert sent["max_completion_tokens"] == 5
    assert "max_tokens" not in sent
    assert sent["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize(
    "inputs", [{}, {"prompt": ""}, {"messages": []}, {"prompt": "Hi", "temperature": 2.1}]
)
def test_what_the_vendor_would_refuse_is_refused_before_it_is_sent(inputs):
    with pytest.raises(InvalidInput):
        body(**inputs)


def test_organization_and_project_of_the_connection_go_along():
    spec = read_folder(FOLDER)
    asked = CHAT.prepare({"prompt": "Hi"}, {})
    headers = own_headers(spec, {"organization": "org-example"})
    request = absolute("https://api.openai.com/v1", asked, headers)
    assert request.header("openai-organization") == "org-example"
    assert request.header("openai-project") is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"choices":[{"message":{"content":"Hello"}}]}', "Hello"),
        (b'{"choices":[{"message":{"content":null,"refusal":"No"}}]}', None),
        (b'{"choices":[]}', None),
    ],
)
def test_the_text_is_that_of_the_first_choice_beside_the_raw_completion(content, text):
    output = CHAT.reading(HttpResponse(status=200, content=content))
    assert output["text"] == text
    assert "choices" in output


def test_what_a_model_asks_for_is_read_and_a_text_that_is_no_json_stays_one():
    def call(arguments):
        return {"id": "c1", "type": "function", "function": {"name": "f", "arguments": arguments}}

    told = {"content": "42", "tool_calls": [call('{"a": 1}'), call('{"a"')]}
    answer = json.dumps({"choices": [{"message": told}]}).encode()
    output = CHAT.reading(HttpResponse(status=200, content=answer))
    assert [each["arguments"] for each in output["toolCalls"]] == [{"a": 1}, '{"a"']
    assert (output["text"], output["data"]) == ("42", None)


def test_a_schema_goes_before_the_plain_form_and_a_tool_is_chosen_by_its_name():
    asked = {"answerSchema": {"type": "object"}, "responseFormat": "json_object"}
    sent = body(prompt="Hi", **asked, tools=[{"name": "f"}], toolChoice="f")
    assert sent["response_format"]["json_schema"] == {
        "name": "answer",
        "schema": {"type": "object"},
        "strict": False,
    }
    assert sent["tools"] == [{"type": "function", "function": {"name": "f"}}]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "f"}}
    assert body(prompt="Hi", toolChoice="required")["tool_choice"] == "required"
