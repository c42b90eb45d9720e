"""A received body as plain JSON."""

from __future__ import annotations

import base64
from typing import Any

import orjson


def shown_body(body: bytes) -> dict[str, Any]:
    """A received body: JSON where it is JSON, a text, or base64 under another name."""
    try:
        return {"message": orjson.loads(body)}
    except ValueError:
        pass
    try:
        return {"message": body.decode()}
    except UnicodeDecodeError:
        return {"message": None, "bytes": base64.b64encode(body).decode()}
