"""Schemas of access: who am I, sessions, members, API keys and network grants."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    FLAG,
    MOMENT,
    TEXT,
    array,
    enumeration,
    extended,
    nullable,
    page,
    record,
    ref,
    response_schemas,
    without,
    words,
)
from junctor.core.access import Permission
from junctor.model.access import ApiKey, Role
from junctor.model.connection import NetworkGrant
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "login": ref("Session"),
    "getCsrfToken": ref("CsrfToken"),
    "getMe": ref("Me"),
    "createLoginLink": ref("LoginLink"),
    "listMembers": ref("MemberPage"),
    "addMember": ref("MemberAdded"),
    "updateMember": ref("Member"),
    "listApiKeys": ref("ApiKeyPage"),
    "createApiKey": ref("ApiKeyCreated"),
    "listGrants": ref("NetworkGrantPage"),
    "createGrant": ref("NetworkGrant"),
}
_LINK = {**TEXT, "description": "one-time, good for ten minutes, shown only here"}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    key = without(response_schemas(ApiKey)["ApiKey"], "hash")
    grant = response_schemas(NetworkGrant)["NetworkGrant"]
    permitted = {**FLAG, "description": "false: the instance's cap was narrowed, it opens nothing"}
    value = {"value": {**TEXT, "description": "the key itself, in this answer only"}}
    return {
        **_sessions(),
        **_members(),
        "NetworkGrant": extended(grant, grant["description"], {"permitted": permitted}),
        "NetworkGrantPage": page("NetworkGrant"),
        "Role": enumeration(Role),
        "Permission": words(Permission, "What somebody may do."),
        "ApiKey": {**key, "description": "A key for programs; it fixes project and roles."},
        "ApiKeyPage": page("ApiKey"),
        "ApiKeyCreated": extended(key, "A new key with its value.", value),
    }


def _sessions() -> dict[str, JsonSchema]:
    csrf = {**TEXT, "description": "for the header `Junctor-CSRF`"}
    rights = {
        "projectId": nullable(TEXT),
        "roles": array(ref("Role")),
        "permissions": array(ref("Permission")),
    }
    return {
        "UserReference": record("A user.", {"id": TEXT, "name": TEXT}),
        "Session": record("Who signed in.", {"user": ref("UserReference"), "csrf": csrf}),
        "CsrfToken": record("Null without a session.", {"csrf": nullable(csrf)}),
        "LoginLink": record("A sign-in link.", {"loginLink": _LINK, "user": ref("UserReference")}),
        "Me": record(
            "Who is asking, and what they may do in each project.",
            {
                "kind": words(("user", "key", "operator")),
                "id": TEXT,
                "name": TEXT,
                "instanceAdmin": FLAG,
                "projects": array(ref("ProjectRights")),
            },
        ),
        "ProjectRights": record("Roles in a project, and what they allow.", rights),
    }


def _members() -> dict[str, JsonSchema]:
    member = record(
        "A user and their roles in the project.",
        {
            "userId": TEXT,
            "name": TEXT,
            "email": nullable(TEXT),
            "roles": array(ref("Role")),
            "createdAt": MOMENT,
        },
    )
    link = {"loginLink": _LINK}
    added = "A member; for a new user with a sign-in link."
    return {
        "Member": member,
        "MemberPage": page("Member"),
        "MemberAdded": extended(member, added, link, optional=link),
    }
