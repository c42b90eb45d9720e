from __future__ import annotations

from dataclasses import replace

import pytest

from junctor.adapters.vault import FileProvider, KeyRotation, LocalVault, Rewrap, ValueProvider
from junctor.adapters.vault import vault as module
from junctor.adapters.vault.rotation import WORKER_GRACE_MS
from junctor.core.connections.places import credential_place, secret_place
from junctor.model.connection import Credential, Secret
from junctor.model.errors import AuditUnavailable, InUse, NotConfigured

INSTANCE = "ins_one"
ROOT_POINTS = [
    "root.before-stage",
    "root.after-stage",
    "root.before-promote",
    "root.after-promote",
    "root.before-rewrap-batch",
    "root.after-rewrap-batch",
    "root.before-destroy",
    "root.after-destroy",
]
DATA_POINTS = [
    "data.before-version",
    "data.after-version",
    "data.before-row",
    "data.after-row",
    "data.before-destroy",
    "data.after-destroy",
]


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def killer(point, *, after=0):
    left = [after]

    def crash(at):
        if at == point:
            if left[0] == 0:
                raise Killed(at)
            left[0] -= 1

    return crash


async def plant(vault, store, receipt, projects=("prj_a", "prj_b"), count=3):
    """Credentials and secrets with known texts."""
    for project in projects:
        await vault.ready(project)
        for number in range(count):
            credential = Credential(
                id=f"crd_{project}_{number}",
                project_id=project,
                connection_id=f"con_{number}",
                environment="development",
                version=1,
                scheme="bearer_token",
                origins=("https://a.example:443",),
                integration_slug="http",
                document=b"",
                created_at=1,
            )
            sealed = vault.seal(credential_place(credential), b"credential text")
            await store.credentials.add(
                credential.model_copy(update={"document": sealed}), replaces=None
            )
            secret = Secret(
                id=f"sec_{project}_{number}",
                project_id=project,
                name=f"S{number}",
                environment="development",
                version=1,
                ciphertext=b"",
                fingerprint="f",
                created_at=1,
            )
            sealed = vault.seal(secret_place(secret), b"secret text")
            await store.secrets.add(secret.model_copy(update={"ciphertext": sealed}), replaces=None)


async def all_open(vault, store, receipt):
    for row in await store.credentials.page(None, 100):
        assert vault.open(credential_place(row), row.document, receipt) == b"credential text"
    for row in await store.secrets.page(None, 100):
        assert vault.open(secret_place(row), row.ciphertext, receipt) == b"secret text"


async def restart(provider, store, clock):
    return await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE, clock=clock)


async def rotate_root(vault, clock, crash=lambda point: None):
    rotation = KeyRotation(vault, crash=crash)
    await rotation.stage_root()
    try:
        await rotation.promote_root()
    except InUse:
        await rotation.rewrap_keys()
    await rotation.rewrap_keys()
    clock.ms += WORKER_GRACE_MS
    await rotation.destroy_root()


async def test_a_root_rotation_changes_the_root_and_nothing_else(
    vault, store, provider, clock, receipt
):
    await plant(vault, store, receipt)
    mac, old = vault.mac("session", b"x"), vault.ring.active_root
    await rotate_root(vault, clock)
    assert vault.ring.active_root != old
    assert old not in {row["wrappedBy"] for row in store.keys.table.values()}
    again = await restart(provider, store, clock)
    await all_open(again, store, receipt)
    assert again.mac("session", b"x") == mac


@pytest.mark.parametrize("point", ROOT_POINTS)
async def test_a_kill_during_root_rotation_leaves_everything_readable_and_resumable(
    vault, store, provider, clock, receipt, point
):
    await plant(vault, store, receipt)
    with pytest.raises(Killed):
        await rotate_root(vault, clock, killer(point))
    again = await restart(provider, store, clock)
    await all_open(again, store, receipt)
    await rotate_root(again, clock)
    states = [r["state"] for r in store.keys.table.values() if r["kind"] == "root"]
    assert states.count("active") == 1
    assert "retained" not in states
    await all_open(await restart(provider, store, clock), store, receipt)


async def test_a_staged_root_key_is_inert_and_staging_again_gives_the_same(vault, store):
    rotation = KeyRotation(vault)
    before = vault.ring.active_root
    staged = await rotation.stage_root()
    assert await rotation.stage_root() == staged
    await vault.ready("prj_new")
    assert vault.ring.active_root == before
    assert staged not in {r["wrappedBy"] for r in store.keys.table.values()}


async def test_steps_out_of_order_are_refused_and_say_what_comes_first(vault, store, clock):
    rotation = KeyRotation(vault)
    assert await rotation.destroy_root() is None
    with pytest.raises(NotConfigured, match="staged"):
        await rotation.promote_root()
    await rotation.stage_root()
    await rotation.promote_root()
    await rotation.stage_root()
    with pytest.raises(InUse, match="retained"):
        await rotation.promote_root()
    with pytest.raises(InUse, match="still wrapped"):
        await rotation.destroy_root()
    await rotation.rewrap_keys()
    with pytest.raises(InUse, match="worker") as caught:
        await rotation.destroy_root()
    assert 0 < caught.value.retry_after <= WORKER_GRACE_MS / 1000
    clock.ms += WORKER_GRACE_MS
    assert await rotation.destroy_root()
    await rotation.promote_root()


async def test_another_worker_notices_a_root_rotation(
    vault, store, provider, clock, place, receipt
):
    worker = await restart(provider, store, clock)
    await rotate_root(vault, clock)
    clock.ms += 31_000
    await worker.ready("prj_a")
    assert worker.ring.active_root == vault.ring.active_root
    assert vault.open(place, worker.seal(place, b"x"), receipt) == b"x"


async def test_the_provider_can_be_changed_and_the_old_one_no_longer_starts(
    vault, store, provider, clock, receipt
):
    await plant(vault, store, receipt)
    rotation = KeyRotation(vault)
    with pytest.raises(NotConfigured):
        await rotation.change_provider(ValueProvider(""))
    await rotation.change_provider(ValueProvider("cd" * 32))
    again = await LocalVault.load(ValueProvider("cd" * 32), store.keys, INSTANCE)
    await all_open(again, store, receipt)
    with pytest.raises(NotConfigured, match="need the provider key"):
        await restart(provider, store, clock)


async def test_status_names_keys_and_never_holds_one(vault, store, receipt):
    await plant(vault, store, receipt)
    status = await KeyRotation(vault).status()
    assert {key["kind"] for key in status["keys"]} == {"root", "derivation", "data"}
    assert status["toRewrap"] == 0
    assert len(status["providerKeys"]) == 1
    assert "wrapped" not in str(status["keys"]).replace("wrappedBy", "")


async def rotate_data(vault, store, clock, crash=lambda point: None):
    rewrap = Rewrap(vault, store, actor="operator:local", crash=crash)
    await rewrap.rotate_project("prj_a")
    result = await rewrap.run()
    clock.ms += WORKER_GRACE_MS
    await rewrap.destroy_old()
    return result


async def test_a_project_key_rotation_rewraps_its_rows_alone(
    vault, store, provider, clock, receipt
):
    await plant(vault, store, receipt)
    other = {r.id: r.document for r in await store.credentials.page(None, 9) if "prj_b" in r.id}
    assert await rotate_data(vault, store, clock) == {"rewrapped": 6, "unreadable": 0}
    keys = [r for r in store.keys.table.values() if r["projectId"] == "prj_a"]
    assert [key["version"] for key in keys] == [2]
    after = {r.id: r.document for r in await store.credentials.page(None, 9) if "prj_b" in r.id}
    assert after == other
    await all_open(await restart(provider, store, clock), store, receipt)
    assert [b["kind"] for b in store.audited] == ["keys.rotate", "keys.rewrap"]


@pytest.mark.parametrize(
    ("point", "after"),
    [(point, 0) for point in DATA_POINTS] + [(p, 2) for p in DATA_POINTS if "row" in p],
)
async def test_a_kill_during_rewrapping_leaves_everything_readable_and_resumable(
    vault, store, provider, clock, receipt, point, after
):
    await plant(vault, store, receipt)
    with pytest.raises(Killed):
        await rotate_data(vault, store, clock, killer(point, after=after))
    again = await restart(provider, store, clock)
    await all_open(again, store, receipt)
    rewrap = Rewrap(again, store, actor="operator:local")
    await rewrap.run()
    clock.ms += WORKER_GRACE_MS
    await rewrap.destroy_old()
    assert len(await rewrap.rows_by_key()) == 2
    await all_open(await restart(provider, store, clock), store, receipt)


async def test_rows_are_readable_and_writable_while_they_are_rewrapped(
    vault, store, clock, receipt, provider
):
    await plant(vault, store, receipt)
    worker = await restart(provider, store, clock)
    await worker.ready("prj_a")
    rewrap = Rewrap(vault, store, actor="operator:local")
    await rewrap.rotate_project("prj_a")
    await rewrap.run()
    row = (await store.credentials.page(None, 1))[0]
    with pytest.raises(NotConfigured) as caught:
        worker.open(credential_place(row), row.document, receipt)
    assert caught.value.details["unknownKey"]
    await worker.ready("prj_a")
    await all_open(worker, store, receipt)
    assert await rewrap.destroy_old() == []


def flipped(document: bytes) -> bytes:
    return document[:-1] + bytes([document[-1] ^ 1])


async def test_an_unreadable_row_is_counted_and_does_not_stop_the_rest(
    vault, store, clock, receipt
):
    await plant(vault, store, receipt)
    row = (await store.credentials.page(None, 1))[0]
    await store.credentials.replace_document(row, flipped(row.document))
    assert await rotate_data(vault, store, clock) == {"rewrapped": 5, "unreadable": 1}


async def test_a_wiped_row_needs_no_key(vault, store, clock, receipt):
    await plant(vault, store, receipt)
    row = (await store.credentials.page(None, 1))[0]
    await store.credentials.replace_document(row, b"")
    assert await rotate_data(vault, store, clock) == {"rewrapped": 5, "unreadable": 0}


async def test_without_the_audit_no_key_is_rotated(vault, store, clock, receipt):
    await plant(vault, store, receipt)
    store.break_audit()
    with pytest.raises(AuditUnavailable):
        await rotate_data(vault, store, clock)
    store.break_audit(broken=False)
    assert (await rotate_data(vault, store, clock))["rewrapped"] == 6


async def test_a_project_key_is_replaced_before_it_has_sealed_too_much(
    vault, store, provider, clock, place, receipt, monkeypatch
):
    monkeypatch.setattr(module, "BLOCK", 8)
    monkeypatch.setattr(module, "MESSAGE_LIMIT", 24)
    place = replace(place, project_id="prj_c")
    envelopes = []
    for _ in range(60):
        await vault.ready("prj_c")
        envelopes.append(vault.seal(place, b"x"))
    rows = [r for r in store.keys.table.values() if r["projectId"] == "prj_c"]
    assert len(rows) >= 3
    assert all(row["messages"] <= 24 for row in rows)
    assert [r["state"] for r in sorted(rows, key=lambda r: r["version"])][-2:] == [
        "retained",
        "active",
    ]
    again = await restart(provider, store, clock)
    assert all(again.open(place, envelope, receipt) == b"x" for envelope in envelopes)


async def test_a_restart_counts_the_whole_reserved_block_as_spent(vault, store, provider, clock):
    row = next(r for r in store.keys.table.values() if r["projectId"] == "prj_a")
    again = await restart(provider, store, clock)
    await again.ready("prj_a")
    assert row["messages"] == module.BLOCK
    assert store.keys.table[row["id"]]["messages"] == 2 * module.BLOCK


async def test_a_data_key_that_vanished_says_so(vault, store):
    row = next(r for r in store.keys.table.values() if r["projectId"] == "prj_a")
    vault.ring.newest["prj_a"].used = vault.ring.newest["prj_a"].reserved
    del store.keys.table[row["id"]]
    with pytest.raises(NotConfigured, match="has gone"):
        await vault.ready("prj_a")
    store.keys.table[row["id"]] = row
    await vault.ready("prj_a")
