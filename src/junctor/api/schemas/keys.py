"""Schemas of the keys that encrypt: their state, and what rotating them did."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    MOMENT,
    TEXT,
    TEXTS,
    WHOLE,
    array,
    nullable,
    record,
    ref,
    words,
)
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "getKeys": ref("KeyStatus"),
    "rotateKey": {"oneOf": [ref("RootKeyRotated"), ref("DataKeyRotated")]},
    "rewrapKeys": ref("KeysRewrapped"),
    "destroyKeys": ref("KeysDestroyed"),
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    data = {"project": TEXT, "projectId": TEXT, "version": COUNT}
    return {
        "KeyStatus": record(
            "The keys, and what is left to re-wrap; never a key itself.",
            {
                "providerKeys": {**TEXTS, "description": "what wraps the root keys"},
                "keys": array(ref("StoredKey")),
                "toRewrap": {**COUNT, "description": "keys not yet under the active root key"},
                "damaged": {**TEXTS, "description": "ids of keys that cannot be opened"},
            },
        ),
        "StoredKey": _key(),
        "RootKeyRotated": record("The new root key.", {"rootKey": TEXT}),
        "DataKeyRotated": record("The new data key of a project.", data),
        "KeysRewrapped": record(
            "How much was moved to the newest keys.",
            {"keys": COUNT, "rewrapped": COUNT, "unreadable": COUNT},
        ),
        "KeysDestroyed": record(
            "The ids of the keys that are gone.", {"root": nullable(TEXT), "data": TEXTS}
        ),
    }


def _key() -> JsonSchema:
    return record(
        "A wrapped key.",
        {
            "id": TEXT,
            "kind": words(("root", "data", "derivation")),
            "projectId": TEXT,
            "version": WHOLE,
            "state": words(("staged", "active", "retained")),
            "wrappedBy": TEXT,
            "messages": {**COUNT, "description": "how often it has sealed"},
            "createdAt": MOMENT,
            "rows": {**COUNT, "description": "how many rows it still opens"},
        },
    )
