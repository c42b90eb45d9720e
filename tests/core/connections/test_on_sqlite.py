"""The life of a credential on the real store: what the fake promises, SQLite keeps."""

from __future__ import annotations

import sqlite3

import pytest

from junctor.adapters.store import open_store
from junctor.adapters.vault import (
    FileProvider,
    KeyRotation,
    LocalVault,
    Rewrap,
    forget_credentials,
    holds_ciphertext,
)
from junctor.core.connections import (
    ConnectionChange,
    ConnectionDraft,
    ConnectionService,
    CredentialRotation,
    CredentialService,
    CredentialUse,
    Dependents,
    Replacement,
    SecretService,
)
from junctor.core.ports.audit import Receipt
from junctor.core.projects import ProjectService
from junctor.model.call import Actor
from junctor.model.errors import AlreadyExists, InUse, NotConfigured
from junctor.model.spec import ConnectorSpec
from junctor.testing.memory import MemoryStore

ACTOR = Actor(kind="user", id="usr_1")
RECEIPT = Receipt("chain", 1, "intent")
KEYS = ["sk_test_first_value_0001", "sk_test_second_value_02", "sk_test_third_value_003"]
SPEC = ConnectorSpec.model_validate(
    {
        "key": "stripe",
        "name": "Stripe",
        "version": "1.0.0",
        "baseUrl": "https://api.stripe.com/v1",
        "auth": [{"type": "bearer_token"}],
        "operations": {},
    }
)


class Shelf:
    spec = SPEC
    digest = SPEC.digest()

    async def get(self, project_id, slug, version=None):
        return self


@pytest.fixture(params=["memory", "sqlite"])
async def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else open_store(tmp_path / "junctor.db")
    await made.open()
    yield made
    await made.close()


async def test_a_credential_lives_through_saves_rotation_undo_and_key_rotation(store, tmp_path):
    provider = FileProvider(tmp_path / "provider.key")
    vault = await LocalVault.load(provider, store.keys, "ins")
    project = (await ProjectService(store).create("Clinic", actor=ACTOR)).id
    secrets = SecretService(store, vault)
    credentials = CredentialService(store, vault, secrets)
    dependents = Dependents(store)
    connections = ConnectionService(store, Shelf(), credentials, dependents)
    rotation, use = CredentialRotation(credentials), CredentialUse(store, vault)
    replacement = Replacement(store, secrets, credentials, dependents)
    draft = ConnectionDraft(
        name="Stripe Payments",
        integration_slug="stripe",
        credentials={"development": {"token": KEYS[0]}},
    )
    saved = await connections.create(project, draft, actor=ACTOR, may_bind_secrets=True)
    spot = await connections.spot(saved.connection, "development")

    async def value(with_vault=use):
        credential = await with_vault.usable_credential(
            saved.connection, "development", spec=SPEC, scheme=spot.scheme, config={}
        )
        return (await with_vault.resolve_credential(credential, RECEIPT))["token"]

    assert await value() == KEYS[0]
    with pytest.raises(AlreadyExists):
        await connections.create(project, draft, actor=ACTOR, may_bind_secrets=True)

    rights = {"actor": ACTOR, "may_bind_secrets": True}
    await credentials.put(spot, {"token": KEYS[1]}, **rights)
    assert await value() == KEYS[1]
    await rotation.begin(spot, {"token": KEYS[2]}, **rights)
    assert await value() == KEYS[1]
    await rotation.promote(spot, actor=ACTOR)
    assert await value() == KEYS[2]
    await rotation.undo(spot, actor=ACTOR)
    assert await value() == KEYS[1]

    await KeyRotation(vault).stage_root()
    await KeyRotation(vault).promote_root()
    await KeyRotation(vault).rewrap_keys()
    rewrap = Rewrap(vault, store, actor=str(ACTOR))
    await rewrap.rotate_project(project)
    assert (await rewrap.run())["unreadable"] == 0
    again = await LocalVault.load(FileProvider(provider.path), store.keys, "ins")
    assert await value(CredentialUse(store, again)) == KEYS[1]

    with pytest.raises(InUse):
        await replacement.delete_secret(project, "STRIPE_PAYMENTS_TOKEN", actor=ACTOR)
    await secrets.put(project, "SHARED", "development", KEYS[0], actor=ACTOR)
    await replacement.replace_secret(project, "STRIPE_PAYMENTS_TOKEN", "SHARED", actor=ACTOR)
    assert await value() == KEYS[0]
    await replacement.delete_secret(project, "STRIPE_PAYMENTS_TOKEN", actor=ACTOR)
    await replacement.delete_secret(project, "SHARED", actor=ACTOR, force=True)
    with pytest.raises(NotConfigured, match="SHARED"):
        await value()
    await connections.delete(project, "stripe-payments", actor=ACTOR)
    assert await store.credentials.versions(project, saved.connection.id) == []


async def test_no_value_stands_in_any_file_of_the_store(tmp_path):
    store = open_store(tmp_path / "junctor.db")
    await store.open()
    vault = await LocalVault.load(FileProvider(tmp_path / "provider.key"), store.keys, "ins")
    project = (await ProjectService(store).create("Clinic", actor=ACTOR)).id
    await SecretService(store, vault).put(project, "KEY", "development", KEYS[0], actor=ACTOR)
    await store.close()
    with sqlite3.connect(tmp_path / "junctor.db") as reader:
        assert reader.execute("SELECT count(*) FROM secrets").fetchone() == (1,)
    reader.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEYS[0].encode() not in path.read_bytes()


async def test_a_key_lost_for_good_costs_the_values_and_nothing_else(store, tmp_path):
    async def start(name):
        provider = FileProvider(tmp_path / name)
        return await LocalVault.load(
            provider, store.keys, "ins", has_ciphertext=lambda: holds_ciphertext(store)
        )

    def services(vault):
        secrets = SecretService(store, vault)
        credentials = CredentialService(store, vault, secrets)
        return secrets, ConnectionService(store, Shelf(), credentials, Dependents(store))

    project = (await ProjectService(store).create("Clinic", actor=ACTOR)).id
    draft = ConnectionDraft(
        name="Stripe Payments",
        integration_slug="stripe",
        credentials={"development": {"token": KEYS[0]}},
    )
    _, connections = services(await start("lost.key"))
    await connections.create(project, draft, actor=ACTOR, may_bind_secrets=True)
    assert await holds_ciphertext(store)
    with pytest.raises(NotConfigured, match="need the provider key"):
        await start("new.key")
    assert await forget_credentials(store, actor="operator:local", at=1) == 2
    assert not await holds_ciphertext(store)
    secrets, connections = services(await start("new.key"))
    assert await secrets.all(project) == []
    (kept,) = await connections.all(project)
    saved = await connections.update(
        project,
        kept.id,
        ConnectionChange(credentials={"development": {"token": KEYS[1]}}),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    assert (await connections.view(saved.connection))["credentials"]["development"]["version"] == 2
    await store.keys.delete([row["id"] for row in await store.keys.rows()])
    with pytest.raises(NotConfigured, match="key table is empty"):
        await start("new.key")
