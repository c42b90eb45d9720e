"""What comes to runs that wait: signals, requests to their addresses, and decisions; audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.flows.links import Links, Place
from junctor.core.flows.nodes import APPROVED, REJECTED
from junctor.core.flows.signals import takers_of
from junctor.core.flows.steps import bounded
from junctor.core.ports.clock import Clock
from junctor.core.ports.engine import Engine
from junctor.core.ports.store import Store
from junctor.model.access import Role
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.errors import InvalidInput, NotPermitted, Overtaken, UnknownObject
from junctor.model.flow import Run
from junctor.model.pause import Pause, PauseKind, PauseState
from junctor.model.schema import compile_schema

_DECISIONS = {"approve": APPROVED, "reject": REJECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody says to an approval."""

    decision: str
    comment: str = ""
    values: Any = None


class Answering:
    """Takes answers for waiting runs and has the engine look at them."""

    def __init__(self, store: Store, engine: Engine, links: Links, clock: Clock) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self.links = links

    async def signal(
        self, project_id: str, run_id: str, name: str, payload: Any, *, actor: Actor
    ) -> Place:
        """Give a run the signal it waits for, or will wait for; the node that takes it.

        What waits inside a loop, or in a flow that this one runs, belongs to a run inside.

        Raises:
            UnknownObject: there is no such run, or it never waits for this signal.
            Overtaken: it came before, or the run has ended.
        """
        run = await self._open_run(project_id, run_id)
        takers = await takers_of(self._store, self._engine, run, name)
        for place in takers.places:
            detail = {"runId": place.run_id, "nodeId": place.node_id, "signal": name}
            await self._audit("run.signal", run, str(actor), **detail)
            if await self._stored(place, PauseKind.SIGNAL, payload, str(actor), signal=name):
                return place
        if takers.known:
            raise _too_late()
        raise UnknownObject(
            f"The run waits nowhere for the signal `{name}`.",
            field="name",
            cure="Use the name in `signal` of its `wait` node. One inside a loop takes it from when"
            " its item has begun.",
        )

    async def callback(self, token: str, request: dict[str, Any]) -> None:
        """Take the one request of a callback address.

        Raises:
            UnknownObject: the address is none of ours, or its run is gone.
            Overtaken: it was used, or the run does not wait any more.
        """
        place = self.links.place("callback", token)
        if place is None:
            raise _no_address()
        run = await self._open_run(place.project_id, place.run_id)
        await self._audit("run.callback", run, "callback", nodeId=place.node_id)
        await self._answer(place, PauseKind.WEBHOOK, request, "a request")

    async def approval(self, project_id: str, run_id: str, node_id: str) -> Pause:
        """One approval; it has expired when its run has ended without it.

        Raises:
            UnknownObject: there is none, or the run has not come to it.
        """
        found = await self._store.pauses.get(project_id, run_id, node_id)
        if found is None or found.kind is not PauseKind.APPROVAL or not found.begun:
            raise UnknownObject("There is no such approval.", field="approval")
        run = await self._store.runs.get(project_id, run_id)
        if found.state is PauseState.OPEN and run is not None and run.finished_at is not None:
            return found.model_copy(update={"state": PauseState.EXPIRED})
        return found

    async def linked(self, token: str) -> Pause:
        """The approval of a link.

        Raises:
            UnknownObject: the link is none of ours, or leads nowhere (yet).
        """
        place = self.links.place("approval", token)
        if place is None:
            raise _no_address()
        found = await self.approval(place.project_id, place.run_id, place.node_id)
        if not found.document.get("link"):
            raise _no_address()
        return found

    async def decide(self, pause: Pause, said: Decision, *, by: str) -> Pause:
        """Approve or reject, once.

        Raises:
            InvalidInput: the decision is none, or the values do not fit the form.
            Overtaken: somebody decided before, or the time is over.
        """
        decision = _DECISIONS.get(said.decision)
        if decision is None:
            raise InvalidInput(
                f"`{said.decision}` is no decision.",
                field="decision",
                cure="Use `approve` or `reject`.",
            )
        values = {} if said.values is None else said.values
        form = pause.document.get("form")
        if form is not None and decision == APPROVED:
            compile_schema(form).check(values, what="What was filled in")
        if pause.state is PauseState.ANSWERED:
            raise _decided(pause)
        run = await self._open_run(pause.project_id, pause.run_id)
        now = self._clock.now()
        if pause.due_at is not None and pause.due_at <= now:
            raise _too_late()
        answer = {
            "decision": decision,
            "by": by,
            "at": now,
            "comment": said.comment,
            "values": values,
        }
        detail = {"nodeId": pause.node_id, "decision": decision}
        await self._audit("approval.decide", run, by, **detail)
        place = Place(pause.project_id, pause.run_id, pause.node_id)
        await self._answer(place, PauseKind.APPROVAL, answer, by)
        return await self.approval(*_parts(place))

    async def _answer(self, place: Place, kind: PauseKind, answer: Any, by: str) -> None:
        if not await self._stored(place, kind, answer, by):
            raise _too_late()

    async def _stored(
        self, place: Place, kind: PauseKind, answer: Any, by: str, **document: Any
    ) -> bool:
        """Store an answer and have the run look; False where there was one, or time is over."""
        now = self._clock.now()
        pause = Pause(
            run_id=place.run_id,
            node_id=place.node_id,
            project_id=place.project_id,
            kind=kind,
            state=PauseState.ANSWERED,
            begun=False,
            document=document,
            answer=answer,
            answered_at=now,
            answered_by=by,
            created_at=now,
        )
        if not await self._store.pauses.answer(pause):
            return False
        await self._engine.wake(place.project_id, place.run_id)
        return True

    async def _open_run(self, project_id: str, run_id: str) -> Run:
        run = await self._store.runs.get(project_id, run_id)
        if run is None:
            raise UnknownObject(f"There is no run `{run_id}` in this project.")
        if run.finished_at is not None:
            raise Overtaken("The run has ended.", cure="Start another one.")
        return run

    async def _audit(self, kind: str, run: Run, by: str, **detail: Any) -> None:
        known = {"runId": run.id, "flowId": run.flow_id, **detail}
        await self._store.audit.record(
            AuditEntry(
                project_id=run.project_id,
                kind=kind,
                actor=by,
                at=self._clock.now(),
                detail={name: bounded(value) for name, value in known.items() if value},
            )
        )


def may_decide(pause: Pause, roles: frozenset[Role], names: frozenset[str]) -> bool:
    """Whether somebody with these roles and names is among the approvers."""
    wanted = pause.document.get("approvers") or {}
    if not wanted.get("roles") and not wanted.get("people"):
        return True
    return bool({*wanted.get("roles", ())} & {role.value for role in roles}) or bool(
        {*wanted.get("people", ())} & names
    )


def refuse_others(pause: Pause, roles: frozenset[Role], names: frozenset[str]) -> None:
    """Raise for somebody who is not among the approvers.

    Raises:
        NotPermitted: naming who may.
    """
    if may_decide(pause, roles, names):
        return
    wanted = pause.document["approvers"]
    who = [role.replace("_", " ") for role in wanted.get("roles", ())]
    who += wanted.get("people", ())
    raise NotPermitted(
        f"This is for {' or '.join(who)} to decide.",
        cure="Ask one of them to decide. Where nobody of them is left, cancel the run and start "
        "it again with other approvers.",
    )


def _parts(place: Place) -> tuple[str, str, str]:
    return place.project_id, place.run_id, place.node_id


def _no_address() -> UnknownObject:
    return UnknownObject("This address leads nowhere.", cure="Use the whole address you were sent.")


def _decided(pause: Pause) -> Overtaken:
    decision = pause.answer.get("decision") if isinstance(pause.answer, dict) else "decided"
    return Overtaken(
        f"It was {decision} by {pause.answered_by} before.",
        cure="Look at the run; it has gone on.",
    )


def _too_late() -> Overtaken:
    return Overtaken(
        "It was answered before, or its time is over.", cure="Look at the run; it has gone on."
    )
