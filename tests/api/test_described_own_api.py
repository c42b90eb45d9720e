"""An API that nobody knows is a step of Custom HTTP, or a connector that is declared with the plan."""

from __future__ import annotations

import pytest

SAID = "call our EHR API when a patient is admitted"
HOLED = "when a patient is admitted, PUT /patients/{id} on our EHR API"
ANSWER = {
    "type": "object",
    "required": ["admissionId"],
    "properties": {"admissionId": {"type": "string"}, "ward": {"enum": ["A"]}},
}
KEY = "planted-own-key-7f3a91c2"


def clear(served):
    for each in served.request("GET", "/api/flows").json["items"]:
        served.request("DELETE", f"/api/flows/{each['id']}?force=true")
    for each in served.request("GET", "/api/integrations").json["items"]:
        served.request("DELETE", f"/api/integrations/{each['id']}?force=true")
    for key in ("ehr-api", "erp-api", "zorblax"):
        served.request("DELETE", f"/api/catalog/{key}")


@pytest.fixture
def planned(served):
    """A plan of a text, declared, its API at an address."""

    def plan(text=SAID, **custom):
        found = served.request("POST", "/api/assistant/plan", {"text": text}).json
        found["custom"] |= {"declared": True, **custom}
        for each in found["connections"]:
            if each["ref"] == found["custom"]["connection"]:
                each["config"]["baseUrl"] = "https://ehr.example.com/api"
        return found

    yield plan
    clear(served)


def apply(served, plan, credentials=None, **more):
    body = {"plan": plan, "credentials": credentials or {}}
    return served.request("POST", "/api/assistant/apply", body, **more)


def run(served, made, **event):
    event = {"json": event, "headers": {}}
    body = {"draft": True, "event": event, "input": event["json"]}
    return served.request("POST", f"/api/flows/{made.json['flowId']}/runs", body).json


def test_what_is_not_declared_stays_a_step_of_custom_http(served, planned):
    plan = planned(declared=False)
    made = apply(served, plan)
    assert made.status == 201, made.json
    assert made.json["connector"] is None
    known = served.request("GET", "/api/integrations").json["items"]
    assert [each["integrationSlug"] for each in known] == ["http"]
    assert served.request("GET", "/api/catalog/ehr-api").status == 404


def test_a_declared_api_is_made_with_the_plan_and_answers_by_its_schema(served, planned):
    plan = planned(path="/admissions", responseSchema=ANSWER)
    plan["connections"][0] |= {
        "authType": "api_key",
        "config": {
            "baseUrl": "https://ehr.example.com/api",
            "apiKeyHeader": "X-EHR-Key",
            "headers": {"X-Clinic": "north"},
        },
    }
    made = apply(served, plan, {"http": {"api_key": KEY}})
    assert made.status == 201, made.json
    assert made.json["connector"] == "ehr-api"
    assert made.json["findings"] == []
    ended = run(served, made, name="Ada")
    assert ended["state"] == "succeeded", ended
    step = ended["steps"][0]
    sent = step["exchanges"][0]["request"]
    assert (sent["method"], sent["url"]) == ("POST", "https://ehr.example.com/api/admissions")
    assert sent["body"] == {"name": "Ada"}
    assert sent["headers"]["X-EHR-Key"] != KEY
    assert sent["headers"]["X-Clinic"] == "north"
    assert step["output"]["ward"] == "A"
    assert KEY not in str(ended)
    told = served.request("GET", "/api/audit?limit=50").json["items"]
    published = next(each for each in told if "connector.publish" in str(each))
    assert "ehr-api" in str(published)


def test_what_a_path_asks_for_is_taken_out_of_the_step(served, planned):
    plan = planned(HOLED)
    made = apply(served, plan)
    assert made.status == 201, made.json
    assert made.json["findings"] == []
    sent = run(served, made, id="p7", name="Ada")["steps"][0]["exchanges"][0]["request"]
    assert (sent["method"], sent["url"]) == ("PUT", "https://ehr.example.com/api/patients/p7")
    assert sent["body"] == {"id": "p7", "name": "Ada"}


def test_a_path_that_was_edited_away_is_refused_and_then_fits(served, planned):
    plan = planned(HOLED)
    plan["steps"][0]["inputs"]["path"] = "/people/{{event.json.id}}/wards"
    refused = apply(served, plan)
    assert refused.status in (400, 422), refused.json
    assert refused.json["field"] == "plan.steps.0.inputs.path"
    assert "/people/{id}/wards" in refused.json["cure"]
    assert served.request("GET", "/api/integrations").json["items"] == []
    assert served.request("GET", "/api/catalog/ehr-api").status == 404
    plan["custom"]["path"] = "/people/{id}/wards"
    made = apply(served, plan)
    assert made.status == 201, made.json
    sent = run(served, made, id="p7")["steps"][0]["exchanges"][0]["request"]
    assert sent["url"] == "https://ehr.example.com/api/people/p7/wards"


def test_a_path_that_only_the_step_says_is_the_endpoints(served, planned):
    plan = planned()
    plan["steps"][0]["inputs"]["path"] = "/admissions"
    made = apply(served, plan)
    sent = run(served, made, name="Ada")["steps"][0]["exchanges"][0]["request"]
    assert sent["url"] == "https://ehr.example.com/api/admissions"


def test_inputs_that_the_endpoint_names_are_taken_out_of_the_body(served, planned):
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    plan = planned(path="/admissions", inputSchema=schema)
    made = apply(served, plan)
    assert made.json["findings"] == []
    sent = run(served, made, name="Ada", more="unasked")["steps"][0]["exchanges"][0]["request"]
    assert sent["body"] == {"name": "Ada"}
    clear(served)
    plan["steps"][0]["inputs"]["body"] = "all of {{event.json.name}}"
    refused = apply(served, plan)
    assert refused.json["field"] == "plan.steps.0.inputs.body"
    plan["steps"][0]["inputs"]["body"] = {"name": "{{event.json.name}}"}
    assert apply(served, plan).status == 201


def test_two_acts_are_two_endpoints_and_what_one_answers_is_read_by_the_other(served, planned):
    said = (
        "check the stock in our ERP API; if the level is below 5, create a purchase order in our "
        "ERP API"
    )
    stock = {"type": "object", "required": ["level"], "properties": {"level": {"const": 3}}}
    plan = planned(said, path="/stock", responseSchema=stock)
    plan["steps"][1]["inputs"]["path"] = "/orders/{{steps.get.output.body.level}}"
    assert "steps.get.output.body.level" in plan["steps"][1]["when"]
    made = apply(served, plan)
    assert made.status == 201, made.json
    ended = run(served, made)
    assert ended.get("state") == "succeeded", ended
    calls = [each["exchanges"][0]["request"] for each in ended["steps"]]
    assert [(each["method"], each["url"].partition("/api")[2]) for each in calls] == [
        ("GET", "/stock"),
        ("POST", "/orders/3"),
    ]


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (lambda plan: plan["steps"][0].update(operationKey="allPages"), "operationKey"),
        (lambda plan: plan["steps"][0]["inputs"].update(headers={"X-A": "1"}), "inputs.headers"),
        (lambda plan: plan["steps"][0].update(when="steps.post.output.status == `200`"), "steps.0"),
        (lambda plan: plan["connections"][0].update(authType="client_certificate"), "authType"),
        (lambda plan: plan["connections"][0]["config"].update(baseUrl=""), "config.baseUrl"),
        (lambda plan: plan["connections"][0].update(authType="oauth2"), "config.tokenUrl"),
        (lambda plan: plan["connections"][0]["config"].update(headers="no"), "config.headers"),
        (lambda plan: plan.update(trigger={"type": "connector", "connection": "http"}), "declared"),
        (lambda plan: plan["steps"][0]["inputs"].update(query={"a": "{{event.json.a}}"}), "query"),
    ],
)
def test_what_no_endpoint_does_is_refused_and_goes_undeclared_or_mended(
    served, planned, edit, field
):
    plan = planned(path="/admissions")
    edit(plan)
    refused = apply(served, plan)
    assert refused.status in (400, 422), refused.json
    assert field in refused.json["field"]
    assert refused.json["cure"]
    assert served.request("GET", "/api/integrations").json["items"] == []
    assert served.request("GET", "/api/catalog/ehr-api").status == 404
    assert apply(served, planned(path="/admissions")).status == 201


def test_a_query_of_a_step_is_that_of_the_endpoint(served, planned):
    plan = planned(path="/admissions")
    plan["steps"][0]["inputs"]["query"] = {"dry": "yes"}
    made = apply(served, plan)
    sent = run(served, made, name="Ada")["steps"][0]["exchanges"][0]["request"]
    assert sent["url"] == "https://ehr.example.com/api/admissions?dry=yes"
    clear(served)
    plan = planned("check the stock in our ERP API", path="/stock")
    plan["steps"][0]["inputs"]["query"] = {"sku": "A-1"}
    made = apply(served, plan)
    sent = run(served, made)["steps"][0]["exchanges"][0]["request"]
    assert sent["url"] == "https://ehr.example.com/api/stock?sku=A-1"


def test_an_offer_alone_is_a_connector_and_its_connection(served, planned):
    plan = planned("translate it with Zorblax")
    refused = apply(served, plan)
    assert refused.json["field"] == "plan.custom.baseUrl"
    plan["custom"] |= {"baseUrl": "https://api.zorblax.example", "authScheme": "bearer_token"}
    made = apply(served, plan, {"zorblax": {"token": KEY}})
    assert made.status == 201, made.json
    assert (made.json["connector"], made.json["flowId"]) == ("zorblax", None)
    known = served.request("GET", "/api/integrations").json["items"]
    assert [each["integrationSlug"] for each in known] == ["zorblax"]


def test_what_fails_behind_it_takes_the_connector_back(served, planned):
    plan = planned()
    taken = {"key": plan["flowKey"], "name": "Taken", "trigger": {"type": "manual"}, "nodes": []}
    assert served.request("POST", "/api/flows", taken).status == 201
    assert apply(served, plan).status == 409
    assert served.request("GET", "/api/integrations").json["items"] == []
    assert served.request("GET", "/api/catalog/ehr-api").status == 404
    assert apply(served, plan | {"flowKey": "free"}).status == 201


def test_the_same_key_is_not_made_twice(served, planned):
    plan = planned()
    assert apply(served, plan).status == 201
    again = apply(served, plan | {"flowKey": "another"})
    assert again.status == 409
    assert "ehr-api" in again.json["detail"]


def test_who_may_not_publish_connectors_declares_none(served, planned):
    plan = planned()
    assert apply(served, plan, role="editor").status == 403
    assert apply(served, plan).status == 201
