"""`/api/keys`: the keys that encrypt; for administrators of the instance, while calls go on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.app.key_work import KeyWork
from junctor.core.access import Permission
from junctor.model.errors import InvalidInput
from junctor.model.value import Value

router = APIRouter(prefix="/api/keys", tags=["instance"])

Administers = Annotated[RequestContext, may(Permission.INSTANCE, project=False)]


class RotationWish(Value):
    """Which key to replace; `data` takes the project by id or key."""

    scope: Literal["root", "data"]
    project_id: str | None = Field(None, min_length=1, max_length=200)


def _work(context: RequestContext) -> KeyWork:
    return KeyWork(context.instance, context.actor)


@router.get("")
async def get_keys(context: Administers) -> Response:
    """The keys by id, state and use, and what is left to re-wrap; never a key itself."""
    return answer(await _work(context).status())


@router.post("/rotate")
async def rotate_key(
    context: Administers, wish: Annotated[RotationWish, body(RotationWish)]
) -> Response:
    """Make a new root key, or a new data key of a project; it seals from now on."""
    if wish.scope == "root" and wish.project_id is not None:
        raise InvalidInput(
            "The root key belongs to no project.", cure="Leave it out.", field="projectId"
        )
    if wish.scope == "root":
        return answer(await _work(context).rotate_root())
    if wish.project_id is None:
        raise InvalidInput(
            "A data key belongs to a project.", cure="Name it by id or key.", field="projectId"
        )
    return answer(await _work(context).rotate_data(wish.project_id))


@router.post("/rewrap")
async def rewrap_keys(context: Administers) -> Response:
    """Move everything to the newest keys; the answer comes when it is done."""
    return answer(await _work(context).rewrap())


@router.post("/destroy")
async def destroy_keys(context: Administers) -> Response:
    """Delete old keys that nothing needs any more; refused while something does."""
    return answer(await _work(context).destroy())
