from __future__ import annotations

import pytest

from junctor.core.connections import ConnectionChange, store_tokens
from junctor.core.connections.documents import secret_name
from junctor.core.connections.secrets import GRACE_MS
from junctor.core.ports.audit import Receipt
from junctor.model.connection import SECRET_NAME
from junctor.model.errors import (
    AuditUnavailable,
    InvalidInput,
    NotConfigured,
    NotPermitted,
    OursToFix,
    Overtaken,
    ReconnectNeeded,
    UnknownObject,
)
from junctor.model.scrub import scrubber

KEY = "sk_test_51H8abcdefghijkl"
NEW = "sk_test_99ZZzyxwvutsrqpo"


async def put(world, connection, values, environment="development", **more):
    spot = await world.connections.spot(connection, environment)
    rights = {"may_bind_secrets": True, **more}
    return await world.credentials.put(spot, values, actor=world.actor, **rights)


async def change(world, connection, **fields):
    saved = await world.connections.update(
        world.project, connection.id, ConnectionChange(**fields), actor=world.actor
    )
    return saved.connection


async def test_a_saved_value_is_current_at_once_and_the_old_version_is_kept_a_day(
    world, make, values_of
):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    assert await values_of(connection) == {"token": KEY}
    await put(world, connection, {"token": NEW})
    assert await values_of(connection) == {"token": NEW}
    versions = await world.store.credentials.versions(world.project, connection.id)
    assert [(v.version, v.state) for v in versions] == [(2, "current"), (1, "previous")]
    assert len({v.id for v in versions}) == 1
    world.clock.ms += GRACE_MS
    await put(world, connection, {"token": KEY})
    retired = await world.store.credentials.get(world.project, versions[0].id, 1)
    assert (retired.state, retired.document) == ("retired", b"")


async def test_one_secret_updated_by_name_serves_the_next_call(world, make, values_of):
    await world.secrets.put(world.project, "SHARED", "development", KEY, actor=world.actor)
    connection = (await make(credentials={"development": {"token": "{env.SHARED}"}})).connection
    assert await values_of(connection) == {"token": KEY}
    await world.secrets.put(world.project, "SHARED", "development", NEW, actor=world.actor)
    assert await values_of(connection) == {"token": NEW}


async def test_nobody_elses_secret_is_replaced_by_a_literal(world, make, values_of):
    taken = "STRIPE_PAYMENTS_TOKEN"
    await world.secrets.put(world.project, taken, "development", KEY, actor=world.actor)
    other = (
        await make("Other", credentials={"development": {"token": f"{{env.{taken}}}"}})
    ).connection
    mine = (await make(credentials={"development": {"token": NEW}})).connection
    assert await values_of(other) == {"token": KEY}
    assert await values_of(mine) == {"token": NEW}
    names = {view.name for view in await world.secrets.all(world.project)}
    assert names == {taken, f"{taken}_2"}


async def test_a_value_is_masked_before_anybody_gets_it(world, make, values_of):
    secret = "a very particular value 4711"
    connection = (await make(credentials={"development": {"token": secret}})).connection
    await values_of(connection)
    assert secret not in scrubber().text(f"sent {secret} away")


async def test_without_a_credential_the_call_fails_before_anything_and_names_the_environment(
    world, make, values_of
):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    with pytest.raises(NotConfigured, match=r"Stripe Payments.*`production`") as caught:
        await values_of(connection, "production")
    assert "production" in caught.value.cure
    await put(world, connection, {"token": NEW}, "production")
    assert await values_of(connection, "production") == {"token": NEW}
    assert await values_of(connection) == {"token": KEY}


async def test_an_open_system_needs_no_credential(make, values_of):
    assert await values_of((await make(auth_type="none")).connection) is None


async def test_a_broken_credential_asks_to_reconnect(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    (row,) = world.store.credentials.rows.values()
    await world.store.credentials.set_state(world.project, row.id, row.version, "broken")
    with pytest.raises(ReconnectNeeded, match="no longer accepted"):
        await values_of(connection)
    await put(world, connection, {"token": NEW})
    assert await values_of(connection) == {"token": NEW}


async def test_a_changed_base_url_makes_the_credential_unusable_until_entered_again(
    world, make, values_of
):
    connection = (
        await make(
            "Orders",
            slug="http",
            config={"baseUrl": "https://api.example.com/v1"},
            credentials={"development": {"token": KEY}},
        )
    ).connection
    assert await values_of(connection) == {"token": KEY}
    moved = await change(world, connection, config={"baseUrl": "https://evil.example/v1"})
    with pytest.raises(
        NotConfigured, match=r"https://evil\.example:443.*https://api\.example\.com:443"
    ):
        await values_of(moved)
    # Leaving the field out does not carry the old value over to the new place.
    with pytest.raises(InvalidInput, match="token"):
        await put(world, moved, {})
    await put(world, moved, {"token": NEW})
    assert await values_of(moved) == {"token": NEW}


async def test_another_path_on_the_same_origin_keeps_the_credential(world, make, values_of):
    connection = (
        await make(
            "Orders",
            slug="http",
            config={"baseUrl": "https://API.example.com/v1"},
            credentials={"development": {"token": KEY}},
        )
    ).connection
    moved = await change(world, connection, config={"baseUrl": "https://api.example.com:443/v2"})
    assert await values_of(moved) == {"token": KEY}


async def test_a_new_spec_version_with_another_origin_needs_the_credential_again(
    world, make, values_of
):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    old = (await world.shelf.get("", "stripe")).spec
    world.shelf.specs.append(
        old.model_copy(update={"version": "2.0.0", "origins": ("https://files.stripe.com",)})
    )
    assert await values_of(connection) == {"token": KEY}
    newer = await change(world, connection, integration_version="2.0.0")
    with pytest.raises(NotConfigured, match=r"files\.stripe\.com"):
        await values_of(newer)


async def test_another_scheme_or_connector_needs_the_credential_again(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    basic = await change(world, connection, auth_type="basic")
    with pytest.raises(NotConfigured, match="scheme `bearer_token`, not `basic`"):
        await values_of(basic)
    spot = await world.connections.spot(connection, "development")
    with pytest.raises(NotConfigured, match="connector `stripe`, not `http`"):
        await world.use.usable_credential(
            connection,
            "development",
            spec=(await world.shelf.get("", "http")).spec,
            scheme=spot.scheme,
            config={},
        )


async def test_a_row_whose_origins_were_altered_in_the_database_does_not_open(
    world, make, values_of
):
    connection = (
        await make(
            "Orders",
            slug="http",
            config={"baseUrl": "https://api.example.com"},
            credentials={"development": {"token": KEY}},
        )
    ).connection
    moved = await change(world, connection, config={"baseUrl": "https://evil.example"})
    ((place, row),) = world.store.credentials.rows.items()
    forged = row.model_copy(update={"origins": ("https://evil.example:443",)})
    world.store.credentials.rows[place] = forged
    with pytest.raises(NotConfigured, match="altered, moved or rolled back"):
        await values_of(moved)


async def test_only_a_receipt_opens_it(world, make):
    await make(credentials={"development": {"token": KEY}})
    (row,) = world.store.credentials.rows.values()
    with pytest.raises(OursToFix):
        await world.use.resolve_credential(row, None)


async def test_left_out_fields_keep_their_value_and_null_removes_one(world, make, values_of):
    connection = (
        await make(
            "Tokens of the shop",
            slug="http",
            auth_type="oauth2",
            config={"baseUrl": "https://a.example", "tokenUrl": "https://login.example/token"},
            credentials={
                "development": {
                    "client_id": "clinic",
                    "client_secret": KEY,
                    "access_token": "token one",
                }
            },
        )
    ).connection
    await put(world, connection, {"client_secret": NEW, "access_token": None})
    assert await values_of(connection) == {"client_id": "clinic", "client_secret": NEW}
    (row,) = [r for r in world.store.credentials.rows.values() if r.state == "current"]
    assert row.origins == ("https://a.example:443", "https://login.example:443")


async def test_writing_needs_the_right_and_the_audit(world, make):
    connection = (await make()).connection
    with pytest.raises(NotPermitted):
        await put(world, connection, {"token": KEY}, may_bind_secrets=False)
    world.store.break_audit()
    with pytest.raises(AuditUnavailable):
        await put(world, connection, {"token": KEY})
    assert world.store.credentials.rows == {}
    world.store.break_audit(broken=False)
    await put(world, connection, {"token": "short"}, confirm_short=True)


async def test_a_deleted_credential_is_gone_with_all_versions(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    await world.credentials.delete(connection, "development", actor=world.actor)
    with pytest.raises(NotConfigured):
        await values_of(connection)
    with pytest.raises(InvalidInput, match="no credential"):
        await world.credentials.delete(connection, "development", actor=world.actor)


async def test_rotation_tests_the_new_value_before_it_becomes_current(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    spot = await world.connections.spot(connection, "development")
    rights = {"actor": world.actor, "may_bind_secrets": True}
    saved = await world.rotation.begin(spot, {"token": NEW.replace("test", "live")}, **rights)
    assert [n.code for n in saved.notices] == ["live_key_in_test"]
    saved = await world.rotation.begin(spot, {"token": NEW}, **rights)
    assert await values_of(connection) == {"token": KEY}

    async def tester(credential):
        return await world.use.resolve_credential(credential, world.receipt)

    assert await tester(await world.rotation.pending(spot)) == {"token": NEW}
    assert NEW not in scrubber().text(f"pending {NEW}")
    view = (await world.connections.view(connection))["credentials"]["development"]
    assert view["pending"]["fields"]["token"]["source"] == "held"
    assert view["version"] == 1
    await world.rotation.promote(spot, actor=world.actor)
    assert await values_of(connection) == {"token": NEW}
    (secret,) = await world.secrets.all(world.project)
    assert (secret.name, secret.version) == ("STRIPE_PAYMENTS_TOKEN", 2)
    with pytest.raises(UnknownObject, match="No rotation"):
        await world.rotation.promote(spot, actor=world.actor)


async def test_undo_brings_the_former_value_back_within_a_day(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    spot = await world.connections.spot(connection, "development")
    await world.rotation.begin(spot, {"token": NEW}, actor=world.actor, may_bind_secrets=True)
    await world.rotation.promote(spot, actor=world.actor)
    undone = await world.rotation.undo(spot, actor=world.actor)
    assert undone.state == "current"
    assert await values_of(connection) == {"token": KEY}
    assert "credential.undo" in [body["kind"] for body in world.store.audited]


async def test_a_direct_save_can_be_undone_too_but_not_after_a_day(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    spot = await world.connections.spot(connection, "development")
    with pytest.raises(NotConfigured, match="no previous"):
        await world.rotation.undo(spot, actor=world.actor)
    await put(world, connection, {"token": NEW})
    world.clock.ms += GRACE_MS + 1
    with pytest.raises(NotConfigured, match="no previous"):
        await world.rotation.undo(spot, actor=world.actor)
    await put(world, connection, {"token": KEY})
    await world.rotation.undo(spot, actor=world.actor)
    assert await values_of(connection) == {"token": NEW}


async def test_undo_leaves_a_secret_alone_that_was_changed_by_hand_since(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    await put(world, connection, {"token": NEW})
    await world.secrets.put(
        world.project, "STRIPE_PAYMENTS_TOKEN", "development", "by hand 123", actor=world.actor
    )
    spot = await world.connections.spot(connection, "development")
    await world.rotation.undo(spot, actor=world.actor)
    assert await values_of(connection) == {"token": "by hand 123"}


async def test_a_rotation_can_be_given_up_and_does_not_survive_a_move(world, make, values_of):
    config = {"baseUrl": "https://api.example.com"}
    connection = (await make("Orders", slug="http", config=config)).connection
    spot = await world.connections.spot(connection, "development")
    rights = {"actor": world.actor, "may_bind_secrets": True}
    await world.rotation.begin(spot, {"token": "{env.SOME}"}, **rights)
    await world.rotation.cancel(spot, actor=world.actor)
    await world.rotation.begin(spot, {"token": NEW}, **rights)
    moved = await change(world, connection, config={"baseUrl": "https://evil.example"})
    there = await world.connections.spot(moved, "development")
    with pytest.raises(NotConfigured, match="has changed"):
        await world.rotation.promote(there, actor=world.actor)
    await world.rotation.promote(spot, actor=world.actor)
    assert await values_of(connection) == {"token": NEW}


async def test_fresh_tokens_change_together_and_only_once(world, make, values_of):
    config = {"baseUrl": "https://a.example", "tokenUrl": "https://login.example/token"}
    connection = (
        await make(
            "Tokens",
            slug="http",
            auth_type="oauth2",
            config=config,
            credentials={"development": {"client_id": "clinic", "client_secret": KEY}},
        )
    ).connection
    spot = await world.connections.spot(connection, "development")
    receipt = Receipt("c", 1, "i")
    (first,) = world.store.credentials.rows.values()
    tokens = {"access_token": "access one 123", "refresh_token": "refresh one 123"}
    common = {"actor": world.actor, "expires_at": 99}
    second = await store_tokens(world.credentials, spot, first, tokens, receipt, **common)
    assert second.expires_at == 99
    assert (await values_of(connection))["access_token"] == "access one 123"
    assert "access one 123" not in scrubber().text("x access one 123 y")
    with pytest.raises(Overtaken):
        await store_tokens(world.credentials, spot, first, tokens, receipt, **common)
    tokens = {"access_token": "access two 123"}
    await store_tokens(world.credentials, spot, second, tokens, receipt, **common)
    assert await values_of(connection) == {
        "client_id": "clinic",
        "client_secret": KEY,
        "access_token": "access two 123",
        "refresh_token": "refresh one 123",
    }
    assert (await world.store.credentials.get(world.project, second.id, 2)).document == b""
    assert (await world.store.credentials.get(world.project, first.id, 1)).state == "previous"


async def test_another_worker_that_has_not_seen_a_new_key_still_opens(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    ring = world.vault.ring
    data, newest = dict(ring.data), dict(ring.newest)
    ring.data.clear()
    ring.newest.clear()
    assert await values_of(connection) == {"token": KEY}
    assert set(ring.data) == set(data)
    assert set(ring.newest) == set(newest)


async def test_a_secret_for_http_mode_is_resolved_and_masked(world):
    value = "http mode value 123"
    await world.secrets.put(world.project, "HOOK", "development", value, actor=world.actor)
    assert (
        await world.use.resolve_secret(world.project, "HOOK", "development", world.receipt) == value
    )
    assert value not in scrubber().text(value)
    with pytest.raises(NotConfigured, match=r"`HOOK`.*`production`"):
        await world.use.resolve_secret(world.project, "HOOK", "production", world.receipt)


async def test_replacing_a_secret_repoints_every_credential(world, make, values_of):
    for name, value in (("OLD", KEY), ("NEW", NEW)):
        await world.secrets.put(world.project, name, "development", value, actor=world.actor)
    connection = (await make(credentials={"development": {"token": "{env.OLD}"}})).connection
    replace = world.replacement.replace_secret
    assert await replace(world.project, "OLD", "NEW", actor=world.actor) == 1
    assert await values_of(connection) == {"token": NEW}
    assert not await world.dependents.of_secret(world.project, "OLD")
    with pytest.raises(UnknownObject, match="NOWHERE"):
        await replace(world.project, "NEW", "NOWHERE", actor=world.actor)


async def test_replacing_a_secret_keeps_the_other_fields_and_tells_of_a_race(
    world, make, values_of, monkeypatch
):
    await world.secrets.put(world.project, "NEW", "development", NEW, actor=world.actor)
    connection = (
        await make(
            auth_type="basic",
            credentials={"development": {"username": "clinic", "password": "{env.NEW}"}},
        )
    ).connection
    await world.secrets.put(world.project, "LAST", "development", KEY, actor=world.actor)

    async def lost(credential, *, replaces):
        return False

    with monkeypatch.context() as patch:
        patch.setattr(world.store.credentials, "add", lost)
        with pytest.raises(Overtaken):
            await world.replacement.replace_secret(world.project, "NEW", "LAST", actor=world.actor)
    await world.replacement.replace_secret(world.project, "NEW", "LAST", actor=world.actor)
    assert await values_of(connection) == {"username": "clinic", "password": KEY}


@pytest.mark.parametrize("key", ["stripe", "9lives", "a.b-c_d", "x" * 64, "1" * 64])
def test_a_made_secret_name_can_be_referred_to(key):
    import re

    assert re.fullmatch(SECRET_NAME, secret_name(key, "api_key"))


def test_a_long_name_keeps_its_first_words_and_its_field():
    key = "billing-database-of-the-northern-clinics-and-their-branches"
    made = "BILLING_DATABASE_OF_THE_NORTHERN_CLINICS_AND_THEIR_PASSWORD"
    assert secret_name(key, "password") == made
    assert secret_name("b" * 64, "password") == "B" * 51 + "_PASSWORD"
    assert secret_name(key, "client_secret").endswith("_AND_CLIENT_SECRET")


async def test_a_connection_with_a_new_key_goes_on_with_its_secret(world, make, values_of):
    connection = (await make(credentials={"development": {"token": KEY}})).connection
    renamed = await change(world, connection, key="cards")
    await put(world, renamed, {"token": NEW})
    assert await values_of(renamed) == {"token": NEW}
    assert [view.name for view in await world.secrets.all(world.project)] == [
        "STRIPE_PAYMENTS_TOKEN"
    ]
