"""Folders of flows: a path in each document, so that files, versions and lists agree about it."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.flows.service import FlowService
from junctor.model.call import Actor
from junctor.model.errors import UnknownObject
from junctor.model.flow import Flow


def folder_of(flow: Flow) -> str:
    """The folder of a flow's draft; empty at the top."""
    found = flow.draft.get("folder")
    return found if isinstance(found, str) else ""


def within(folder: str, outer: str) -> bool:
    """Whether a folder is another one or lies in it. Everything lies in the empty one."""
    return not outer or folder == outer or folder.startswith(f"{outer}/")


async def moved_flows(
    service: FlowService, project_id: str, refs: Sequence[str], folder: str, actor: Actor
) -> list[Flow]:
    """These flows in their new folder; all are looked up before the first is moved.

    Raises:
        UnknownObject: one of them is not there.
        Overtaken: somebody saved one of them meanwhile.
    """
    found = [await service.get(project_id, ref) for ref in refs]
    return [await _put(service, each, folder, actor) for each in found]


async def renamed_folder(
    service: FlowService, project_id: str, old: str, new: str, actor: Actor
) -> list[Flow]:
    """All flows of a folder in another one; the folders in it go along.

    Raises:
        UnknownObject: the folder holds no flow.
    """
    found = [each for each in await service.all(project_id) if within(folder_of(each), old)]
    if not found:
        raise UnknownObject(f"There is no flow in the folder `{old}`.", field="fromFolder")
    moved = []
    for each in found:
        inner = folder_of(each)[len(old) :].lstrip("/")
        place = "/".join(part for part in (new, inner) if part)
        moved.append(await _put(service, each, place, actor))
    return moved


async def _put(service: FlowService, flow: Flow, folder: str, actor: Actor) -> Flow:
    if folder_of(flow) == folder:
        return flow
    document = {name: value for name, value in flow.draft.items() if name != "folder"}
    if folder:
        document["folder"] = folder
    saved = await service.update(
        flow.project_id, flow.id, document, actor=actor, revision=flow.revision
    )
    return saved.flow
