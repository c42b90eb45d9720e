"""Files between steps: a step's record holds a reference, the bytes are stored aside.

A call gives and takes a file as `{name, contentType, size, base64}`. What the flow sees of it is
`{name, contentType, size, digest, file: true}`: it can be passed on, mapped and shown, and never
makes a record large. Where it is given to a call it is the file again; where the operation takes
base64 as a text, that text.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from junctor.core.flows.file_vault import FileVault
from junctor.model.errors import NotConfigured

MARK = "file"
WHOLE: dict[str, Any] = {"type": "object"}
"""The schema of a place where each file stays one, however deep."""
WHOLE |= {"additionalProperties": WHOLE, "items": WHOLE}
_DEEPEST = 16
_NESTED = (dict, list)


def is_reference(value: Any) -> bool:
    """Whether it stands for a file."""
    return isinstance(value, dict) and value.get(MARK) is True and "digest" in value


def _bytes_of(value: Any) -> bytes | None:
    if not isinstance(value, dict) or not isinstance(value.get("base64"), str):
        return None
    if set(value) - {"name", "contentType", "size", "base64"}:
        return None
    try:
        return base64.b64decode(value["base64"], validate=True)
    except (binascii.Error, ValueError):
        return None


def may_hold_file(text: bytes) -> bool:
    """Whether there may be one in a value that reads so as JSON without spaces."""
    return b'"base64":' in text or b'"file":true' in text


def holds_file(value: Any, depth: int = 0) -> bool:
    """Whether there is a file or a reference in it; looked for before anything is copied."""
    if isinstance(value, dict):
        if "base64" in value or value.get(MARK) is True:
            return True
        inner = [each for each in value.values() if isinstance(each, _NESTED)]
    elif isinstance(value, list):
        inner = [each for each in value if isinstance(each, _NESTED)]
    else:
        return False
    if not inner or depth >= _DEEPEST:
        return False
    return any(holds_file(each, depth + 1) for each in inner)


class StoredFiles:
    """The files of one run."""

    def __init__(self, vault: FileVault, project_id: str, run_id: str, actor: str) -> None:
        self._vault = vault
        self._project_id = project_id
        self._run_id = run_id
        self._actor = actor

    async def aside(self, value: Any, depth: int = 0) -> Any:
        """The value with a reference in place of each file; the bytes are stored."""
        if depth > _DEEPEST:
            return value
        data = _bytes_of(value)
        if data is not None:
            kept = {name: value[name] for name in ("name", "contentType") if name in value}
            digest = await self._vault.keep(
                self._project_id,
                self._run_id,
                data,
                name=_text(kept.get("name")),
                content_type=_text(kept.get("contentType")),
            )
            return {**kept, "size": len(data), "digest": digest, MARK: True}
        if isinstance(value, dict):
            return {name: await self.aside(each, depth + 1) for name, each in value.items()}
        if isinstance(value, list):
            return [await self.aside(each, depth + 1) for each in value]
        return value

    async def filled(self, value: Any, schema: Any = None, depth: int = 0) -> Any:
        """The value with each reference as the file, or as base64 where a text is taken.

        Raises:
            NotConfigured: the bytes are not kept any more.
        """
        if depth > _DEEPEST:
            return value
        if is_reference(value):
            data = await self._vault.open(
                self._project_id, str(value["digest"]), actor=self._actor, run_id=self._run_id
            )
            if data is None:
                raise NotConfigured(
                    "The file of an earlier step is not kept any more.",
                    cure="Run the flow again from the step that gets the file.",
                )
            encoded = base64.b64encode(data).decode()
            if _takes_text(schema):
                return encoded
            kept = {name: value[name] for name in ("name", "contentType") if name in value}
            return _fitting({**kept, "size": len(data), "base64": encoded}, schema)
        if isinstance(value, dict):
            known = schema if isinstance(schema, dict) else {}
            named, others = known.get("properties", {}), known.get("additionalProperties")
            return {
                name: await self.filled(each, named.get(name, others), depth + 1)
                for name, each in value.items()
            }
        if isinstance(value, list):
            items = schema.get("items") if isinstance(schema, dict) else None
            return [await self.filled(each, items, depth + 1) for each in value]
        return value


def _fitting(file: dict[str, Any], schema: Any) -> dict[str, Any]:
    """What a place takes of a file: one that is strict may know no size, or no content type."""
    if not isinstance(schema, dict) or schema.get("additionalProperties") is not False:
        return file
    known = schema.get("properties", {})
    return {name: value for name, value in file.items() if name in known}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:500]


def _takes_text(schema: Any) -> bool:
    """Whether a place takes base64 as a text; also where nothing is known of it."""
    if not isinstance(schema, dict):
        return True
    kind = schema.get("type")
    return "contentEncoding" in schema or kind == "string" or (kind is None and not schema)
