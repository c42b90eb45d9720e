"""Gemini: a picture may come with the prompt; a file goes up with what is told of it."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(
    name="Create an image",
    inputs=_FREE,
    summary="a prompt for an image to {{input.model}}",
    idempotent=False,
)
def generate_image(inputs: Fields) -> HttpRequest:
    """Draw what the prompt says, or change the pictures that come with it."""
    parts = [{"inlineData": dict(each)} for each in inputs.get("images") or ()]
    form = {"aspectRatio": inputs.get("aspectRatio"), "imageSize": inputs.get("size")}
    config: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
    if given := {key: value for key, value in form.items() if value}:
        config["imageConfig"] = given
    body = {
        "contents": [{"role": "user", "parts": [*parts, {"text": inputs["prompt"]}]}],
        "generationConfig": config,
    }
    return post(f"/v1beta/models/{inputs['model']}:generateContent", json=body)


@prepare(
    name="Analyze media",
    inputs=_FREE,
    summary="a question about a file to {{input.model}}",
    idempotent=False,
)
def analyze_media(inputs: Fields) -> HttpRequest:
    """Ask about one file: one that Gemini keeps, or one that comes along."""
    if "uri" in inputs:
        part = {"fileData": {"mimeType": inputs["mimeType"], "fileUri": inputs["uri"]}}
    else:
        part = {"inlineData": {"mimeType": inputs["mimeType"], "data": inputs["base64"]}}
    body: dict[str, Any] = {
        "contents": [{"role": "user", "parts": [part, {"text": inputs["prompt"]}]}]
    }
    if "maxTokens" in inputs:
        body["generationConfig"] = {"maxOutputTokens": inputs["maxTokens"]}
    return post(f"/v1beta/models/{inputs['model']}:generateContent", json=body)


@prepare(name="Upload file", inputs=_FREE, summary="the file {{input.file.name}}", idempotent=False)
def upload_file(inputs: Fields) -> HttpRequest:
    """Put a file where prompts can name it, for two days."""
    told = {"file": {"displayName": inputs["file"]["name"]}}
    return post(
        "/upload/v1beta/files",
        query={"uploadType": "multipart"},
        related=[told, inputs["file"]],
    )
