"""Credentials of a connection per environment: written, rotated, taken back, never read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import answer, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.api.revoked import NOT_TOLD, deleted
from junctor.core.access import Permission
from junctor.core.connections import Notice, Spot
from junctor.model.connection import Credential

router = APIRouter(prefix="/api/integrations/{id}/credentials/{environment}", tags=["integrations"])

Writes = Annotated[Visit, may(Permission.WRITE_CREDENTIALS)]
Document = Annotated[dict[str, Any], body(dict[str, Any])]
Short = Annotated[bool, Query(alias="confirmShort")]


async def _spot(visit: Visit, ref: str, environment: str) -> Spot:
    await visit.instance.projects.environment(visit.project_id, environment)
    connection = await visit.instance.connections.get(visit.project_id, ref)
    return await visit.instance.connections.spot(connection, environment)


@router.put("")
async def put_credential(
    visit: Writes,
    id: str,  # noqa: A002 - the path says id
    environment: str,
    document: Document,
    confirm_short: Short = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Save a credential, field by field: a value, or `{env.NAME}`. It is current at once."""
    saved = await visit.instance.credentials.put(
        await _spot(visit, id, environment),
        document,
        actor=visit.actor,
        may_bind_secrets=True,
        confirm_short=confirm_short,
    )
    return await _shown(visit, saved.credential, saved.notices)


@router.delete("", status_code=204, responses=NOT_TOLD)
async def delete_credential(visit: Writes, id: str, environment: str) -> Response:  # noqa: A002 - the path says id
    """Delete the credential of one environment; its token ends at the vendor too.

    200 says that the vendor could not be told, or has refused.
    """
    spot = await _spot(visit, id, environment)
    why = await visit.instance.authorization.revoke(spot.connection, environment, actor=visit.actor)
    await visit.instance.credentials.delete(spot.connection, environment, actor=visit.actor)
    return deleted({environment: why} if why else {})


@router.post("/rotate")
async def rotate_credential(
    visit: Writes,
    id: str,  # noqa: A002 - the path says id
    environment: str,
    document: Document,
    confirm_short: Short = False,  # noqa: FBT002 - a query parameter
    test: bool = True,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Begin a rotation: save the new values as pending and test them; no call uses them yet."""
    spot = await _spot(visit, id, environment)
    saved = await visit.instance.rotation.begin(
        spot, document, actor=visit.actor, may_bind_secrets=True, confirm_short=confirm_short
    )
    tested = None
    if test:
        pending = await visit.instance.rotation.pending(spot)
        tested = (await visit.instance.trial.of_credential(pending, visit.actor)).to_json()
    return await _shown(visit, saved.credential, saved.notices, test=tested)


@router.post("/promote")
async def promote_credential(visit: Writes, id: str, environment: str) -> Response:  # noqa: A002 - the path says id
    """Make the pending values current; the former stay for 24 hours."""
    spot = await _spot(visit, id, environment)
    return await _shown(visit, await visit.instance.rotation.promote(spot, actor=visit.actor))


@router.post("/undo")
async def undo_credential(visit: Writes, id: str, environment: str) -> Response:  # noqa: A002 - the path says id
    """Bring the former values back, within 24 hours."""
    spot = await _spot(visit, id, environment)
    return await _shown(visit, await visit.instance.rotation.undo(spot, actor=visit.actor))


@router.delete("/rotate", status_code=204)
async def cancel_rotation(visit: Writes, id: str, environment: str) -> Response:  # noqa: A002 - the path says id
    """Give the pending values up."""
    spot = await _spot(visit, id, environment)
    await visit.instance.rotation.cancel(spot, actor=visit.actor)
    return nothing()


async def _shown(
    visit: Visit, credential: Credential, notices: list[Notice] | None = None, **more: Any
) -> Response:
    found = [
        {"code": n.code, "message": n.message, "cure": n.cure, "field": n.field}
        for n in notices or []
    ]
    shown = await visit.instance.credentials.view(credential)
    return answer({"credential": shown, "notices": found, **more})
