"""`/api/triggers`: the ways into live flows, their health, and trying them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import LATEST, answer, items, read_place, write_cursor
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.runs_json import run_json
from junctor.api.triggers_json import (
    event_json,
    known_json,
    registration_json,
    trigger_json,
)
from junctor.core.access import Permission
from junctor.core.ports.triggers import Span
from junctor.core.triggers import Wanted, input_of, sample_event
from junctor.model.call import Mode, Scenario
from junctor.model.errors import InvalidInput
from junctor.model.ids import new_id
from junctor.model.trigger import Trigger
from junctor.model.value import Value

router = APIRouter(prefix="/api/triggers", tags=["triggers"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
Edits = Annotated[RequestContext, may(Permission.EDIT_FLOWS)]
_LARGEST_EVENT = 1024 * 1024
_SHOWN = 100
_COUNTED: dict[int | str, dict[str, Any]] = {200: {"description": "Counted, with `dryRun`"}}


class TryBody(Value):
    """An event to try the trigger with; without one the last that came, or one made up."""

    event: Any = None
    scenarios: dict[str, Scenario] = {}


@router.get("")
async def list_triggers(context: Sees, environment: str | None = None) -> Response:
    """The triggers of the project with their health."""
    found = await context.instance.triggering.triggers.all(context.project_id)
    flows = {flow.id: flow for flow in await context.instance.flows.all(context.project_id)}
    sources = {s.id: s for s in await context.instance.store.sources.all(context.project_id)}
    entries = await context.instance.triggering.registrar.entries.all(context.project_id)
    registered = {each.trigger_id: each for each in entries}
    return items(
        [
            trigger_json(
                context,
                each,
                flows.get(each.flow_id),
                sources.get(each.source_id or ""),
                registered.get(each.id),
            )
            for each in found
            if environment in (None, each.environment)
        ]
    )


class RegisterBody(Value):
    """`live` registers now; the sandbox shows what would be sent."""

    mode: Mode = Mode.SANDBOX


@router.get("/registrations")
async def list_registrations(context: Sees) -> Response:
    """What stands at vendors for triggers, and what is still to be taken back there."""
    found = await context.instance.triggering.registrar.entries.all(context.project_id)
    return items([registration_json(each) for each in found])


@router.post("/{id}/register")
async def register_trigger(
    context: Edits,
    id: str,
    wanted: Annotated[RegisterBody, body(RegisterBody, optional=True)],
) -> Response:
    """Register the webhook at the vendor now, or show in the sandbox what would be sent."""
    await context.instance.triggering.triggers.get(context.project_id, id)
    registrar = context.instance.triggering.registrar
    entry = await registrar.entries.get(context.project_id, id)
    if entry is None or entry.wanted is None:
        raise InvalidInput(
            "Junctor does not register this trigger at a vendor.",
            cure="Its connector must say how; the flow may not name `secrets` of its own then.",
        )
    results = []
    if wanted.mode is Mode.SANDBOX:
        results = await registrar.preview(entry)
    else:
        await _need(context, id)
        entry = await registrar.settle(entry)
    sent = [
        {"summary": each.summary, "exchanges": [one.to_json() for one in each.exchanges]}
        for each in results
    ]
    return answer({"registration": registration_json(entry), "requests": sent}, by_name=True)


class ReplayBody(Value):
    """Which accepted events to run again: by id, by time, or those that failed.

    By id at most a hundred; by time at most ten thousand, of those that came from outside.
    """

    events: tuple[str, ...] | None = Field(None, max_length=100)
    since: int | None = Field(None, ge=0, le=LATEST, description="milliseconds since 1970")
    until: int | None = Field(
        None, ge=0, le=LATEST, description="accepted before this moment; else now"
    )
    failed: bool = Field(False, description="only those that failed, or whose run did")
    mode: Mode = Mode.SANDBOX
    dry_run: bool = Field(False, description="only says how many there are")
    batch: str | None = Field(
        None,
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="in one batch an event is replayed once, however often it is asked for",
    )


@router.get("/{id}")
async def get_trigger(context: Sees, id: str) -> Response:
    """One trigger with the last events it took, and why it refused others."""
    trigger = await context.instance.triggering.triggers.get(context.project_id, id)
    events = await context.instance.triggering.triggers.events(trigger)
    refused = await context.instance.triggering.triggers.refused(trigger)
    return answer(
        {
            **await _shown(context, trigger),
            "recentEvents": [event_json(each) for each in events],
            "recentRefusals": refused,
        }
    )


@router.get("/{id}/events")
async def list_trigger_events(
    context: Sees,
    id: str,
    *,
    since: Annotated[
        int | None, Query(ge=0, le=LATEST, description="milliseconds since 1970")
    ] = None,
    until: Annotated[int | None, Query(ge=0, le=LATEST)] = None,
    failed: Annotated[bool, Query(description="only those that failed, or whose run did")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: str | None = None,
) -> Response:
    """What a trigger accepted, newest first; what is older than a week is forgotten."""
    instance = context.instance
    trigger = await instance.triggering.triggers.get(context.project_id, id)
    before = read_place(cursor) if cursor is not None else None
    span = Span(since=since, until=until, failed=failed)
    found = await instance.store.triggers.found(trigger, span, limit + 1, before=before)
    part = found[:limit]
    following = write_cursor((part[-1].accepted_at, part[-1].id)) if len(found) > limit else None
    return answer({"items": [event_json(each) for each in part], "next": following})


@router.get("/{id}/entities")
async def list_known_entities(
    context: Sees,
    id: str,
    after: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """What is known of the entities a trigger watches, by key; private values are masked."""
    instance = context.instance
    trigger = await instance.triggering.triggers.get(context.project_id, id)
    source = trigger.source_id or ""
    found = await instance.store.sources.entity_page(context.project_id, source, after, limit)
    return items([known_json(each) for each in found])


@router.post("/{id}/poll")
async def poll_trigger(
    context: Annotated[RequestContext, may(Permission.RUN)], id: str
) -> Response:
    """Ask the other system now, and answer with how many events that led to."""
    instance = context.instance
    trigger = await instance.triggering.triggers.get(context.project_id, id)
    if await context.api.is_live(context.project_id, trigger.environment):
        context.principal.need(Permission.RUN_LIVE)
    source = await instance.store.sources.get(trigger.source_id) if trigger.source_id else None
    if source is None or source.due_at is None:
        raise InvalidInput("This trigger does not poll.", cure="Wait for what it listens to.")
    await instance.triggering.triggers.note("trigger.poll", trigger, context.actor)
    done = await instance.triggering.poller.poll(source, context.actor)
    return answer({"events": len(done.events), "trigger": await _shown(context, trigger)})


@router.get("/{id}/token")
async def show_trigger_token(
    context: Annotated[RequestContext, may(Permission.WRITE_CREDENTIALS)],
    id: str,
) -> Response:
    """The token that a sender brought and wants to see confirmed; until its first event comes."""
    triggering = context.instance.triggering
    trigger = await triggering.triggers.get(context.project_id, id)
    hook = await triggering.intake.hook_of(trigger)
    token = await triggering.tokens.shown(trigger, hook.rules, actor=context.actor)
    # The one secret that an answer holds: its owner must enter it where it came from.
    return Response(
        orjson.dumps({"token": token}),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.post("/{id}/replay", status_code=201, responses=_COUNTED)
async def replay_events(
    context: Annotated[RequestContext, may(Permission.RUN)],
    id: str,
    wanted: Annotated[ReplayBody, body(ReplayBody)],
) -> Response:
    """Run accepted events again on the version that is live now; the sandbox unless `live`."""
    triggering = context.instance.triggering
    trigger = await triggering.triggers.get(context.project_id, id)
    live = await context.api.is_live(context.project_id, trigger.environment)
    if wanted.mode is Mode.LIVE and live:
        context.principal.need(Permission.RUN_LIVE)
    which = Wanted(
        ids=wanted.events or (), since=wanted.since, until=wanted.until, failed=wanted.failed
    )
    chosen = await triggering.replays.chosen(trigger, which)
    batch = wanted.batch or new_id("rpl")
    summary = {"next": None, "count": len(chosen.ids), "gone": chosen.gone, "batch": batch}
    if wanted.dry_run:
        return answer({"items": [], **summary})
    fresh = await triggering.replays.replay(
        trigger, which, chosen, wanted.mode, actor=context.actor, batch=batch
    )
    summary["count"] = len(fresh)
    return answer({"items": [event_json(each) for each in fresh[:_SHOWN]], **summary}, 201)


@router.post("/{id}/pause")
async def pause_trigger(context: Edits, id: str) -> Response:
    """Take no more events; senders are told to try again later."""
    await _need(context, id)
    paused = await context.instance.triggering.triggers.pause(
        context.project_id, id, actor=context.actor
    )
    return answer(await _shown(context, paused))


@router.post("/{id}/resume")
async def resume_trigger(context: Edits, id: str) -> Response:
    """Take events again; a schedule goes on with its next time."""
    await _need(context, id)
    resumed = await context.instance.triggering.triggers.resume(
        context.project_id, id, actor=context.actor
    )
    return answer(await _shown(context, resumed))


@router.post("/{id}/try", status_code=201)
async def try_trigger(
    context: Annotated[RequestContext, may(Permission.RUN)],
    id: str,
    wanted: Annotated[TryBody, body(TryBody, optional=True, limit=_LARGEST_EVENT)],
) -> Response:
    """Run the flow with an event in the sandbox and answer with the finished run and its steps."""
    instance = context.instance
    trigger = await instance.triggering.triggers.get(context.project_id, id)
    event, source = wanted.event, "given"
    if "event" not in wanted.model_fields_set:
        event, source = await sample_event(
            instance.store, instance.triggering.declarations, trigger, instance.clock.now()
        )
    flow = await instance.flows.get(context.project_id, trigger.flow_id)
    run = await instance.runner.run(
        context.project_id,
        flow,
        environment=trigger.environment,
        mode=Mode.SANDBOX,
        actor=context.actor,
        version=trigger.flow_version,
        input=input_of(trigger.kind, event),
        event=event,
        scenarios=wanted.scenarios,
    )
    steps = await instance.store.runs.steps(context.project_id, run.id)
    shown = {
        **run_json(context, run),
        "eventSource": source,
        "steps": [step.to_json() for step in steps],
    }
    return answer(shown, 201, by_name=True, headers={"Location": f"/api/runs/{run.id}"})


async def _need(context: RequestContext, trigger_id: str) -> None:
    """What changes a production-like environment takes whoever may publish there."""
    trigger = await context.instance.triggering.triggers.get(context.project_id, trigger_id)
    if await context.api.is_live(context.project_id, trigger.environment):
        context.principal.need(Permission.PUBLISH_LIVE)


async def _shown(context: RequestContext, trigger: Trigger) -> dict[str, Any]:
    store = context.instance.store
    flow = await store.flows.get(context.project_id, trigger.flow_id)
    source = await store.sources.get(trigger.source_id) if trigger.source_id else None
    entry = await context.instance.triggering.registrar.entries.get(context.project_id, trigger.id)
    shown = trigger_json(context, trigger, flow, source, entry)
    if source is not None:
        shown["source"]["entities"] = await store.sources.entity_count(source.id)
    return shown
