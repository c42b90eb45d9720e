"""`/api/runs`: a step in full, large payloads, two runs side by side, many runs once more."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.saved import disposition
from junctor.core.access import Permission
from junctor.core.runs import compare, step_details
from junctor.model.call import Mode
from junctor.model.errors import JunctorError, UnknownObject
from junctor.model.flow import Run, Step
from junctor.model.scrub import scrubber
from junctor.model.stored_file import StoredFile
from junctor.model.value import Value

router = APIRouter(prefix="/api/runs", tags=["runs"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
_AT_ONCE = 32
_DIGEST = r"^[0-9a-f]{64}$"
_FILE_DIGEST = r"^(sha256:)?[0-9a-f]{64}$"


class BulkBody(Value):
    """The runs to give the same input once more, each in its flow as it is now."""

    run_ids: tuple[str, ...] = Field(min_length=1, max_length=200)


@router.get("/{id}/steps/{index}")
async def get_run_step(context: Sees, id: str, index: int) -> Response:
    """One step in full: attempts, timing, where each input came from, requests as curl."""
    run, steps = await _run_with_steps(context, id)
    step = next((each for each in steps if each.index == index), None)
    if step is None:
        raise UnknownObject(f"The run has no step {index}.", field="index")
    spec = await context.instance.engine.spec(context.project_id, run.id)
    details = step_details(run, step, spec.document if spec else None)
    return answer(details, by_name=True)


@router.get("/{id}/payloads/{digest}")
async def get_run_payload(
    context: Sees,
    id: str,
    digest: Annotated[str, Path(pattern=_DIGEST)],
) -> Response:
    """A value that was too large for its step, whole."""
    found = await context.instance.store.runs.payload(context.project_id, id, digest)
    if found is None:
        raise UnknownObject("The run keeps no such value (any more).", field="digest")
    return answer(orjson.loads(found), by_name=True)


@router.get("/{id}/files")
async def list_run_files(context: Sees, id: str) -> Response:
    """The files that the steps of a run got, without their bytes."""
    run = await _run(context, id)
    found = await context.instance.store.files.of(context.project_id, run.id)
    return items([_file_json(each) for each in found], by_name=True)


@router.get("/{id}/files/{digest}")
async def get_run_file(
    context: Sees,
    id: str,
    digest: Annotated[str, Path(pattern=_FILE_DIGEST)],
) -> Response:
    """The bytes of a file, always to be saved and never shown; the audit says who took it."""
    run = await _run(context, id)
    digest = "sha256:" + digest.removeprefix("sha256:")
    known = await context.instance.store.files.of(context.project_id, run.id)
    file = next((each for each in known if each.digest == digest), None)
    data = None
    if file is not None:
        data = await context.instance.runner.files.open(
            context.project_id,
            digest,
            actor=str(context.actor),
            run_id=run.id,
            environment=run.environment,
            mode=run.mode,
        )
    if file is None or data is None:
        raise UnknownObject("The run keeps no such file (any more).", field="digest")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"content-disposition": disposition(file.name, file.content_type, digest)},
    )


def _file_json(file: StoredFile) -> dict[str, Any]:
    return {
        "digest": file.digest,
        "name": file.name,
        "contentType": file.content_type,
        "size": file.size,
        "createdAt": file.created_at,
    }


@router.get("/{id}/compare")
async def compare_runs(
    context: Sees,
    id: str,
    other: Annotated[str, Query(alias="with", max_length=200)],
) -> Response:
    """What differs between two runs, node by node; times and ids do not count."""
    left = await _run_with_steps(context, id)
    right = await _run_with_steps(context, other)
    return answer(compare(left, right), by_name=True)


@router.post("/rerun")
async def rerun_runs(
    context: Annotated[RequestContext, may(Permission.RUN)],
    wanted: Annotated[BulkBody, body(BulkBody)],
) -> Response:
    """Give the input of several runs to their flows as they are now; each is told by itself."""
    ids = [*dict.fromkeys(wanted.run_ids)]
    await _refuse_live(context, ids)
    done: list[dict[str, Any]] = []
    for first in range(0, len(ids), _AT_ONCE):  # those of a part are stored together
        some = ids[first : first + _AT_ONCE]
        done += await asyncio.gather(*(_again(context, run_id) for run_id in some))
    return answer({"items": done, "next": None})


async def _refuse_live(context: RequestContext, ids: list[str]) -> None:
    """Raise before anything starts where one of the runs takes a right that is not there."""
    if context.may(Permission.RUN_LIVE):
        return
    found = [await context.instance.store.runs.get(context.project_id, each) for each in ids]
    for place in {run.environment for run in found if run and run.mode == Mode.LIVE.value}:
        if await context.api.is_live(context.project_id, place):
            context.principal.need(Permission.RUN_LIVE)


async def _again(context: RequestContext, run_id: str) -> dict[str, Any]:
    """The new run of one of many, or why there is none; the others go on."""
    try:
        made = await context.instance.runs.rerun(
            context.project_id,
            run_id,
            actor=context.actor,
            may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
        )
    except JunctorError as error:
        problem = {"message": scrubber().text(error.message), "cure": error.cure}
        return {"runId": run_id, "newRunId": None, "problem": problem}
    return {"runId": run_id, "newRunId": made.id, "problem": None}


async def _run_with_steps(context: RequestContext, run_id: str) -> tuple[Run, list[Step]]:
    run = await _run(context, run_id)
    return run, await context.instance.store.runs.steps(context.project_id, run.id)


async def _run(context: RequestContext, run_id: str) -> Run:
    found = await context.instance.store.runs.get(context.project_id, run_id)
    if found is None:
        raise UnknownObject(f"There is no run `{run_id[:64]}` in this project.")
    return found
