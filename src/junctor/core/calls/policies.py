"""Where the calls of a project may go: its grants within the instance's cap, never back to us."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.guard import Grant, Policy
from junctor.core.guard.policy import Listener
from junctor.core.ports import Store


class CallPolicies:
    """The guard's policies, from the grants that a project has now.

    A grant that the instance no longer permits (the cap was narrowed after it was given) opens
    nothing. `listeners` are our own: no grant leads back to us.
    """

    def __init__(
        self, store: Store, *, ceiling: Sequence[str] = (), listeners: Sequence[Listener] = ()
    ) -> None:
        self._store = store
        self._ceiling = tuple(Grant.of(cidr) for cidr in ceiling)
        self._listeners = tuple(listeners)

    async def of(
        self, project_id: str, connection_id: str | None = None, origins: Sequence[str] = ()
    ) -> Policy:
        """The policy of one connection, or of calls without any; with `origins`, those alone."""
        allow = tuple(
            Grant.of(each.cidr, each.ports, each.host)
            for each in await self._store.grants.all(project_id)
            if each.connection_id in (None, connection_id)
        )
        hosts = frozenset(o.split("://", 1)[1].rsplit(":", 1)[0].strip("[]") for o in origins)
        policy = Policy(allow=allow, only_hosts=hosts or None, self_listeners=self._listeners)
        return policy.capped_by(self._ceiling) if self._ceiling else policy
