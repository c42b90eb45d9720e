"""`/api/triggers`: what is live, its health, pausing, trying, and who may."""

from __future__ import annotations

import pytest

from api.hooked import RESPOND, publish, put_secret, send, shown, signed

NONE = {"type": "webhook", "mode": "sandbox", "verify": {"scheme": "none"}}
DAILY = {"type": "schedule", "cron": "0 9 * * *", "timeZone": "Europe/Berlin", "mode": "sandbox"}


def test_a_trigger_lives_where_its_flow_is_live_and_keeps_its_address(served):
    trigger = publish(served, NONE)
    flow = trigger["flowKey"]
    document = {
        "key": flow,
        "trigger": {**NONE, "respond": {"wait": 1}},
        "nodes": [{"id": "x", "type": "respond"}],
    }
    assert served.request("PUT", f"/api/flows/{flow}/draft", document).status == 200
    served.request("POST", f"/api/flows/{flow}/publish", {"environments": ["production"]})
    mine = [t for t in _all(served) if t["flowKey"] == flow]
    assert [(t["environment"], t["flowVersion"]) for t in mine] == [
        ("development", 1),
        ("production", 2),
    ]
    assert len({t["url"] for t in mine}) == 2
    deploy = {"version": 2, "environment": "development"}
    assert served.request("POST", f"/api/flows/{flow}/deploy", deploy).status == 200
    after = shown(served, trigger)
    assert (after["flowVersion"], after["url"]) == (2, trigger["url"])
    served.request("PUT", f"/api/flows/{flow}/draft", {**document, "trigger": {"type": "manual"}})
    served.request("POST", f"/api/flows/{flow}/publish", {"environments": ["development"]})
    assert [t["environment"] for t in _all(served) if t["flowKey"] == flow] == ["production"]
    assert send(served, trigger).status == 404
    dependents = served.request("GET", f"/api/flows/{flow}/dependents").json["items"]
    assert [(d["kind"], d["nodeType"], d["liveIn"]) for d in dependents] == [
        ("trigger", "webhook", ["production"])
    ]
    refused = served.request("DELETE", f"/api/flows/{flow}")
    assert (refused.status, refused.json["dependents"]) == (409, dependents)
    assert served.request("DELETE", f"/api/flows/{flow}?force=true").status == 204
    assert not [t for t in _all(served) if t["flowKey"] == flow]


def test_a_flow_that_is_rolled_back_is_reached_where_it_was(served):
    trigger = publish(served, NONE)
    flow = trigger["flowKey"]
    nodes = [{"id": "x", "type": "respond"}]
    document = {"key": flow, "trigger": DAILY, "nodes": nodes}
    assert served.request("PUT", f"/api/flows/{flow}/draft", document).status == 200
    live = served.request("POST", f"/api/flows/{flow}/publish", {"environments": ["development"]})
    assert live.status == 200
    assert send(served, trigger).status == 404
    back = {"version": 1, "environment": "development"}
    assert served.request("POST", f"/api/flows/{flow}/deploy", back).status == 200
    (mine,) = [each for each in _all(served) if each["flowKey"] == flow]
    assert (mine["type"], mine["url"]) == ("webhook", trigger["url"])
    assert send(served, trigger).status == 200
    assert served.request("DELETE", f"/api/flows/{flow}?force=true").status == 204
    again = {"key": flow, "trigger": NONE, "nodes": nodes}
    assert served.request("POST", "/api/flows", again).status == 201
    served.request("POST", f"/api/flows/{flow}/publish", {"environments": ["development"]})
    assert send(served, trigger).status == 404, "another flow has another address"


def _all(served):
    return served.request("GET", "/api/triggers").json["items"]


def test_a_paused_trigger_takes_nothing_and_says_try_later(served):
    trigger = publish(served, NONE)
    path = f"/api/triggers/{trigger['id']}"
    paused = served.request("POST", f"{path}/pause").json
    assert (paused["state"], paused["health"]["status"]) == ("paused", "paused")
    found = send(served, trigger)
    assert (found.status, found.headers["retry-after"]) == (503, "60")
    assert served.request("POST", f"{path}/resume").json["state"] == "active"
    assert send(served, trigger).status == 200
    kinds = served.request("GET", "/api/audit?kind=trigger.pause").json["items"]
    assert kinds


def test_a_schedule_shows_its_next_time_and_loses_it_while_paused(served):
    trigger = publish(served, DAILY)
    assert trigger["dueAt"] % 60_000 == 0
    path = f"/api/triggers/{trigger['id']}"
    assert served.request("POST", f"{path}/pause").json["dueAt"] is None
    assert served.request("POST", f"{path}/resume").json["dueAt"] == trigger["dueAt"]
    assert served.request("POST", f"{path}/resume").json["dueAt"] == trigger["dueAt"]
    assert trigger["url"] is None


def test_a_trigger_is_tried_in_the_sandbox_with_a_given_recorded_or_made_up_event(served):
    shape = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    node = {"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}
    trigger = publish(served, {**NONE, "mode": "live"}, node, input=shape)
    path = f"/api/triggers/{trigger['id']}/try"
    made = served.request("POST", path)
    assert (made.status, made.json["eventSource"], made.json["mode"]) == (201, "schema", "sandbox")
    assert isinstance(made.json["output"]["body"]["seen"]["json"]["id"], str)
    given = served.request("POST", path, {"event": {"json": {"id": "7"}}}).json
    assert (given["eventSource"], given["state"]) == ("given", "succeeded")
    assert given["steps"][0]["nodeId"] == "a"
    send(served, trigger, b'{"id": "recorded-1"}')
    again = served.request("POST", path, {}).json
    assert again["eventSource"] == "recorded"
    assert again["output"]["body"]["seen"]["json"] == {"id": "recorded-1"}
    wrong = served.request("POST", path, {"event": {"json": {}}})
    assert (wrong.status, wrong.json["errorClass"]) == (422, "input")
    daily = publish(served, DAILY)
    tried = served.request("POST", f"/api/triggers/{daily['id']}/try").json
    assert tried["output"]["body"]["seen"]["timeZone"] == "Europe/Berlin"


def test_who_may_see_pause_and_try(served):
    trigger = publish(served, NONE, environments=("development", "production"))
    live = next(
        t
        for t in _all(served)
        if t["flowKey"] == trigger["flowKey"] and t["environment"] == "production"
    )
    path = f"/api/triggers/{live['id']}"
    assert served.request("GET", path, role="viewer").json["url"] is None
    assert served.request("GET", path, role="editor").json["url"] == live["url"]
    assert served.request("POST", f"{path}/pause", role="editor").status == 403
    assert served.request("POST", f"{path}/pause", role="operator").status == 403
    assert served.request("POST", f"{path}/try", role="viewer").status == 403
    assert served.request("POST", f"{path}/try", role="operator").status == 201
    assert served.request("GET", path, key=served.other_key).status == 404
    assert served.request("GET", path, role=None).status == 401
    assert served.request("GET", "/api/triggers?environment=nowhere").json["items"] == []


def test_binding_a_secret_to_a_trigger_takes_a_connection_admin(served):
    document = {"key": "bound", "trigger": signed("github"), "nodes": []}
    found = served.request("POST", "/api/flows", document, role="editor")
    assert (found.status, found.json["field"]) == (403, "trigger.verify")
    assert served.request("POST", "/api/flows", document).status == 201
    same = served.request("PUT", "/api/flows/bound/draft", document, role="editor")
    assert same.status == 200
    other = {**document, "trigger": signed("github", secrets=["{env.OTHER}"])}
    assert served.request("PUT", "/api/flows/bound/draft", other, role="editor").status == 403


def test_a_secret_in_use_by_a_trigger_names_it_first(served):
    put_secret(served, "USED_BY_HOOK")
    trigger = publish(served, signed("github", secrets=["{env.USED_BY_HOOK}"]))
    refused = served.request("DELETE", "/api/secrets/USED_BY_HOOK")
    assert refused.status == 409
    first = refused.json["dependents"][0]
    assert (first["kind"], first["flowId"], first["liveIn"]) == (
        "trigger",
        trigger["flowId"],
        ["development"],
    )


@pytest.mark.parametrize(
    ("trigger", "field", "severity"),
    [
        ({"type": "webhook"}, "trigger.verify", "error"),
        ({"type": "wobhook"}, "trigger.type", "error"),
        ({"type": "poll"}, "trigger.type", "error"),
        ({"type": "schedule", "cron": "often"}, "trigger.cron", "error"),
        (
            {"type": "schedule", "cron": "* * * * *", "timeZone": "Mars"},
            "trigger.timeZone",
            "error",
        ),
        ({"type": "form", "entity": "none-such"}, "trigger.entity", "error"),
        (NONE, "trigger.verify", "warning"),
    ],
)
def test_validation_names_the_field_of_the_trigger(served, trigger, field, severity):
    document = {"key": "v", "trigger": trigger, "nodes": [{"id": "a", "type": "respond"}]}
    found = served.request("POST", "/api/flows/validate", document).json["items"]
    hit = [each for each in found if each["field"] == field]
    assert [each["severity"] for each in hit] == [severity], found
    assert hit[0]["cure"].endswith(".")


def test_a_secret_as_text_is_not_even_saved(served):
    for verify in (
        {"scheme": "github", "secrets": ["whsec_abc"]},
        {"scheme": "bearer", "token": "plain"},
        {"scheme": "none", "note": "{env.X}"},
    ):
        trigger = {"type": "webhook", "verify": verify}
        document = {"key": "pasted", "trigger": trigger, "nodes": []}
        found = served.request("POST", "/api/flows", document)
        assert found.status == 422, verify
        assert found.json["field"].startswith("trigger.verify")


def test_a_webhook_that_cannot_be_registered_says_why_and_shows_what_would_be_sent(served):
    made = served.request(
        "POST", "/api/integrations", {"name": "GH hooks", "integrationSlug": "github"}
    )
    assert made.status == 201, made.text
    trigger = {
        "type": "connector",
        "connection": "GH hooks",
        "trigger": "pushed",
        "register": {"owner": "acme", "repo": "shop"},
    }
    found = publish(served, trigger)
    assert (found["registration"]["state"], found["health"]["status"]) == ("failing", "failing")
    where = f"/api/flows/{found['flowKey']}/publish"
    again = served.request("POST", where, {"environments": ["development"]}).json
    (said,) = [each for each in again["missing"] if each["field"] == "trigger.register"]
    assert "JUNCTOR_PUBLIC_URL" in said["cure"]
    assert any(each["field"] == "trigger.connection" for each in again["missing"])
    path = f"/api/triggers/{found['id']}/register"
    preview = served.request("POST", path).json
    assert "requests" in preview, preview
    find, create = (each["exchanges"][0]["request"] for each in preview["requests"])
    assert find["url"].endswith("/repos/acme/shop/hooks")
    assert (create["method"], create["body"]["events"]) == ("POST", ["push"])
    assert create["body"]["config"]["secret"] == "[secret:hook_secret]"
    live = served.request("POST", path, {"mode": "live"}).json
    assert (live["registration"]["failures"], live["requests"]) == (3, [])
    listed = served.request("GET", "/api/triggers/registrations").json["items"]
    assert [each["triggerId"] for each in listed] == [found["id"]]
    served.request("DELETE", f"/api/flows/{found['flowKey']}?force=true")
    assert served.request("GET", "/api/triggers/registrations").json["items"] == []


def test_what_was_turned_away_stands_at_the_trigger_with_its_reason(served):
    put_secret(served, "TURNED")
    verify = {"scheme": "github", "secrets": ["{env.TURNED}"]}
    trigger = publish(served, {"type": "webhook", "mode": "sandbox", "verify": verify})
    assert (
        send(served, trigger, headers={"X-Hub-Signature-256": "sha256=" + "0" * 64}).status == 401
    )
    (refusal,) = shown(served, trigger)["recentRefusals"]
    assert refusal["reason"] == "signature_mismatch"
    other = publish(served, NONE)
    assert shown(served, other)["recentRefusals"] == []


def test_a_webhook_that_nobody_registers_has_no_registration(served):
    trigger = publish(served, NONE)
    assert trigger["registration"] is None
    refused = served.request("POST", f"/api/triggers/{trigger['id']}/register")
    assert (refused.status, refused.json["errorClass"]) == (422, "input")


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_moment_that_no_store_can_hold_is_refused_at_its_field(served, name):
    trigger = publish(served, NONE)
    far = 2**53
    refused = served.request("POST", f"/api/triggers/{trigger['id']}/replay", {name: far})
    assert (refused.status, refused.json["field"]) == (422, name)
    for path in (f"/api/triggers/{trigger['id']}/events", "/api/runs", "/api/audit"):
        refused = served.request("GET", f"{path}?{name}={far}")
        assert (refused.status, refused.json["field"]) == (422, f"query.{name}")
    for path in ("/api/usage", "/api/home"):
        assert served.request("GET", f"{path}?since={far}").status == 422
    last = served.request("GET", f"/api/triggers/{trigger['id']}/events?{name}={far - 1}")
    assert last.status == 200


def test_a_draft_runs_with_a_sample_of_what_starts_it(served):
    """Each kind of start; what was never published can be tried too."""
    served.request("POST", "/api/integrations", {"name": "Sampled", "integrationSlug": "github"})
    shape = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    put_secret(served, "SAMPLED_KEY")
    hook = {"type": "connector", "connection": "sampled", "trigger": "issueOpened"}
    hook["secrets"] = ["{env.SAMPLED_KEY}"]
    kinds = {
        "by-hand": ({"type": "manual"}, shape, lambda seen: seen["id"]),
        "by-clock": (DAILY, None, lambda seen: seen["timeZone"] == "Europe/Berlin"),
        "by-request": (NONE, shape, lambda seen: seen["json"]["id"]),
        "by-vendor": (hook, None, lambda seen: seen["json"]["issue"]["number"]),
    }
    for key, (trigger, schema, held) in kinds.items():
        document = {"key": key, "trigger": trigger, "nodes": [RESPOND]}
        document |= {"input": schema} if schema else {}
        made = served.request("POST", "/api/flows", document)
        assert made.status == 201, made.text
        run = served.request("POST", f"/api/flows/{key}/runs", {"sample": True}).json
        assert run.get("state") == "succeeded", run
        assert held(run["output"]["body"]["seen"]), run["output"]
    refused = served.request("POST", "/api/flows/by-hand/runs", {"sample": True, "input": {}})
    assert (refused.status, refused.json["field"]) == (422, "sample")
    live = served.request("POST", "/api/flows/by-hand/runs", {"sample": True, "mode": "live"})
    assert (live.status, live.json["field"]) == (422, "sample")
    for key in kinds:
        served.request("DELETE", f"/api/flows/{key}")
    served.request("DELETE", "/api/integrations/sampled?force=true")
