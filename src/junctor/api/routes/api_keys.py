"""`/api/api-keys`: keys for programs; the value is shown once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.access import ApiKey, Role
from junctor.model.value import Value

router = APIRouter(prefix="/api/api-keys", tags=["access"])

Manages = Annotated[RequestContext, may(Permission.MANAGE_ACCESS)]


class ApiKeyDraft(Value):
    """A key for this project; `expiresAt` in milliseconds since 1970."""

    name: str = Field(min_length=1, max_length=200)
    roles: tuple[Role, ...] = Field(min_length=1)
    expires_at: int | None = None


@router.get("")
async def list_api_keys(context: Manages) -> Response:
    """The keys of the project, revoked ones too; no values."""
    return items([_shown(key) for key in await context.access.keys.all(context.project_id)])


@router.post("", status_code=201)
async def create_api_key(
    context: Manages, draft: Annotated[ApiKeyDraft, body(ApiKeyDraft)]
) -> Response:
    """Make a key. Its value is in this answer and nowhere else."""
    made = await context.access.keys.create(
        context.principal, name=draft.name, roles=draft.roles, expires_at=draft.expires_at
    )
    return answer({**_shown(made.key), "value": made.value}, 201)


@router.delete("/{id}", status_code=204)
async def revoke_api_key(context: Manages, id: str) -> Response:
    """End a key at once."""
    await context.access.keys.revoke(context.principal, id)
    return nothing()


def _shown(key: ApiKey) -> dict[str, Any]:
    shown = key.to_json()
    del shown["hash"]
    return shown
