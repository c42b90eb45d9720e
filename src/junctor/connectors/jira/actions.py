"""Jira: the fields of an issue are one object, in which what is not given must not stand."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, post, prepare, put

_FIELDS: dict[str, Any] = {
    "summary": {
        "type": "string",
        "title": "Summary",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[^\\r\\n]*$",
        "examples": ["Button does nothing"],
    },
    "description": {
        "type": "string",
        "title": "Description",
        "description": "Plain text; empty lines part its paragraphs.",
        "minLength": 1,
        "examples": ["Press it on the first page."],
    },
    "priority": {
        "type": "string",
        "title": "Priority",
        "description": "Its name.",
        "minLength": 1,
        "examples": ["High"],
    },
    "labels": {
        "type": "array",
        "title": "Labels",
        "items": {"type": "string", "pattern": "^[^\\s]+$"},
        "examples": [["web"]],
    },
    "assigneeId": {
        "type": "string",
        "title": "Assignee",
        "description": "Account id of a person.",
        "minLength": 1,
        "examples": ["5b10a2844c20165700ede21g"],
    },
    "dueDate": {
        "type": "string",
        "title": "Due date",
        "format": "date",
        "examples": ["2026-02-01"],
    },
    "parent": {
        "type": "string",
        "title": "Parent",
        "description": "Key of the parent, for a subtask or a child of an epic.",
        "minLength": 1,
        "examples": ["SHOP-1"],
    },
    "otherFields": {
        "type": "object",
        "title": "Other fields",
        "description": "Custom fields by id, in the form that Jira documents.",
        "examples": [{"customfield_10011": "Checkout"}],
    },
}
_NEW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["projectKey", "issueType", "summary"],
    "properties": {
        "projectKey": {
            "type": "string",
            "title": "Project",
            "description": "Key of the project.",
            "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
            "examples": ["SHOP"],
        },
        "issueType": {
            "type": "string",
            "title": "Issue type",
            "description": "Its name.",
            "minLength": 1,
            "examples": ["Task"],
        },
        **_FIELDS,
    },
}
_CHANGE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["issue"],
    "properties": {
        "issue": {
            "type": "string",
            "title": "Issue",
            "description": "Its key or id.",
            "minLength": 1,
            "examples": ["SHOP-7"],
        },
        **_FIELDS,
        "notifyUsers": {
            "type": "boolean",
            "title": "Notify people",
            "description": "Whether watchers get an email; they do when it is left out.",
            "examples": [False],
        },
    },
}
_MADE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "key"],
    "properties": {
        "id": {"type": "string", "examples": ["10000"]},
        "key": {"type": "string", "examples": ["SHOP-7"]},
        "self": {"type": "string"},
    },
}


def _document(text: str) -> dict[str, Any]:
    """Plain text in the Atlassian Document Format."""
    paragraphs = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": part}]}
        for part in paragraphs or [text]
    ]
    return {"type": "doc", "version": 1, "content": content}


def _fields(inputs: Fields) -> dict[str, Any]:
    made: dict[str, Any] = dict(inputs.get("otherFields") or {})
    if inputs.get("summary") is not None:
        made["summary"] = inputs["summary"]
    if inputs.get("description") is not None:
        made["description"] = _document(inputs["description"])
    if inputs.get("priority") is not None:
        made["priority"] = {"name": inputs["priority"]}
    if inputs.get("labels") is not None:
        made["labels"] = list(inputs["labels"])
    if inputs.get("assigneeId") is not None:
        made["assignee"] = {"accountId": inputs["assigneeId"]}
    if inputs.get("dueDate") is not None:
        made["duedate"] = inputs["dueDate"]
    if inputs.get("parent") is not None:
        made["parent"] = {"key": inputs["parent"]}
    return made


@prepare(
    name="Create issue",
    inputs=_NEW,
    output=_MADE,
    summary="the issue {{input.summary}} in {{input.projectKey}}",
    idempotent=False,
)
def create_issue(inputs: Fields) -> HttpRequest:
    """Create an issue or a subtask in a project."""
    fields = {
        "project": {"key": inputs["projectKey"]},
        "issuetype": {"name": inputs["issueType"]},
        **_fields(inputs),
    }
    return post("/rest/api/3/issue", json={"fields": fields})


@prepare(
    name="Update issue",
    inputs=_CHANGE,
    output={"type": "null"},
    summary="changes to the issue {{input.issue}}",
    idempotent=True,
)
def update_issue(inputs: Fields) -> HttpRequest:
    """Change fields of an issue; those that are left out stay as they are."""
    path = f"/rest/api/3/issue/{quote(inputs['issue'], safe='')}"
    if inputs.get("notifyUsers") is not None:
        path += f"?notifyUsers={'true' if inputs['notifyUsers'] else 'false'}"
    return put(path, json={"fields": _fields(inputs)})
