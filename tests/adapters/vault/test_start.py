from __future__ import annotations

import base64
import copy
import os
import stat

import pytest

from junctor.adapters.vault import FileProvider, LocalVault, PassphraseProvider, ValueProvider
from junctor.model.errors import NotConfigured, OursToFix

INSTANCE = "ins_one"


def frozen(store):
    return copy.deepcopy(store.keys.table)


async def test_the_first_start_makes_a_private_key_file_and_the_second_uses_it(
    provider, store, place, receipt
):
    first = await LocalVault.load(provider, store.keys, INSTANCE)
    await first.ready("prj_a")
    envelope = first.seal(place, b"secret")
    assert stat.S_IMODE(provider.path.stat().st_mode) == 0o600
    assert len(list(provider.path.parent.iterdir())) == 1
    second = await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    await second.ready("prj_a")
    assert second.open(place, envelope, receipt) == b"secret"
    assert second.fingerprint("prj_a", "v") == first.fingerprint("prj_a", "v")
    assert second.mac("session", b"v") == first.mac("session", b"v")


async def test_no_plain_key_is_in_the_store(provider, store):
    await LocalVault.load(provider, store.keys, INSTANCE)
    key = base64.b64decode(provider.path.read_text())
    assert all(key not in row["wrapped"] for row in store.keys.table.values())


async def test_a_lost_key_file_refuses_to_start_names_the_id_and_makes_no_new_one(
    vault, provider, store
):
    needed = next(r["wrappedBy"] for r in store.keys.table.values() if r["kind"] == "root")
    text, before = provider.path.read_text(), frozen(store)
    provider.path.unlink()
    with pytest.raises(NotConfigured, match=needed) as caught:
        await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    assert caught.value.details == {"keyId": needed}
    assert not provider.path.exists()
    assert frozen(store) == before
    provider.path.write_text(text)
    provider.path.chmod(0o600)
    await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)


async def test_a_wrong_key_refuses_to_start_and_names_both(vault, store):
    before = frozen(store)
    with pytest.raises(NotConfigured, match=r"need the provider key prv_.*at hand is prv_"):
        await LocalVault.load(ValueProvider("cd" * 32), store.keys, INSTANCE)
    assert frozen(store) == before


async def test_ciphertext_without_a_key_table_refuses_to_start(provider, store):
    async def yes() -> bool:
        return True

    with pytest.raises(NotConfigured, match="key table is empty"):
        await LocalVault.load(provider, store.keys, INSTANCE, has_ciphertext=yes)
    assert not provider.path.exists()
    assert store.keys.table == {}


async def test_an_empty_store_starts_when_nothing_is_encrypted(provider, store):
    async def no() -> bool:
        return False

    await LocalVault.load(provider, store.keys, INSTANCE, has_ciphertext=no)


@pytest.mark.parametrize("kind", ["root", "canary", "derivation"])
async def test_a_damaged_or_lost_row_of_the_first_keys_refuses_to_start(
    vault, provider, store, kind
):
    row = next(r for r in store.keys.table.values() if r["kind"] == kind)
    whole = dict(row)
    for index in (0, 1, 2, 10, len(whole["wrapped"]) - 1):
        damaged = bytearray(whole["wrapped"])
        damaged[index] ^= 1
        store.keys.table[row["id"]] = {**whole, "wrapped": bytes(damaged)}
        with pytest.raises(NotConfigured):
            await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    del store.keys.table[row["id"]]
    with pytest.raises(NotConfigured):
        await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    store.keys.table[row["id"]] = whole
    await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)


async def test_a_canary_with_other_contents_refuses_to_start(vault, provider, store):
    from junctor.adapters.vault import keys

    row = next(r for r in store.keys.table.values() if r["kind"] == "canary")
    root = vault.ring.roots[row["wrappedBy"]]
    store.keys.table[row["id"]] = keys.wrapped(INSTANCE, row, root, b"another bird")
    with pytest.raises(NotConfigured, match="canary"):
        await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)


async def test_the_key_table_of_another_instance_does_not_start(vault, provider, store):
    with pytest.raises(NotConfigured, match="another instance"):
        await LocalVault.load(FileProvider(provider.path), store.keys, "ins_two")


async def test_a_damaged_project_key_stops_only_that_project(
    vault, provider, store, place, receipt
):
    envelope = vault.seal(place, b"secret")
    row = next(
        r for r in store.keys.table.values() if r["kind"] == "data" and r["projectId"] == "prj_a"
    )
    whole = dict(row)
    store.keys.table[row["id"]]["wrapped"] = whole["wrapped"][:-1] + b"?"
    again = await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    await again.ready("prj_b")
    with pytest.raises(NotConfigured, match="damaged"):
        again.open(place, envelope, receipt)
    store.keys.table[row["id"]] = whole
    await again.ready("prj_a")
    assert again.open(place, envelope, receipt) == b"secret"


async def test_two_project_keys_swapped_in_the_table_do_not_load(vault, provider, store):
    rows = [r for r in store.keys.table.values() if r["kind"] == "data"]
    rows[0]["wrapped"], rows[1]["wrapped"] = rows[1]["wrapped"], rows[0]["wrapped"]
    again = await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    assert again.ring.damaged == {row["id"] for row in rows}


async def test_a_key_file_that_others_can_read_is_refused_until_it_is_private(
    vault, provider, store
):
    provider.path.chmod(0o640)
    with pytest.raises(NotConfigured, match="can be read by others") as caught:
        await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)
    assert "chmod 600" in caught.value.cure
    provider.path.chmod(0o600)
    await LocalVault.load(FileProvider(provider.path), store.keys, INSTANCE)


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "Ab" * 40, "é" * 44])
async def test_a_key_that_is_no_key_is_refused_without_repeating_it(store, text):
    with pytest.raises(NotConfigured) as caught:
        await LocalVault.load(ValueProvider(text), store.keys, INSTANCE)
    assert not text or text not in str(caught.value)
    assert store.keys.table == {}


async def test_hexadecimal_and_both_base64_alphabets_name_the_same_key():
    key = bytes(range(200, 232))
    ids = {
        await ValueProvider(text).prepare(may_create=False)
        for text in (
            key.hex(),
            base64.b64encode(key).decode(),
            base64.urlsafe_b64encode(key).decode().rstrip("="),
            f" {base64.b64encode(key).decode()}\n",
        )
    }
    assert len(ids) == 1


async def test_a_passphrase_works_again_and_another_does_not(store, place, receipt):
    vault = await LocalVault.load(
        PassphraseProvider("six random words of mine", INSTANCE), store.keys, INSTANCE
    )
    await vault.ready("prj_a")
    envelope = vault.seal(place, b"secret")
    again = await LocalVault.load(
        PassphraseProvider("six random words of mine", INSTANCE), store.keys, INSTANCE
    )
    assert again.open(place, envelope, receipt) == b"secret"
    with pytest.raises(NotConfigured, match="need the provider key"):
        await LocalVault.load(
            PassphraseProvider("six random words of hers", INSTANCE), store.keys, INSTANCE
        )
    with pytest.raises(NotConfigured, match="fewer than 12"):
        await PassphraseProvider("short", INSTANCE).prepare(may_create=True)


async def test_of_two_first_starts_at_once_one_key_file_wins(provider, monkeypatch):
    other = FileProvider(provider.path)
    real = os.link

    def late(source, target):
        monkeypatch.setattr(os, "link", real)
        other._create()
        real(source, target)

    monkeypatch.setattr(os, "link", late)
    assert await provider.prepare(may_create=True) == await other.prepare(may_create=False)
    assert len(list(provider.path.parent.iterdir())) == 1


async def test_a_provider_that_is_not_prepared_wraps_nothing(provider):
    with pytest.raises(NotConfigured, match="not loaded"):
        await provider.wrap(b"key", b"")


async def test_sealing_before_ready_is_our_fault(vault, place):
    from dataclasses import replace

    with pytest.raises(OursToFix):
        vault.seal(replace(place, project_id="prj_new"), b"x")
    await vault.ready("prj_new")
    vault.seal(replace(place, project_id="prj_new"), b"x")


async def test_fingerprints_differ_by_project_and_macs_by_label(vault):
    assert vault.fingerprint("prj_a", "value") != vault.fingerprint("prj_b", "value")
    assert vault.fingerprint("prj_a", "value") == vault.fingerprint("prj_a", "value")
    assert vault.mac("session", b"x") != vault.mac("state", b"x")
