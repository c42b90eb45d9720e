"""Files: the JSON Schemas that operations of its family share."""

from __future__ import annotations

from typing import Any

from junctor.sdk.families.fields import integer

MAX_TEXT = 10 * 1024 * 1024
PATTERN = r"^(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\x00-\x1f\x7f\\]*$"
PATH = {
    "type": "string",
    "title": "Path",
    "description": "Below the root of the connection, with / between folders.",
    "pattern": PATTERN,
    "minLength": 1,
    "maxLength": 1000,
    "examples": ["reports/today.csv"],
}
FOLDER = {**PATH, "title": "Folder", "minLength": 0, "default": "", "examples": ["reports"]}
TO = {**PATH, "title": "To", "examples": ["done/today.csv"]}
OVERWRITE = {
    "type": "boolean",
    "title": "Overwrite",
    "description": "Replace a file that is there.",
    "default": False,
}
RESUME = {
    "type": "boolean",
    "title": "Resume",
    "description": "Go on with what an earlier attempt left behind.",
    "default": False,
}
ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["name", "path", "kind"],
    "properties": {
        "name": {"type": "string", "examples": ["today.csv"]},
        "path": {"type": "string", "examples": ["reports/today.csv"]},
        "kind": {"enum": ["file", "folder", "link", "other"], "examples": ["file"]},
        "bytes": {"type": ["integer", "null"], "minimum": 0, "examples": [120]},
        "modified": {"type": ["string", "null"], "examples": ["2026-01-31T08:00:00+00:00"]},
    },
}
WRITTEN: dict[str, Any] = {
    "type": "object",
    "required": ["path", "bytes", "sha256"],
    "properties": {
        "path": {"type": "string", "examples": ["reports/today.csv"]},
        "bytes": {"type": "integer", "minimum": 0, "examples": [120]},
        "sha256": {"type": ["string", "null"], "examples": ["a" * 64]},
    },
}
DONE = {
    "type": "object",
    "required": ["path"],
    "properties": {"path": {"type": "string", "examples": ["reports/today.csv"]}},
}
CONTENT = {
    "text": {"type": "string", "title": "Text", "maxLength": MAX_TEXT},
    "content": {"type": "string", "title": "Content (base64)", "contentEncoding": "base64"},
}
EITHER = {"oneOf": [{"required": ["text"]}, {"required": ["content"]}]}
FIND: dict[str, Any] = {
    "pattern": {
        "type": "string",
        "title": "Pattern",
        "description": "Of the name: * is any text, ? any character, [abc] one of them.",
        "pattern": r"^[^\x00-\x1f\x7f/]*$",
        "maxLength": 200,
        "default": "*",
        "examples": ["*.csv"],
    },
    "recursive": {
        "type": "boolean",
        "title": "Recursive",
        "description": "Look into the folders below too; links are not followed.",
        "default": False,
    },
    "quiet": integer(
        "Quiet seconds",
        "Leave out what was changed within these seconds: somebody may still write it.",
        0,
        86_400,
        0,
    ),
    "limit": integer("Files at most", "", 1, 10_000, 1000),
}
FOUND = {
    **ENTRY,
    "properties": {
        **ENTRY["properties"],
        "version": {
            "type": "string",
            "description": "of the file: another one where it has changed",
            "examples": ["2026-01-31T08:00:00+00:00/120"],
        },
    },
}
NEW_FILE: dict[str, Any] = {
    "kind": "poll",
    "name": "New file",
    "description": "Tells of each file that is new in a folder, or has changed there.",
    "synonyms": [
        "file arrives",
        "file lands",
        "file uploaded",
        "file appears",
        "file dropped",
        "somebody uploads",
        "file changes",
    ],
    "operation": "find",
    "inputs": {"limit": 10_000, "quiet": 10},
    "input": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "path": FOLDER,
            "pattern": FIND["pattern"],
            "recursive": FIND["recursive"],
            "quiet": {**FIND["quiet"], "default": 10},
        },
    },
    "items": "files",
    "key": "path",
    "version": "version",
    "interval": 60,
    "event": FOUND,
}
