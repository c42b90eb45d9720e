"""A journey over the whole API: each route gives a real answer, and each fits its description."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from api.answers import Witness
from own_feed import OWN_FEED
from served import OPERATOR_TOKEN

# Why a route has no recorded answer.
NOT_RECORDED: dict[str, str] = {
    "streamEvents": "it does not end; test_events reads it",
    "streamScreenPops": "it does not end; the journey of the call center reads it",
    "finishSignIn": "needs an issuer behind TLS; tests/core/calls/test_authorization.py has one",
    "discoverSignIn": "needs a server behind TLS; tests/cli/test_discover.py has one",
}
TOKEN = "planted-token-value-123456"


class _Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        status = 200 if self.path.startswith("/orders") else 404
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        body = b'{"orders": [{"id": 1}]}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def orders():
    """The base URL of a vendor on loopback."""
    server = HTTPServer(("127.0.0.1", 0), _Orders)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="module")
def witness(served, orders):
    found = Witness(served)
    _instance(found)
    _access(found)
    connection = _connections(found, orders)
    _sign_in(found)
    _assistant(found)
    _secrets(found, connection)
    _flows(found, connection)
    _approvals(found)
    _triggers(found)
    _listening(found, orders)
    _catalog(found)
    _audit(found, connection)
    _keys(found)
    _refusals(found, connection)
    return found


def _operator(project="main"):
    return {"Authorization": f"Bearer {OPERATOR_TOKEN}", "Junctor-Project": project}


def _instance(ask):
    for path in ("/healthz", "/login", "/login.js", "/api/openapi.json"):
        ask("GET", path, role=None)
    ask("GET", "/api/settings")
    ask("GET", "/api/settings/retention")
    ask("PUT", "/api/settings/retention", {"payloadDays": 10})
    ask("POST", "/api/settings/test-address", {"url": "https://127.0.0.1"})
    made = ask("POST", "/api/projects", {"name": "Third"}, role=None, headers=_operator())
    ask("GET", "/api/projects")
    ask("GET", f"/api/projects/{made['id']}", role=None, headers=_operator())
    ask("PUT", f"/api/projects/{made['id']}", {"name": "3"}, role=None, headers=_operator())
    ask("POST", "/api/environments", {"key": "staging", "inherits": "development"})
    ask("GET", "/api/environments")
    ask("PUT", "/api/environments/staging", {"inherits": None})
    ask("DELETE", "/api/environments/staging")


def _access(ask):
    link = ask("POST", "/api/auth/links", role=None, headers=_operator())
    token = link["loginLink"].partition("#")[2]
    said = ask("POST", "/api/auth/login", {"token": token}, role=None)
    cookie = ask.seen["login"][-1].headers["set-cookie"].partition(";")[0]
    browser = {"Cookie": cookie, "Junctor-CSRF": said["csrf"]}
    for who in ({"headers": browser, "role": None}, {}, {"role": None, "headers": _operator()}):
        ask("GET", "/api/auth/me", **who)
        ask("GET", "/api/auth/csrf", **who)
    ask("POST", "/api/auth/logout", role=None, headers=browser)
    ada = {"name": "Ada", "email": "ada@example.com", "roles": ["viewer"]}
    user = ask("POST", "/api/members", ada)["userId"]
    ask("GET", "/api/members")
    ask("PUT", f"/api/members/{user}", {"roles": ["editor"]})
    ask("DELETE", f"/api/members/{user}")
    ask("POST", "/api/members", ada)
    key = ask("POST", "/api/api-keys", {"name": "CI", "roles": ["viewer"]})
    ask("GET", "/api/api-keys")
    ask("DELETE", f"/api/api-keys/{key['id']}")
    grant = ask("POST", "/api/grants", {"cidr": "10.1.0.0/16", "ports": [443]})
    ask("GET", "/api/grants")
    assert ask("POST", "/api/settings/test-address", {"url": "https://10.1.2.3"})["allowed"]
    refused = ask("POST", "/api/settings/test-address", {"url": "https://10.1.2.3:8443"})
    assert not refused["allowed"]
    assert refused["stages"][-1]["cure"]
    ask("DELETE", f"/api/grants/{grant['id']}")


def _connections(ask, orders):
    draft = {
        "name": "Stripe",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": orders},
        "environments": {"production": {"config": {"baseUrl": "https://api.example.com"}}},
        "credentials": {"development": {"token": TOKEN}},
    }
    made = ask("POST", "/api/integrations", draft)
    where = f"/api/integrations/{made['id']}"
    open_api = {**draft, "name": "Open", "authType": "none", "credentials": {}}
    other = ask("POST", "/api/integrations", open_api)
    ask("PUT", where, {"description": "of the warehouse", "name": "Orders of the warehouse"})
    port = int(orders.rpartition(":")[2])
    _test(ask, where)
    grant = {
        "cidr": "127.0.0.1/32",
        "ports": [port],
        "host": "127.0.0.1",
        "integration": made["id"],
    }
    ask("POST", "/api/grants", grant)
    _test(ask, where)
    _credentials(ask, where)
    ask("GET", f"{where}/operations")
    for more in ({}, {"scenario": "429"}, {"inputs": {"method": 1}}):
        _call(ask, where, **more)
    live = _call(ask, where, mode="live")
    assert live["ok"], live
    assert live["trace"][0]["credential"]
    _call(ask, where, mode="live", inputs={"method": "GET", "path": "/gone"})
    _call(ask, f"/api/integrations/{other['id']}", mode="live")
    ask("GET", f"{where}/dependents")
    ask("POST", f"{where}/replace", {"with": other["id"]})
    ask("DELETE", f"/api/integrations/{other['id']}")
    ask("GET", "/api/integrations?limit=1")
    ask("GET", where)
    return made


def _call(ask, where, **more):
    body = {"environment": "development", "inputs": {"method": "GET", "path": "/orders"}, **more}
    return ask("POST", f"{where}/operations/request/call", body)


def _test(ask, where):
    ask("POST", f"{where}/test", {"environment": "development"})
    ask("POST", f"{where}/test")


def _sign_in(ask):
    draft = {
        "name": "Workspace",
        "integrationSlug": "slack",
        "authType": "oauth2",
        "credentials": {"development": {"client_id": "1.2", "client_secret": TOKEN}},
    }
    made = ask("POST", "/api/integrations", draft)
    ask("GET", "/api/oauth/redirect-uri")
    wanted = {"connection": made["id"], "environment": "development"}
    ask("GET", "/api/credentials")
    ask("GET", f"/api/integrations/{made['id']}/scopes/development")
    ask.failing("POST", "/api/oauth/discover", wanted)
    begun = ask("POST", "/api/oauth/start", wanted)
    state = begun["url"].partition("state=")[2].partition("&")[0]
    ask("GET", f"/oauth/callback?code=x&state={state}")
    ask("GET", "/oauth/callback.js")
    ask("GET", "/oauth/client.json")
    ask.failing("POST", "/api/oauth/finish", {"params": {"state": "unknown"}})
    ask("DELETE", f"/api/integrations/{made['id']}")


def _assistant(ask):
    plan = ask("POST", "/api/assistant/plan", {"text": "Every day post hello to #ops in Slack"})
    done = ask("POST", "/api/assistant/apply", {"plan": plan})
    ask("DELETE", f"/api/flows/{done['flowKey']}?force=true")
    for each in done["made"]:
        ask("DELETE", f"/api/integrations/{each}")
    ask("POST", "/api/assistant/plan", {"text": "call our EHR API when a patient is admitted"})
    ask.failing("POST", "/api/assistant/plan", {"text": ""})


def _credentials(ask, where):
    first = f"{where}/credentials/production"
    ask("POST", f"{first}/rotate?test=false", {"token": "first-token-1234567"})
    ask("GET", where)
    ask("DELETE", f"{first}/rotate")
    path = f"{where}/credentials/development"
    ask("POST", f"{path}/rotate", {"token": "next-token-1234567"})
    ask("GET", where)
    ask("POST", f"{path}/promote")
    ask("POST", f"{path}/undo")
    ask("PUT", f"{path}", {"token": TOKEN})
    ask("PUT", first, {"token": TOKEN})
    ask("DELETE", first)


def _secrets(ask, connection):
    body = {"environment": "development", "value": "a-long-secret-value-of-many-characters"}
    ask("PUT", "/api/secrets/ORDERS", body)
    ask("PUT", "/api/secrets/OTHER", {**body, "value": "another-long-value"})
    path = f"/api/integrations/{connection['id']}/credentials/development"
    ask("PUT", path, {"token": "{env.ORDERS}"})
    ask("GET", f"/api/integrations/{connection['id']}")
    ask("GET", "/api/secrets")
    ask("GET", "/api/secrets/ORDERS/dependents")
    ask("POST", "/api/secrets/ORDERS/test", body)
    ask("PUT", "/api/secrets/ORDERS", {**body, "value": "the-value-that-came-after-it"})
    ask("GET", "/api/secrets/ORDERS/versions")
    ask("POST", "/api/secrets/ORDERS/restore", {"environment": "development"})
    ask("POST", "/api/secrets/ORDERS/retire", {"environment": "development"})
    ask.failing("DELETE", "/api/secrets/ORDERS")
    ask("POST", "/api/secrets/ORDERS/replace", {"with": "OTHER"})
    ask("DELETE", "/api/secrets/ORDERS")
    ask("PUT", path, {"token": TOKEN})


def _flows(ask, connection):
    node = {
        "id": "a",
        "type": "apiCall",
        "mode": "integration",
        "integrationSlug": "http",
        "operationKey": "request",
        "connectionId": connection["key"],
        "inputs": {"method": "GET", "path": "/orders"},
        "outputMappings": {"orders": "orders"},
        "cases": {"4xx": "no"},
    }
    fail = {"id": "no", "type": "fail", "message": "Nothing there"}
    document = {"key": "orders", "name": "Orders", "tags": ["x"], "nodes": [node, fail]}
    ask("POST", "/api/flows/validate", {"key": "x", "nodes": []})
    made = ask("POST", "/api/flows", document)
    where = f"/api/flows/{made['id']}"
    ask("PUT", f"{where}/draft?revision=1", {**document, "name": "Orders 2"})
    ask("GET", where)
    ask("POST", "/api/flows/move", {"folder": "Clinic", "flows": ["orders"]})
    ask("GET", "/api/flows")
    ask("GET", f"/api/integrations/{connection['id']}/dependents")
    ask("POST", f"{where}/publish", {"note": "first"})
    ask("POST", f"{where}/deploy", {"version": 1, "environment": "production"})
    ask("POST", f"{where}/disable", {"environment": "production"})
    ask("POST", f"{where}/enable", {"environment": "production"})
    ask("GET", f"{where}/diff?before=1")
    bundle = ask("GET", "/api/export")
    ask("POST", "/api/import", {"bundle": bundle})
    ask("POST", "/api/import", {"bundle": {"flows": bundle["flows"]}, "dryRun": False})
    ask("GET", f"{where}/versions")
    ask("GET", f"{where}/versions/1")
    for more in ({}, {"draft": True, "scenarios": {"a": "404"}}, {"mode": "live"}):
        run = ask("POST", f"{where}/runs", more)
    ask("GET", f"{where}/runs?limit=1")
    ask("GET", "/api/runs")
    usage = ask("GET", "/api/usage")["items"]
    own = next(each for each in usage if each["connectionId"] == connection["id"])
    assert (own["flows"], own["liveFlows"]) == (1, 1)
    assert own["lastUsedAt"] is not None
    assert own["calls"] is None
    there = f"/api/usage?connectionId={connection['id']}&since=0"
    assert [each["calls"] > 0 for each in ask("GET", there)["items"]] == [True]
    assert [each["calls"] for each in ask("GET", f"{there}&environment=no")["items"]] == [0]
    ask("GET", f"/api/runs/{run['id']}")
    ask("POST", f"{where}/runs", {"wait": 0, "deduplicationKey": "one"})
    ask("POST", f"/api/runs/{run['id']}/cancel")
    ask("POST", f"/api/runs/{run['id']}/fork", {"node": "a"})
    ask("POST", f"/api/runs/{run['id']}/rerun", {})
    failed = ask("POST", f"{where}/runs", {"draft": True, "scenarios": {"a": "404"}})
    if failed["state"] == "failed":
        ask("POST", f"/api/runs/{failed['id']}/resume")
    ask("GET", f"/api/runs/{run['id']}", role="auditor")
    for each in ask("GET", "/api/runs")["items"]:
        ask("GET", f"/api/runs/{each['id']}/steps")
    _stories(ask, where, failed)
    _alerts(ask, connection)
    _views(ask)
    ask.failing("DELETE", f"/api/integrations/{connection['id']}")
    ask("DELETE", where)


def _views(ask):
    ask("PUT", "/api/views/runs/Failed", {"search": {"state": "failed"}})
    ask("GET", "/api/views?screen=runs")
    ask("DELETE", "/api/views/runs/Failed")


def _alerts(ask, connection):
    draft = {
        "name": "Failures",
        "kinds": ["run.failed"],
        "connection": connection["key"],
        "operation": "request",
        "environment": "development",
        "inputs": {"method": "POST", "path": "/orders", "body": {"text": "{{alert.title}}"}},
    }
    made = ask("POST", "/api/alerts", draft)
    where = f"/api/alerts/{made['id']}"
    ask("GET", "/api/alerts")
    ask("GET", where)
    ask("PUT", where, {**draft, "quietMinutes": 5})
    ask("POST", f"{where}/try")
    ask("DELETE", where)


def _stories(ask, where, failed):
    for each in ask("GET", f"/api/runs/{failed['id']}/steps")["items"]:
        ask("GET", f"/api/runs/{failed['id']}/steps/{each['index']}")
    large = {"key": "large", "nodes": [{"id": "a", "type": "respond", "body": "{{input}}"}]}
    flow = ask("POST", "/api/flows", large)["id"]
    run = ask("POST", f"/api/flows/{flow}/runs", {"input": {"x": "y" * 70_000}})
    ask("GET", f"/api/runs/{run['id']}/payloads/{run['steps'][0]['output']['payload']}")
    ask("GET", f"/api/runs/{run['id']}/compare?with={failed['id']}")
    sample = {"contentType": "image/png", "size": 3, "base64": "AAAA"}
    node = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://a.example"}
    filed = ask("POST", "/api/flows", {"key": "filed", "nodes": [{**node, "sample": sample}]})["id"]
    got = ask("POST", f"/api/flows/{filed}/runs", {})["id"]
    (file,) = ask("GET", f"/api/runs/{got}/files")["items"]
    ask("GET", f"/api/runs/{got}/files/{file['digest']}")
    ask("DELETE", f"/api/flows/{filed}")
    ask("POST", "/api/runs/rerun", {"runIds": [run["id"], "run_gone"]})
    ask("DELETE", f"/api/flows/{flow}")


def _approvals(ask):
    nodes = [
        {"id": "paid", "type": "wait", "for": "signal", "next": ["tell", "w", "h"]},
        {"id": "tell", "type": "set", "variables": {
            "urls": ["{{run.approval.w}}", "{{run.callback.h}}", "{{run.callback.h2}}"]}},
        {"id": "w", "type": "approve", "title": "Ship?", "link": True},
        {"id": "h", "type": "wait", "for": "webhook", "next": "h2"},
        {"id": "h2", "type": "wait", "for": "webhook"},
    ]  # fmt: skip
    made = ask("POST", "/api/flows", {"key": "asking", "nodes": nodes})
    where = f"/api/flows/{made['id']}"
    run = ask("POST", f"{where}/runs", {"mode": "live"})["id"]
    ask("GET", f"/api/runs/{run}/children")
    ask("POST", f"/api/runs/{run}/signals/paid", {"payload": 1})
    served = ask.served
    served.run(served.instance.runner.result(served.project.id, run, 10))
    ask("GET", "/api/approvals?state=all")
    ask("GET", f"/api/approvals/{run}/w")
    records = served.run(served.instance.engine.steps(served.project.id, run))
    urls = next(r.record["vars"]["urls"] for r in records if r.name == "node:tell")
    approval, first, second = (urlsplit(url).path for url in urls)
    ask("GET", approval, role=None)
    ask("POST", first, {"a": 1}, role=None)
    ask("PUT", second, {"a": 1}, role=None)
    ask("POST", f"/api/approvals/{run}/w/decide", {"decision": "approve"})
    other = ask("POST", f"{where}/runs", {"mode": "live"})["id"]
    ask("POST", f"/api/runs/{other}/signals/paid", {})
    served.run(served.instance.runner.result(served.project.id, other, 10))
    records = served.run(served.instance.engine.steps(served.project.id, other))
    urls = next(r.record["vars"]["urls"] for r in records if r.name == "node:tell")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = {"raw": b"decision=reject", "headers": form}
    ask("POST", urlsplit(urls[0]).path, role=None, **sent)
    ask("DELETE", where + "?force=true")


def _triggers(ask):
    shape = {"type": "object", "properties": {"name": {"type": "string"}}}
    ask("POST", "/api/entities", {"name": "Guest", "schema": shape})
    ask("GET", "/api/entities")
    ask("GET", "/api/entities/guest")
    ask("PUT", "/api/entities/guest", {"name": "Guests", "schema": shape})
    ask("PUT", "/api/secrets/META", {"environment": "development", "value": TOKEN})
    meta = {"scheme": "meta", "secrets": ["{env.META}"], "verifyToken": "{env.META}"}
    made = {}
    for key, trigger in {
        "hooked": {"type": "webhook", "verify": {"scheme": "none"}},
        "begun": {"type": "webhook", "verify": meta},
        "formed": {"type": "form", "entity": "guest"},
    }.items():
        nodes = [{"id": "a", "type": "respond", "body": "{{event}}"}]
        ask("POST", "/api/flows", {"key": key, "trigger": trigger, "nodes": nodes})
        ask("POST", f"/api/flows/{key}/publish", {"environments": ["development"]})
        listed = ask("GET", "/api/triggers")["items"]
        made[key] = next(each for each in listed if each["flowKey"] == key)
    path = {key: "/" + each["url"].split("/", 3)[3] for key, each in made.items()}
    ask("POST", path["hooked"], {"n": 1}, role=None)
    asked = f"?hub.mode=subscribe&hub.verify_token={TOKEN}&hub.challenge=7"
    ask("GET", path["begun"] + asked, role=None)
    page = ask("GET", path["formed"], role=None)
    csrf = page.text.partition('name="/csrf" value="')[2].partition('"')[0]
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": page.headers["set-cookie"].partition(";")[0],
    }
    ask("POST", path["formed"], role=None, raw=f"/csrf={csrf}&name=Ada".encode(), headers=headers)
    where = f"/api/triggers/{made['hooked']['id']}"
    ask("GET", where)
    ask("POST", f"{where}/pause")
    ask("POST", f"{where}/resume")
    ask("POST", f"{where}/try", {})
    ask.failing("DELETE", "/api/entities/guest")
    ask("GET", "/api/flows/formed/dependents")
    ask("DELETE", "/api/flows/formed?force=true")
    ask("DELETE", "/api/entities/guest")


def _listening(ask, orders):
    """What a connection tells of: a poll with known entities, and a sender with a token."""
    ask("POST", "/api/catalog", OWN_FEED)
    ask("POST", "/api/catalog/own-feed/versions/1.0.0/publish")
    feed = {"name": "Feed", "integrationSlug": "own-feed", "config": {"baseUrl": orders}}
    ask("POST", "/api/integrations", {**feed, "authType": "none"})
    port = int(orders.rpartition(":")[2])
    ask("POST", "/api/grants", {"cidr": "127.0.0.1/32", "ports": [port], "host": "127.0.0.1"})
    polled = _started_by(ask, "polled", connection="feed", trigger="orderChanged")
    where = f"/api/triggers/{polled['id']}"
    assert ask("POST", f"{where}/poll")["events"] == 0
    # Who asked now stands in the audit, for the wish and for the call.
    asked = ask("GET", "/api/audit?kind=trigger.poll")["items"]
    assert [each["detail"]["triggerId"] for each in asked] == [polled["id"]]
    called = ask("GET", f"/api/audit?kind=call&connectionId={polled['source']['connectionId']}")
    assert called["items"][0]["purpose"]["kind"] == "poll"
    assert called["items"][0]["actor"] == asked[0]["actor"]
    assert not asked[0]["actor"].startswith("trigger:")
    assert [each["key"] for each in ask("GET", f"{where}/entities")["items"]] == ["1"]
    ask("GET", where)
    hooked = next(t for t in ask("GET", "/api/triggers")["items"] if t["flowKey"] == "hooked")
    ask("POST", f"/api/triggers/{hooked['id']}/replay", {"failed": True})
    ask("POST", f"/api/triggers/{hooked['id']}/replay", {"since": 1, "dryRun": True})
    ask("GET", f"/api/triggers/{hooked['id']}/events")
    wiki = {"name": "Wiki", "integrationSlug": "notion", "authType": "bearer_token"}
    ask("POST", "/api/integrations", wiki)
    secrets = ["{env.NOTION}"]
    told = _started_by(ask, "told", connection="wiki", trigger="events", secrets=secrets)
    body = {"verification_token": "secret_example_of_notion"}
    ask.served.request("POST", "/" + told["url"].split("/", 3)[3], body, role=None)
    ask("GET", f"/api/triggers/{told['id']}/token")
    ask("POST", "/api/integrations", {"name": "Code", "integrationSlug": "github"})
    place = {"owner": "acme", "repo": "shop"}
    pushed = _started_by(ask, "pushed", connection="code", trigger="pushed", register=place)
    ask("POST", f"/api/triggers/{pushed['id']}/register")
    ask("GET", "/api/triggers/registrations")


def _started_by(ask, key, **trigger):
    nodes = [{"id": "a", "type": "respond", "body": "{{event}}"}]
    document = {"key": key, "trigger": {"type": "connector", **trigger}, "nodes": nodes}
    ask("POST", "/api/flows", document)
    ask("POST", f"/api/flows/{key}/publish", {"environments": ["development"]})
    listed = ask("GET", "/api/triggers")["items"]
    return next(each for each in listed if each["flowKey"] == key)


SPEC = {
    "key": "own-orders",
    "name": "Own orders",
    "version": "1.0.0",
    "baseUrl": "https://orders.example.com",
    "operations": {
        name: {
            "name": "List orders",
            "effect": "read",
            "summary": "a question for orders",
            "input": {"type": "object", "properties": {}, "additionalProperties": False},
            "request": {"method": "GET", "path": "/orders"},
        }
        for name in ("listOrders", "listMore")
    },
}


def _catalog(ask):
    ask("POST", "/api/catalog", SPEC)
    path = "/api/catalog/own-orders"
    ask("POST", f"{path}/versions/1.0.0/publish")
    fewer = {"listOrders": {**SPEC["operations"]["listOrders"], "effect": "write"}}
    ask("POST", "/api/catalog", {**SPEC, "version": "2.0.0", "operations": fewer})
    ask("GET", f"{path}/versions")
    ask("GET", f"{path}/compatibility?from=1.0.0&to=2.0.0")
    ask("GET", f"{path}/drift")
    form = {
        "key": "wizard",
        "name": "Wizard",
        "baseUrl": "https://api.example.com",
        "auth": {"type": "api_key"},
        "endpoints": [{"key": "getThing", "path": "/things/{id}"}],
    }
    ask("POST", "/api/catalog/custom-http", form)
    things = {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": {
        "/things": {"get": {"operationId": "listThings", "responses": {}}}}}  # fmt: skip
    for paths in (things["paths"], {"/things": {"post": things["paths"]["/things"]["get"]}}):
        text = json.dumps({**things, "paths": paths})
        ask(
            "POST", "/api/catalog/import", {"source": {"text": text}, "selection": {"paths": ["/"]}}
        )
    for each in ask("GET", "/api/catalog")["items"]:
        ask("GET", f"/api/catalog/{each['key']}")
    ask("DELETE", path)
    ask.failing("POST", "/api/catalog", {**SPEC, "key": "BAD", "operations": {}})


def _audit(ask, connection):
    ask("GET", "/api/audit/verify")
    ask.served.run(ask.served.instance.checkpointer.write())
    ask("GET", "/api/audit/verify")
    ask("GET", "/api/audit?limit=200")
    ask("GET", "/api/audit/folded")
    ask("GET", "/api/home")
    ask("GET", "/metrics")
    ask("GET", f"/api/integrations/{connection['id']}/audit")
    ask("GET", "/api/audit/export")


def _keys(ask):
    admin = {"role": None, "headers": _operator()}
    ask("POST", "/api/keys/rotate", {"scope": "data", "projectId": "main"}, **admin)
    ask("POST", "/api/keys/rewrap", **admin)
    ask("POST", "/api/keys/destroy", **admin)
    ask("POST", "/api/keys/rotate", {"scope": "root"}, **admin)
    ask("GET", "/api/keys", **admin)


def _refusals(ask, connection):
    ask.failing("GET", "/api/integrations", role=None)
    ask.failing("GET", "/api/members", role="viewer")
    ask.failing("GET", "/api/integrations?nope=1")
    ask.failing("POST", "/api/integrations", {"is_admin": 1})
    ask.failing("POST", "/api/flows", {"key": "x"})
    ask.failing("PUT", f"/api/integrations/{connection['id']}", {"key": "null"})


def test_every_route_was_seen_to_answer(witness):
    silent = {
        name
        for name in witness.described()
        if not any(each.status < 300 for each in witness.seen[name])
    }
    assert silent == set(NOT_RECORDED), "extend the journey above"


def test_every_answer_in_json_is_described(witness):
    """A new route belongs into `junctor/api/schemas`."""
    vague = [
        f"{name} {status}"
        for name, operation in witness.described().items()
        for status, response in operation["responses"].items()
        for kind, content in response.get("content", {}).items()
        if not content.get("schema")
    ]
    assert vague == []


def test_every_answer_fits_its_description(witness):
    wrong = {name: list(witness.faults(name))[:3] for name in sorted(witness.seen)}
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_every_body_that_was_taken_fits_its_description(witness):
    wrong = {name: list(witness.unfit_bodies(name))[:3] for name in sorted(witness.taken)}
    assert len(wrong) > 20
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_the_witness_notices_a_field_too_many_and_one_too_few(witness):
    whole = witness.served.request("GET", "/api/settings").json
    schema = {"$ref": "#/components/schemas/InstanceSettings"}
    assert list(witness._unfit(schema, whole)) == []
    assert list(witness._unfit(schema, {**whole, "more": 1}))
    assert list(witness._unfit(schema, {**whole, "hostMap": None}))
    assert list(witness._unfit(schema, {"version": "1"}))
