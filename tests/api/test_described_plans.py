"""Sentences all the way: planned, filled in, applied, checked, and run in the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from junctor.core.sandbox.mock import mock

GOLDEN = Path(__file__).parents[1] / "core" / "assistant" / "golden.yaml"
SENTENCES = (
    *(
        row["say"]
        for row in yaml.safe_load(GOLDEN.read_text())
        if "steps" in row and "{{" not in row["say"]
    ),
    "when the intake form is submitted, send a confirmation email to the patient with Postmark",
    "whenever someone mentions our app in Slack, ask Gemini and reply in Slack",
    "send an SMS to the patient when an appointment is booked",
    "When an SMS arrives at Twilio, create a Zendesk ticket",
    "when a telegram message arrives answer it with ChatGPT",
    "insert a record into Postgres when the signup form is submitted",
    "Look up the patient in FHIR, render a PDF with Carbone, then send it by email via Mailgun",
    "when an email bounces in Postmark, update the contact in HubSpot",
    "when a page is edited in Notion, post to #wiki",
    "When the signup form is submitted, ask the manager to approve it, wait two days, then send an SMS with Twilio",
    "When a call comes in, look up the caller in HubSpot and pop the record on the agent's screen",
)
PERSON = {"name": "Ada", "email": "ada@example.com", "phone": "+15550100"}


def filled_in(plan, number):
    """The plan as somebody confirms it: what it still needs is given, by the examples."""
    for step in plan["steps"]:
        for name in step["missing"]:
            field = step["inputSchema"]["properties"][name]
            step["inputs"][name] = next(iter(field.get("examples", ())), None) or mock(
                field, seed=name
            )
    for each in plan["connections"]:
        wanted = [f for f in each["settings"] if f["required"] or f["name"].startswith("from")]
        each["config"] |= {f["name"]: f["example"] for f in wanted}
        each["name"] = f"{each['name']} {number}"
    for name in plan["triggerMissing"]:
        plan["trigger"].setdefault("inputs", {})[name] = "0123456789abcdef0123456789abcdef"
    if plan["entity"]:
        plan["entity"]["key"] = plan["trigger"]["entity"] = f"{plan['entity']['key']}-{number}"
    return plan | {"flowKey": f"described-{number}"}


def event_of(served, trigger):
    """What would have come in: a form that was filled in, or an event of a connector."""
    if trigger["type"] != "connector":
        return PERSON if trigger["type"] == "form" else {"json": PERSON}
    entry = served.run(served.instance.catalog.get(served.project.id, trigger["connection"]))
    declared = entry.spec.triggers[trigger["trigger"]]
    shape = getattr(declared, "shape", None) or getattr(declared, "event", None)
    one = mock(shape or {"type": "object"}, seed="event")
    recorded = next(iter(entry.trigger_samples(trigger["trigger"])), {}).get("event") or {}
    if declared.kind == "webhook" and isinstance(recorded.get("json"), dict):
        one = recorded["json"]  # as the vendor sends it
    return {
        "webhook": {"json": one, "headers": {}},
        "data_change": {"change": "updated", "after": one, "before": one, "fields": []},
    }.get(declared.kind, one)


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=lambda n: SENTENCES[n][:40])
def test_what_is_described_runs_in_the_sandbox(served, number):
    said = {"text": SENTENCES[number]}
    plan = filled_in(served.request("POST", "/api/assistant/plan", said).json, number)
    assert plan["steps"], plan["questions"]
    trigger = dict(plan["trigger"])
    applied = served.request("POST", "/api/assistant/apply", {"plan": plan})
    assert applied.status == 201, applied.json
    assert [f for f in applied.json["findings"] if f["severity"] == "error"] == []
    assert len(applied.json["made"]) == len(plan["connections"])
    flow = f"/api/flows/{applied.json['flowId']}"
    run = served.request(
        "POST", f"{flow}/runs", {"draft": True, "event": event_of(served, trigger)}
    )
    assert run.json["state"] == "succeeded", run.json
    calls = [s["nodeId"] for s in run.json["steps"] if s["nodeType"] == "apiCall"]
    looped = next((n for n, s in enumerate(plan["steps"]) if s["each"]), len(plan["steps"]))
    outside = plan["steps"][:looped]  # what a loop does stands in the runs of its items
    assert calls == [s["id"] for s in outside]
    more = sum(len(s["pauses"]) + bool(s["card"]) for s in outside) + (looped < len(plan["steps"]))
    assert len(run.json["steps"]) - len(calls) == more
    for connection in applied.json["made"]:
        served.request("DELETE", f"/api/integrations/{connection}?force=true")
