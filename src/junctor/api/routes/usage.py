"""`/api/usage`: by which flows each connection is used, and when it was last."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import LATEST, items
from junctor.api.dependencies import may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.connections.dependents import DependentList

router = APIRouter(prefix="/api/usage", tags=["integrations"])
_MOST_CALLS = 10_000


@router.get("")
async def list_usage(
    context: Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)],
    connection_id: Annotated[
        str | None, Query(alias="connectionId", description="of one connection alone")
    ] = None,
    environment: Annotated[str | None, Query(description="count calls there alone")] = None,
    since: Annotated[
        int | None,
        Query(ge=0, le=LATEST, description="count calls from then on, milliseconds since 1970"),
    ] = None,
) -> Response:
    """Every connection with the number of flows that name it, and the time of its last call.

    With `since` also how many calls were made; they are counted up to 10,000.
    """
    connections = await context.instance.connections.all(context.project_id)
    if connection_id is not None:
        connections = [each for each in connections if each.id == connection_id]
    used = await context.instance.dependents.by_connection(context.project_id)
    audit, calls = context.instance.store.audit, None
    last = await audit.last_calls(context.project_id)
    if since is not None:
        calls = await audit.counted(context.project_id, since, environment, most=_MOST_CALLS)
    return items(
        [
            {
                "connectionId": each.id,
                **_counts(used.get(each.id, DependentList())),
                "lastUsedAt": last.get(each.id),
                "calls": None if calls is None else calls.get(each.id, 0),
            }
            for each in connections
        ]
    )


def _counts(found: DependentList) -> dict[str, Any]:
    live = {each.flow_id for each in found.flows if each.live_in}
    return {"flows": len({each.flow_id for each in found.flows}), "liveFlows": len(live)}
