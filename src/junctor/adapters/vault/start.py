"""Starting the vault: make the first keys, or prove that the ones at hand are the right ones."""

from __future__ import annotations

import secrets

from junctor.adapters.vault.keys import (
    CANARY,
    RESTORE_KEY,
    Keyring,
    RootKey,
    Row,
    check_canary,
    load_data_keys,
    new_row,
    roots_of,
    row_binding,
    unwrapped,
    wrapped,
)
from junctor.adapters.vault.provider import KEY_BYTES, KeyProvider
from junctor.core.ports.store import KeyRows
from junctor.model.errors import NotConfigured
from junctor.model.ids import new_id


async def create_first_keys(
    provider: KeyProvider, repository: KeyRows, instance_id: str, *, at: int
) -> None:
    """Root key, derivation key and canary, in one transaction.

    Raises:
        NotConfigured: there is no provider key and none may be made.
    """
    provider_id = await provider.prepare(may_create=True)
    if not provider_id:
        raise NotConfigured(
            "There is no provider key to protect credentials with.",
            cure="Set one: 32 random bytes as base64, a passphrase, or a key file.",
        )
    root_key = secrets.token_bytes(KEY_BYTES)
    root_row = await wrap_root(
        provider, provider_id, instance_id, new_row("root", new_id("rtk"), at=at), root_key
    )
    root = RootKey.of(root_row["id"], root_key)
    derivation = new_row("derivation", new_id("drv"), at=at)
    canary = new_row("canary", new_id("cny"), at=at)
    await repository.put(
        [
            root_row,
            wrapped(instance_id, derivation, root, secrets.token_bytes(KEY_BYTES)),
            wrapped(instance_id, canary, root, CANARY),
        ]
    )


async def wrap_root(
    provider: KeyProvider, provider_id: str, instance_id: str, row: Row, key: bytes
) -> Row:
    """A root row with its key wrapped by the provider."""
    sealed = await provider.wrap(key, row_binding(instance_id, row))
    return {**row, "wrapped": sealed, "wrappedBy": provider_id}


async def unwrap_roots(
    provider: KeyProvider, instance_id: str, rows: list[Row]
) -> dict[str, bytes]:
    """The root keys by id.

    Raises:
        NotConfigured: the provider key is missing or another one; says which id is needed.
    """
    provider_id = await provider.prepare(may_create=False)
    keys: dict[str, bytes] = {}
    for row in roots_of(rows):
        needed = row["wrappedBy"]
        if provider_id != needed:
            found = f"the key at hand is {provider_id}" if provider_id else "no key is at hand"
            raise NotConfigured(
                f"Stored credentials need the provider key {needed}; {found}.",
                cure=RESTORE_KEY,
                details={"keyId": needed},
            )
        try:
            keys[row["id"]] = await provider.unwrap(row["wrapped"], row_binding(instance_id, row))
        except NotConfigured as error:
            raise NotConfigured(
                f"The root key {row['id']} does not open under the provider key {needed}: "
                "its row was altered, or belongs to another instance.",
                cure="Restore the key table from a backup; nothing was written.",
                details={"keyId": needed},
            ) from error
    return keys


async def read_keyring(provider: KeyProvider, instance_id: str, rows: list[Row]) -> Keyring:
    """The keys of a table that has some.

    Raises:
        NotConfigured: a key is missing, wrong or altered; nothing was written.
    """
    keys = await unwrap_roots(provider, instance_id, rows)
    roots = {key_id: RootKey.of(key_id, key) for key_id, key in keys.items()}
    active = [row["id"] for row in roots_of(rows) if row["state"] == "active"]
    derivations = sorted(
        (row for row in rows if row["kind"] == "derivation"), key=lambda row: str(row["id"])
    )
    if not active or not derivations:
        raise NotConfigured(
            "The key table is incomplete: a root key or the derivation key is missing.",
            cure="Restore the key table from a backup; nothing was written.",
        )
    check_canary(instance_id, rows, roots)
    ring = Keyring(active[0], roots, unwrapped(instance_id, derivations[0], roots))
    load_data_keys(ring, instance_id, rows)
    return ring


def refuse_without_keys() -> NotConfigured:
    """The error for a store that holds ciphertext but no keys."""
    return NotConfigured(
        "The store holds encrypted credentials, but its key table is empty.",
        cure="Restore the key table from a backup, or forget the credentials on purpose; "
        "nothing was written and no new key was made.",
    )
