"""`/api/auth`: a one-time link becomes a session; who am I; signing out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from junctor.api.answers import answer, nothing
from junctor.api.bodies import parse, read_text
from junctor.api.dependencies import api_of, body, check_known_query, may
from junctor.api.hosted import PUBLIC
from junctor.api.identity import (
    SECURE_COOKIE,
    RequestContext,
    check_origin,
    cookie_name,
    peer,
    session_token,
)
from junctor.core.access import Permission
from junctor.core.access.sessions import LONGEST_MS
from junctor.model.errors import NotPermitted
from junctor.model.value import Value

router = APIRouter(prefix="/api/auth", tags=["access"])

Known = Annotated[RequestContext, may(None, project=False)]
_LARGEST = 2 * 1024 * 1024  # what is longer than a token is refused by its length


class LoginBody(Value):
    """The token of a one-time sign-in link."""

    token: str = Field(min_length=1, max_length=200, repr=False)


class LinkBody(Value):
    """For whom: a user's id or e-mail address; without it the first owner."""

    user: str = "usr_owner"


_LOGIN_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["token"],
                    "additionalProperties": False,
                    "properties": {"token": {"type": "string", "maxLength": 200}},
                }
            }
        },
    },
    "x-permission": PUBLIC,
    "security": [],
}


@router.post("/login", openapi_extra=_LOGIN_SCHEMA)
async def login(request: Request) -> Response:
    """Turn a one-time link into a session; the answer sets the cookie and tells the CSRF token."""
    api = api_of(request)
    check_known_query(request)
    check_origin(request, api)
    name = cookie_name(request, api)
    if name is None:
        raise NotPermitted(
            "There are no sessions over plain HTTP from elsewhere.",
            cure="Use https (JUNCTOR_PUBLIC_URL), or a browser on the machine itself.",
        )
    given = parse(LoginBody, await read_text(request, _LARGEST))
    begun, user = await api.access.links.consume(
        given.token, address=peer(request), replaces=session_token(request, api)
    )
    response = answer({"user": _user_json(user.id, user.name), "csrf": begun.session.csrf})
    secure = name == SECURE_COOKIE
    response.set_cookie(
        name,
        begun.token,
        max_age=LONGEST_MS // 1000,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax" if secure else "strict",
    )
    return response


@router.post("/logout", status_code=204)
async def logout(request: Request, context: Known) -> Response:
    """End the session; its cookie is worth nothing afterwards."""
    token = session_token(request, context.api)
    response = nothing()
    if context.session is not None and token is not None:
        await context.access.sessions.end(token)
        name = cookie_name(request, context.api)
        assert name is not None
        response.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True)
    return response


@router.get("/csrf")
async def get_csrf_token(context: Known) -> Response:
    """The token that changes by a session carry in the header `Junctor-CSRF`."""
    return answer({"csrf": context.session.csrf if context.session else None})


@router.get("/me")
async def get_me(context: Known) -> Response:
    """Who you are, and what you may do in each project."""
    found = [{"projectId": context.principal.project_id, **_rights(context)}]
    if context.user is not None:
        found = []
        for project_id in await context.access.members.projects_of(context.user):
            principal = await context.access.members.principal(context.user, project_id)
            there = RequestContext(context.api, principal)
            found.append({"projectId": project_id, **_rights(there)})
    return answer(
        {
            "kind": context.principal.kind,
            "id": context.principal.id,
            "name": context.principal.name,
            "instanceAdmin": context.principal.instance_admin,
            "projects": found,
        }
    )


@router.post("/links", status_code=201)
async def create_login_link(
    context: Annotated[RequestContext, may(Permission.INSTANCE, project=False)],
    wanted: Annotated[LinkBody, body(LinkBody, optional=True)],
) -> Response:
    """A new one-time sign-in link; it is shown once and good for ten minutes."""
    user = await context.access.members.user(wanted.user)
    token = await context.access.links.issue(user, actor=context.actor)
    url = f"{context.instance.settings.url}/login#{token}"
    return answer({"loginLink": url, "user": _user_json(user.id, user.name)}, 201)


def _rights(context: RequestContext) -> dict[str, Any]:
    return {
        "roles": sorted(role.value for role in context.principal.roles),
        "permissions": sorted(each.value for each in context.principal.permissions),
    }


def _user_json(user_id: str, name: str) -> dict[str, str]:
    return {"id": user_id, "name": name}
