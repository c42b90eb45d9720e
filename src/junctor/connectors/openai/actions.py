"""OpenAI: a chat takes a prompt or messages, and not every model takes a temperature."""

from __future__ import annotations

import re
from typing import Any

from junctor.sdk import Fields, HttpRequest, HttpResponse, post, prepare

DEFAULT_TEMPERATURE = 0.7
# Models that reason (gpt-5, o1, o3...) and those that search refuse any temperature but their own.
_TAKES_TEMPERATURE = re.compile(r"(ft:)?(gpt-3\.5|gpt-4|chatgpt-4o)(?!.*search)")

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
                    "role": {"enum": ["system", "developer", "assistant"]},
                    "content": {"type": "string", "examples": ["You are kind."]},
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
            "default": "gpt-4o-mini",
            "examples": ["gpt-4o-mini", "gpt-4o", "gpt-4-turbo", "o1", "o3-mini"],
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
            "title": "Most tokens",
            "description": "At most so many tokens are answered, those of reasoning included.",
            "minimum": 1,
            "maximum": 1000000,
            "examples": [500],
        },
        "responseFormat": {
            "title": "Form of the answer",
            "description": "With json_object, ask for JSON in the prompt as well.",
            "enum": ["text", "json_object"],
        },
    },
}
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
    """The raw completion, and the text of its first choice."""
    body: dict[str, Any] = response.json()
    choices = body.get("choices") or [{}]
    return {**body, "text": (choices[0].get("message") or {}).get("content")}


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
    messages: list[dict[str, Any]] = []
    if inputs.get("system"):
        messages.append({"role": "system", "content": inputs["system"]})
    messages += inputs.get("messages") or []
    if inputs.get("prompt"):
        messages.append({"role": "user", "content": inputs["prompt"]})
    model = inputs["model"]
    body: dict[str, Any] = {"model": model, "messages": messages}
    if "temperature" in inputs:
        body["temperature"] = inputs["temperature"]
    elif _TAKES_TEMPERATURE.match(model):
        body["temperature"] = DEFAULT_TEMPERATURE
    if "maxTokens" in inputs:
        # `max_tokens` is deprecated, and the models that reason refuse it.
        body["max_completion_tokens"] = inputs["maxTokens"]
    if "responseFormat" in inputs:
        body["response_format"] = {"type": inputs["responseFormat"]}
    headers = {
        "OpenAI-Organization": conn.get("organization"),
        "OpenAI-Project": conn.get("project"),
    }
    return post("/chat/completions", json=body, headers=headers)
