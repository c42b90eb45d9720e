"""`/api/runs`: a step in full, large payloads, two runs side by side, many runs once more."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.runs import compare, step_details
from junctor.model.call import Mode
from junctor.model.errors import JunctorError, NotPermitted, UnknownObject
from junctor.model.flow import Run, Step
from junctor.model.scrub import scrubber
from junctor.model.stored_file import StoredFile
from junctor.model.value import Value

router = APIRouter(prefix="/api/runs", tags=["runs"])

Sees = Annotated[Visit, may(Permission.SEE_FLOWS)]
_DIGEST = r"^[0-9a-f]{64}$"
_FILE_DIGEST = r"^(sha256:)?[0-9a-f]{64}$"


class BulkBody(Value):
    """The runs to give the same input once more, each in its flow as it is now."""

    run_ids: tuple[str, ...] = Field(min_length=1, max_length=200)


@router.get("/{id}/steps/{index}")
async def get_run_step(visit: Sees, id: str, index: int) -> Response:  # noqa: A002 - the path says id
    """One step in full: attempts, timing, where each input came from, requests as curl."""
    run, steps = await _run_with_steps(visit, id)
    step = next((each for each in steps if each.index == index), None)
    if step is None:
        raise UnknownObject(f"The run has no step {index}.", field="index")
    spec = await visit.instance.engine.spec(visit.project_id, run.id)
    details = step_details(run, step, spec.document if spec else None)
    return answer(details, by_name=True)


@router.get("/{id}/payloads/{digest}")
async def get_run_payload(
    visit: Sees,
    id: str,  # noqa: A002 - the path says id
    digest: Annotated[str, Path(pattern=_DIGEST)],
) -> Response:
    """A value that was too large for its step, whole."""
    found = await visit.instance.store.runs.payload(visit.project_id, id, digest)
    if found is None:
        raise UnknownObject("The run keeps no such value (any more).", field="digest")
    return answer(orjson.loads(found), by_name=True)


@router.get("/{id}/files")
async def list_run_files(visit: Sees, id: str) -> Response:  # noqa: A002 - the path says id
    """The files that the steps of a run got, without their bytes."""
    run = await _run(visit, id)
    found = await visit.instance.store.files.of(visit.project_id, run.id)
    return items([_file_json(each) for each in found], by_name=True)


@router.get("/{id}/files/{digest}")
async def get_run_file(
    visit: Sees,
    id: str,  # noqa: A002 - the path says id
    digest: Annotated[str, Path(pattern=_FILE_DIGEST)],
) -> Response:
    """The bytes of a file, always to be saved and never shown; the audit says who took it."""
    run = await _run(visit, id)
    digest = "sha256:" + digest.removeprefix("sha256:")
    known = await visit.instance.store.files.of(visit.project_id, run.id)
    file = next((each for each in known if each.digest == digest), None)
    data = None
    if file is not None:
        data = await visit.instance.runner.files.open(
            visit.project_id,
            digest,
            actor=str(visit.actor),
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


def disposition(name: str | None, content_type: str | None, digest: str) -> str:
    """The header that has a browser save a file under a harmless name."""
    kind = mimetypes.guess_extension((content_type or "").partition(";")[0].strip()) or ""
    shown = PurePosixPath((name or "").replace("\\", "/")).name.strip(". ")
    shown = shown or f"file-{digest[-12:]}{kind}"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


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
    visit: Sees,
    id: str,  # noqa: A002 - the path says id
    other: Annotated[str, Query(alias="with", max_length=200)],
) -> Response:
    """What differs between two runs, node by node; times and ids do not count."""
    left = await _run_with_steps(visit, id)
    right = await _run_with_steps(visit, other)
    return answer(compare(left, right), by_name=True)


@router.post("/rerun")
async def rerun_runs(
    visit: Annotated[Visit, may(Permission.RUN)],
    wanted: Annotated[BulkBody, body(BulkBody)],
) -> Response:
    """Give the input of several runs to their flows as they are now; each is told by itself."""
    done = [await _again(visit, run_id) for run_id in dict.fromkeys(wanted.run_ids)]
    return answer({"items": done, "next": None})


async def _again(visit: Visit, run_id: str) -> dict[str, Any]:
    """The new run of one of many, or why there is none; the others go on."""
    try:
        run = await _run(visit, run_id)
        live = run.mode == Mode.LIVE.value
        if live and await visit.house.is_live(run.project_id, run.environment):
            visit.principal.need(Permission.RUN_LIVE)
        made = await visit.instance.runs.rerun(
            visit.project_id,
            run_id,
            actor=visit.actor,
            may_bind_secrets=visit.may(Permission.WRITE_CREDENTIALS),
        )
    except NotPermitted:
        raise
    except JunctorError as error:
        said = {"message": scrubber().text(error.message), "cure": error.cure}
        return {"runId": run_id, "newRunId": None, "problem": said}
    return {"runId": run_id, "newRunId": made.id, "problem": None}


async def _run_with_steps(visit: Visit, run_id: str) -> tuple[Run, list[Step]]:
    run = await _run(visit, run_id)
    return run, await visit.instance.store.runs.steps(visit.project_id, run.id)


async def _run(visit: Visit, run_id: str) -> Run:
    found = await visit.instance.store.runs.get(visit.project_id, run_id)
    if found is None:
        raise UnknownObject(f"There is no run `{run_id[:64]}` in this project.")
    return found
