"""Schemas of the audit: entries, the report of a verification, and lines of an export."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    OBJECT,
    TEXT,
    WHOLE,
    enumeration,
    nullable,
    page,
    record,
    ref,
    words,
)
from junctor.core.audit.verify import Verdict
from junctor.model.call import Mode
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listAudit": ref("AuditEntryPage"),
    "foldAudit": ref("AuditFoldPage"),
    "verifyAudit": ref("VerifyReport"),
}
LINES: dict[str, JsonSchema] = {"exportAudit": ref("AuditRecord")}
"""Answers that are JSON lines, with the schema of a line."""
_PLACE = {
    "chain": TEXT,
    "seq": {**COUNT, "description": "its number in the chain"},
    "hash": TEXT,
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {
        "AuditEntryView": _entry(),
        "AuditEntryPage": page("AuditEntryView"),
        "AuditFold": record(
            "Repeats of one thing, between two moments.",
            {
                "count": COUNT,
                "firstAt": MOMENT,
                "lastAt": MOMENT,
                "newest": ref("AuditEntryView"),
            },
        ),
        "AuditFoldPage": page("AuditFold"),
        "AuditOutcome": _outcome(),
        "AuditPurpose": _purpose(),
        "AuditRecord": record(
            "An entry as it was hashed, with its place in the chain.",
            {
                "chain": TEXT,
                "seq": COUNT,
                "previous": {**TEXT, "description": "hash of the entry before"},
                "hash": TEXT,
                "body": {**OBJECT, "description": "the fields in the spelling that was hashed"},
            },
        ),
        "VerifyReport": _report(),
    }


def _entry() -> JsonSchema:
    fields = {
        **_PLACE,
        "projectId": TEXT,
        "kind": {**TEXT, "description": "`call`, `call.outcome`, `flow.publish`, ..."},
        "actor": {**TEXT, "description": "`user:...`, `key:...`, `run:...`, `operator:...`"},
        "at": MOMENT,
        "connectionId": TEXT,
        "environment": TEXT,
        "operation": TEXT,
        "credential": {**TEXT, "description": "id and version"},
        "host": TEXT,
        "mode": enumeration(Mode),
        "purpose": ref("AuditPurpose"),
        "intent": {**TEXT, "description": "ties an outcome to what it closes"},
        "outcome": ref("AuditOutcome"),
        "detail": OBJECT,
    }
    always = {*_PLACE, "projectId", "kind", "actor", "at"}
    return record(
        "Who did what; fields without a value are left out, and values are never in it.",
        fields,
        optional=set(fields) - always,
    )


def _purpose() -> JsonSchema:
    fields = {
        "kind": TEXT,
        "flowId": TEXT,
        "flowVersion": COUNT,
        "runId": TEXT,
        "stepId": TEXT,
        "nodeId": TEXT,
        "attempt": COUNT,
    }
    return record(
        "Where a call came from.",
        fields,
        optional=set(fields) - {"kind", "attempt"},
    )


def _outcome() -> JsonSchema:
    return record(
        "How a call ended.",
        {
            "status": {**WHOLE, "description": "0 when nothing was answered"},
            "ok": FLAG,
            "errorClass": ref("ErrorClass"),
            "rule": {**TEXT, "description": "the rule of the guard that said no"},
            "simulated": FLAG,
        },
        optional=("ok", "errorClass", "rule", "simulated"),
    )


def _report() -> JsonSchema:
    return record(
        "What verification found; `chain` and `seq` name the first fault.",
        {
            "verdict": words(each.name.lower() for each in Verdict),
            "exitCode": {"type": "integer", "enum": [each.value for each in Verdict]},
            "message": TEXT,
            "chains": COUNT,
            "entries": COUNT,
            "checkpoints": COUNT,
            "chain": nullable(TEXT),
            "seq": nullable(COUNT),
        },
    )
