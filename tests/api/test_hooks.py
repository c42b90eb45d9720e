"""Webhooks over real HTTP: genuine, forged, replayed, doubled, oversized."""

from __future__ import annotations

import base64
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from api.hooked import (
    RESPOND,
    SECRET,
    STANDARD_SECRET,
    digest,
    github,
    path_of,
    publish,
    put_secret,
    runs_of,
    send,
    shown,
    signed,
    slack,
    standard,
    stripe,
    twilio,
)
from served import Served

NONE = {"type": "webhook", "mode": "sandbox", "verify": {"scheme": "none"}}


@pytest.fixture(scope="module", autouse=True)
def secret(served):
    put_secret(served)


def test_a_genuine_delivery_is_stored_and_starts_one_run_with_the_event(served):
    trigger = publish(served, signed("github"))
    body = b'{"action": "opened"}'
    found = send(served, trigger, body, {**github(body), "X-GitHub-Event": "push"}, query="?a=1")
    assert (found.status, found.json["status"]) == (200, "accepted")
    run = runs_of(served, trigger)[0]
    assert run["id"] == found.json["runId"]
    event = run["output"]["body"]["seen"]
    assert event["json"] == {"action": "opened"}
    assert event["headers"]["x-github-event"] == "push"
    assert "x-hub-signature-256" not in event["headers"]
    assert (event["method"], event["query"]) == ("POST", {"a": "1"})
    assert run["input"]["input"] == {"action": "opened"}
    assert run["actor"] == f"trigger:{trigger['id']}"
    health = shown(served, trigger)["health"]
    assert (health["status"], health["events"], health["failures"]) == ("ok", 1, 0)
    assert health["lastRunId"] == run["id"]
    used = served.request("GET", "/api/audit?kind=secret.use").json["items"]
    assert any(trigger["id"] in json.dumps(entry) for entry in used)


@pytest.mark.parametrize("scheme", ["stripe", "slack", "standard", "github"])
def test_every_signed_scheme_takes_the_genuine_and_refuses_the_forged(served, scheme):
    put_secret(served, "STANDARD", STANDARD_SECRET)
    name = "{env.STANDARD}" if scheme == "standard" else "{env.HOOK_SECRET}"
    trigger = publish(served, signed(scheme, secrets=[name]))
    make = {"stripe": stripe, "slack": slack, "github": github, "standard": standard}[scheme]
    body = json.dumps({"id": "evt_1", "event_id": "Ev1"}).encode()
    assert send(served, trigger, body + b" ", make(body)).status == 401
    assert send(served, trigger, body).json["details"]["reason"] == "missing_header"
    if scheme != "github":
        old = send(served, trigger, body, make(body, time.time() - 301))
        assert (old.status, old.json["details"]["reason"]) == (401, "timestamp_too_old")
        ahead = send(served, trigger, body, make(body, time.time() + 400))
        assert ahead.json["details"]["reason"] == "timestamp_in_future"
    assert send(served, trigger, body, make(body)).json["status"] == "accepted"
    again = send(served, trigger, body, make(body))
    assert (again.status, again.json["status"]) == (200, "duplicate")
    assert len(runs_of(served, trigger)) == 1


def test_twilio_signs_the_public_address(tmp_path):
    with Served(tmp_path, {"public_url": "https://junctor.example"}) as served:
        put_secret(served)
        trigger = publish(served, signed("twilio"))
        assert trigger["url"].startswith("https://junctor.example/hooks/")
        fields = {"MessageSid": "SM1", "Body": "Hello"}
        body = urlencode(fields).encode()
        found = send(served, trigger, body, twilio(trigger["url"] + "?a=1", fields), query="?a=1")
        assert found.status == 200, found.text
        run = runs_of(served, trigger)[0]
        assert run["output"]["body"]["seen"]["form"] == fields
        forged = send(served, trigger, body, twilio(trigger["url"], fields), query="?a=2")
        assert forged.status == 401


def test_a_hundred_equal_deliveries_at_once_are_one_run(served):
    trigger = publish(served, signed("stripe"))
    body = b'{"id": "evt_parallel"}'
    barrier = threading.Barrier(20)

    def one(_):
        barrier.wait(20)
        return send(served, trigger, body, stripe(body))

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one, range(100)))
    assert {each.status for each in found} == {200}
    said = [each.json["status"] for each in found]
    assert (said.count("accepted"), said.count("duplicate")) == (1, 99)
    assert len({each.json["runId"] for each in found}) == 1
    assert len(runs_of(served, trigger)) == 1


def test_slack_and_meta_get_their_handshakes_and_start_nothing(served):
    trigger = publish(served, signed("slack"))
    body = json.dumps({"type": "url_verification", "challenge": "abc123"}).encode()
    found = send(served, trigger, body, slack(body))
    assert (found.status, found.text) == (200, "abc123")
    assert found.headers["content-type"].startswith("text/plain")
    assert send(served, trigger, body).status == 401
    put_secret(served, "META_TOKEN", "meta-verify-token")
    meta = publish(served, signed("meta", verifyToken="{env.META_TOKEN}"))
    ask = "?hub.mode=subscribe&hub.verify_token={}&hub.challenge={}"
    good = send(served, meta, None, method="GET", query=ask.format("meta-verify-token", "42"))
    assert (good.status, good.text) == (200, "42")
    wrong = send(served, meta, None, method="GET", query=ask.format("guess", "42"))
    assert wrong.status == 403
    script = send(served, meta, None, method="GET", query=ask.format("meta-verify-token", "<b>"))
    assert script.status == 403
    assert runs_of(served, trigger, wait=0) == runs_of(served, meta, wait=0) == []


def test_meta_and_notion_sign_what_they_send(served):
    put_secret(served, "META_TOKEN", "meta-verify-token")
    note = {"object": "page", "entry": [{"id": "1", "time": 7, "changes": [{"field": "feed"}]}]}
    for scheme, header, more in (
        ("meta", "X-Hub-Signature-256", {"verifyToken": "{env.META_TOKEN}"}),
        ("notion", "X-Notion-Signature", {}),
    ):
        trigger = publish(served, signed(scheme, **more))
        body = json.dumps({**note, "id": f"evt-{scheme}", "type": "page.created"}).encode()
        good = {header: github(body)["X-Hub-Signature-256"]}
        assert send(served, trigger, body + b" ", good).status == 401
        assert send(served, trigger, body).status == 401
        assert send(served, trigger, body, good).json["status"] == "accepted"
        assert send(served, trigger, body, good).json["status"] == "duplicate"
        assert len(runs_of(served, trigger)) == 1


def test_generic_digest_basic_bearer_and_none(served):
    body = b'{"n": 1}'
    hmac_ = publish(
        served,
        signed("hmac", header="X-Sig", prefix="sha512=", algorithm="sha512"),
    )
    good = {"X-Sig": "sha512=" + digest(body, algorithm="sha512").hexdigest()}
    assert send(served, hmac_, body, good).json["status"] == "accepted"
    assert send(served, hmac_, body, good).json["status"] == "duplicate"
    assert send(served, hmac_, body, {"X-Sig": "sha512=00"}).status == 401
    verify = {"scheme": "basic", "username": "ada", "password": "{env.HOOK_SECRET}"}
    basic = publish(served, {**NONE, "verify": verify})
    good = {"Authorization": "Basic " + base64.b64encode(f"ada:{SECRET}".encode()).decode()}
    assert [send(served, basic, body, good).json["status"] for _ in range(2)] == ["accepted"] * 2
    assert send(served, basic, body, {"Authorization": "Basic YTpi"}).status == 401
    verify = {"scheme": "bearer", "token": "{env.HOOK_SECRET}", "deliveryHeader": "X-Id"}
    bearer = publish(served, {**NONE, "verify": verify})
    good = {"Authorization": f"Bearer {SECRET}", "X-Id": "7"}
    said = [send(served, bearer, body, good).json["status"] for _ in range(2)]
    assert said == ["accepted", "duplicate"]
    assert send(served, bearer, body, {"Authorization": "Bearer no"}).status == 401
    for trigger in (basic, bearer):
        for run in runs_of(served, trigger):
            assert SECRET not in json.dumps(run)
            assert "authorization" not in run["output"]["body"]["seen"]["headers"]


def test_bodies_that_are_too_large_or_something_else_are_refused_before_anything_is_stored(served):
    trigger = publish(served, NONE)
    large = b"[" + b"1," * (5 * 1024 * 1024 // 2) + b"1]"
    assert send(served, trigger, large).status == 413
    for body, kind, status in [
        (b"<xml/>", "application/xml", 415),
        (b"--x", "multipart/form-data; boundary=x", 415),
        (b"{not json", "application/json", 400),
        (b"\xff\xfe", "text/plain", 400),
    ]:
        found = send(served, trigger, body, {"Content-Type": kind})
        assert (found.status, bool(found.json["cure"])) == (status, True), kind
    assert shown(served, trigger)["health"]["events"] == 0
    assert send(served, trigger, b"{}").status == 200


def test_addresses_methods_and_guesses(served):
    trigger = publish(served, NONE)
    path = path_of(trigger)
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert send(served, trigger, b"{}", method=method).status == 405
    assert served.request("POST", path[:-1], {}, role=None).status == 404
    assert served.request("POST", "/hooks/" + "x" * 200, {}, role=None).status == 404
    assert served.request("POST", path.replace("hooks", "forms"), {}, role=None).status == 404
    assert len(path.rsplit("/", 1)[1]) >= 32


def test_a_forger_is_slowed_down_but_not_the_others(served):
    trigger, other = publish(served, signed("github")), publish(served, signed("github"))
    found = [send(served, trigger, b"{}", github(b"x")).status for _ in range(61)]
    assert found == [401] * 60 + [429]
    assert send(served, other, b"{}", github(b"{}")).status == 200
    refused = served.request("GET", "/api/audit?kind=trigger.refused").json["items"]
    mine = next(each for each in refused if each["detail"]["triggerId"] == trigger["id"])
    assert mine["detail"]["reason"] == "signature_mismatch"
    assert mine["detail"]["flowId"] == trigger["flowId"]


def test_a_missing_secret_is_our_matter_and_not_the_senders(served):
    trigger = publish(served, signed("github", secrets=["{env.NOT_SET}"]))
    found = send(served, trigger, b"{}", github(b"{}"))
    assert (found.status, found.headers["retry-after"]) == (503, "60")
    assert "NOT_SET" not in found.text
    put_secret(served, "NOT_SET")
    assert send(served, trigger, b"{}", github(b"{}")).status == 200


def test_the_flow_answers_the_sender_when_it_should(served):
    respond = {
        "id": "a",
        "type": "respond",
        "status": 201,
        "headers": {
            "X-Order": "{{event.json.id}}",
            "Set-Cookie": "{{event.json.id}}",
            "Connection": "close",
        },
        "body": {"id": "{{event.json.id}}"},
    }
    trigger = publish(served, {**NONE, "respond": {"wait": 5}}, respond)
    found = send(served, trigger, b'{"id": "o1"}')
    assert (found.status, found.json) == (201, {"id": "o1"})
    assert found.headers["x-order"] == "o1"
    assert "set-cookie" not in found.headers
    text = publish(
        served,
        {**NONE, "respond": {}},
        {**respond, "headers": {"Content-Type": "text/html"}, "body": "<script>1</script>"},
    )
    found = send(served, text, b"{}")
    assert found.headers["content-type"].startswith("text/plain")
    silent = publish(served, {**NONE, "respond": {}}, {"id": "s", "type": "set", "variables": {}})
    assert send(served, silent).json["status"] == "done"
    failing = publish(
        served, {**NONE, "respond": {}}, {"id": "f", "type": "fail", "message": "inner words"}
    )
    found = send(served, failing)
    assert found.status == 502
    assert "inner words" not in found.text
    odd = publish(served, {**NONE, "respond": {}}, {**RESPOND, "status": "{{event.json.s}}"})
    assert send(served, odd, b'{"s": 204}').status == 204
    assert shown(served, failing)["health"]["lastError"]


def test_the_flow_answers_with_xml_its_own_json_type_and_files(served):
    def answering(body, kind=None, *before):
        said = {**RESPOND, "body": body, "headers": {"Content-Type": kind} if kind else {}}
        return publish(served, {**NONE, "respond": {"wait": 5}}, *before, said)

    call = "<Response><Say>Hello</Say></Response>"
    found = send(served, answering(call, "text/xml; charset=utf-8"))
    assert (found.text, found.headers["content-type"]) == (call, "text/xml; charset=utf-8")
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
    found = send(served, answering({"ok": True}, "application/vnd.api+json"))
    assert (found.json, found.headers["content-type"]) == ({"ok": True}, "application/vnd.api+json")
    data = bytes(range(256)) * 8
    sample = {"name": "scan.png", "contentType": "image/png", "size": len(data)}
    sample |= {"base64": base64.b64encode(data).decode()}
    get = {"id": "get", "type": "apiCall", "mode": "http", "url": "https://a.example", "next": "a"}
    sent = answering("{{steps.get.output}}", "text/html", {**get, "sample": sample})
    found = send(served, sent)
    assert (found.body, found.headers["content-type"]) == (data, "image/png")
    assert found.headers["content-disposition"].startswith('attachment; filename="scan.png"')
    file = runs_of(served, sent)[0]["output"]["body"]
    forged = json.dumps(file).encode()
    refused = send(served, answering("{{event.json}}"), forged)
    assert refused.status == 502, "a file of another run is none of the sender's"
    assert data not in refused.body
    assert send(served, sent).body == data


def test_a_body_that_does_not_fit_the_flow_is_a_failure_of_the_trigger(served):
    shape = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    trigger = publish(served, NONE, input=shape)
    assert send(served, trigger, b"{}").status == 200
    end = time.monotonic() + 5
    while not shown(served, trigger)["health"]["failures"] and time.monotonic() < end:
        time.sleep(0.02)
    found = shown(served, trigger)
    assert found["health"]["status"] == "failing"
    assert "does not fit" in found["health"]["lastError"]
    assert found["recentEvents"][0]["state"] == "failed"
    send(served, trigger, b'{"id": "1"}')
    assert len(runs_of(served, trigger)) == 1
    end = time.monotonic() + 5
    while shown(served, trigger)["health"]["status"] != "ok" and time.monotonic() < end:
        time.sleep(0.02)
    assert shown(served, trigger)["health"]["status"] == "ok"
