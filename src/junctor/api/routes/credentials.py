"""Credentials of a connection per environment: written, rotated, taken back, never read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import answer, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.revoked import NOT_TOLD, deleted
from junctor.core.access import Permission
from junctor.core.connections import Notice, Spot
from junctor.model.connection import Credential

router = APIRouter(prefix="/api/integrations/{id}/credentials/{environment}", tags=["integrations"])

Writes = Annotated[RequestContext, may(Permission.WRITE_CREDENTIALS)]
Document = Annotated[dict[str, Any], body(dict[str, Any])]
Short = Annotated[bool, Query(alias="confirmShort")]


async def _spot(context: RequestContext, ref: str, environment: str) -> Spot:
    await context.instance.projects.environment(context.project_id, environment)
    connection = await context.instance.connections.get(context.project_id, ref)
    return await context.instance.connections.spot(connection, environment)


@router.put("")
async def put_credential(
    context: Writes,
    id: str,
    environment: str,
    document: Document,
    confirm_short: Short = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Save a credential, field by field: a value, or `{env.NAME}`. It is current at once."""
    saved = await context.instance.credentials.put(
        await _spot(context, id, environment),
        document,
        actor=context.actor,
        may_bind_secrets=True,
        confirm_short=confirm_short,
    )
    return await _shown(context, saved.credential, saved.notices)


@router.delete("", status_code=204, responses=NOT_TOLD)
async def delete_credential(context: Writes, id: str, environment: str) -> Response:
    """Delete the credential of one environment; its token ends at the vendor too.

    200 says that the vendor could not be told, or has refused.
    """
    spot = await _spot(context, id, environment)
    why = await context.instance.authorization.revoke(
        spot.connection, environment, actor=context.actor
    )
    await context.instance.credentials.delete(spot.connection, environment, actor=context.actor)
    return deleted({environment: why} if why else {})


@router.post("/rotate")
async def rotate_credential(
    context: Writes,
    id: str,
    environment: str,
    document: Document,
    confirm_short: Short = False,  # noqa: FBT002 - a query parameter
    test: bool = True,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Begin a rotation: save the new values as pending and test them; no call uses them yet."""
    spot = await _spot(context, id, environment)
    saved = await context.instance.rotation.begin(
        spot, document, actor=context.actor, may_bind_secrets=True, confirm_short=confirm_short
    )
    tested = None
    if test:
        pending = await context.instance.rotation.pending(spot)
        tested = (await context.instance.trial.of_credential(pending, context.actor)).to_json()
    return await _shown(context, saved.credential, saved.notices, test=tested)


@router.post("/promote")
async def promote_credential(context: Writes, id: str, environment: str) -> Response:
    """Make the pending values current; the former stay for 24 hours."""
    spot = await _spot(context, id, environment)
    return await _shown(context, await context.instance.rotation.promote(spot, actor=context.actor))


@router.post("/undo")
async def undo_credential(context: Writes, id: str, environment: str) -> Response:
    """Bring the former values back, within 24 hours."""
    spot = await _spot(context, id, environment)
    return await _shown(context, await context.instance.rotation.undo(spot, actor=context.actor))


@router.delete("/rotate", status_code=204)
async def cancel_rotation(context: Writes, id: str, environment: str) -> Response:
    """Give the pending values up."""
    spot = await _spot(context, id, environment)
    await context.instance.rotation.cancel(spot, actor=context.actor)
    return nothing()


async def _shown(
    context: RequestContext,
    credential: Credential,
    notices: list[Notice] | None = None,
    **more: Any,
) -> Response:
    found = [
        {"code": n.code, "message": n.message, "cure": n.cure, "field": n.field}
        for n in notices or []
    ]
    shown = await context.instance.credentials.view(credential)
    return answer({"credential": shown, "notices": found, **more})
