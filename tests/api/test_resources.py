"""The resources through the front door: what can be made, changed, used and taken away."""

from __future__ import annotations

import json

import pytest

from junctor.model.scrub import MASK

TOKEN = "planted-token-value-123456"


def test_a_connection_is_found_by_id_key_and_name(served, connection):
    for ref in (connection["id"], connection["key"], "Orders"):
        found = served.request("GET", f"/api/integrations/{ref}").json
        assert found["id"] == connection["id"]
    assert found["credentials"]["development"]["fields"]["token"]["set"] is True
    assert TOKEN not in json.dumps(found)
    assert found["circuits"]["production"] == {"circuit": "closed", "retryAfter": 0.0}


def test_a_list_is_sorted_searched_and_paged(served):
    made = [
        served.request("POST", "/api/integrations", _draft(f"Paged {n}")).json["id"] for n in "cab"
    ]
    seen, cursor = [], ""
    while cursor is not None:
        path = f"/api/integrations?q=paged&sort=name&order=desc&limit=2{cursor}"
        answer = served.request("GET", path).json
        seen += [each["name"] for each in answer["items"]]
        cursor = f"&cursor={answer['next']}" if answer["next"] else None
    assert seen == ["Paged c", "Paged b", "Paged a"]
    for each in made:
        assert served.request("DELETE", f"/api/integrations/{each}").status == 204
        assert served.request("GET", f"/api/integrations/{each}").status == 404


def _draft(name, **more):
    base = {"name": name, "integrationSlug": "http", "authType": "none"}
    return {**base, "config": {"baseUrl": "https://api.example.com"}, **more}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"key": "null"}, "key"),
        ({"key": None}, "key"),
        ({"integrationSlug": "no-such"}, "integration"),
        ({"config": {"baseUrl": "http://169.254.169.254/"}}, "config.baseUrl"),
        ({"config": {"baseUrl": "https://a..b/"}}, "config.baseUrl"),
        ({"environments": {"nowhere": {}}}, "environments"),
        (
            {"environments": {"production": {"config": {"baseUrl": "http://169.254.169.254/"}}}},
            "environments.production.config.baseUrl",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_its_field(served, more, field):
    answer = served.request("POST", "/api/integrations", _draft("Wrong", **more))
    assert answer.status == 422
    assert answer.json["field"] == field


def test_an_editor_makes_connections_and_enters_no_values(served):
    draft = _draft("By an editor", authType="bearer_token")
    values = {"credentials": {"development": {"token": TOKEN}}}
    assert (
        served.request("POST", "/api/integrations", {**draft, **values}, role="editor").status
        == 403
    )
    made = served.request("POST", "/api/integrations", draft, role="editor")
    assert made.status == 201
    where = f"/api/integrations/{made.json['id']}"
    path = f"{where}/credentials/development"
    assert served.request("PUT", path, {"token": TOKEN}, role="editor").status == 403
    saved = served.request("PUT", path, {"token": TOKEN}, role="connection_admin")
    assert saved.status == 200
    assert TOKEN not in saved.text
    relaxed = {"environments": {"development": {"tlsVerify": False}}}
    assert served.request("PUT", where, relaxed, role="connection_admin").status == 403
    told = served.request("PUT", where, relaxed)
    assert [each["code"] for each in told.json["notices"]] == ["tls_unverified"]
    assert "`development`" in told.json["notices"][0]["message"]
    again = served.request("PUT", where, {"description": "x"})
    assert again.json["notices"] == [], "it is told once, when it is switched off"
    assert served.request("DELETE", where).status == 204


def test_the_mask_of_an_answer_is_never_saved_as_a_value(served, connection):
    where = f"/api/integrations/{connection['id']}"
    config = {"baseUrl": "https://api.example.com", "headers": {"X-Api-Key": "pasted-here-1234"}}
    assert served.request("PUT", where, {"config": config}).status == 200
    shown = served.request("GET", where).json["config"]
    assert shown["headers"]["X-Api-Key"] == MASK
    answer = served.request("PUT", where, {"config": shown})
    assert (answer.status, answer.json["field"]) == (422, "config.headers")
    assert served.request("PUT", where, {"description": "more"}).json["description"] == "more"


def test_a_credential_is_rotated_with_a_test_and_taken_back(served, connection):
    where = f"/api/integrations/{connection['id']}/credentials/development"
    assert served.request("POST", f"{where}/promote").status == 404
    begun = served.request("POST", f"{where}/rotate?test=false", {"token": "next-token-1234567"})
    assert begun.status == 200
    assert begun.json["test"] is None
    assert served.request("DELETE", f"{where}/rotate").status == 204
    config = {"config": {"baseUrl": "http://127.0.0.1:9"}}
    begun = served.request("POST", f"{where}/rotate", {"token": "next-token-1234567"})
    assert begun.json["test"]["stages"]
    promoted = served.request("POST", f"{where}/promote")
    assert promoted.json["credential"]["version"] > 1
    assert served.request("POST", f"{where}/undo").status == 200
    assert served.request("PUT", where.rsplit("/credentials", 1)[0], config).status == 200
    assert served.request("DELETE", where).status == 204
    everything = served.request("GET", "/api/audit?limit=200").text
    assert "next-token" not in everything


def test_a_test_says_what_is_wrong_and_what_to_do(served, connection):
    served.request(
        "PUT",
        f"/api/integrations/{connection['id']}",
        {"config": {"baseUrl": "http://127.0.0.1:9"}},
    )
    answer = served.request(
        "POST", f"/api/integrations/{connection['id']}/test", {"environment": "development"}
    )
    assert answer.status == 200
    assert answer.json["ok"] is False
    report = answer.json["environments"][0]
    assert report["environment"] == "development"
    assert report["nextAction"]


def test_a_call_is_a_sandbox_call_unless_live_is_said(served, connection):
    path = f"/api/integrations/{connection['id']}/operations/request/call"
    body = {"environment": "development", "inputs": {"method": "GET", "path": "/orders"}}
    answer = served.request("POST", path, body)
    assert answer.status == 200
    assert answer.json["ok"] is True
    assert answer.json["summary"].startswith("would have sent")
    assert TOKEN not in answer.text
    failed = served.request("POST", path, {**body, "scenario": "429"}).json
    assert (failed["ok"], failed["errorClass"]) == (False, "rate_limited")
    unfit = served.request("POST", path, {**body, "inputs": {"method": 1}}).json
    assert (unfit["ok"], unfit["status"], unfit["errorClass"]) == (False, 0, "input")
    live = {**body, "mode": "live"}
    served.request(
        "PUT",
        f"/api/integrations/{connection['id']}",
        {"config": {"baseUrl": "http://127.0.0.1:9"}},
    )
    served.request(
        "PUT", f"/api/integrations/{connection['id']}/credentials/development", {"token": TOKEN}
    )
    blocked = served.request("POST", path, live).json
    assert (blocked["ok"], blocked["errorClass"]) == (False, "blocked")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/integrations/none/operations/request/call", {"environment": "development"}, 404),
        ("/api/integrations/Orders/operations/nothing/call", {"environment": "development"}, 404),
        ("/api/integrations/Orders/operations/request/call", {}, 422),
        ("/api/integrations/Orders/operations/request/call", {"environment": 1}, 422),
        (
            "/api/integrations/Orders/operations/request/call?x=1",
            {"environment": "development"},
            400,
        ),
    ],
)
def test_a_call_of_nothing_is_a_problem(served, connection, path, body, status):
    assert served.request("POST", path, body).status == status


def test_operations_of_a_connection_are_listed_with_their_schemas(served, connection):
    found = served.request("GET", f"/api/integrations/{connection['id']}/operations").json["items"]
    assert {"key", "input", "effect"} <= found[0].keys()


def test_an_email_asks_for_the_sender_that_its_connection_does_not_name(served):
    for config, asked in (({}, True), ({"fromEmail": "shop@example.com"}, False)):
        draft = {"name": f"Sender {asked}", "integrationSlug": "postmark", "config": config}
        made = served.request("POST", "/api/integrations", draft).json["id"]
        found = served.request("GET", f"/api/integrations/{made}/operations").json["items"]
        (email,) = [each for each in found if each["key"] == "sendEmail"]
        assert ("from" in email["input"].get("required", ())) is asked
        assert _usual(email) == {"from", "to", "subject", "text"}


def test_the_usual_inputs_of_a_service_are_marked_by_the_names_that_a_connector_gives_them(served):
    gmail = served.request("GET", "/api/catalog/gmail").json["spec"]["operations"]
    assert _usual(gmail["sendEmail"]) == {"from", "to", "subject", "bodyText"}
    assert _usual(gmail["listMessages"]) == set()
    postgres = served.request("GET", "/api/catalog/postgres").json["spec"]["operations"]
    assert {"sql", "parameters"} in [_usual(each) for each in postgres.values()]


def _usual(operation):
    fields = operation["input"]["properties"]
    return {name for name, field in fields.items() if field.get("x-usual")}


def test_what_is_in_use_is_kept_until_forced_or_replaced(served, connection):
    node = {
        "id": "a",
        "type": "apiCall",
        "mode": "integration",
        "integrationSlug": "http",
        "operationKey": "request",
        "connectionId": connection["key"],
        "inputs": {"method": "GET", "path": "/"},
    }
    flow = served.request("POST", "/api/flows", {"key": "uses", "nodes": [node]})
    assert flow.status == 201, flow.text
    where = f"/api/integrations/{connection['id']}"
    listed = served.request("GET", f"{where}/dependents").json["items"]
    refused = served.request("DELETE", where)
    assert (refused.status, refused.json["dependents"]) == (409, listed)
    assert listed[0]["flowName"] == "uses"
    other = served.request("POST", "/api/integrations", _draft("Instead")).json
    assert served.request("POST", f"{where}/replace", {"with": other["id"]}).json == {"changed": 1}
    assert served.request("DELETE", where).status == 204
    forced = served.request("DELETE", f"/api/integrations/{other['id']}?force=true")
    assert forced.status == 204
    assert served.request("DELETE", f"/api/flows/{flow.json['id']}").status == 204


def test_secrets_are_written_pointed_at_and_never_read(served, connection):
    body = {"environment": "development", "value": "a-long-secret-value"}
    saved = served.request("PUT", "/api/secrets/ORDERS", body)
    assert saved.status == 200
    assert "a-long-secret-value" not in saved.text
    where = f"/api/integrations/{connection['id']}/credentials/development"
    assert served.request("PUT", where, {"token": "{env.ORDERS}"}).status == 200
    names = [s["name"] for s in served.request("GET", "/api/secrets").json["items"]]
    assert "ORDERS" in names
    assert served.request("GET", "/api/secrets?environment=production").json["items"] == []
    used = served.request("GET", "/api/secrets/ORDERS/dependents").json["items"]
    assert used[0]["connectionId"] == connection["id"]
    refused = served.request("DELETE", "/api/secrets/ORDERS")
    assert (refused.status, refused.json["dependents"]) == (409, used)
    served.request("PUT", "/api/secrets/OTHER", {**body, "value": "another-secret-value"})
    again = {**body, "value": "a-longer-secret-value"}
    served.request("PUT", "/api/secrets/ORDERS", again)
    history = served.request("GET", "/api/secrets/ORDERS/versions").json["items"]
    assert [each["state"] for each in history] == ["current", "previous"]
    place = {"environment": "development"}
    back = served.request("POST", "/api/secrets/ORDERS/restore", place)
    assert back.json["version"] == 3
    assert "secret-value" not in back.text
    assert served.request("POST", "/api/secrets/ORDERS/retire", place).json["version"] == 2
    assert served.request("POST", "/api/secrets/ORDERS/restore", place).status == 422
    changed = served.request("POST", "/api/secrets/ORDERS/replace", {"with": "OTHER"})
    assert changed.json == {"changed": 1}
    assert served.request("DELETE", "/api/secrets/ORDERS").status == 204
    assert served.request("DELETE", "/api/secrets/ORDERS").status == 404
    assert served.request("DELETE", "/api/secrets/OTHER?force=true").status == 204
    short = {"environment": "development", "value": "short"}
    assert served.request("PUT", "/api/secrets/PIN", short).status == 422
    assert served.request("PUT", "/api/secrets/PIN?confirmShort=true", short).status == 200
    assert served.request("DELETE", "/api/secrets/PIN?environment=development").status == 204


def test_environments_and_projects_are_managed(served):
    made = served.request(
        "POST", "/api/environments", {"key": "staging", "inherits": "development"}
    )
    assert made.status == 201
    changed = served.request("PUT", "/api/environments/staging", {"inherits": None})
    assert changed.json["inherits"] is None
    assert (changed.json["color"], changed.json["position"]) == ("blue", 3)
    looks = {"color": "violet", "position": 1}
    changed = served.request("PUT", "/api/environments/staging", looks)
    assert changed.json | looks == changed.json
    first = {"key": "qa", "color": "pink", "position": 1}
    assert served.request("POST", "/api/environments", first).json["color"] == "pink"
    listed = served.request("GET", "/api/environments").json["items"]
    assert [(e["key"], e["position"]) for e in listed] == [
        ("qa", 1),
        ("staging", 2),
        ("development", 3),
        ("production", 4),
    ]
    for wrong in ({"color": "red"}, {"position": 0}):
        refused = served.request("PUT", "/api/environments/staging", wrong)
        assert refused.status == 422
        assert min(wrong) in refused.text
    assert served.request("DELETE", "/api/environments/qa").status == 204
    assert served.request("DELETE", "/api/environments/staging?force=true").status == 204
    keys = [e["key"] for e in served.request("GET", "/api/environments").json["items"]]
    assert keys == ["development", "production"]
    mine = served.request("GET", "/api/projects").json["items"]
    assert [p["id"] for p in mine] == [served.project.id]
    assert served.request("GET", "/api/projects/main").json["name"] == "Main"
    assert served.request("GET", "/api/projects/other").status == 404


def test_members_keys_and_grants_are_managed(served, connection):
    made = served.request(
        "POST", "/api/members", {"name": "Ada", "email": "ada@example.com", "roles": ["viewer"]}
    )
    assert made.status == 201
    assert "/login#" in made.json["loginLink"]
    user = made.json["userId"]
    changed = served.request("PUT", f"/api/members/{user}", {"roles": ["editor"]})
    assert changed.json["roles"] == ["editor"]
    assert "loginLink" not in served.request("GET", "/api/members").text
    assert served.request("DELETE", f"/api/members/{user}").status == 204
    key = served.request("POST", "/api/api-keys", {"name": "CI", "roles": ["viewer"]}).json
    assert key["value"].startswith("jk_")
    assert served.request("GET", "/api/integrations", key=key["value"]).status == 200
    listed = served.request("GET", "/api/api-keys").text
    assert key["value"] not in listed
    assert '"hash"' not in listed
    assert served.request("DELETE", f"/api/api-keys/{key['id']}").status == 204
    assert served.request("GET", "/api/integrations", key=key["value"]).status == 401
    grant = {"cidr": "10.1.0.0/16", "integration": connection["key"], "ports": [443, "8000-8100"]}
    opened = served.request("POST", "/api/grants", grant)
    assert opened.json["ports"] == [443, *range(8000, 8101)]
    assert opened.json["connectionId"] == connection["id"]
    assert served.request("POST", "/api/grants", {"cidr": "169.254.169.254/32"}).status == 422
    assert served.request("DELETE", f"/api/grants/{opened.json['id']}").status == 204


SPEC = {
    "key": "own-orders",
    "name": "Own orders",
    "version": "1.0.0",
    "baseUrl": "https://orders.example.com",
    "operations": {
        "listOrders": {
            "name": "List orders",
            "effect": "read",
            "summary": "a question for orders",
            "input": {"type": "object", "properties": {}, "additionalProperties": False},
            "request": {"method": "GET", "path": "/orders"},
        }
    },
}


def test_a_project_makes_and_publishes_its_own_connector(served):
    made = served.request("POST", "/api/catalog", SPEC, role="editor")
    assert made.status == 201, made.text
    path = "/api/catalog/own-orders"
    assert served.request("POST", f"{path}/versions/1.0.0/publish").json["state"] == "published"
    again = served.request("POST", "/api/catalog", SPEC)
    assert again.status == 409
    newer = {**SPEC, "version": "1.1.0"}
    assert served.request("POST", "/api/catalog", newer).status == 201
    versions = served.request("GET", f"{path}/versions").json["items"]
    assert [v["version"] for v in versions] == ["1.1.0", "1.0.0"]
    report = served.request("GET", f"{path}/compatibility?from=1.0.0&to=1.1.0")
    assert report.json["items"] == []
    assert served.request("GET", path).json["spec"]["key"] == "own-orders"
    assert served.request("GET", path, key=served.other_key).status == 404
    assert served.request("GET", f"{path}/versions", key=served.other_key).status == 404
    assert served.request("DELETE", path, key=served.other_key).status == 404
    broken = served.request("POST", "/api/catalog", {**SPEC, "key": "BAD", "operations": {}})
    assert broken.status == 422
    assert broken.json["faults"]
    assert served.request("DELETE", f"{path}?version=1.1.0").status == 204
    assert served.request("DELETE", path).status == 204
    assert served.request("GET", path).status == 404


def test_the_wizard_makes_a_connector_and_the_catalog_finds_it(served):
    form = {
        "key": "wizard",
        "name": "Wizard",
        "baseUrl": "https://api.example.com",
        "endpoints": [{"key": "getThing", "path": "/things/{id}"}],
    }
    assert served.request("POST", "/api/catalog/custom-http", form).status == 201
    found = served.request("GET", "/api/catalog?q=wizard").json["items"]
    assert found[0]["key"] == "wizard"
    category = found[0]["category"].replace("&", "%26").replace(" ", "%20")
    shown = served.request("GET", f"/api/catalog?category={category}").json["items"]
    assert "wizard" in {each["key"] for each in shown}
    assert served.request("DELETE", "/api/catalog/wizard").status == 204


def test_a_large_description_is_imported_in_one_request(served):
    get = {"responses": {"200": {"description": "x" * 200}}}
    paths = {
        f"/things{i}/{{id}}": {"get": {**get, "operationId": f"getThing{i}"}} for i in range(900)
    }
    document = {"openapi": "3.1.0", "info": {"title": "Large", "version": "1"}, "paths": paths,
                "x-padding": ["{" * 1000] * 12_000}  # fmt: skip
    text = json.dumps(document)
    assert len(text) > 12_000_000
    body = {"source": {"text": text}, "key": "large", "preview": True}
    found = served.request("POST", "/api/catalog/import", body, role="editor")
    assert found.status == 200, found.text
    assert len(found.json["operations"]) == 900
    assert served.request("POST", "/api/catalog/import", body, role="viewer").status == 403
    wrong = served.request("POST", "/api/catalog/import", {"source": {"text": "<html>"}})
    assert wrong.status == 422


def test_a_flow_is_drafted_checked_published_and_run(served):
    node = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://api.example.com/x"}
    document = {"key": "orders", "name": "Orders", "nodes": [node]}
    checked = served.request("POST", "/api/flows/validate", {"key": "x", "nodes": []})
    assert checked.json["items"]
    made = served.request("POST", "/api/flows", document)
    where = f"/api/flows/{made.json['id']}"
    metadata = [{**node, "url": "http://169.254.169.254/latest"}]
    refused = served.request("PUT", f"{where}/draft", {**document, "nodes": metadata})
    assert (refused.status, refused.json["field"]) == (422, "a.url")
    saved = served.request("PUT", f"{where}/draft?revision=1", {**document, "name": "Orders 2"})
    assert saved.json["name"] == "Orders 2"
    assert served.request("PUT", f"{where}/draft?revision=1", document).status == 409
    assert served.request("POST", f"{where}/publish", {"note": "first"}).json["version"] == 1
    assert served.request("GET", f"{where}/versions").json["items"][0]["note"] == "first"
    assert served.request("GET", f"{where}/versions/1").json["document"]["key"] == "orders"
    assert served.request("GET", f"{where}/versions/9").status == 404
    run = served.request("POST", f"{where}/runs", {})
    assert run.status == 201
    assert run.json["flowVersion"] == 1
    assert run.json["steps"][0]["summary"].startswith("would have sent")
    draft = served.request("POST", f"{where}/runs", {"draft": True, "scenarios": {"a": "404"}})
    assert draft.json["flowVersion"] is None
    big = {"input": "x" * 1_100_000}
    assert served.request("POST", f"{where}/runs", big).status == 413
    one = served.request("GET", f"{where}/runs?limit=1").json
    assert len(one["items"]) == 1
    rest = served.request("GET", f"/api/runs?limit=1&mode=sandbox&cursor={one['next']}").json
    assert rest["items"][0]["id"] != one["items"][0]["id"]
    steps = served.request("GET", f"/api/runs/{run.json['id']}/steps").json["items"]
    assert steps[0]["nodeId"] == "a"
    assert "draft" not in served.request("GET", "/api/flows?q=orders").json["items"][0]
    moved = {"folder": "Shop/Orders", "flows": ["orders"]}
    assert (
        served.request("POST", "/api/flows/move", moved).json["items"][0]["folder"] == "Shop/Orders"
    )
    assert served.request("GET", "/api/flows?folder=Shop").json["items"][0]["callsOut"] == ["http"]
    wrong = served.request("POST", "/api/flows/move", {"folder": "/x"})
    assert (wrong.status, wrong.json["field"]) == (422, "folder")
    renamed = {"folder": "", "fromFolder": "Shop"}
    assert served.request("POST", "/api/flows/move", renamed).json["items"][0]["folder"] == "Orders"
    assert served.request("DELETE", where).status == 204
    assert served.request("GET", where).status == 404


def test_the_audit_is_read_verified_and_exported(served, connection):
    served.run(served.instance.checkpointer.write())
    first = served.request("GET", "/api/audit?limit=2", role="auditor").json
    second = served.request("GET", f"/api/audit?limit=2&cursor={first['next']}").json
    assert not {e["seq"] for e in first["items"]} & {e["seq"] for e in second["items"]}
    assert (
        "connectionId" in served.request("GET", f"/api/integrations/{connection['id']}/audit").text
    )
    report = served.request("GET", "/api/audit/verify").json
    assert (report["verdict"], report["exitCode"]) == ("ok", 0)
    exported = served.request("GET", "/api/audit/export")
    assert exported.headers["content-type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in exported.text.splitlines()]
    assert {"chain", "seq", "hash", "previous", "body"} <= lines[0].keys()
    assert TOKEN not in exported.text
    assert any(e["kind"] == "audit.read" for e in first["items"])
    assert served.request("GET", "/api/audit?cursor=e30").status == 400


def test_settings_say_what_may_be_known(served):
    found = served.request("GET", "/api/settings", role="viewer").json
    assert found["store"] == "sqlite"
    assert str(served.home) not in json.dumps(found)


def test_a_connection_remembers_its_last_test_until_it_is_changed(served, connection):
    path = f"/api/integrations/{connection['id']}"
    assert connection["trials"] == {}
    grantless = {"config": {"baseUrl": "https://127.0.0.1:1"}}
    served.request("PUT", path, grantless)
    report = served.request("POST", f"{path}/test", {"environment": "development"}).json
    last = served.request("GET", path).json["trials"]["development"]
    assert {**report["environments"][0], **last} == last
    assert (last["ok"], last["workedAt"], last["outdated"]) == (False, None, False)
    listed = served.request("GET", "/api/integrations?q=orders").json["items"]
    assert [each["trials"]["development"] for each in listed] == [last]
    served.request("PUT", path, {"config": {"baseUrl": "https://127.0.0.1:2"}})
    assert served.request("GET", path).json["trials"]["development"]["outdated"] is True
