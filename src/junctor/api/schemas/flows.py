"""Schemas of flows: drafts with findings, published versions, runs and steps."""

from __future__ import annotations

from junctor.api.schemas.problems import problem_fields
from junctor.api.schemas.shapes import (
    ANYTHING,
    COUNT,
    FLAG,
    TEXT,
    WHOLE,
    array,
    enumeration,
    extended,
    loosened,
    nullable,
    page,
    record,
    ref,
    request_schemas,
    response_schemas,
    table,
    without,
    words,
)
from junctor.core.portable import Bundle
from junctor.model.call import Mode
from junctor.model.flow import Flow, FlowDocument, FlowVersion, Run, Step
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listFlows": ref("FlowSummaryPage"),
    "createFlow": ref("FlowSaved"),
    "moveFlows": ref("FlowSummaryPage"),
    "validateFlow": ref("FindingPage"),
    "getFlow": ref("Flow"),
    "updateFlow": ref("FlowSaved"),
    "publishFlow": ref("FlowPublished"),
    "deployFlow": ref("Flow"),
    "disableFlow": ref("Flow"),
    "enableFlow": ref("Flow"),
    "diffFlow": ref("FlowDiff"),
    "exportProject": ref("Bundle"),
    "importProject": ref("ImportPlan"),
    "listFlowVersions": ref("FlowVersionSummaryPage"),
    "getFlowVersion": ref("FlowVersion"),
    "listFlowRuns": ref("RunPage"),
    "startRun": ref("RunWithSteps"),
    "listRuns": ref("RunPage"),
    "getRun": ref("Run"),
    "listRunChildren": ref("RunPage"),
    "listRunSteps": ref("StepPage"),
    "cancelRun": ref("Run"),
    "resumeRun": ref("RunWithSteps"),
    "forkRun": ref("RunWithSteps"),
    "rerunFlow": ref("RunWithSteps"),
}
_DOCUMENT = ref("FlowDocument")


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {**request_schemas(FlowDocument), **_flows(), **_runs()}


_CHANGE: dict[str, JsonSchema] = {
    "kind": words(("added", "removed", "changed")),
    "node": {**nullable(TEXT), "description": "null: the document"},
    "field": {**TEXT, "description": "dotted path; empty: the whole node"},
    "before": ANYTHING,
    "after": ANYTHING,
}


_SUMMARY: dict[str, JsonSchema] = {
    "trigger": ANYTHING,
    "tags": array(TEXT),
    "folder": TEXT,
    "callsOut": {**array(TEXT), "description": "connectors, or `http`, `email`, `sql`"},
}

_FINDING: dict[str, JsonSchema] = {
    "severity": words(("error", "warning")),
    "node": {**nullable(TEXT), "description": "its id; null: the document"},
    "field": {**TEXT, "description": "dotted path"},
    "message": TEXT,
    "cure": TEXT,
}


def _flows() -> dict[str, JsonSchema]:
    flow = response_schemas(Flow)["Flow"]
    flow["properties"]["draft"] = _DOCUMENT
    version = response_schemas(FlowVersion)["FlowVersion"]
    version["properties"]["document"] = _DOCUMENT
    found = array(ref("Finding"))
    return {
        "Flow": flow,
        **response_schemas(Bundle),
        "ImportAction": record(
            "What is done to one thing.",
            {
                "kind": TEXT,
                "key": TEXT,
                "does": words(("create", "change", "unchanged", "missing")),
                "lines": array(TEXT),
            },
        ),
        "ImportPlan": record(
            "What a bundle changes, or did.",
            {"applied": FLAG, "actions": array(ref("ImportAction"))},
        ),
        "FlowChange": record("One difference between two documents.", _CHANGE),
        "FlowDiff": record(
            "What differs, as data and as lines of text.",
            {"changes": array(ref("FlowChange")), "text": TEXT},
        ),
        "FlowSummary": extended(
            without(flow, "draft"),
            "A flow without its draft, but for what of it lists show.",
            _SUMMARY,
        ),
        "FlowSummaryPage": page("FlowSummary"),
        "FlowSaved": extended(
            flow,
            "A flow as it was saved, and what is wrong with it.",
            {
                "findings": found,
            },
        ),
        "FlowVersion": version,
        "FlowPublished": extended(
            version,
            "A version as it was published, and what live runs and its trigger would lack.",
            {"missing": array(ref("Lack"))},
        ),
        "Lack": record("What is missing in one environment.", {**_FINDING, "environment": TEXT}),
        "FlowVersionSummary": {
            **without(version, "document"),
            "description": "A published version without its document.",
        },
        "FlowVersionSummaryPage": page("FlowVersionSummary"),
        "Finding": record("One thing to correct, or to look at.", _FINDING),
        "FindingPage": page("Finding"),
    }


def _runs() -> dict[str, JsonSchema]:
    found = response_schemas(Run)
    run = found["Run"]
    run["properties"]["mode"] = enumeration(Mode)
    run["properties"]["error"] = _or_truncated("RunError")
    run["description"] = (
        "One execution of a flow in one environment; an auditor sees no `input`, `output` and "
        "`error`."
    )
    run["properties"]["errorClass"] = nullable(ref("ErrorClass"))
    run["properties"]["timing"] = record(
        "Milliseconds: until it began, and from then on.",
        {"queued": COUNT, "running": nullable(COUNT)},
    )
    run["properties"]["parent"] = nullable(
        record("The run around it.", {"runId": TEXT, "nodeId": TEXT, "index": COUNT})
    )
    run["required"] += ["errorClass", "timing", "parent"]
    run = loosened(run, "input", "output", "error")
    calls = {"calls": {**COUNT, "description": "requests that were, or would have been, sent"}}
    step = response_schemas(Step)["Step"]
    step["properties"] |= {
        "errorClass": nullable(ref("ErrorClass")),
        "mapped": table(ref("MappedVariable"), "variable -> value and origin"),
        "exchanges": array(ref("Exchange")),
        "problem": _or_truncated("CallProblem"),
    }
    steps = {"steps": array(ref("Step"))}
    return {
        **found,
        "Run": run,
        "RunSummary": extended(
            run, "A run in a list: `input` and `output` are there when `payloads` asks.", calls
        ),
        "RunPage": page("RunSummary"),
        "RunWithSteps": extended(run, "A finished run with its steps.", steps),
        "RunError": _run_error(),
        "Step": step,
        "StepPage": page("Step"),
        "MappedVariable": record(
            "A variable that a step set, and whose expression did.",
            {"value": ANYTHING, "expression": TEXT, "from": words(("operation", "node"))},
            optional=("expression", "from"),
        ),
    }


def _run_error() -> JsonSchema:
    return record(
        "Why a run failed: the problem of the node where it ended.",
        {
            **problem_fields(),
            "nodeId": TEXT,
            "errorClass": nullable(ref("ErrorClass")),
            "status": nullable(WHOLE),
        },
        optional=("cure", "code", "field", "details", "retryAfter", "nodeId", "status"),
    )


def _or_truncated(model: str) -> JsonSchema:
    return {"anyOf": [ref(model), ref("Truncated"), {"type": "null"}]}
