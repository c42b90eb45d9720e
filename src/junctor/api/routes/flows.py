"""`/api/flows`: drafts, checks, published versions, and starting runs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import MOST, answer, items, nothing, page
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.flows import SavedFlow
from junctor.core.flows.bodies import called_out
from junctor.core.flows.diff import differences
from junctor.core.flows.folders import folder_of, moved_flows, renamed_folder, within
from junctor.model.flow import FOLDER, Flow, FlowVersion
from junctor.model.value import Value

router = APIRouter(prefix="/api/flows", tags=["flows"])

Sees = Annotated[Visit, may(Permission.SEE_FLOWS)]
Edits = Annotated[Visit, may(Permission.EDIT_FLOWS)]
Document = Annotated[dict[str, Any], body(dict[str, Any])]


class PublishBody(Value):
    """`environments`: where the version becomes live; without it where you may publish."""

    note: str = Field("", max_length=2000)
    revision: int | None = None
    environments: tuple[str, ...] | None = None


class DeployBody(Value):
    """A published version to make live in an environment; also the way back."""

    version: int = Field(ge=1)
    environment: str


class PlaceBody(Value):
    """An environment."""

    environment: str = Field(min_length=1, max_length=64)


class MoveBody(Value):
    """Where flows go: these, or with `fromFolder` every flow of a folder, inner ones kept."""

    folder: str = Field(max_length=200, pattern=FOLDER)
    flows: tuple[str, ...] = Field((), max_length=500)
    from_folder: str | None = Field(None, min_length=1, max_length=200, pattern=FOLDER)


@router.get("")
async def list_flows(
    visit: Sees,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: str | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    folder: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The flows of the project by key, without their documents; of a folder with what it holds.

    `q` is looked for in names, keys, tags and folders.
    """
    found = [
        each
        for each in await visit.instance.flows.all(visit.project_id)
        if q.lower() in _searched(each) and (folder is None or within(folder_of(each), folder))
    ]
    part, following = page(found, lambda f: (f.key, f.id), limit=limit, cursor=cursor)
    return answer({"items": [_flow(each, draft=False) for each in part], "next": following})


@router.post("", status_code=201)
async def create_flow(visit: Edits, document: Document) -> Response:
    """Save a new draft; what validation finds stands in `findings`."""
    saved = await visit.instance.flows.create(
        visit.project_id,
        document,
        actor=visit.actor,
        may_bind_secrets=visit.may(Permission.WRITE_CREDENTIALS),
    )
    return answer(_saved(saved), 201)


@router.post("/move")
async def move_flows(visit: Edits, wanted: Annotated[MoveBody, body(MoveBody)]) -> Response:
    """Put flows, or all that a folder holds, into a folder; the empty one is the top.

    Each is one change of its draft: what is published goes on as it is.
    """
    flows, project_id = visit.instance.flows, visit.project_id
    if wanted.from_folder is None:
        moved = await moved_flows(flows, project_id, wanted.flows, wanted.folder, visit.actor)
    else:
        moved = await renamed_folder(
            flows, project_id, wanted.from_folder, wanted.folder, visit.actor
        )
    return items([_flow(each, draft=False) for each in moved])


@router.post("/validate")
async def validate_flow(
    visit: Sees, document: Document, environment: str | None = None
) -> Response:
    """Everything that is wrong with a document, or missing in an environment; nothing is saved."""
    found = await visit.instance.flows.validate(visit.project_id, document, environment)
    return items([each.to_json() for each in found])


@router.get("/{id}")
async def get_flow(visit: Sees, id: str) -> Response:  # noqa: A002 - the path says id
    """One flow by id, key or name, with its draft."""
    return answer(_flow(await visit.instance.flows.get(visit.project_id, id)))


@router.put("/{id}/draft")
async def update_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    document: Document,
    revision: int | None = None,
) -> Response:
    """Save the draft anew; `revision` is the one it was read at."""
    saved = await visit.instance.flows.update(
        visit.project_id,
        id,
        document,
        actor=visit.actor,
        revision=revision,
        may_bind_secrets=visit.may(Permission.WRITE_CREDENTIALS),
    )
    return answer(_saved(saved))


@router.delete("/{id}", status_code=204)
async def delete_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete a flow with its versions; its runs stay, and those under way go on.

    One with triggers, with flows that run it or with open runs answers 409 with them unless forced.
    """
    flow = await visit.instance.flows.get(visit.project_id, id)
    await _need_publish(visit, tuple(flow.deployed))
    await visit.instance.flows.delete(visit.project_id, id, actor=visit.actor, force=force)
    return nothing()


@router.get("/{id}/dependents")
async def list_flow_dependents(visit: Sees, id: str) -> Response:  # noqa: A002 - as above
    """What hangs on a flow: its triggers, nodes of flows that run it, and its open runs."""
    found = await visit.instance.flows.dependents(visit.project_id, id)
    return items(found.to_json())


@router.post("/{id}/publish")
async def publish_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    wanted: Annotated[PublishBody, body(PublishBody, optional=True)],
) -> Response:
    """Make the draft the next version: pinned and immutable; says what live runs would lack."""
    environments = wanted.environments
    if environments is None:
        known = await visit.instance.projects.environments(visit.project_id)
        everywhere = visit.may(Permission.PUBLISH_LIVE)
        environments = tuple(each.key for each in known if everywhere or not each.live)
    await _need_publish(visit, environments)
    made = await visit.instance.flows.publish(
        visit.project_id,
        id,
        actor=visit.actor,
        note=wanted.note,
        revision=wanted.revision,
        environments=environments,
    )
    missing = [
        {**each.to_json(), "environment": place}
        for place in environments
        for each in await visit.instance.flows.missing(visit.project_id, made.document, place)
    ]
    missing += await _unregistered(visit, made.flow_id, environments)
    return answer({**_version(made), "missing": missing})


async def _unregistered(
    visit: Visit, flow_id: str, environments: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Where the vendor was not told of the flow's webhook."""
    entries = await visit.instance.triggering.registrar.entries.all(visit.project_id)
    return [
        {
            "severity": "error",
            "node": None,
            "field": "trigger.register",
            "message": each.last_error,
            "cure": each.cure or "Look at the trigger.",
            "environment": each.environment,
        }
        for each in entries
        if each.flow_id == flow_id and each.environment in environments and each.last_error
    ]


@router.post("/{id}/deploy")
async def deploy_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    wanted: Annotated[DeployBody, body(DeployBody)],
) -> Response:
    """Make a published version the live one of an environment."""
    await _need_publish(visit, (wanted.environment,))
    flow = await visit.instance.flows.deploy(
        visit.project_id, id, wanted.version, wanted.environment, actor=visit.actor
    )
    return answer(_flow(flow))


@router.post("/{id}/disable")
async def disable_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    wanted: Annotated[PlaceBody, body(PlaceBody)],
) -> Response:
    """Switch a live flow off in an environment: its triggers pause, and nobody starts it there."""
    await _need_publish(visit, (wanted.environment,))
    found = await visit.instance.flows.switch(
        visit.project_id, id, wanted.environment, on=False, actor=visit.actor
    )
    return answer(_flow(found))


@router.post("/{id}/enable")
async def enable_flow(
    visit: Edits,
    id: str,  # noqa: A002 - the path says id
    wanted: Annotated[PlaceBody, body(PlaceBody)],
) -> Response:
    """Switch a flow on again; its triggers go on."""
    await _need_publish(visit, (wanted.environment,))
    found = await visit.instance.flows.switch(
        visit.project_id, id, wanted.environment, on=True, actor=visit.actor
    )
    return answer(_flow(found))


@router.get("/{id}/diff")
async def diff_flow(
    visit: Sees,
    id: str,  # noqa: A002 - the path says id
    before: Annotated[str | None, Query(pattern=r"^(draft|\d{1,9})$")] = None,
    after: Annotated[str, Query(pattern=r"^(draft|\d{1,9})$")] = "draft",
) -> Response:
    """What differs between two versions, or a version (the latest) and the draft; also as text."""
    flows = visit.instance.flows
    flow = await flows.get(visit.project_id, id)
    earlier = before or (str(flow.latest_version) if flow.latest_version else "draft")
    one = await flows.document(visit.project_id, id, earlier)
    two = await flows.document(visit.project_id, id, after)
    found = differences(one, two)
    return answer({"changes": [c.to_json() for c in found], "text": "\n".join(map(str, found))})


@router.get("/{id}/versions")
async def list_flow_versions(visit: Sees, id: str) -> Response:  # noqa: A002 - the path says id
    """The published versions, newest first."""
    found = await visit.instance.flows.versions(visit.project_id, id)
    return items([_version(each, document=False) for each in found])


@router.get("/{id}/versions/{version}")
async def get_flow_version(visit: Sees, id: str, version: int) -> Response:  # noqa: A002 - as above
    """One published version with its document."""
    return answer(_version(await visit.instance.flows.version(visit.project_id, id, version)))


async def _need_publish(visit: Visit, environments: tuple[str, ...]) -> None:
    for key in environments:
        if await visit.house.is_live(visit.project_id, key):
            visit.principal.need(Permission.PUBLISH_LIVE)


def _saved(saved: SavedFlow) -> dict[str, Any]:
    return {**_flow(saved.flow), "findings": [each.to_json() for each in saved.findings]}


def _flow(flow: Flow, *, draft: bool = True) -> dict[str, Any]:
    shown = flow.to_json()
    if not draft:
        document = shown.pop("draft")
        shown["trigger"] = document.get("trigger") or {"type": "manual"}
        shown["tags"] = list(document.get("tags") or ())
        shown["folder"] = folder_of(flow)
        shown["callsOut"] = called_out(document)
    return shown


def _searched(flow: Flow) -> str:
    tags = flow.draft.get("tags") or ()
    return "\n".join((flow.name, flow.key, folder_of(flow), *map(str, tags))).lower()


def _version(version: FlowVersion, *, document: bool = True) -> dict[str, Any]:
    shown = version.to_json()
    if not document:
        del shown["document"]
    return shown
