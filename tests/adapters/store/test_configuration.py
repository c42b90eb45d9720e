"""Projects, connections, credentials, secrets, specs, flows, grants, keys: what is configured."""

from __future__ import annotations

import asyncio

import pytest

from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.errors import AlreadyExists, InvalidInput, UnknownObject
from junctor.model.flow import Flow, FlowVersion


async def test_a_project_comes_back_with_its_environments(filled, rows):
    assert await filled.projects.get("p1") == rows.project()
    assert await filled.projects.by_key("p2") == rows.project("p2")
    assert [p.id for p in await filled.projects.all()] == ["p1", "p2"]
    found = await filled.projects.environments("p1")
    assert [(e.key, e.live) for e in found] == [("development", False), ("production", True)]
    assert await filled.projects.get("p9") is None


async def test_a_taken_project_key_is_named_and_another_key_works(filled, rows):
    with pytest.raises(AlreadyExists, match="key `p1`") as caught:
        await filled.projects.add(rows.project("p3", key="p1"), [])
    assert caught.value.field == "key"
    await filled.projects.add(rows.project("p3"), [])
    with pytest.raises(AlreadyExists, match="key `p2`"):
        await filled.projects.update(rows.project("p3", key="p2"))
    await filled.projects.update(rows.project("p3", name="Third"))
    assert (await filled.projects.get("p3")).name == "Third"


async def test_environments_are_put_and_deleted(filled, rows):
    await filled.projects.put_environment(
        rows.environment(key="staging", inherits="development", created_at=2)
    )
    await filled.projects.put_environment(
        rows.environment(key="staging", name="Stage", created_at=2)
    )
    assert [e.name for e in await filled.projects.environments("p1")] == [
        "Development",
        "Production",
        "Stage",
    ]
    assert await filled.projects.delete_environment("p1", "staging")
    assert not await filled.projects.delete_environment("p1", "staging")
    with pytest.raises(UnknownObject):
        await filled.projects.put_environment(
            rows.environment(key="together"), rows.environment("p9")
        )
    assert "together" not in {e.key for e in await filled.projects.environments("p1")}


async def test_environments_keep_their_color_and_come_in_their_order(filled, rows):
    for key, color, position in (("qa", "pink", 1), ("development", "blue", 2)):
        await filled.projects.put_environment(
            rows.environment(key=key, color=color, position=position, created_at=5)
        )
    await filled.projects.put_environment(
        rows.environment(key="production", color="orange", position=3)
    )
    found = await filled.projects.environments("p1")
    assert [(e.key, e.color, e.position) for e in found] == [
        ("qa", "pink", 1),
        ("development", "blue", 2),
        ("production", "orange", 3),
    ]
    assert [e.key for e in await filled.projects.environments("p2")] == [
        "development",
        "production",
    ]


async def test_a_connection_keeps_every_field(filled, rows):
    full = rows.connection(
        "c2",
        name="Ünïcode \u2603",
        description="d",
        config={"a": {"b": [1, 2.5, None, True]}},
        environments={
            "production": EnvironmentSettings(config={"x": 1}, tls_verify=False, ca_pem="pem")
        },
        timeout=12.5,
        connect_timeout=3,
        revision=4,
    )
    await filled.connections.add(full)
    assert await filled.connections.get("p1", "c2") == full
    assert await filled.connections.all("p1") == [rows.connection(), full]


async def test_a_connection_is_found_by_id_then_key_then_name(filled, rows):
    await filled.connections.add(rows.connection("c2", key="c3", name="c1"))
    await filled.connections.add(rows.connection("c3", key="k3", name="By name"))
    assert (await filled.connections.find("p1", "c1")).id == "c1"
    assert (await filled.connections.find("p1", "c3")).id == "c3"
    assert (await filled.connections.find("p1", "k3")).id == "c3"
    assert (await filled.connections.find("p1", "By name")).id == "c3"
    assert await filled.connections.find("p1", "nobody") is None


async def test_foreign_ids_are_not_found(filled, rows):
    await filled.credentials.add(rows.credential(), replaces=None)
    assert await filled.connections.get("p2", "c1") is None
    assert await filled.connections.find("p2", "c1") is None
    assert not await filled.connections.delete("p2", "c1")
    assert await filled.credentials.current("p2", "c1", "production") is None
    assert await filled.credentials.get("p2", "k1", 1) is None
    assert await filled.credentials.versions("p2", "c1") == []
    assert not await filled.credentials.set_state("p2", "k1", 1, "retired")
    assert not await filled.credentials.set_state("p2", "k1", 1, "current")
    assert not await filled.credentials.delete("p2", "c1", "production")


@pytest.mark.parametrize("field", ["key", "name"])
async def test_taken_names_of_connections_are_refused_by_field(filled, rows, field):
    taken = getattr(rows.connection(), field)
    with pytest.raises(AlreadyExists) as caught:
        await filled.connections.add(rows.connection("c2", **{field: taken}))
    assert caught.value.field == field
    await filled.connections.add(rows.connection("c2", project_id="p2", **{field: taken}))
    await filled.connections.add(rows.connection("c3"))
    with pytest.raises(AlreadyExists):
        await filled.connections.update(
            rows.connection("c3", **{field: taken}), expected_revision=1
        )


async def test_a_connection_of_an_unknown_project_is_refused(filled, rows):
    with pytest.raises(UnknownObject):
        await filled.connections.add(rows.connection("c2", project_id="p9"))


async def test_the_slower_of_two_updates_loses(filled, rows):
    assert await filled.connections.update(rows.connection(name="First"), expected_revision=1)
    assert not await filled.connections.update(rows.connection(name="Second"), expected_revision=1)
    found = await filled.connections.get("p1", "c1")
    assert (found.name, found.revision) == ("First", 2)


async def test_deleting_a_connection_takes_credentials_and_grants_along(filled, rows):
    await filled.credentials.add(rows.credential(), replaces=None)
    grant = NetworkGrant(
        id="g1",
        project_id="p1",
        connection_id="c1",
        cidr="10.0.0.0/8",
        ports=(80, 443),
        created_at=1,
    )
    await filled.grants.add(grant)
    with pytest.raises(AlreadyExists):
        await filled.grants.add(grant)
    general = grant.model_copy(update={"id": "g2", "connection_id": None})
    await filled.grants.add(general)
    assert await filled.grants.all("p1") == [grant, general]
    assert await filled.connections.delete("p1", "c1")
    assert await filled.credentials.versions("p1", "c1") == []
    assert await filled.grants.all("p1") == [general]
    assert await filled.grants.delete("p1", "g2")
    assert not await filled.grants.delete("p1", "g2")


async def test_a_new_credential_replaces_only_the_version_it_names(filled, rows):
    add = filled.credentials.add
    assert await add(rows.credential(1), replaces=None)
    assert not await add(rows.credential(2, id="k2"), replaces=None)
    assert not await add(rows.credential(3), replaces=2)
    assert await add(rows.credential(2), replaces=1)
    assert await add(rows.credential(3), replaces=2)
    assert not await add(rows.credential(2), replaces=3), "the same version twice"
    states = {c.version: c.state for c in await filled.credentials.versions("p1", "c1")}
    assert states == {1: "retired", 2: "previous", 3: "current"}
    assert (
        await filled.credentials.current("p1", "c1", "production")
    ).document == b"\x00\xffcipher3"


async def test_one_of_many_concurrent_refreshes_wins(filled, rows):
    await filled.credentials.add(rows.credential(1), replaces=None)
    tries = [
        filled.credentials.add(rows.credential(2, document=b"%d" % n), replaces=1) for n in range(8)
    ]
    assert sum(await asyncio.gather(*tries)) == 1
    firsts = [
        filled.credentials.add(
            rows.credential(1, id=f"d{n}", environment="development"), replaces=None
        )
        for n in range(8)
    ]
    assert sum(await asyncio.gather(*firsts)) == 1


async def test_a_rotation_is_pending_then_current_then_undone(filled, rows):
    await filled.credentials.add(rows.credential(1), replaces=None)
    assert await filled.credentials.add(rows.credential(2, state="pending"), replaces=1)
    assert (await filled.credentials.current("p1", "c1", "production")).version == 1
    assert await filled.credentials.set_state("p1", "k1", 2, "current")
    assert (await filled.credentials.get("p1", "k1", 1)).state == "previous"
    assert await filled.credentials.set_state("p1", "k1", 1, "current")
    assert (await filled.credentials.current("p1", "c1", "production")).version == 1
    assert await filled.credentials.set_state("p1", "k1", 2, "retired")
    assert not await filled.credentials.set_state("p1", "k1", 9, "current")


async def test_the_newest_retired_versions_of_each_credential_are_kept(filled, rows):
    for version in range(1, 10):
        await filled.credentials.add(rows.credential(version), replaces=version - 1 or None)
        other = rows.credential(version, id="k2", environment="development")
        await filled.credentials.add(other, replaces=version - 1 or None)
    assert await filled.credentials.prune(5) == 4
    left = await filled.credentials.versions("p1", "c1")
    found = [(c.version, c.state) for c in left if c.id == "k1"]
    kept = [(version, "retired") for version in range(3, 8)]
    assert found == [*kept, (8, "previous"), (9, "current")]
    assert len(left) == 14
    assert await filled.credentials.prune(5) == 0


async def test_credentials_that_point_at_a_secret_are_found_until_retired(filled, rows):
    await filled.credentials.add(rows.credential(1, secret_names=("A_B", "OTHER")), replaces=None)
    await filled.credentials.add(
        rows.credential(1, id="k2", environment="development", secret_names=("AXB",)), replaces=None
    )
    assert [c.id for c in await filled.credentials.pointing_at("p1", "A_B")] == ["k1"]
    assert await filled.credentials.pointing_at("p2", "A_B") == []
    await filled.credentials.set_state("p1", "k1", 1, "retired")
    assert await filled.credentials.pointing_at("p1", "A_B") == []


async def test_rewrapping_pages_through_all_credentials_and_spots_a_change(filled, rows):
    for version in (1, 2, 3):
        await filled.credentials.add(rows.credential(version), replaces=version - 1 or None)
    first = await filled.credentials.page(None, 2)
    rest = await filled.credentials.page((first[-1].id, first[-1].version), 2)
    assert [c.version for c in first + rest] == [1, 2, 3]
    assert await filled.credentials.replace_document(first[0], b"new")
    assert not await filled.credentials.replace_document(first[0], b"newer"), (
        "it is not what was read"
    )
    assert (await filled.credentials.get("p1", "k1", 1)).document == b"new"
    assert await filled.credentials.delete("p1", "c1", "production")
    assert await filled.credentials.page(None, 9) == []


async def test_secrets_are_versioned_like_credentials(filled, rows):
    add = filled.secrets.add
    assert await add(rows.secret(1, hint="abcd"), replaces=None)
    assert not await add(rows.secret(1, id="s9"), replaces=None)
    for version in (2, 3):
        assert await add(rows.secret(version), replaces=version - 1)
    assert not await add(rows.secret(3), replaces=3)
    assert await add(rows.secret(4, state="pending"), replaces=None)
    assert await filled.secrets.current("p1", "TOKEN", "production") == rows.secret(3)
    assert await filled.secrets.current("p2", "TOKEN", "production") is None
    assert [(s.version, s.state) for s in await filled.secrets.all("p1")] == [
        (2, "previous"),
        (3, "current"),
    ]
    assert [(s.version, s.state) for s in await filled.secrets.versions("p1", "TOKEN")] == [
        (4, "pending"),
        (3, "current"),
        (2, "previous"),
        (1, "retired"),
    ]
    assert await filled.secrets.versions("p2", "TOKEN") == []
    assert await filled.secrets.set_state("p1", "s1", 2, "current")
    assert (await filled.secrets.current("p1", "TOKEN", "production")).version == 2


async def test_secrets_are_rewrapped_and_deleted(filled, rows):
    await filled.secrets.add(rows.secret(1), replaces=None)
    await filled.secrets.add(rows.secret(1, id="s2", environment="development"), replaces=None)
    assert await filled.secrets.replace_ciphertext(rows.secret(1), b"new")
    assert not await filled.secrets.replace_ciphertext(rows.secret(1), b"newer")
    page = await filled.secrets.page(None, 1)
    assert (page[0].ciphertext, [s.id for s in await filled.secrets.page(("s1", 1), 5)]) == (
        b"new",
        ["s2"],
    )
    assert await filled.secrets.delete("p1", "TOKEN", "development") == 1
    assert await filled.secrets.delete("p1", "TOKEN", None) == 1
    assert await filled.secrets.delete("p1", "TOKEN", None) == 0


async def test_a_pinned_spec_stays_as_it_was(filled):
    await filled.specs.pin("sha256:1", "slack", "1.0.0", {"b": 1, "a": [1]})
    await filled.specs.pin("sha256:1", "slack", "1.0.0", {"other": True})
    found = await filled.specs.pinned("sha256:1")
    assert found == {"b": 1, "a": [1]}
    assert list(found) == ["b", "a"], "as authored"
    assert await filled.specs.pinned("sha256:2") is None


def custom(**more):
    return {
        "projectId": "p1",
        "slug": "mine",
        "version": "1.0.0",
        "digest": "d",
        "state": "draft",
        "spec": {"a": 1},
        "createdAt": 1,
        "createdBy": "user:1",
        **more,
    }


async def test_a_draft_may_change_and_a_published_version_may_not(filled):
    await filled.specs.put_custom(custom())
    await filled.specs.put_custom(custom(spec={"a": 2}))
    await filled.specs.put_custom(custom(spec={"a": 3}, state="published"))
    with pytest.raises(AlreadyExists, match="published"):
        await filled.specs.put_custom(custom(spec={"a": 4}))
    await filled.specs.put_custom(custom(version="1.1.0", createdAt=2))
    assert [(r["version"], r["spec"]) for r in await filled.specs.custom("p1")] == [
        ("1.0.0", {"a": 3}),
        ("1.1.0", {"a": 1}),
    ]


async def test_a_slug_belongs_to_one_project_until_its_last_version_is_gone(filled):
    await filled.specs.put_custom(custom())
    await filled.specs.put_custom(custom(version="2.0.0"))
    with pytest.raises(AlreadyExists, match="taken"):
        await filled.specs.put_custom(custom(projectId="p2"))
    assert await filled.specs.custom_slugs() == {"mine": "p1"}
    assert await filled.specs.delete_custom("p2", "mine", None) == 0
    assert await filled.specs.delete_custom("p1", "mine", "1.0.0") == 1
    assert await filled.specs.custom_slugs() == {"mine": "p1"}
    assert await filled.specs.delete_custom("p1", "mine", None) == 1
    assert await filled.specs.custom_slugs() == {}
    await filled.specs.put_custom(custom(projectId="p2"))


async def test_a_spec_json_cannot_say_is_refused_by_field(filled):
    with pytest.raises(InvalidInput) as caught:
        await filled.specs.put_custom(custom(spec={"a": object()}))
    assert caught.value.field == "spec"
    await filled.specs.put_custom(custom())


def flow(flow_id="f1", **more):
    return Flow(
        **{
            "id": flow_id,
            "project_id": "p1",
            "key": flow_id,
            "name": f"Flow {flow_id}",
            "draft": {"nodes": []},
            "created_at": 1,
            "updated_at": 1,
            **more,
        }
    )


async def test_flows_are_kept_found_changed_and_deleted(filled):
    await filled.flows.add(flow(deployed={"production": 2}))
    await filled.flows.add(flow("f2"))
    with pytest.raises(AlreadyExists):
        await filled.flows.add(flow("f3", key="f1"))
    assert await filled.flows.get("p1", "f1") == flow(deployed={"production": 2})
    assert (await filled.flows.find("p1", "Flow f2")).id == "f2"
    assert await filled.flows.find("p2", "f1") is None
    assert await filled.flows.update(flow(name="New"), expected_revision=1)
    assert not await filled.flows.update(flow(name="Newer"), expected_revision=1)
    with pytest.raises(AlreadyExists):
        await filled.flows.update(flow(key="f2"), expected_revision=2)
    assert [f.name for f in await filled.flows.all("p1")] == ["New", "Flow f2"]
    assert await filled.flows.delete("p1", "f1")
    assert not await filled.flows.delete("p1", "f1")


async def test_published_versions_never_change_and_go_with_the_flow(filled):
    await filled.flows.add(flow())
    one = FlowVersion(
        flow_id="f1",
        project_id="p1",
        version=1,
        document={"nodes": [1]},
        digest="d",
        published_at=1,
        published_by="user:1",
    )
    two = one.model_copy(update={"version": 2})
    await filled.flows.add_version(one)
    await filled.flows.add_version(two)
    with pytest.raises(AlreadyExists, match="Version 1"):
        await filled.flows.add_version(one)
    assert await filled.flows.version("p1", "f1", 1) == one
    assert await filled.flows.version("p2", "f1", 1) is None
    assert await filled.flows.versions("p1", "f1") == [two, one]
    await filled.flows.delete("p1", "f1")
    assert await filled.flows.versions("p1", "f1") == []


async def test_wrapped_keys_are_put_together_and_destroyed(filled):
    key = {
        "id": "root",
        "kind": "root",
        "projectId": None,
        "version": 1,
        "state": "current",
        "wrapped": b"\x00\xff",
        "wrappedBy": "file",
        "messages": 0,
        "createdAt": 1,
    }
    other = {**key, "id": "dek", "projectId": "p1", "createdAt": 2}
    await filled.keys.put([key, other])
    await filled.keys.put([{**key, "messages": 7}])
    assert await filled.keys.rows() == [{**key, "messages": 7}, other]
    await filled.keys.delete(["root", "nobody"])
    assert await filled.keys.rows() == [other]


async def test_every_configuration_write_raises_the_epoch_and_reads_do_not(filled, rows):
    seen = await filled.epoch()
    await filled.connections.all("p1")
    await filled.leases.acquire("x", "me", 1)
    assert await filled.epoch() == seen
    for change in (
        filled.connections.update(rows.connection(), expected_revision=1),
        filled.secrets.add(rows.secret(), replaces=None),
        filled.set_meta("a", "b"),
        filled.database.append(
            lambda tx: tx.run("UPDATE meta SET value = 'c' WHERE name = 'a'"), configures=True
        ),
    ):
        await change
        seen, before = await filled.epoch(), seen
        assert seen > before


async def test_what_rules_remember_raises_no_epoch(filled):
    # Alerts note each minute what they have seen; every cache would be thrown away with it.
    seen = await filled.epoch()
    await filled.rules.put("p1", "alert-mark", "alert-mark", {"at": 1}, at=1)
    assert await filled.rules.claim("p1", "notice", "n", at=1, quiet=1) == {"quiet": 0}
    assert await filled.rules.get("p1", "alert-mark", "alert-mark") == {"at": 1}
    assert await filled.rules.delete("p1", "alert-mark", "alert-mark")
    assert await filled.epoch() == seen


async def test_meta_is_kept(filled):
    assert await filled.meta("instance") is None
    await filled.set_meta("instance", "i1")
    await filled.set_meta("instance", "i2")
    assert await filled.meta("instance") == "i2"


async def test_all_rows_of_all_tables_can_be_searched(filled, rows):
    await filled.secrets.add(rows.secret(ciphertext=b"needle"), replaces=None)
    found = {
        table
        for table, row in [pair async for pair in filled.rows()]
        if any(isinstance(v, bytes) and b"needle" in bytes(v) for v in row)
    }
    assert found == {"secrets"}
