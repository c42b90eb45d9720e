"""The parts of access, joined: what the REST interface and the command line ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from junctor.core.access.api_keys import ApiKeys
from junctor.core.access.grants import NetworkGrants
from junctor.core.access.limits import AttemptLimit
from junctor.core.access.links import SignInLinks
from junctor.core.access.members import Members
from junctor.core.access.sessions import Sessions
from junctor.core.access.trail import AccessTrail
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store


@dataclass(frozen=True, slots=True)
class AccessService:
    """Keys, members, sessions, links and grants of one instance."""

    trail: AccessTrail
    keys: ApiKeys
    members: Members
    sessions: Sessions
    links: SignInLinks
    grants: NetworkGrants
    key_failures: AttemptLimit

    @classmethod
    def over(
        cls, store: Store, clock: Clock, *, idle_hours: int = 12, ceiling: Sequence[str] = ()
    ) -> Self:
        """The service over a store; `ceiling` is the instance's cap of network grants."""
        trail = AccessTrail(store, clock)
        sessions = Sessions(store, clock, trail, idle_hours=idle_hours)
        return cls(
            trail=trail,
            keys=ApiKeys(store, clock, trail),
            members=Members(store, clock, trail),
            sessions=sessions,
            links=SignInLinks(store, clock, trail, sessions, AttemptLimit(clock.monotonic)),
            grants=NetworkGrants(store, clock, trail, ceiling=ceiling),
            key_failures=AttemptLimit(clock.monotonic, attempts=60, seconds=60.0),
        )
