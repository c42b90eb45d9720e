"""`/api/grants`: private networks that an administrator opened for connections."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.access.grants import NetworkGrants
from junctor.model.connection import NetworkGrant
from junctor.model.value import Value

router = APIRouter(prefix="/api/grants", tags=["access"])


class GrantDraft(Value):
    """A network to open; `integration` names one connection, else all of the project may."""

    cidr: str = Field(min_length=1, max_length=64)
    ports: tuple[int | str, ...] = Field(
        (), max_length=256, description="ports and ranges such as `30000-30100`; none: all"
    )
    host: str | None = Field(None, max_length=253)
    integration: str | None = Field(None, min_length=1)
    reason: str = Field("", max_length=500)


@router.get("")
async def list_grants(
    context: Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)],
) -> Response:
    """The networks that are open, and those that the instance's cap closed again."""
    grants = context.access.grants
    return items([_shown(grants, each) for each in await grants.all(context.project_id)])


@router.post("", status_code=201)
async def create_grant(
    context: Annotated[RequestContext, may(Permission.GRANT_NETWORKS)],
    draft: Annotated[GrantDraft, body(GrantDraft)],
) -> Response:
    """Open a network, within what the instance allows; metadata and link-local never."""
    connection_id = None
    if draft.integration is not None:
        found = await context.instance.connections.get(context.project_id, draft.integration)
        connection_id = found.id
    made = await context.access.grants.add(
        context.principal,
        cidr=draft.cidr,
        ports=draft.ports,
        host=draft.host,
        connection_id=connection_id,
        reason=draft.reason,
    )
    return answer(_shown(context.access.grants, made), 201)


def _shown(grants: NetworkGrants, grant: NetworkGrant) -> dict[str, Any]:
    return {**grant.to_json(), "permitted": grants.permits(grant)}


@router.delete("/{id}", status_code=204)
async def delete_grant(
    context: Annotated[RequestContext, may(Permission.GRANT_NETWORKS)],
    id: str,
) -> Response:
    """Close it again."""
    await context.access.grants.delete(context.principal, id)
    return nothing()
