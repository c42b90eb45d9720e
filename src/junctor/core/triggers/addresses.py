"""Addresses of triggers that are gone: a flow that is rolled back is reached where it was."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.ports.store import Store
from junctor.model.flow import Flow
from junctor.model.trigger import Trigger

ADDRESS = "former-address"
_UNREACHED = ("poll", "schedule", "stream")


@dataclass(frozen=True, slots=True)
class FormerAddresses:
    """One address per flow, environment and kind of trigger; senders still have it."""

    store: Store

    async def remember(self, trigger: Trigger, at: int) -> None:
        """Keep the address of a trigger that is being removed while its flow stays."""
        if trigger.kind not in _UNREACHED:
            body = {"token": trigger.token}
            await self.store.rules.put(trigger.project_id, ADDRESS, _place(trigger), body, at=at)

    async def restored(self, trigger: Trigger) -> Trigger:
        """A new trigger with the address that its flow had before, where there was one."""
        known = await self.store.rules.get(trigger.project_id, ADDRESS, _place(trigger))
        return trigger if known is None else trigger.model_copy(update={"token": known["token"]})

    async def forget(self, flow: Flow) -> None:
        """The flow is being deleted: nobody reaches it again."""
        for place in await self.store.rules.all(flow.project_id, ADDRESS):
            if place.startswith(f"{flow.id}:"):
                await self.store.rules.delete(flow.project_id, ADDRESS, place)


def _place(trigger: Trigger) -> str:
    return f"{trigger.flow_id}:{trigger.environment}:{trigger.kind}"
