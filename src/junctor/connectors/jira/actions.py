"""Jira: the fields of an issue are one object, in which what is not given must not stand."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    Rejected,
    action,
    get,
    post,
    prepare,
    put,
)

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


_ISSUE: dict[str, Any] = {
    "type": "string",
    "title": "Issue",
    "description": "Its key or id.",
    "minLength": 1,
    "examples": ["SHOP-7"],
}
_MAIL: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["issue", "text"],
    "properties": {
        "issue": _ISSUE,
        "subject": {
            "type": "string",
            "title": "Subject",
            "description": "The issue's key and summary where it is left out.",
            "minLength": 1,
            "examples": ["Ready to test"],
        },
        "text": {"type": "string", "title": "Text", "minLength": 1, "examples": ["Please look."]},
        "watchers": {"type": "boolean", "title": "To watchers", "examples": [True]},
        "assignee": {"type": "boolean", "title": "To the assignee"},
        "reporter": {"type": "boolean", "title": "To the reporter"},
        "voters": {"type": "boolean", "title": "To voters"},
        "accountIds": {
            "type": "array",
            "title": "To people",
            "description": "Ids of their accounts.",
            "items": {"type": "string", "minLength": 1},
            "examples": [["5b10a2844c20165700ede21g"]],
        },
        "groups": {
            "type": "array",
            "title": "To groups",
            "description": "By name.",
            "items": {"type": "string", "minLength": 1},
            "examples": [["nurses"]],
        },
    },
    "anyOf": [
        {"required": ["watchers"], "properties": {"watchers": {"const": True}}},
        {"required": ["assignee"], "properties": {"assignee": {"const": True}}},
        {"required": ["reporter"], "properties": {"reporter": {"const": True}}},
        {"required": ["voters"], "properties": {"voters": {"const": True}}},
        {"required": ["accountIds"], "properties": {"accountIds": {"minItems": 1}}},
        {"required": ["groups"], "properties": {"groups": {"minItems": 1}}},
    ],
}


@prepare(
    name="Mail people about issue",
    description="Jira sends the mail; it names the issue. Whoever calls does not get it.",
    inputs=_MAIL,
    output={"type": "null"},
    summary="a mail about the issue {{input.issue}}",
    idempotent=False,
)
def notify_people(inputs: Fields) -> HttpRequest:
    """Have Jira mail watchers, the assignee, the reporter or others about an issue."""
    roles = ("watchers", "assignee", "reporter", "voters")
    to: dict[str, Any] = {role: True for role in roles if inputs.get(role)}
    if inputs.get("accountIds"):
        to["users"] = [{"accountId": each} for each in inputs["accountIds"]]
    if inputs.get("groups"):
        to["groups"] = [{"name": each} for each in inputs["groups"]]
    body = {"textBody": inputs["text"], "to": to}
    if inputs.get("subject") is not None:
        body["subject"] = inputs["subject"]
    return post(f"/rest/api/3/issue/{quote(inputs['issue'], safe='')}/notify", json=body)


@action(
    name="Set status of issue",
    description="By the name of the status; the way there is looked up.",
    inputs={
        "type": "object",
        "additionalProperties": False,
        "required": ["issue", "status"],
        "properties": {
            "issue": _ISSUE,
            "status": {
                "type": "string",
                "title": "Status",
                "description": "Its name, or that of a transition; letters' case does not matter.",
                "minLength": 1,
                "examples": ["Done"],
            },
        },
    },
    output={
        "type": "object",
        "required": ["status", "changed"],
        "properties": {
            "status": {"type": "string", "examples": ["Done"]},
            "changed": {"type": "boolean", "examples": [True]},
        },
    },
    summary="the status {{input.status}} for the issue {{input.issue}}",
    idempotent=True,
)
async def set_status(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Move an issue to a status by its name; one that is there already stays."""
    path = f"/rest/api/3/issue/{quote(inputs['issue'], safe='')}"
    asked = get(path, query={"fields": "status", "expand": "transitions"})
    answer = await ctx.ask(asked)
    found: dict[str, Any] = answer if isinstance(answer, dict) else {}
    wanted = inputs["status"].strip().casefold()
    now = str(((found.get("fields") or {}).get("status") or {}).get("name", ""))
    if now.casefold() == wanted:
        return {"status": now, "changed": False}
    ways = [
        (each, str((each.get("to") or {}).get("name", "")))
        for each in found.get("transitions") or ()
    ]
    way = next(
        (pair for pair in ways if pair[1].casefold() == wanted),
        next((pair for pair in ways if str(pair[0].get("name")).casefold() == wanted), None),
    )
    if way is None:
        names = ", ".join(sorted({name for _, name in ways})) or "nowhere"
        raise Rejected(
            f"The issue cannot go from {now or 'its status'!r} to {inputs['status']!r}.",
            cure=f"From there it can go to: {names}.",
        )
    body = {"transition": {"id": way[0]["id"]}}
    await ctx.ask(post(f"{path}/transitions", json=body))
    return {"status": way[1] or inputs["status"], "changed": True}
