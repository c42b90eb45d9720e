"""Joins what keeps credentials alive: signing in at vendors, renewal ahead of time, the board."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.app.calling import Calling
from junctor.core.calls.authorization import Authorization
from junctor.core.calls.keeping import TokenKeeper
from junctor.core.calls.sign_in_discovery import SignInDiscovery
from junctor.core.connections import (
    ConnectionService,
    CredentialBoard,
    CredentialService,
    CredentialUse,
)
from junctor.core.ports import Clock, Vault
from junctor.core.ports.store import Store


@dataclass(frozen=True, slots=True)
class Signing:
    """The parts; `keeper.run()` is one round of a server's background work."""

    authorization: Authorization
    discovery: SignInDiscovery
    board: CredentialBoard
    keeper: TokenKeeper


def join_signing(
    store: Store,
    clock: Clock,
    vault: Vault,
    calling: Calling,
    connections: ConnectionService,
    credentials: CredentialService,
    use: CredentialUse,
) -> Signing:
    """Make and join them."""
    keeper = TokenKeeper(store, calling.planner, calling.door, clock)
    return Signing(
        authorization=Authorization(
            store,
            vault,
            calling.door,
            calling.planner,
            calling.caller,
            connections,
            credentials,
            use,
            clock,
            stored=keeper.ring,
        ),
        discovery=SignInDiscovery(
            store, calling.door, calling.policies, connections, credentials, clock
        ),
        board=CredentialBoard(store, connections, clock),
        keeper=keeper,
    )
