"""OpenAI: a chat takes a prompt or messages, tools, a schema; some models take a temperature."""

from __future__ import annotations

import json
import re
from typing import Any

from junctor.sdk import Fields, HttpRequest, HttpResponse, post, prepare

DEFAULT_TEMPERATURE = 0.7
# Models that reason (gpt-5, o1, o3...) and those that search refuse any temperature but their own.
_TAKES_TEMPERATURE = re.compile(r"(ft:)?(gpt-3\.5|gpt-4|chatgpt-4o)(?!.*search)")
# These refuse tools in a chat unless they are told not to reason; with the others it is refused.
_TOOLS_WITHOUT_EFFORT = re.compile(r"gpt-(5\.6-|6-luna)")

_TEXT_PART = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "text"],
    "properties": {"type": {"const": "text"}, "text": {"type": "string", "examples": ["Hello"]}},
}
_IMAGE_PART = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "image_url"],
    "properties": {
        "type": {"const": "image_url"},
        "image_url": {
            "type": "object",
            "additionalProperties": False,
            "required": ["url"],
            "properties": {
                "url": {
                    "type": "string",
                    "pattern": "^(https://|data:image/)[!-~]+$",
                    "examples": ["https://images.example.com/cat.png"],
                },
                "detail": {"enum": ["auto", "low", "high"]},
            },
        },
    },
}
_NAME: dict[str, Any] = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{1,64}$",
    "examples": ["find_slot"],
}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "examples": [{"type": "object", "properties": {"day": {"type": "string"}}}],
}
_TOOL_CALL: dict[str, Any] = {
    "type": "object",
    "required": ["id", "type", "function"],
    "properties": {
        "id": {"type": "string", "examples": ["call_example1"]},
        "type": {"const": "function"},
        "function": {
            "type": "object",
            "required": ["name", "arguments"],
            "properties": {"name": _NAME, "arguments": {"type": "string", "examples": ["{}"]}},
        },
    },
}
_TOOL_CALL_EXAMPLE = {
    "id": "call_example1",
    "type": "function",
    "function": {"name": "find_slot", "arguments": "{}"},
}
_TOOLS: dict[str, Any] = {
    "type": "array",
    "title": "Tools",
    "description": "Functions that the model may ask for; `toolCalls` says which, and the next "
    "call brings their results as messages of the role tool.",
    "minItems": 1,
    "maxItems": 128,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": _NAME,
            "description": {"type": "string", "examples": ["Finds a free slot on a day."]},
            "parameters": {**_SCHEMA, "title": "Parameters", "description": "A JSON Schema."},
            "strict": {"type": "boolean", "title": "Keep to the schema"},
        },
    },
    "examples": [[{"name": "find_slot", "parameters": _SCHEMA["examples"][0]}]],
}
_MESSAGES: dict[str, Any] = {
    "type": "array",
    "title": "Messages",
    "description": "A conversation; `prompt` is added as its last message when both are given.",
    "minItems": 1,
    "items": {
        "oneOf": [
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["role", "content"],
                "properties": {
                    "role": {"enum": ["system", "developer"]},
                    "content": {"type": "string", "examples": ["You are kind."]},
                },
            },
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["role"],
                "anyOf": [{"required": ["content"]}, {"required": ["tool_calls"]}],
                "properties": {
                    "role": {"const": "assistant"},
                    "content": {"type": ["string", "null"], "examples": ["Hello"]},
                    "refusal": {"type": ["string", "null"]},
                    "tool_calls": {"type": "array", "minItems": 1, "items": _TOOL_CALL},
                },
            },
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["role", "tool_call_id", "content"],
                "properties": {
                    "role": {"const": "tool"},
                    "tool_call_id": {"type": "string", "examples": ["call_example1"]},
                    "content": {"type": "string", "examples": ['{"free": true}']},
                },
            },
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["role", "content"],
                "properties": {
                    "role": {"const": "user"},
                    "content": {
                        "anyOf": [
                            {"type": "string", "examples": ["Hello"]},
                            {
                                "type": "array",
                                "minItems": 1,
                                "items": {"oneOf": [_TEXT_PART, _IMAGE_PART]},
                            },
                        ]
                    },
                },
            },
        ]
    },
    "examples": [[{"role": "user", "content": "Hello"}]],
}
_CHAT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["prompt"]}, {"required": ["messages"]}],
    "properties": {
        "prompt": {
            "type": "string",
            "title": "Prompt",
            "description": "What to ask.",
            "minLength": 1,
            "examples": ["Summarize this complaint in one sentence: ..."],
        },
        "messages": _MESSAGES,
        "system": {
            "type": "string",
            "title": "System",
            "description": "How the model should behave; stands before everything else.",
            "minLength": 1,
            "examples": ["Answer in one sentence."],
        },
        "model": {
            "type": "string",
            "title": "Model",
            "minLength": 1,
            "description": "Any id; listModels says which there are and when each ends: "
            "gpt-4o-mini on 14 January 2027, gpt-6-luna follows it.",
            "x-setting": "model",
            "default": "gpt-4o-mini",
            "examples": [
                "gpt-6-luna",
                "gpt-6.1-sol",
                "gpt-6.1-terra",
                "gpt-4o",
                "gpt-4o-mini",
                "gpt-4-turbo",
                "o1",
                "o3-mini",
            ],
        },
        "temperature": {
            "type": "number",
            "title": "Temperature",
            "description": "0 is steady, 2 is wild. Without it 0.7 is sent to the models of the "
            "families gpt-4 and gpt-3.5, and nothing to others, which refuse it.",
            "minimum": 0,
            "maximum": 2,
            "examples": [0.7],
        },
        "maxTokens": {
            "type": "integer",
            "title": "Max Tokens",
            "x-setting": "maxTokens",
            "description": "At most so many tokens are answered, those of reasoning included.",
            "minimum": 1,
            "maximum": 1000000,
            "examples": [500],
        },
        "reasoningEffort": {
            "type": "string",
            "title": "Effort of reasoning",
            "description": "For models that reason; each takes some of these.",
            "enum": ["none", "minimal", "low", "medium", "high", "xhigh"],
        },
        "responseFormat": {
            "title": "Form of the answer",
            "description": "With json_object, ask for JSON in the prompt as well.",
            "enum": ["text", "json_object"],
        },
        "answerSchema": {
            **_SCHEMA,
            "title": "Schema of the answer",
            "description": "The answer is JSON of this JSON Schema; `data` has it.",
        },
        "strict": {
            "type": "boolean",
            "title": "Keep to the schema",
            "description": "The answer never leaves the schema. OpenAI then wants every field "
            "required and `additionalProperties: false` in each object of it.",
            "default": False,
        },
        "tools": _TOOLS,
        "toolChoice": {
            "type": "string",
            "title": "Choice of tools",
            "description": "auto, none, required, or the name of the tool to use.",
            "pattern": "^[A-Za-z0-9_-]{1,64}$",
            "examples": ["auto"],
        },
    },
}
_RAW_CALL: dict[str, Any] = {"type": "object", "examples": [_TOOL_CALL_EXAMPLE]}
_LOGPROBS: dict[str, Any] = {
    "type": ["array", "null"],
    "items": {
        "type": "object",
        "examples": [{"token": "Hello", "logprob": -0.1, "bytes": None, "top_logprobs": []}],
    },
    "examples": [None],
}
_COMPLETION: dict[str, Any] = {
    "type": "object",
    "required": ["id", "object", "created", "model", "choices", "text"],
    "properties": {
        "text": {
            "type": ["string", "null"],
            "description": "The text of the first choice; the rest is the raw completion.",
            "examples": ["Hello Ada"],
        },
        "data": {"description": "The text as JSON, where it is an object or a list."},
        "toolCalls": {
            "type": "array",
            "description": "What the model asks for; `arguments` are read where they are JSON.",
            "items": {
                "type": "object",
                "required": ["id", "name", "arguments"],
                "properties": {
                    "id": {"type": "string", "examples": ["call_example1"]},
                    "name": {"type": "string", "examples": ["find_slot"]},
                    "arguments": {"examples": [{"day": "2026-03-02"}]},
                },
            },
            "examples": [[]],
        },
        "id": {"type": "string", "examples": ["chatcmpl-example1"]},
        "object": {"const": "chat.completion"},
        "created": {"type": "integer", "examples": [1710304378]},
        "model": {"type": "string", "examples": ["gpt-4o-mini-2024-07-18"]},
        "choices": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "finish_reason", "message", "logprobs"],
                "properties": {
                    "index": {"type": "integer", "minimum": 0, "examples": [0]},
                    "finish_reason": {
                        "enum": ["stop", "length", "tool_calls", "content_filter", "function_call"],
                        "examples": ["stop"],
                    },
                    "logprobs": {
                        "type": ["object", "null"],
                        "required": ["content", "refusal"],
                        "properties": {
                            "content": _LOGPROBS,
                            "refusal": _LOGPROBS,
                        },
                    },
                    "message": {
                        "type": "object",
                        "required": ["role", "content", "refusal"],
                        "properties": {
                            "role": {"const": "assistant"},
                            "content": {"type": ["string", "null"], "examples": ["Hello Ada"]},
                            "refusal": {"type": ["string", "null"], "examples": [None]},
                            "tool_calls": {"type": "array", "items": _RAW_CALL, "examples": [[]]},
                        },
                    },
                },
            },
        },
        "usage": {
            "type": "object",
            "required": ["prompt_tokens", "completion_tokens", "total_tokens"],
            "properties": {
                "prompt_tokens": {"type": "integer", "minimum": 0, "examples": [9]},
                "completion_tokens": {"type": "integer", "minimum": 0, "examples": [3]},
                "total_tokens": {"type": "integer", "minimum": 0, "examples": [12]},
            },
        },
    },
}


def with_text(response: HttpResponse) -> dict[str, Any]:
    """The raw completion, the text of its first choice, and what it asks for."""
    body: dict[str, Any] = response.json()
    choices = body.get("choices") or [{}]
    message = choices[0].get("message") or {}
    text = message.get("content")
    calls = [
        {"id": each["id"], "name": called["name"], "arguments": _read(called["arguments"])}
        for each in message.get("tool_calls") or ()
        if (called := each.get("function"))
    ]
    data = _read(text) if text else None
    found = data if isinstance(data, dict | list) else None
    return {**body, "text": text, "data": found, "toolCalls": calls}


def _read(text: str) -> Any:
    """JSON, or the text itself: a model may break off or forget itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@prepare(
    name="Chat completion",
    inputs=_CHAT,
    output=_COMPLETION,
    read=with_text,
    summary="a prompt to {{input.model}}",
    idempotent=False,
    timeout=120,
)
def chat_completion(inputs: Fields, conn: Fields) -> HttpRequest:
    """Ask a model, with a prompt or a whole conversation."""
    model = inputs["model"]
    body: dict[str, Any] = {"model": model, "messages": _messages(inputs)}
    if "temperature" in inputs:
        body["temperature"] = inputs["temperature"]
    elif _TAKES_TEMPERATURE.match(model):
        body["temperature"] = conn.get("temperature", DEFAULT_TEMPERATURE)
    if "maxTokens" in inputs:
        # `max_tokens` is deprecated, and the models that reason refuse it.
        body["max_completion_tokens"] = inputs["maxTokens"]
    if "reasoningEffort" in inputs:
        body["reasoning_effort"] = inputs["reasoningEffort"]
    elif "tools" in inputs and _TOOLS_WITHOUT_EFFORT.match(model):
        body["reasoning_effort"] = "none"
    if "answerSchema" in inputs:
        asked = {"name": "answer", "schema": inputs["answerSchema"], "strict": inputs["strict"]}
        body["response_format"] = {"type": "json_schema", "json_schema": asked}
    elif "responseFormat" in inputs:
        body["response_format"] = {"type": inputs["responseFormat"]}
    if "tools" in inputs:
        body["tools"] = [{"type": "function", "function": each} for each in inputs["tools"]]
    if "toolChoice" in inputs:
        body["tool_choice"] = _choice(inputs["toolChoice"])
    return post("/chat/completions", json=body)


def _choice(said: str) -> Any:
    if said in ("auto", "none", "required"):
        return said
    return {"type": "function", "function": {"name": said}}


def _messages(inputs: Fields) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if inputs.get("system"):
        messages.append({"role": "system", "content": inputs["system"]})
    messages += inputs.get("messages") or []
    if inputs.get("prompt"):
        messages.append({"role": "user", "content": inputs["prompt"]})
    return messages
