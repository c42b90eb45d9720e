from __future__ import annotations

import pytest

from junctor.core.connections import reference, references
from junctor.core.connections.references import pointing_to, refuse_partial, refuse_references
from junctor.core.connections.secrets import GRACE_MS
from junctor.model.errors import (
    AuditUnavailable,
    InUse,
    InvalidInput,
    NotConfigured,
    Overtaken,
    UnknownObject,
)

LONG = "sk_test_51H8abcdefghijkl"


async def put(world, value=LONG, name="STRIPE_KEY", environment="development", **more):
    return await world.secrets.put(
        world.project, name, environment, value, actor=world.actor, **more
    )


async def test_a_saved_secret_shows_metadata_and_never_its_value(world):
    await put(world)
    world.clock.ms += 5000
    (view,) = await world.secrets.all(world.project)
    shown = view.to_json()
    assert shown["hint"] == "ijkl"
    assert shown["set"] is True
    assert shown["ageSeconds"] == 5
    assert shown["version"] == 1
    assert LONG not in repr(view) + str(shown)
    assert (
        LONG.encode()
        not in world.store.secrets.rows[next(iter(world.store.secrets.rows))].ciphertext
    )


async def test_a_short_secret_gives_no_hint_and_needs_confirmation(world):
    with pytest.raises(InvalidInput, match="fewer than 8") as caught:
        await put(world, "hunter2")
    assert "hunter2" not in str(caught.value)
    view = await put(world, "hunter2", confirm_short=True)
    assert view.hint is None


@pytest.mark.parametrize("value", ["", "x" * 65_537])
async def test_empty_and_endless_values_are_refused(world, value):
    with pytest.raises(InvalidInput, match="empty or longer"):
        await put(world, value)


@pytest.mark.parametrize("name", ["", "1ST", "with space", "a-b", "x" * 65, "né"])
async def test_a_name_that_no_reference_could_spell_is_refused(world, name):
    with pytest.raises(InvalidInput):
        await put(world, name=name)


async def test_an_unknown_environment_is_refused_with_the_known_ones(world):
    with pytest.raises(InvalidInput, match="staging") as caught:
        await put(world, environment="staging")
    assert "development, production" in caught.value.cure


async def test_a_new_value_is_current_at_once_and_the_old_one_goes_after_a_day(world):
    await put(world, "first value")
    await put(world, "second value")
    assert (
        await world.secrets.resolve(world.project, "STRIPE_KEY", "development", world.receipt)
        == "second value"
    )
    rows = await world.store.secrets.all(world.project)
    assert [(r.version, r.state) for r in rows] == [(2, "current"), (1, "previous")]
    world.clock.ms += GRACE_MS
    await put(world, "third value")
    old = world.store.secrets.rows[rows[0].id, 1]
    assert (old.state, old.ciphertext) == ("retired", b"")
    assert world.store.secrets.rows[rows[0].id, 2].state == "previous"


async def test_a_missing_secret_names_itself_and_the_environment(world, monkeypatch):
    monkeypatch.setenv("STRIPE_KEY", "from the process environment")
    await put(world)
    with pytest.raises(NotConfigured, match=r"`STRIPE_KEY`.*`production`"):
        await world.secrets.resolve(world.project, "STRIPE_KEY", "production", world.receipt)
    await put(world, environment="production")
    await world.secrets.resolve(world.project, "STRIPE_KEY", "production", world.receipt)


async def test_a_foreign_project_does_not_see_it(world):
    await put(world)
    assert await world.secrets.all(world.foreign) == []
    with pytest.raises(NotConfigured):
        await world.secrets.resolve(world.foreign, "STRIPE_KEY", "development", world.receipt)


async def test_without_the_audit_nothing_is_saved_or_deleted(world):
    world.store.break_audit()
    with pytest.raises(AuditUnavailable):
        await put(world)
    assert await world.secrets.all(world.project) == []
    world.store.break_audit(broken=False)
    await put(world)
    assert world.store.audited[-1]["kind"] == "secret.put"
    assert world.store.audited[-1]["actor"] == "user:usr_1"


async def test_of_two_writers_at_once_the_second_is_told(world, monkeypatch):
    async def lost(secret, *, replaces):
        return False

    with monkeypatch.context() as patch:
        patch.setattr(world.store.secrets, "add", lost)
        with pytest.raises(Overtaken, match="somebody else"):
            await put(world)
    await put(world)


async def test_deleting_a_secret_that_is_not_there_says_so(world):
    with pytest.raises(UnknownObject, match="in production"):
        await world.replacement.delete_secret(
            world.project, "NOPE", "production", actor=world.actor
        )


async def test_deleting_a_secret_in_use_lists_connections_and_flows_and_needs_force(
    world, make, values_of
):
    await put(world)
    saved = await make(credentials={"development": {"token": "{env.STRIPE_KEY}"}})
    with pytest.raises(InUse) as caught:
        await world.replacement.delete_secret(world.project, "STRIPE_KEY", actor=world.actor)
    assert caught.value.details["dependents"] == [
        {
            "kind": "connection",
            "connectionId": saved.connection.id,
            "name": "Stripe Payments",
            "environments": ["development"],
        }
    ]
    await world.replacement.delete_secret(
        world.project, "STRIPE_KEY", actor=world.actor, force=True
    )
    assert world.store.audited[-1]["detail"]["forced"] is True
    with pytest.raises(NotConfigured, match="STRIPE_KEY"):
        await values_of(saved.connection)
    await put(world)
    assert await values_of(saved.connection) == {"token": LONG}


def test_only_a_whole_value_is_a_reference():
    assert reference("{env.STRIPE_KEY}") == "STRIPE_KEY"
    for other in ("Bearer {env.X}", "{env.X} ", "{ env.X}", "{env.}", "{env.1X}", "X", 5, None):
        assert reference(other) is None
    assert references({"a": "{env.X}", "b": ["{env.Y}", {"c": "{env.X}"}], "d": 1}) == ("X", "Y")
    assert reference(pointing_to("X")) == "X"


def test_a_reference_inside_other_text_is_refused():
    for text in ("Bearer {env.X}", "{env.not-a-name}", "{env.}"):
        with pytest.raises(InvalidInput, match="token"):
            refuse_partial(text, "token")
    refuse_partial("{env.X}", "token")
    with pytest.raises(InvalidInput, match="not secret"):
        refuse_references({"a": ["{env.X}"]}, "config")
    refuse_references({"a": ["x"]}, "config")


async def test_a_project_without_flows_has_no_flow_references(world):
    from junctor.core.connections import Dependents

    assert not await Dependents(world.store).of_connection(world.project, "con_1")


async def test_the_former_value_comes_back_as_a_new_version(world):
    await put(world, "first-value-of-it")
    await put(world, "second-value-of-it")
    history = await world.secret_versions.all(world.project, "STRIPE_KEY")
    assert [(v.version, v.state, v.restorable_until is None) for v in history] == [
        (2, "current", True),
        (1, "previous", False),
    ]
    assert "value-of-it" not in str([each.to_json() for each in history])
    back = await world.secret_versions.restore(
        world.project, "STRIPE_KEY", "development", actor=world.actor
    )
    assert back.version == 3
    value = await world.secrets.resolve(world.project, "STRIPE_KEY", "development", world.receipt)
    assert value == "first-value-of-it"


async def test_a_retired_value_is_gone_for_good_and_the_current_one_stays(world):
    await put(world, "first-value-of-it")
    with pytest.raises(NotConfigured, match="no former value"):
        await world.secret_versions.retire(
            world.project, "STRIPE_KEY", "development", actor=world.actor
        )
    await put(world, "second-value-of-it")
    gone = await world.secret_versions.retire(
        world.project, "STRIPE_KEY", "development", actor=world.actor
    )
    assert (gone.version, gone.state, gone.restorable_until) == (1, "retired", None)
    rows = await world.store.secrets.versions(world.project, "STRIPE_KEY")
    assert [row.ciphertext != b"" for row in rows] == [True, False]
    with pytest.raises(NotConfigured, match="no former value"):
        await world.secret_versions.restore(
            world.project, "STRIPE_KEY", "development", actor=world.actor
        )
    value = await world.secrets.resolve(world.project, "STRIPE_KEY", "development", world.receipt)
    assert value == "second-value-of-it"


async def test_after_a_day_a_former_value_cannot_come_back(world):
    await put(world, "first-value-of-it")
    await put(world, "second-value-of-it")
    world.clock.ms += GRACE_MS
    (_, former) = await world.secret_versions.all(world.project, "STRIPE_KEY")
    assert former.restorable_until is None
    with pytest.raises(NotConfigured, match="no former value"):
        await world.secret_versions.restore(
            world.project, "STRIPE_KEY", "development", actor=world.actor
        )
    with pytest.raises(UnknownObject, match="no secret `OTHER`"):
        await world.secret_versions.all(world.project, "OTHER")


async def test_a_change_at_the_same_moment_is_said(world):
    await put(world, "first-value-of-it")
    await put(world, "second-value-of-it")
    added = world.store.secrets.add

    async def late(secret, *, replaces):
        world.store.secrets.add = added
        return False

    world.store.secrets.add = late
    with pytest.raises(Overtaken, match="somebody else"):
        await world.secret_versions.restore(
            world.project, "STRIPE_KEY", "development", actor=world.actor
        )
    back = await world.secret_versions.restore(
        world.project, "STRIPE_KEY", "development", actor=world.actor
    )
    assert back.version == 3
