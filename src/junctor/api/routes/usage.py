"""`/api/usage`: by which flows each connection is used, and when it was last."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from junctor.api.answers import items
from junctor.api.gates import may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.connections.dependents import DependentList

router = APIRouter(prefix="/api/usage", tags=["integrations"])


@router.get("")
async def list_usage(visit: Annotated[Visit, may(Permission.SEE_CONNECTIONS)]) -> Response:
    """Every connection with the number of flows that name it, and the time of its last call."""
    connections = await visit.instance.connections.all(visit.project_id)
    used = await visit.instance.dependents.by_connection(visit.project_id)
    last = await asyncio.gather(*(_last(visit, each.id) for each in connections))
    return items(
        [
            {
                "connectionId": each.id,
                **_counts(used.get(each.id, DependentList())),
                "lastUsedAt": at,
            }
            for each, at in zip(connections, last, strict=True)
        ]
    )


def _counts(found: DependentList) -> dict[str, Any]:
    live = {each.flow_id for each in found.flows if each.live_in}
    return {"flows": len({each.flow_id for each in found.flows}), "liveFlows": len(live)}


async def _last(visit: Visit, connection_id: str) -> int | None:
    found = await visit.instance.store.audit.entries(
        visit.project_id, where={"connectionId": connection_id, "kind": "call"}, limit=1
    )
    return found[0].body["at"] if found else None
