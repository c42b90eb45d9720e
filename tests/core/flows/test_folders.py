from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.core.flows.folders import folder_of, moved_flows, renamed_folder, within
from junctor.model.errors import InvalidFlow, UnknownObject


def flow(key, **more):
    return {"key": key, "nodes": [{"id": "a", "type": "respond"}], **more}


@pytest.fixture
async def shelf(world):
    service, project = world.instance.flows, world.project.id
    for key, folder in (("intake", "Clinic"), ("recall", "Clinic/Later"), ("clinics", "Clinics")):
        await service.create(project, flow(key, folder=folder), actor=ACTOR)
    await service.create(project, flow("loose"), actor=ACTOR)
    return service


async def folders(service, world):
    return {each.key: folder_of(each) for each in await service.all(world.project.id)}


async def test_flows_go_into_a_folder_and_out_again(world, shelf):
    project = world.project.id
    moved = await moved_flows(shelf, project, ["loose", "intake"], "New/Inner", ACTOR)
    assert [each.key for each in moved] == ["loose", "intake"]
    assert (await folders(shelf, world))["loose"] == "New/Inner"
    again = await moved_flows(shelf, project, ["loose"], "New/Inner", ACTOR)
    assert again[0].revision == moved[0].revision, "what is there already is no change"
    await moved_flows(shelf, project, ["loose"], "", ACTOR)
    assert "folder" not in (await shelf.get(project, "loose")).draft


async def test_nothing_is_moved_when_one_of_the_flows_is_missing(world, shelf):
    with pytest.raises(UnknownObject):
        await moved_flows(shelf, world.project.id, ["loose", "missing"], "New", ACTOR)
    assert (await folders(shelf, world))["loose"] == ""


async def test_a_folder_is_renamed_with_the_folders_in_it_and_its_namesakes_stay(world, shelf):
    project = world.project.id
    assert len(await renamed_folder(shelf, project, "Clinic", "Archive/Clinic", ACTOR)) == 2
    assert await folders(shelf, world) == {
        "intake": "Archive/Clinic",
        "recall": "Archive/Clinic/Later",
        "clinics": "Clinics",
        "loose": "",
    }
    await renamed_folder(shelf, project, "Archive/Clinic", "", ACTOR)
    assert (await folders(shelf, world))["recall"] == "Later"
    with pytest.raises(UnknownObject, match="no flow in the folder"):
        await renamed_folder(shelf, project, "Clinic", "Other", ACTOR)


@pytest.mark.parametrize("folder", ["/Clinic", "Clinic/", "a//b", " a", "a\nb", "x" * 201])
async def test_a_folder_is_a_path_of_names(world, folder):
    with pytest.raises(InvalidFlow, match="folder"):
        await world.instance.flows.create(world.project.id, flow("x", folder=folder), actor=ACTOR)


def test_what_lies_within_a_folder():
    assert within("a/b", "a")
    assert within("a", "")
    assert not within("ab", "a")
