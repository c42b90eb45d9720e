"""Schemas of triggers, their health and events, entity types, and what senders are told."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    ANYTHING,
    COUNT,
    MOMENT,
    OBJECT,
    TEXT,
    WHOLE,
    array,
    enumeration,
    extended,
    nullable,
    page,
    record,
    ref,
    response_schemas,
    without,
    words,
)
from junctor.model.call import Mode
from junctor.model.trigger import EntityType, TriggerEvent, TriggerState
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listTriggers": ref("TriggerPage"),
    "getTrigger": ref("TriggerWithEvents"),
    "listRegistrations": ref("RegistrationPage"),
    "registerTrigger": ref("RegisteredTrigger"),
    "pauseTrigger": ref("Trigger"),
    "resumeTrigger": ref("Trigger"),
    "tryTrigger": ref("TriedRun"),
    "listKnownEntities": ref("KnownEntityPage"),
    "pollTrigger": ref("PolledTrigger"),
    "showTriggerToken": ref("TriggerToken"),
    "listTriggerEvents": ref("TriggerEventPage"),
    "replayEvents": ref("ReplayedEvents"),
    "listEntities": ref("EntityTypePage"),
    "createEntity": ref("EntityType"),
    "getEntity": ref("EntityType"),
    "updateEntity": ref("EntityType"),
    "receiveHook": ref("HookAnswer"),
}
_HEALTH = {
    "status": words(("ok", "failing", "silent", "paused")),
    "silentSince": {**MOMENT, "description": "the last event, or the beginning"},
    "lastEventAt": nullable(MOMENT),
    "lastRunId": nullable(TEXT),
    "lag": {**nullable(WHOLE), "description": "milliseconds from the event to the end of its run"},
    "events": COUNT,
    "failures": {**COUNT, "description": "failed starts and runs since the last good one"},
    "lastError": nullable(TEXT),
}
_SOURCE = {
    "id": TEXT,
    "connectionId": TEXT,
    "connector": TEXT,
    "trigger": TEXT,
    "inputs": OBJECT,
    "askedAt": {**nullable(MOMENT), "description": "the last poll, or sign of a stream"},
    "dueAt": {**nullable(MOMENT), "description": "the next poll"},
    "failures": COUNT,
    "lastError": nullable(TEXT),
    "entities": {**nullable(COUNT), "description": "known ones; not in lists"},
}
_REGISTRATION = {
    "triggerId": TEXT,
    "flowId": TEXT,
    "environment": TEXT,
    "state": words(("registered", "pending", "failing", "leaving")),
    "connectionId": nullable(TEXT),
    "connector": nullable(TEXT),
    "vendorId": {**ANYTHING, "description": "the id there; true where the vendor gives none"},
    "registeredAt": nullable(MOMENT),
    "endsAt": {**nullable(MOMENT), "description": "unless it is renewed, which is done before"},
    "gap": nullable(
        record(
            "When nothing stood there, as nobody renewed it.", {"since": MOMENT, "until": MOMENT}
        )
    ),
    "secretName": {**nullable(TEXT), "description": "of the secret that verifies"},
    "failures": COUNT,
    "lastError": nullable(TEXT),
    "cure": nullable(TEXT),
    "dueAt": {**nullable(MOMENT), "description": "the next attempt, or the renewal"},
}
_KNOWN = {
    "key": TEXT,
    "version": nullable(TEXT),
    "fields": {**OBJECT, "description": "those that the connector declares"},
    "seenAt": MOMENT,
}


def schemas(run: JsonSchema) -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name; `run` is that of a run with its steps."""
    trigger = record("The way into one live flow in one environment.", _trigger())
    events = response_schemas(TriggerEvent)
    event = without(events.pop("TriggerEvent"), "payload", "dedupeKey")
    event["properties"]["mode"] = enumeration(Mode)
    source = {"eventSource": words(("given", "recorded", "sample", "schema", "empty"))}
    return {
        **events,
        **response_schemas(EntityType),
        "EntityTypePage": page("EntityType"),
        "Trigger": trigger,
        "TriggerPage": page("Trigger"),
        "TriggerHealth": record("How a trigger is.", _HEALTH),
        "TriggerEvent": event,
        "TriggerEventPage": page("TriggerEvent"),
        "ReplayedEvents": record("What runs again, or would.", _replayed()),
        "TriggerSource": record("What a trigger of a connection listens to.", _SOURCE),
        **_registrations(),
        "KnownEntity": record("The last known state of an entity.", _KNOWN),
        "KnownEntityPage": page("KnownEntity"),
        "PolledTrigger": record(
            "What asking now led to.", {"events": COUNT, "trigger": ref("Trigger")}
        ),
        "TriggerToken": record("A token to enter at the sender.", {"token": TEXT}),
        "TriggerWithEvents": extended(
            trigger,
            "A trigger and what came in last.",
            {
                "recentEvents": array(ref("TriggerEvent")),
                "recentRefusals": array(
                    record(
                        "A request that was turned away.",
                        {
                            "at": MOMENT,
                            "reason": {**TEXT, "description": "signature_mismatch, ..."},
                        },
                    )
                ),
            },
        ),
        "TriedRun": extended(run, "A run in the sandbox, and where its event is from.", source),
        "HookAnswer": record(
            "What became of a delivery, unless the flow itself answers.",
            {
                "status": words(("accepted", "duplicate", "done", "ignored")),
                "runId": {**TEXT, "description": "absent where nothing was started"},
            },
        ),
    }


def _replayed() -> dict[str, JsonSchema]:
    return {
        "items": {**array(ref("TriggerEvent")), "description": "the new events, the first hundred"},
        "next": nullable(TEXT),
        "count": {**COUNT, "description": "how many run again, or would with `dryRun`"},
        "gone": {**COUNT, "description": "how many more there were, whose payload was removed"},
        "batch": {**TEXT, "description": "given back, the same events are not replayed twice"},
    }


def _registrations() -> dict[str, JsonSchema]:
    return {
        "TriggerRegistration": record(
            "What stands at the vendor for a trigger, or why it does not.", _REGISTRATION
        ),
        "RegistrationPage": page("TriggerRegistration"),
        "RegisteredTrigger": record(
            "The registration, and in the sandbox the requests that would be sent.",
            {
                "registration": ref("TriggerRegistration"),
                "requests": array(
                    record(
                        "One operation of the vendor.",
                        {"summary": TEXT, "exchanges": array(ref("Exchange"))},
                    )
                ),
            },
        ),
    }


def _trigger() -> dict[str, JsonSchema]:
    return {
        "id": TEXT,
        "type": words(("webhook", "schedule", "form", "poll", "stream", "dataChange")),
        "flowId": TEXT,
        "flowKey": nullable(TEXT),
        "flowName": nullable(TEXT),
        "flowVersion": WHOLE,
        "environment": TEXT,
        "mode": enumeration(Mode),
        "state": enumeration(TriggerState),
        "url": {**nullable(TEXT), "description": "for those who may edit flows"},
        "settings": {**OBJECT, "description": "the trigger of the document"},
        "dueAt": {**nullable(MOMENT), "description": "the next start of a schedule"},
        "health": ref("TriggerHealth"),
        "source": nullable(ref("TriggerSource")),
        "registration": nullable(ref("TriggerRegistration")),
        "createdAt": MOMENT,
        "updatedAt": MOMENT,
    }
