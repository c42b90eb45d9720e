"""`/api/home`: what needs attention, what ran today, what is live."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import LATEST, answer
from junctor.api.dependencies import may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.runs.overview import overview

router = APIRouter(prefix="/api/home", tags=["instance"])
_DAY = 24 * 3600 * 1000


@router.get("")
async def get_home(
    context: Annotated[RequestContext, may(Permission.SEE_FLOWS)],
    since: Annotated[
        int | None, Query(ge=0, le=LATEST, description="when today began, milliseconds since 1970")
    ] = None,
) -> Response:
    """The first page of the project; without `since` of the last 24 hours."""
    instance = context.instance
    now = instance.clock.now()
    shown = await overview(
        instance.store,
        context.project_id,
        await instance.watching.health.failing(context.project_id),
        since=max(now - _DAY if since is None else since, now - _DAY),
        now=now,
        administrator=context.may(Permission.INSTANCE),
    )
    return answer(shown)
