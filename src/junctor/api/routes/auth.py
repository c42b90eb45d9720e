"""`/api/auth`: a one-time link becomes a session; who am I; signing out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from junctor.api.answers import answer, nothing
from junctor.api.bodies import parse, read_text
from junctor.api.gates import body, check_known_query, house_of, may
from junctor.api.hosted import PUBLIC
from junctor.api.identity import (
    SECURE_COOKIE,
    Visit,
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

Known = Annotated[Visit, may(None, project=False)]
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
    house = house_of(request)
    check_known_query(request)
    check_origin(request, house)
    name = cookie_name(request, house)
    if name is None:
        raise NotPermitted(
            "There are no sessions over plain HTTP from elsewhere.",
            cure="Use https (JUNCTOR_PUBLIC_URL), or a browser on the machine itself.",
        )
    given = parse(LoginBody, await read_text(request, _LARGEST))
    begun, user = await house.desk.links.consume(
        given.token, address=peer(request), replaces=session_token(request, house)
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
async def logout(request: Request, visit: Known) -> Response:
    """End the session; its cookie is worth nothing afterwards."""
    token = session_token(request, visit.house)
    response = nothing()
    if visit.session is not None and token is not None:
        await visit.desk.sessions.end(token)
        name = cookie_name(request, visit.house)
        assert name is not None
        response.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True)
    return response


@router.get("/csrf")
async def get_csrf_token(visit: Known) -> Response:
    """The token that changes by a session carry in the header `Junctor-CSRF`."""
    return answer({"csrf": visit.session.csrf if visit.session else None})


@router.get("/me")
async def get_me(visit: Known) -> Response:
    """Who you are, and what you may do in each project."""
    found = [{"projectId": visit.principal.project_id, **_rights(visit)}]
    if visit.user is not None:
        found = []
        for project_id in await visit.desk.members.projects_of(visit.user):
            principal = await visit.desk.members.principal(visit.user, project_id)
            there = Visit(visit.house, principal)
            found.append({"projectId": project_id, **_rights(there)})
    return answer(
        {
            "kind": visit.principal.kind,
            "id": visit.principal.id,
            "name": visit.principal.name,
            "instanceAdmin": visit.principal.instance_admin,
            "projects": found,
        }
    )


@router.post("/links", status_code=201)
async def create_login_link(
    visit: Annotated[Visit, may(Permission.INSTANCE, project=False)],
    wanted: Annotated[LinkBody, body(LinkBody, optional=True)],
) -> Response:
    """A new one-time sign-in link; it is shown once and good for ten minutes."""
    user = await visit.desk.members.user(wanted.user)
    token = await visit.desk.links.issue(user, actor=visit.actor)
    url = f"{visit.instance.settings.url}/login#{token}"
    return answer({"loginLink": url, "user": _user_json(user.id, user.name)}, 201)


def _rights(visit: Visit) -> dict[str, Any]:
    return {
        "roles": sorted(role.value for role in visit.principal.roles),
        "permissions": sorted(each.value for each in visit.principal.permissions),
    }


def _user_json(user_id: str, name: str) -> dict[str, str]:
    return {"id": user_id, "name": name}
