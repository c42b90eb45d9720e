"""`/api/flows`: drafts, checks, published versions, and starting runs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import MOST, answer, items, nothing, page
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.flows import SavedFlow
from junctor.core.flows.bodies import called_out
from junctor.core.flows.diff import differences
from junctor.core.flows.folders import folder_of, moved_flows, renamed_folder, within
from junctor.model.flow import FOLDER, Flow, FlowVersion
from junctor.model.value import Value

router = APIRouter(prefix="/api/flows", tags=["flows"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
Edits = Annotated[RequestContext, may(Permission.EDIT_FLOWS)]
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
    context: Sees,
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
        for each in await context.instance.flows.all(context.project_id)
        if q.lower() in _searched(each) and (folder is None or within(folder_of(each), folder))
    ]
    part, following = page(found, lambda f: (f.key, f.id), limit=limit, cursor=cursor)
    return answer({"items": [_flow(each, draft=False) for each in part], "next": following})


@router.post("", status_code=201)
async def create_flow(context: Edits, document: Document) -> Response:
    """Save a new draft; what validation finds stands in `findings`."""
    saved = await context.instance.flows.create(
        context.project_id,
        document,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    return answer(_saved(saved), 201)


@router.post("/move")
async def move_flows(context: Edits, wanted: Annotated[MoveBody, body(MoveBody)]) -> Response:
    """Put flows, or all that a folder holds, into a folder; the empty one is the top.

    Each is one change of its draft: what is published goes on as it is.
    """
    flows, project_id = context.instance.flows, context.project_id
    if wanted.from_folder is None:
        moved = await moved_flows(flows, project_id, wanted.flows, wanted.folder, context.actor)
    else:
        moved = await renamed_folder(
            flows, project_id, wanted.from_folder, wanted.folder, context.actor
        )
    return items([_flow(each, draft=False) for each in moved])


@router.post("/validate")
async def validate_flow(
    context: Sees, document: Document, environment: str | None = None
) -> Response:
    """Everything that is wrong with a document, or missing in an environment; nothing is saved."""
    found = await context.instance.flows.validate(context.project_id, document, environment)
    return items([each.to_json() for each in found])


@router.get("/{id}")
async def get_flow(context: Sees, id: str) -> Response:
    """One flow by id, key or name, with its draft."""
    return answer(_flow(await context.instance.flows.get(context.project_id, id)))


@router.put("/{id}/draft")
async def update_flow(
    context: Edits,
    id: str,
    document: Document,
    revision: int | None = None,
) -> Response:
    """Save the draft anew; `revision` is the one it was read at."""
    saved = await context.instance.flows.update(
        context.project_id,
        id,
        document,
        actor=context.actor,
        revision=revision,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    return answer(_saved(saved))


@router.delete("/{id}", status_code=204)
async def delete_flow(
    context: Edits,
    id: str,
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete a flow with its versions; its runs stay, and those under way go on.

    One with triggers, with flows that run it or with open runs answers 409 with them unless forced.
    """
    flow = await context.instance.flows.get(context.project_id, id)
    await _need_publish(context, tuple(flow.deployed))
    await context.instance.flows.delete(context.project_id, id, actor=context.actor, force=force)
    return nothing()


@router.get("/{id}/dependents")
async def list_flow_dependents(context: Sees, id: str) -> Response:
    """What hangs on a flow: its triggers, nodes of flows that run it, and its open runs."""
    found = await context.instance.flows.dependents(context.project_id, id)
    return items(found.to_json())


@router.post("/{id}/publish")
async def publish_flow(
    context: Edits,
    id: str,
    wanted: Annotated[PublishBody, body(PublishBody, optional=True)],
) -> Response:
    """Make the draft the next version: pinned and immutable; says what live runs would lack."""
    environments = wanted.environments
    if environments is None:
        known = await context.instance.projects.environments(context.project_id)
        everywhere = context.may(Permission.PUBLISH_LIVE)
        environments = tuple(each.key for each in known if everywhere or not each.live)
    await _need_publish(context, environments)
    made = await context.instance.flows.publish(
        context.project_id,
        id,
        actor=context.actor,
        note=wanted.note,
        revision=wanted.revision,
        environments=environments,
    )
    missing = [
        {**each.to_json(), "environment": place}
        for place in environments
        for each in await context.instance.flows.missing(context.project_id, made.document, place)
    ]
    missing += await _unregistered(context, made.flow_id, environments)
    return answer({**_version(made), "missing": missing})


async def _unregistered(
    context: RequestContext, flow_id: str, environments: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Where the vendor was not told of the flow's webhook."""
    entries = await context.instance.triggering.registrar.entries.all(context.project_id)
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
    context: Edits,
    id: str,
    wanted: Annotated[DeployBody, body(DeployBody)],
) -> Response:
    """Make a published version the live one of an environment."""
    await _need_publish(context, (wanted.environment,))
    flow = await context.instance.flows.deploy(
        context.project_id, id, wanted.version, wanted.environment, actor=context.actor
    )
    return answer(_flow(flow))


@router.post("/{id}/disable")
async def disable_flow(
    context: Edits,
    id: str,
    wanted: Annotated[PlaceBody, body(PlaceBody)],
) -> Response:
    """Switch a live flow off in an environment: its triggers pause, and nobody starts it there."""
    await _need_publish(context, (wanted.environment,))
    found = await context.instance.flows.switch(
        context.project_id, id, wanted.environment, on=False, actor=context.actor
    )
    return answer(_flow(found))


@router.post("/{id}/enable")
async def enable_flow(
    context: Edits,
    id: str,
    wanted: Annotated[PlaceBody, body(PlaceBody)],
) -> Response:
    """Switch a flow on again; its triggers go on."""
    await _need_publish(context, (wanted.environment,))
    found = await context.instance.flows.switch(
        context.project_id, id, wanted.environment, on=True, actor=context.actor
    )
    return answer(_flow(found))


@router.get("/{id}/diff")
async def diff_flow(
    context: Sees,
    id: str,
    before: Annotated[str | None, Query(pattern=r"^(draft|\d{1,9})$")] = None,
    after: Annotated[str, Query(pattern=r"^(draft|\d{1,9})$")] = "draft",
) -> Response:
    """What differs between two versions, or a version (the latest) and the draft; also as text."""
    flows = context.instance.flows
    flow = await flows.get(context.project_id, id)
    earlier = before or (str(flow.latest_version) if flow.latest_version else "draft")
    one = await flows.document(context.project_id, id, earlier)
    two = await flows.document(context.project_id, id, after)
    found = differences(one, two)
    return answer({"changes": [c.to_json() for c in found], "text": "\n".join(map(str, found))})


@router.get("/{id}/versions")
async def list_flow_versions(context: Sees, id: str) -> Response:
    """The published versions, newest first."""
    found = await context.instance.flows.versions(context.project_id, id)
    return items([_version(each, document=False) for each in found])


@router.get("/{id}/versions/{version}")
async def get_flow_version(context: Sees, id: str, version: int) -> Response:
    """One published version with its document."""
    return answer(_version(await context.instance.flows.version(context.project_id, id, version)))


async def _need_publish(context: RequestContext, environments: tuple[str, ...]) -> None:
    for key in environments:
        if await context.api.is_live(context.project_id, key):
            context.principal.need(Permission.PUBLISH_LIVE)


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
