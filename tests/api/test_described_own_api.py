"""Where nothing matches: an API of one's own is described in the plan, made with it, and run."""

from __future__ import annotations

import pytest

SAID = "call our EHR API when a patient is admitted"
ANSWER = {
    "type": "object",
    "required": ["admissionId"],
    "properties": {"admissionId": {"type": "string"}, "ward": {"enum": ["A"]}},
}
KEY = "planted-own-key-7f3a91c2"


@pytest.fixture
def plan(served):
    found = served.request("POST", "/api/assistant/plan", {"text": SAID}).json
    yield found
    for each in served.request("GET", "/api/integrations").json["items"]:
        served.request("DELETE", f"/api/integrations/{each['id']}?force=true")
    for each in served.request("GET", "/api/flows").json["items"]:
        served.request("DELETE", f"/api/flows/{each['id']}?force=true")
    served.request("DELETE", f"/api/catalog/{found['custom']['key']}")


def apply(served, plan, credentials=None, **more):
    body = {"plan": plan, "credentials": credentials or {}}
    return served.request("POST", "/api/assistant/apply", body, **more)


def test_an_api_of_ones_own_is_made_with_the_plan_and_runs(served, plan):
    custom = plan["custom"]
    assert custom["inputs"] == {"body": "{{event.json}}"}
    assert plan["flowName"] == "A patient is admitted: call our EHR API"
    custom |= {"baseUrl": "https://ehr.example.com/api", "path": "/admissions"}
    custom |= {"authScheme": "api_key", "apiKeyHeader": "X-EHR-Key", "responseSchema": ANSWER}
    made = apply(served, plan, {custom["key"]: {"api_key": KEY}})
    assert made.status == 201, made.json
    assert made.json["connector"] == custom["key"]
    assert made.json["findings"] == []
    event = {"json": {"name": "Ada"}, "headers": {}}
    body = {"draft": True, "event": event, "input": event["json"]}
    run = served.request("POST", f"/api/flows/{made.json['flowId']}/runs", body).json
    assert run["state"] == "succeeded", run
    step = run["steps"][0]
    sent = step["exchanges"][0]["request"]
    assert (sent["method"], sent["url"]) == ("POST", "https://ehr.example.com/api/admissions")
    assert sent["body"] == {"name": "Ada"}
    assert sent["headers"]["X-EHR-Key"] != KEY
    assert step["output"]["ward"] == "A"
    assert KEY not in str(run)


def test_without_a_base_url_nothing_of_it_is_made(served, plan):
    made = apply(served, plan)
    assert made.status == 201, made.json
    assert (made.json["connector"], made.json["made"], made.json["flowId"]) == (None, [], None)


def test_a_connector_that_does_not_fit_makes_nothing_and_then_does(served, plan):
    plan["custom"] |= {"baseUrl": "https://ehr.example.com", "authScheme": "oauth2"}
    refused = apply(served, plan)
    assert refused.status in (400, 422), refused.json
    assert "tokenUrl" in str(refused.json)
    assert served.request("GET", "/api/integrations").json["items"] == []
    plan["custom"] |= {"tokenUrl": "https://ehr.example.com/token"}
    assert apply(served, plan).status == 201


def test_what_fails_behind_it_takes_the_connector_back(served, plan):
    taken = {"key": plan["flowKey"], "name": "Taken", "trigger": {"type": "manual"}, "nodes": []}
    assert served.request("POST", "/api/flows", taken).status == 201
    plan["custom"] |= {"baseUrl": "https://ehr.example.com"}
    assert apply(served, plan).status == 409
    assert served.request("GET", "/api/integrations").json["items"] == []
    assert served.request("GET", f"/api/catalog/{plan['custom']['key']}").status == 404
    assert apply(served, plan | {"flowKey": "free"}).status == 201


def test_the_same_key_is_not_made_twice(served, plan):
    plan["custom"] |= {"baseUrl": "https://ehr.example.com"}
    assert apply(served, plan).status == 201
    again = apply(served, plan | {"flowKey": "another"})
    assert again.status == 409
    assert "ehr-api" in again.json["detail"]


def test_who_may_not_publish_connectors_makes_none(served, plan):
    plan["custom"] |= {"baseUrl": "https://ehr.example.com"}
    assert apply(served, plan, role="editor").status == 403
    assert apply(served, plan).status == 201


def test_what_a_path_asks_for_is_taken_from_the_call(served):
    said = "when a patient is admitted, PUT /patients/{id} on our EHR API"
    custom = served.request("POST", "/api/assistant/plan", {"text": said}).json["custom"]
    assert (custom["method"], custom["path"]) == ("PUT", "/patients/{id}")
    assert custom["inputs"] == {"id": "{{event.json.id}}"}
