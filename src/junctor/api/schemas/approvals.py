"""Schemas of approvals, and of what is said to waiting runs."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    ANYTHING,
    FLAG,
    MOMENT,
    OBJECT,
    TEXT,
    TEXTS,
    nullable,
    page,
    record,
    ref,
    words,
)
from junctor.model.pause import PauseState
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listApprovals": ref("ApprovalPage"),
    "getApproval": ref("Approval"),
    "decideApproval": ref("Approval"),
    "signalRun": ref("SignalTaken"),
    "receiveCallback": ref("CallbackTaken"),
    "receiveCallbackByPut": ref("CallbackTaken"),
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    approvers = record("Who may decide.", {"roles": TEXTS, "people": TEXTS})
    approval = {
        "runId": TEXT,
        "nodeId": TEXT,
        "state": words(each.value for each in PauseState),
        "title": nullable(TEXT),
        "details": ANYTHING,
        "approvers": nullable(approvers),
        "form": {**nullable(OBJECT), "description": "JSON Schema of `values`"},
        "link": {**nullable(FLAG), "description": "whether there is an address to decide with"},
        "flowId": nullable(TEXT),
        "flowKey": nullable(TEXT),
        "environment": nullable(TEXT),
        "mayDecide": {**FLAG, "description": "whether who asks may decide it"},
        "dueAt": nullable(MOMENT),
        "createdAt": MOMENT,
        "decision": nullable(words(("approved", "rejected"))),
        "decidedBy": nullable(TEXT),
        "decidedAt": nullable(MOMENT),
        "comment": nullable(TEXT),
        "values": ANYTHING,
    }
    taken = {"runId": TEXT, "nodeId": TEXT, "signal": TEXT}
    return {
        "Approval": record("What waits for a decision, or did.", approval),
        "ApprovalPage": page("Approval"),
        "SignalTaken": record("Which node of which run was given the signal.", taken),
        "CallbackTaken": record("The request was taken.", {"status": words(("accepted",))}),
    }
