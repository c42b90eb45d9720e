"""What goes on until somebody does something: credentials that end, triggers that hear nothing."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.alerts.occurrence import DAY, HOUR, Occurrence, ending
from junctor.core.connections import ConnectionService, cut_off, renewable
from junctor.core.ports.store import Store
from junctor.model.alert import AlertKind
from junctor.model.auth import AuthScheme
from junctor.model.connection import Connection, Credential
from junctor.model.errors import JunctorError
from junctor.model.trigger import Trigger, TriggerState

_AHEAD = 365 * DAY
"""As far as any rule can look."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """Finds it in a project; which rule wants to hear of it already is for the rule to say."""

    store: Store
    connections: ConnectionService

    async def credentials(self, project_id: str, now: int) -> list[Occurrence]:
        """Those that end and that nobody renews, and those that the other side did not renew."""
        found = []
        for connection in await self.store.connections.all(project_id):
            for each in await self.store.credentials.versions(project_id, connection.id):
                if each.state != "current" or not await self._ends(connection, each, now):
                    continue
                found.append(_ending(connection, each, now))
        return found

    async def _ends(self, connection: Connection, credential: Credential, now: int) -> bool:
        if credential.refused_at is not None or cut_off(credential, now):
            return True
        end = credential.expires_at
        if end is None or end - now > _AHEAD:
            return False
        if renewable(await self._scheme(connection, credential), credential):
            return now - end >= HOUR  # then it should have been
        return True

    async def _scheme(self, connection: Connection, credential: Credential) -> AuthScheme | None:
        try:
            return (await self.connections.spot(connection, credential.environment)).scheme
        except JunctorError:  # settings are missing there: nothing can be renewed either
            return None

    async def triggers(self, project_id: str, now: int) -> list[Occurrence]:
        """Active ones that have heard nothing since they were switched on, or for a while."""
        found = []
        for each in await self.store.triggers.all(project_id):
            heard = _heard(each)
            if each.state is TriggerState.ACTIVE and now - heard >= HOUR:
                found.append(_silent(each, now, heard))
        return found


def _ending(connection: Connection, credential: Credential, now: int) -> Occurrence:
    refused, end = credential.refused_at is not None, credential.expires_at or now
    doubted = cut_off(credential, now) and not refused
    state = "cut" if doubted else refused
    said = "could not be renewed: the other side refused" if refused else ending(end, now)
    if doubted:
        said = "may not be renewable any more: its renewal was cut off"
    return Occurrence(
        kind=AlertKind.CREDENTIAL_EXPIRING,
        key=f"{connection.id}:{credential.environment}:{credential.version}:{state}",
        title=f"The credential of “{connection.name}” {said}.",
        text=f"In {credential.environment}. Enter a new one, or sign in again.",
        at=now,
        environment=credential.environment,
        about={"connection": connection.name, "expiresAt": credential.expires_at},
        lasting=True,
        span=0 if refused or doubted else end - now,
    )


def _heard(trigger: Trigger) -> int:
    """The last sign of life. A schedule is silent where a due time passes, not between two."""
    if trigger.kind == "schedule" and trigger.due_at is not None:
        return trigger.due_at
    return max(trigger.last_event_at or 0, trigger.created_at, trigger.updated_at)


def _silent(trigger: Trigger, now: int, heard: int) -> Occurrence:
    hours = (now - heard) // HOUR
    said = "has not started" if trigger.kind == "schedule" else "is silent"
    return Occurrence(
        kind=AlertKind.TRIGGER_SILENT,
        key=f"{trigger.id}:{heard}",
        title=f"A {trigger.kind} trigger in {trigger.environment} {said} for {hours} hours.",
        text="Look whether the other side still sends, and whether the trigger is set up there."
        if trigger.kind != "schedule"
        else "It was due then. Look whether a server runs, and what the trigger says.",
        at=now,
        flow_id=trigger.flow_id,
        environment=trigger.environment,
        about={"trigger": trigger.id},
        lasting=True,
        span=now - heard,
    )
