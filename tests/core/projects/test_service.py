from __future__ import annotations

import pytest

from junctor.adapters.vault import LocalVault, ValueProvider
from junctor.core.connections import SecretService
from junctor.core.projects import ProjectService
from junctor.model.call import Actor
from junctor.model.connection import Connection, Credential
from junctor.model.errors import (
    AlreadyExists,
    AuditUnavailable,
    InUse,
    InvalidInput,
    UnknownObject,
)
from junctor.model.flow import Flow
from junctor.testing.memory import MemoryStore

ACTOR = Actor(kind="user", id="usr_1")


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def projects(store):
    return ProjectService(store)


@pytest.fixture
async def project(projects):
    return await projects.create("My Clinic", actor=ACTOR)


async def test_a_project_starts_with_development_and_production(projects, project):
    assert project.key == "my-clinic"
    assert project.id.startswith("prj_")
    environments = await projects.environments(project.id)
    assert [(e.key, e.live, e.inherits) for e in environments] == [
        ("development", False, None),
        ("production", True, None),
    ]
    assert await projects.get(project.id) == await projects.get("my-clinic") == project


async def test_keys_are_unique_across_the_instance(projects, project):
    assert (await projects.create("My clinic!", actor=ACTOR)).key == "my-clinic-2"
    with pytest.raises(AlreadyExists):
        await projects.create("Other", key="my-clinic", actor=ACTOR)
    assert [p.key for p in await projects.all()] == ["my-clinic", "my-clinic-2"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
async def test_names_that_say_nothing_are_refused(projects, project, name):
    with pytest.raises(InvalidInput):
        await projects.create(name, actor=ACTOR)
    with pytest.raises(InvalidInput):
        await projects.rename(project.id, name, actor=ACTOR)


async def test_a_project_is_renamed_and_keeps_its_key(projects, project, store):
    renamed = await projects.rename("my-clinic", "Our Clinic", actor=ACTOR)
    assert (renamed.name, renamed.key) == ("Our Clinic", "my-clinic")
    assert await projects.get("my-clinic") == renamed
    assert [b["kind"] for b in store.audited] == ["project.create", "project.rename"]
    with pytest.raises(UnknownObject):
        await projects.rename("nope", "x", actor=ACTOR)


async def test_without_the_audit_nothing_is_made(projects, store):
    store.break_audit()
    with pytest.raises(AuditUnavailable):
        await projects.create("Clinic", actor=ACTOR)
    assert await projects.all() == []
    store.break_audit(broken=False)
    await projects.create("Clinic", actor=ACTOR)


async def test_more_environments_can_be_added_and_changed(projects, project):
    made = await projects.add_environment(
        project.id, "staging", actor=ACTOR, name="Staging area", inherits="development"
    )
    assert made.inherits == "development"
    assert (await projects.add_environment(project.id, "qa", actor=ACTOR)).name == "Qa"
    with pytest.raises(AlreadyExists):
        await projects.add_environment(project.id, "staging", actor=ACTOR)
    for key in ("", "Staging", "a b"):
        with pytest.raises(InvalidInput):
            await projects.add_environment(project.id, key, actor=ACTOR)
    changed = await projects.change_environment(
        project.id, "staging", actor=ACTOR, live=True, inherits=None, name="Stage"
    )
    assert (changed.live, changed.inherits, changed.name) == (True, None, "Stage")
    with pytest.raises(InvalidInput, match="shade"):
        await projects.change_environment(project.id, "staging", actor=ACTOR, shade="x")
    with pytest.raises(UnknownObject, match="nope") as caught:
        await projects.environment(project.id, "nope")
    assert "development, production" in caught.value.cure


async def test_an_environment_needs_a_name_or_a_key(projects, project):
    for name, key in (
        ("Load test", "load-test"),
        ("Load Test!", "load-test-2"),
        ("東京", "environment"),
    ):
        made = await projects.add_environment(project.id, actor=ACTOR, name=name)
        assert (made.key, made.name) == (key, name)
    with pytest.raises(InvalidInput, match="name") as caught:
        await projects.add_environment(project.id, actor=ACTOR)
    assert caught.value.field == "name"


async def looks(projects, project):
    return [(e.key, e.color, e.position) for e in await projects.environments(project.id)]


async def test_environments_get_a_color_that_no_other_has_and_the_last_place(projects, project):
    for key in ("staging", "qa", "load", "training", "fifth"):
        await projects.add_environment(project.id, key, actor=ACTOR)
    assert await looks(projects, project) == [
        ("development", "teal", 1),
        ("production", "orange", 2),
        ("staging", "blue", 3),
        ("qa", "violet", 4),
        ("load", "pink", 5),
        ("training", "gray", 6),
        ("fifth", "pink", 7),
    ]
    await projects.delete_environment(project.id, "development", actor=ACTOR)
    again = await projects.add_environment(project.id, "development", actor=ACTOR, position=2)
    assert (again.color, again.position) == ("teal", 2)


async def test_environments_move_and_the_others_make_room(projects, project, store):
    await projects.add_environment(project.id, "qa", actor=ACTOR, color="pink", position=1)
    moved = await projects.change_environment(project.id, "production", actor=ACTOR, position=1)
    assert moved.position == 1
    assert await looks(projects, project) == [
        ("production", "orange", 1),
        ("qa", "pink", 2),
        ("development", "teal", 3),
    ]
    changed = await projects.change_environment(
        project.id, "production", actor=ACTOR, position=99, color="gray"
    )
    assert (changed.position, changed.color, changed.live) == (3, "gray", True)
    assert store.audited[-1]["kind"] == "environment.update"
    assert store.audited[-1]["environment"] == "production"
    assert store.audited[-1]["detail"] == {"fields": ["color", "position"]}
    await projects.delete_environment(project.id, "qa", actor=ACTOR)
    assert await looks(projects, project) == [("development", "teal", 1), ("production", "gray", 2)]


@pytest.mark.parametrize(
    ("look", "says"),
    [
        ({"color": "red"}, "teal, orange, blue, violet, pink, gray"),
        ({"position": 0}, "first place"),
        ({"position": "1"}, "first place"),
    ],
)
async def test_looks_that_do_not_fit_are_refused_and_change_nothing(projects, project, look, says):
    before = await looks(projects, project)
    for attempt in (
        projects.add_environment(project.id, "qa", actor=ACTOR, **look),
        projects.change_environment(project.id, "production", actor=ACTOR, **look),
    ):
        with pytest.raises(InvalidInput) as caught:
            await attempt
        assert caught.value.field == min(look)
        assert says in caught.value.cure
    assert await looks(projects, project) == before
    await projects.change_environment(project.id, "production", actor=ACTOR, color="pink")


@pytest.mark.parametrize("parent", ["staging", "nowhere", "heir"])
async def test_environments_inherit_from_one_that_does_not_inherit(projects, project, parent):
    await projects.add_environment(project.id, "heir", actor=ACTOR, inherits="development")
    await projects.add_environment(project.id, "staging", actor=ACTOR)
    with pytest.raises(InvalidInput, match="cannot take its settings"):
        await projects.change_environment(project.id, "staging", actor=ACTOR, inherits=parent)
    with pytest.raises(InvalidInput, match="cannot take its settings"):
        await projects.change_environment(
            project.id, "development", actor=ACTOR, inherits="staging"
        )
    await projects.change_environment(project.id, "staging", actor=ACTOR, inherits="production")


async def test_an_environment_in_use_is_deleted_only_with_force(projects, project, store):
    vault = await LocalVault.load(ValueProvider("ab" * 32), store.keys, "ins")
    secrets = SecretService(store, vault)
    await secrets.put(project.id, "KEY", "production", "a long enough value", actor=ACTOR)
    common = {"project_id": project.id, "created_at": 1, "updated_at": 1}
    await store.connections.add(
        Connection(
            id="con_1",
            key="c",
            name="C",
            integration_slug="http",
            integration_version="1.0.0",
            spec_digest="d",
            auth_type="none",
            **common,
        )
    )
    await store.credentials.add(
        Credential(
            id="crd_1",
            project_id=project.id,
            connection_id="con_1",
            environment="production",
            version=1,
            scheme="x",
            origins=(),
            integration_slug="http",
            document=b"",
            created_at=1,
        ),
        replaces=None,
    )
    await store.flows.add(
        Flow(id="flw_1", key="f", name="F", draft={}, deployed={"production": 1}, **common)
    )
    with pytest.raises(InUse) as caught:
        await projects.delete_environment(project.id, "production", actor=ACTOR)
    kinds = [each["kind"] for each in caught.value.details["dependents"]]
    assert kinds == ["flow", "credential", "secret"]
    await projects.delete_environment(project.id, "production", actor=ACTOR, force=True)
    assert [e.key for e in await projects.environments(project.id)] == ["development"]
    assert await store.secrets.all(project.id) == []
    assert await store.credentials.versions(project.id, "con_1") == []


async def test_the_last_environment_and_one_that_others_inherit_from_stay(projects, project):
    await projects.change_environment(project.id, "production", actor=ACTOR, inherits="development")
    with pytest.raises(InUse, match="takes its settings"):
        await projects.delete_environment(project.id, "development", actor=ACTOR)
    await projects.delete_environment(project.id, "production", actor=ACTOR)
    with pytest.raises(InUse, match="at least one"):
        await projects.delete_environment(project.id, "development", actor=ACTOR)
