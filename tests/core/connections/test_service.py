from __future__ import annotations

import pytest
from pydantic import ValidationError

from junctor.core.connections import ConnectionChange, ConnectionDraft, FlowReference
from junctor.core.connections.nudges import _PURPOSES, name_notices
from junctor.core.connections.settings import effective_config, tls_settings
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import (
    AlreadyExists,
    InUse,
    InvalidInput,
    NotConfigured,
    NotPermitted,
    Overtaken,
    UnknownObject,
)

KEY = "sk_test_51H8abcdefghijkl"
PEM = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"


async def change(world, ref, **fields):
    rights = {k: fields.pop(k) for k in ("may_bind_secrets", "may_relax_tls") if k in fields}
    return await world.connections.update(
        world.project, ref, ConnectionChange(**fields), actor=world.actor, **rights
    )


async def test_a_connection_gets_a_key_from_its_name_and_can_be_found_by_all_three(world, make):
    saved = await make("Stripe Müller & Co")
    assert saved.connection.key == "stripe-muller-co"
    assert saved.connection.auth_type == "bearer_token"
    assert saved.connection.integration_version == "1.0.0"
    for ref in (saved.connection.id, "stripe-muller-co", "Stripe Müller & Co"):
        assert await world.connections.get(world.project, ref) == saved.connection
    with pytest.raises(UnknownObject):
        await world.connections.get(world.foreign, saved.connection.id)
    assert (await make("stripe muller co")).connection.key == "stripe-muller-co-2"
    assert (await make("日本")).connection.key == "connection"
    assert len(await world.connections.all(world.project)) == 3


async def test_name_and_key_are_unique_in_the_project(world, make):
    await make("One name", key="one")
    for fields in ({"name": "One name"}, {"name": "Other", "key": "one"}):
        with pytest.raises(AlreadyExists):
            await make(**fields)


async def test_unknown_fields_schemes_connectors_and_blank_names_are_refused(world, make):
    with pytest.raises(ValidationError):
        ConnectionDraft(name="x", integration_slug="stripe", colour="red")
    with pytest.raises(ValidationError):
        ConnectionDraft(name="  ", integration_slug="stripe")
    with pytest.raises(InvalidInput, match="aws_sigv4") as caught:
        await make(auth_type="aws_sigv4")
    assert "`bearer_token`, `basic`, `none`" in caught.value.cure
    with pytest.raises(UnknownObject):
        await make(slug="nope")


async def test_a_literal_in_a_secret_field_becomes_a_named_secret(world, make, values_of):
    saved = await make(credentials={"development": {"token": KEY}})
    (secret,) = await world.secrets.all(world.project)
    assert secret.name == "STRIPE_PAYMENTS_TOKEN"
    assert secret.hint == "ijkl"
    (row,) = world.store.credentials.rows.values()
    document = await world.credentials.document(row, world.receipt)
    assert document == {"token": "{env.STRIPE_PAYMENTS_TOKEN}"}
    assert row.origins == ("https://api.stripe.com:443",)
    assert await values_of(saved.connection) == {"token": KEY}


async def test_nothing_that_is_shown_holds_a_value(world, make):
    saved = await make(
        auth_type="basic",
        credentials={"development": {"username": "clinic-user", "password": "correct horse"}},
    )
    view = await world.connections.view(saved.connection)
    text = repr(view) + repr(saved) + repr(world.store.audited)
    for value in ("correct horse", "clinic-user"):
        assert value not in text
    fields = view["credentials"]["development"]["fields"]
    assert fields["password"]["secret"] == "STRIPE_PAYMENTS_PASSWORD"
    assert fields["password"]["set"] is True
    assert fields["password"]["source"] == "secret"
    assert fields["username"]["source"] == "literal"
    assert fields["username"]["hint"] is None
    assert len(fields["username"]["fingerprint"]) == 16
    assert "sk_live_no" not in repr(
        ConnectionDraft(name="x", integration_slug="s", credentials={"d": {"t": "sk_live_no"}})
    )


async def test_credentials_need_a_connection_admin(world):
    draft = ConnectionDraft(
        name="Stripe Payments",
        integration_slug="stripe",
        credentials={"development": {"token": "{env.X}"}},
    )
    with pytest.raises(NotPermitted, match="connection admin"):
        await world.connections.create(world.project, draft, actor=world.actor)
    assert await world.connections.all(world.project) == []
    saved = await world.connections.create(
        world.project, draft, actor=world.actor, may_bind_secrets=True
    )
    assert [n.code for n in saved.notices] == ["secret_not_set"]
    view = await world.connections.view(saved.connection)
    assert view["credentials"]["development"]["fields"]["token"]["set"] is False


async def test_a_refused_credential_leaves_no_half_made_connection(world, make):
    for values in ({"token": "short"}, {"wrong": "x" * 20}, {"token": "Bearer {env.X}"}):
        with pytest.raises(InvalidInput) as caught:
            await make(credentials={"development": values})
        assert not any(str(value) in str(caught.value) for value in values.values())
        assert await world.connections.all(world.project) == []
    with pytest.raises(InvalidInput, match="staging"):
        await make(credentials={"staging": {"token": KEY}})
    await make(credentials={"development": {"token": KEY}})


async def test_settings_are_inherited_per_environment_and_defaults_filled_in(world, make):
    await world.projects.change_environment(
        world.project, "production", actor=world.actor, inherits="development"
    )
    saved = await make(
        "Orders of the shop",
        slug="http",
        environments={"development": {"config": {"baseUrl": "https://dev.example"}}},
    )
    dev, prod = await world.projects.environments(world.project)
    spec = (await world.shelf.get("", "http")).spec
    for environment in (dev, prod):
        config = effective_config(saved.connection, environment, spec)
        assert config == {"baseUrl": "https://dev.example", "pool": 5}
    alone = prod.model_copy(update={"inherits": None})
    with pytest.raises(NotConfigured, match=r"production.*baseUrl"):
        effective_config(saved.connection, alone, spec)
    after = await change(
        world,
        saved.connection.id,
        environments={
            "development": {"config": {"baseUrl": "https://dev.example"}},
            "production": {"config": {"baseUrl": "https://live.example"}},
        },
    )
    assert effective_config(after.connection, alone, spec)["baseUrl"] == "https://live.example"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "baseUrl"),
        ({"config": {"baseUrl": 5}}, "baseUrl"),
        ({"config": {"baseUrl": "https://a.example", "colour": "red"}}, "colour"),
        ({"config": {"baseUrl": "https://{env.HOST}"}}, "not secret"),
        ({"environments": {"staging": {}}, "config": {"baseUrl": "https://a.example"}}, "staging"),
        ({"environments": {"production": {"config": {"pool": 2}}}}, "baseUrl"),
        (
            {
                "config": {"baseUrl": "https://a.example"},
                "environments": {"production": {"ca_pem": "no certificate"}},
            },
            "PEM",
        ),
    ],
)
async def test_settings_that_do_not_fit_are_refused(make, fields, said):
    with pytest.raises(InvalidInput, match=said):
        await make("Orders", slug="http", **fields)
    await make("Orders", slug="http", config={"baseUrl": "https://a.example"})


async def test_switching_certificate_checks_off_needs_the_right_and_is_never_inherited(world, make):
    off = {"development": {"tls_verify": False, "ca_pem": PEM}}
    base = {"slug": "http", "config": {"baseUrl": "https://a.example"}}
    with pytest.raises(NotPermitted, match="project admin"):
        await make("Orders", environments=off, **base)
    saved = await make("Orders", **base)
    with pytest.raises(NotPermitted):
        await change(world, saved.connection.id, environments=off)
    after = await change(world, saved.connection.id, environments=off, may_relax_tls=True)
    renamed = await change(world, saved.connection.id, name="Orders two", environments=off)
    dev, prod = await world.projects.environments(world.project)
    heir = prod.model_copy(update={"inherits": "development"})
    assert tls_settings(after.connection, dev).tls_verify is False
    assert tls_settings(renamed.connection, heir) == EnvironmentSettings(ca_pem=PEM)
    assert tls_settings(after.connection, prod) == EnvironmentSettings()


async def test_a_change_keeps_what_is_not_given_and_clears_what_is_null(world, make):
    saved = await make(description="Card payments", timeout=20, connect_timeout=5)
    after = (await change(world, "stripe-payments", name="Stripe Cards", timeout=None)).connection
    assert (after.name, after.key, after.description) == (
        "Stripe Cards",
        "stripe-payments",
        "Card payments",
    )
    assert (after.timeout, after.connect_timeout) == (None, 5)
    assert after.created_at == saved.connection.created_at
    assert after.revision == 2
    assert world.store.audited[-1]["detail"]["fields"] == ["name", "timeout"]


async def test_of_two_changes_at_once_the_second_is_told(world, make, monkeypatch):
    saved = await make()

    async def lost(connection, *, expected_revision):
        return False

    with monkeypatch.context() as patch:
        patch.setattr(world.store.connections, "update", lost)
        with pytest.raises(Overtaken, match="somebody else"):
            await change(world, saved.connection.id, name="Stripe Cards")
    await change(world, saved.connection.id, name="Stripe Cards")


async def test_a_change_of_what_was_read_before_another_change_is_told(world, make):
    saved = await make()
    await change(world, saved.connection.id, name="Stripe Cards", revision=1)
    with pytest.raises(Overtaken) as caught:
        await change(world, saved.connection.id, name="Stripe Bills", revision=1)
    assert (caught.value.field, caught.value.details) == ("revision", {"revision": 2})
    after = await change(world, saved.connection.id, name="Stripe Bills", revision=2)
    assert after.connection.name == "Stripe Bills"
    assert world.store.audited[-1]["detail"]["fields"] == ["name"]


async def test_names_get_a_nudge_but_are_accepted(world, make):
    for name, code in [
        ("Stripe", "vague_name"),
        ("Email", "vague_name"),
        ("DB", "vague_name"),
        ("AI", "vague_name"),
        ("Stripe Dev", "environment_in_name"),
        ("Stripe Production", "environment_in_name"),
    ]:
        saved = await make(name)
        assert [n.code for n in saved.notices] == [code], name
        assert set(saved.notices[0].to_json()) == {"code", "message", "cure", "field"}
    assert "“Postmark Transactional”" in name_notices("Mail", "Postmark")[0].cure
    for name in _PURPOSES:  # no example is itself something to be nudged about
        (nudge,) = name_notices(name, "Postmark")
        assert name_notices(nudge.cure.split("“")[1].rstrip("”."), "Postmark") == []
    for name in ("Mailjet Transactional", "PostgreSQL Analytics DB"):
        assert (await make(name)).notices == []


async def test_test_and_live_keys_are_noticed_where_they_do_not_belong(world, make):
    saved = await make(
        credentials={
            "development": {"token": "sk_live_abcdefgh"},
            "production": {"token": "sk_test_abcdefgh"},
        }
    )
    assert [n.code for n in saved.notices] == ["live_key_in_test", "test_key_in_live"]
    fine = await make(
        "Stripe Cards",
        credentials={
            "development": {"token": "sk_test_abcdefgh"},
            "production": {"token": "sk_live_abcdefgh"},
        },
    )
    assert fine.notices == []


async def test_deleting_a_connection_in_use_lists_triggers_first_and_needs_force(world, make):
    saved = await make(credentials={"development": {"token": KEY}})
    common = {"flow_name": "Intake", "node_type": "apiCall", "connection_id": saved.connection.id}
    world.flows += [
        FlowReference(flow_id="flw_1", node_id="draft", **common),
        FlowReference(flow_id="flw_1", node_id="charge", live_in=("production",), **common),
        FlowReference(flow_id="flw_2", node_id="on_paid", place="trigger", **common),
        FlowReference(flow_id="flw_3", flow_name="x", node_id="n", node_type="t"),
    ]
    with pytest.raises(InUse, match="3 places") as caught:
        await world.connections.delete(world.project, "stripe-payments", actor=world.actor)
    listed = caught.value.details["dependents"]
    assert [each["nodeId"] for each in listed] == ["on_paid", "charge", "draft"]
    assert listed[1]["liveIn"] == ["production"]
    through = await world.dependents.of_secret(world.project, "STRIPE_PAYMENTS_TOKEN")
    assert [each["kind"] for each in through.to_json()] == ["trigger", "node", "node", "connection"]
    await world.connections.delete(world.project, "stripe-payments", actor=world.actor, force=True)
    assert world.store.audited[-1]["detail"]["forced"] is True
    assert world.store.credentials.rows == {}
    assert not await world.dependents.of_connection(world.foreign, saved.connection.id)


async def test_spots_need_a_known_environment(world, make):
    saved = await make()
    with pytest.raises(InvalidInput, match="staging"):
        await world.connections.spot(saved.connection, "staging")


async def test_flows_are_moved_to_another_connection_of_the_same_connector(world, make):
    one, two = (await make("One")).connection, (await make("Two")).connection
    other = (await make("Three", slug="http", config={"baseUrl": "https://a.example"})).connection
    replace = world.replacement.replace_connection
    assert await replace(world.project, "one", "two", actor=world.actor) == 1
    assert world.repointed == [(world.project, one.id, two.id)]
    with pytest.raises(InvalidInput, match="http"):
        await replace(world.project, "one", other.id, actor=world.actor)
    with pytest.raises(UnknownObject, match="nope"):
        await replace(world.project, "one", "nope", actor=world.actor)
    world.replacement._repoint_flows = None
    assert await replace(world.project, "one", "two", actor=world.actor) == 0


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://[::ffff:169.254.169.254]/"])
async def test_an_address_that_no_grant_could_open_is_not_saved(world, make, url):
    with pytest.raises(InvalidInput, match="no address we call") as caught:
        await make(slug="http", auth_type="bearer_token", config={"baseUrl": url})
    assert caught.value.field == "config.baseUrl"
    there = {"production": EnvironmentSettings(config={"baseUrl": url})}
    with pytest.raises(InvalidInput) as caught:
        await make(slug="http", auth_type="bearer_token", environments=there)
    assert caught.value.field == "environments.production.config.baseUrl"
    near = {"baseUrl": "http://10.1.2.3/"}
    saved = await make(slug="http", auth_type="bearer_token", config=near)
    with pytest.raises(InvalidInput):
        await change(world, saved.connection.id, config={"baseUrl": url})
    assert (await world.connections.get(world.project, saved.connection.id)).config == near


async def test_no_text_of_a_connection_its_credential_or_a_secret_holds_nul(world, make):
    for fields in ({"name": "a\0b"}, {"description": "\0"}):
        with pytest.raises(InvalidInput, match="NUL"):
            await make(**fields)
    with pytest.raises(InvalidInput, match="NUL"):
        await make(
            slug="http", auth_type="bearer_token", config={"baseUrl": "https://x.example/\0"}
        )
    with pytest.raises(InvalidInput, match="NUL"):
        await make(credentials={"development": {"token": "sk_test_\x00123456789"}})
    with pytest.raises(InvalidInput, match="NUL"):
        await world.secrets.put(
            world.project, "KEY", "development", "value\x00value", actor=world.actor
        )
    await make(credentials={"development": {"token": KEY}})
