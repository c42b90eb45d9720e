"""`/api/settings`: what may be known about the instance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

import junctor
from junctor.api.answers import answer
from junctor.api.gates import may
from junctor.api.identity import Visit

router = APIRouter(prefix="/api/settings", tags=["instance"])


@router.get("")
async def get_settings(visit: Annotated[Visit, may(None, project=False)]) -> Response:
    """Public facts: version, address, store, bounds, host map. No paths, no keys."""
    settings = visit.instance.settings
    return answer(
        {
            "version": junctor.__version__,
            "instanceId": visit.instance.instance_id,
            "url": settings.url,
            "store": "postgresql" if settings.database else "sqlite",
            "maxBody": settings.max_body,
            "sessionHours": settings.session_hours,
            "grantLimit": list(settings.grant_limit),
            "hostMap": settings.host_map,
        }
    )
