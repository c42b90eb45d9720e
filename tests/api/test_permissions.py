"""Every route by every role, in the own and in a foreign project, from the OpenAPI description."""

from __future__ import annotations

import pytest

from junctor.core.access import PERMISSIONS, Permission
from junctor.model.access import Role

# What each route takes. A route that is not listed fails the first test.
LISTED = {
    "GET /healthz": "public",
    "GET /hooks/{token}": "public",
    "POST /hooks/{token}": "public",
    "GET /forms/{token}": "public",
    "POST /forms/{token}": "public",
    "POST /callbacks/{token}": "public",
    "PUT /callbacks/{token}": "public",
    "GET /approve/{token}": "public",
    "POST /approve/{token}": "public",
    "POST /api/flows/{id}/disable": "edit_flows",
    "POST /api/flows/{id}/enable": "edit_flows",
    "GET /api/flows/{id}/dependents": "see_flows",
    "GET /api/flows/{id}/diff": "see_flows",
    "GET /api/screen-pops": "see_flows",
    "GET /api/export": "see_flows",
    "POST /api/import": "edit_flows",  # and what its changes take by themselves
    "GET /api/approvals": "see_flows",
    "GET /api/approvals/{run}/{node}": "see_flows",
    "POST /api/approvals/{run}/{node}/decide": "see_flows",  # and be an approver, or may run
    "POST /api/runs/{id}/signals/{name}": "run",
    "GET /api/runs/{id}/children": "see_run_meta",
    "GET /api/triggers": "see_flows",
    "GET /api/triggers/{id}": "see_flows",
    "GET /api/triggers/registrations": "see_flows",
    "POST /api/triggers/{id}/register": "edit_flows",
    "POST /api/triggers/{id}/pause": "edit_flows",
    "POST /api/triggers/{id}/resume": "edit_flows",
    "POST /api/triggers/{id}/try": "run",
    "GET /api/triggers/{id}/entities": "see_flows",
    "POST /api/triggers/{id}/poll": "run",
    "GET /api/triggers/{id}/token": "write_credentials",
    "POST /api/triggers/{id}/replay": "run",
    "GET /api/triggers/{id}/events": "see_flows",
    "GET /api/entities": "see_flows",
    "POST /api/entities": "edit_flows",
    "GET /api/entities/{id}": "see_flows",
    "PUT /api/entities/{id}": "edit_flows",
    "DELETE /api/entities/{id}": "edit_flows",
    "GET /login": "public",
    "GET /login.js": "public",
    "POST /api/assistant/plan": "edit_flows",
    "POST /api/assistant/apply": "edit_flows",
    "GET /oauth/callback": "public",
    "GET /oauth/callback.js": "public",
    "GET /oauth/client.json": "public",
    "POST /api/oauth/start": "write_credentials",
    "POST /api/oauth/discover": "write_credentials",  # and may edit connections
    "POST /api/oauth/finish": "signed_in",  # and may write credentials where it began
    "GET /api/oauth/redirect-uri": "see_connections",
    "GET /api/credentials": "see_connections",
    "GET /api/usage": "see_connections",
    "GET /api/integrations/{id}/scopes/{environment}": "see_connections",
    "GET /api/openapi.json": "public",
    "POST /api/auth/login": "public",
    "POST /api/auth/logout": "signed_in",
    "GET /api/auth/csrf": "signed_in",
    "GET /api/auth/me": "signed_in",
    "POST /api/auth/links": "instance",
    "GET /api/settings": "signed_in",
    "GET /api/projects": "signed_in",
    "POST /api/projects": "instance",
    "GET /api/projects/{id}": "signed_in",
    "PUT /api/projects/{id}": "signed_in",  # of that project: see the test below
    "GET /api/environments": "see_project",
    "GET /api/events": "see_run_meta",
    "GET /api/home": "see_flows",
    "GET /metrics": "see_run_meta",
    "GET /api/views": "see_project",
    "PUT /api/views/{screen}/{name}": "see_project",
    "DELETE /api/views/{screen}/{name}": "see_project",
    "GET /api/alerts": "see_flows",
    "POST /api/alerts": "manage_project",
    "GET /api/alerts/{id}": "see_flows",
    "PUT /api/alerts/{id}": "manage_project",
    "DELETE /api/alerts/{id}": "manage_project",
    "POST /api/alerts/{id}/try": "run",
    "GET /api/audit/folded": "read_audit",
    "GET /api/settings/retention": "see_project",
    "PUT /api/settings/retention": "manage_project",
    "POST /api/settings/test-address": "grant_networks",
    "GET /api/runs/{id}/steps/{index}": "see_flows",
    "GET /api/runs/{id}/payloads/{digest}": "see_flows",
    "GET /api/runs/{id}/compare": "see_flows",
    "GET /api/runs/{id}/files": "see_flows",
    "GET /api/runs/{id}/files/{digest}": "see_flows",
    "POST /api/runs/rerun": "run",
    "POST /api/environments": "manage_project",
    "PUT /api/environments/{key}": "manage_project",
    "DELETE /api/environments/{key}": "manage_project",
    "GET /api/members": "manage_access",
    "POST /api/members": "manage_access",
    "PUT /api/members/{user}": "manage_access",
    "DELETE /api/members/{user}": "manage_access",
    "GET /api/api-keys": "manage_access",
    "POST /api/api-keys": "manage_access",
    "DELETE /api/api-keys/{id}": "manage_access",
    "GET /api/grants": "see_connections",
    "POST /api/grants": "grant_networks",
    "DELETE /api/grants/{id}": "grant_networks",
    "GET /api/keys": "instance",
    "POST /api/keys/rotate": "instance",
    "POST /api/keys/rewrap": "instance",
    "POST /api/keys/destroy": "instance",
    "GET /api/integrations": "see_connections",
    "POST /api/integrations": "edit_connections",
    "GET /api/integrations/{id}": "see_connections",
    "PUT /api/integrations/{id}": "edit_connections",
    "DELETE /api/integrations/{id}": "edit_connections",
    "POST /api/integrations/{id}/test": "run",
    "GET /api/integrations/{id}/dependents": "see_connections",
    "POST /api/integrations/{id}/replace": "edit_flows",
    "GET /api/integrations/{id}/audit": "read_audit",
    "GET /api/integrations/{id}/operations": "see_connections",
    "POST /api/integrations/{id}/operations/{key}/call": "run",
    "PUT /api/integrations/{id}/credentials/{environment}": "write_credentials",
    "DELETE /api/integrations/{id}/credentials/{environment}": "write_credentials",
    "POST /api/integrations/{id}/credentials/{environment}/rotate": "write_credentials",
    "DELETE /api/integrations/{id}/credentials/{environment}/rotate": "write_credentials",
    "POST /api/integrations/{id}/credentials/{environment}/promote": "write_credentials",
    "POST /api/integrations/{id}/credentials/{environment}/undo": "write_credentials",
    "GET /api/secrets": "edit_connections",
    "PUT /api/secrets/{name}": "write_credentials",
    "DELETE /api/secrets/{name}": "write_credentials",
    "POST /api/secrets/{name}/test": "write_credentials",
    "GET /api/secrets/{name}/dependents": "edit_connections",
    "GET /api/secrets/{name}/versions": "edit_connections",
    "POST /api/secrets/{name}/restore": "write_credentials",
    "POST /api/secrets/{name}/retire": "write_credentials",
    "POST /api/secrets/{name}/replace": "write_credentials",
    "GET /api/catalog": "see_project",
    "POST /api/catalog": "edit_connections",
    "POST /api/catalog/custom-http": "edit_connections",
    "POST /api/catalog/import": "edit_connections",
    "GET /api/catalog/{slug}": "see_project",
    "DELETE /api/catalog/{slug}": "publish_connectors",
    "GET /api/catalog/{slug}/versions": "see_project",
    "GET /api/catalog/{slug}/drift": "see_project",
    "GET /api/catalog/{slug}/compatibility": "see_project",
    "POST /api/catalog/{slug}/versions/{version}/publish": "publish_connectors",
    "GET /api/flows": "see_flows",
    "POST /api/flows": "edit_flows",
    "POST /api/flows/validate": "see_flows",
    "POST /api/flows/move": "edit_flows",
    "GET /api/flows/{id}": "see_flows",
    "PUT /api/flows/{id}/draft": "edit_flows",
    "DELETE /api/flows/{id}": "edit_flows",
    "POST /api/flows/{id}/publish": "edit_flows",
    "POST /api/flows/{id}/deploy": "edit_flows",
    "GET /api/flows/{id}/versions": "see_flows",
    "GET /api/flows/{id}/versions/{version}": "see_flows",
    "GET /api/flows/{id}/runs": "see_run_meta",
    "POST /api/flows/{id}/runs": "run",
    "GET /api/runs": "see_run_meta",
    "GET /api/runs/{id}": "see_run_meta",
    "GET /api/runs/{id}/steps": "see_flows",
    "POST /api/runs/{id}/cancel": "run",
    "POST /api/runs/{id}/resume": "run",
    "POST /api/runs/{id}/fork": "run",
    "POST /api/runs/{id}/rerun": "run",
    "GET /api/audit": "read_audit",
    "GET /api/audit/verify": "read_audit",
    "GET /api/audit/export": "read_audit",
}
FOREIGN = {"integrations", "flows", "runs", "grants", "api-keys", "members", "secrets"}


@pytest.fixture(scope="module")
def routes(served):
    paths = served.request("GET", "/api/openapi.json").json["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, verbs in paths.items()
        for method, operation in verbs.items()
    }


@pytest.fixture(scope="module")
def things(served):
    """An object of each kind in the main project."""
    body = {"name": "Mine", "key": "mine", "integrationSlug": "http", "authType": "none"}
    body["config"] = {"baseUrl": "https://api.example.com"}
    made = served.request("POST", "/api/integrations", body).json
    node = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://api.example.com"}
    flow = served.request("POST", "/api/flows", {"key": "mine", "nodes": [node]}).json
    run = served.request("POST", f"/api/flows/{flow['id']}/runs", {}).json
    grant = served.request("POST", "/api/grants", {"cidr": "10.0.0.0/8"}).json
    secret = {"environment": "development", "value": "long-enough-value"}
    served.request("PUT", "/api/secrets/MINE", secret)
    keys = served.request("GET", "/api/api-keys").json["items"]
    return {
        "integrations": made["id"],
        "flows": flow["id"],
        "runs": run["id"],
        "grants": grant["id"],
        "secrets": "MINE",
        "api-keys": keys[0]["id"],
        "members": served.owner.id,
    }


# What a path's parameter must look like to be looked up at all.
_TYPED = {"version": "1", "index": "0", "digest": "0" * 64}


def _path(route: str, **known: str) -> str:
    path = route.split(" ")[1]
    for name in ("id", "key", "user", "name", "slug", "version", "environment", "index", "digest"):
        path = path.replace(f"{{{name}}}", known.get(name, _TYPED.get(name, "none")))
    return path + ("?with=none" if path.endswith("/compare") else "")


def _ask(served, route, path, **who):
    body = {} if route.split(" ")[0] in {"POST", "PUT"} else None
    return served.request(route.split(" ")[0], path, body, **who)


def test_every_route_is_listed_with_its_permission(routes):
    assert {name: o.get("x-permission", "?") for name, o in routes.items()} == LISTED


@pytest.mark.parametrize("route", LISTED)
def test_nobody_unknown_comes_in(served, route):
    status = _ask(served, route, _path(route), role=None).status
    if LISTED[route] == "public":
        expected = {404} if "{token}" in route else {200, 422}
        assert status in ({400} if route == "GET /oauth/callback" else expected)
    else:
        assert status == 401


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_does_what_the_table_says_and_no_more(served, role):
    wrong = []
    for route, permission in LISTED.items():
        if permission == "public":
            continue
        status = _ask(served, route, _path(route), role=role).status
        wanted = permission == "signed_in" or Permission(permission) in PERMISSIONS[Role(role)]
        if (status == 403) == wanted or status >= 500 or status == 401:
            wrong.append((route, status, wanted))
    assert wrong == []


@pytest.mark.parametrize("kind", sorted(FOREIGN))
def test_things_of_another_project_are_not_found(served, things, kind):
    before = served.request("GET", "/api/integrations").json
    wrong = []
    for route in LISTED:
        path = route.split(" ")[1]
        if not path.startswith(f"/api/{kind}/{{"):
            continue
        named = {"id": things[kind], "user": things[kind], "name": things[kind]}
        bodies = {"PUT": [{}], "POST": [{}]}.get(route.split(" ")[0], [None])
        for body in bodies:
            where = _path(route, environment="development", key="request", **named)
            answer = served.request(route.split(" ")[0], where, body, key=served.other_key)
            empty = kind == "secrets" and answer.status == 200 and answer.json["items"] == []
            if answer.status not in {404, 422} and not empty:
                wrong.append((route, answer.status))
            if answer.status == 422 and route.split(" ")[0] in {"GET", "DELETE"}:
                wrong.append((route, answer.status))
    assert wrong == []
    assert served.request("GET", "/api/integrations").json == before


def test_only_an_admin_of_the_project_renames_it(served):
    path = f"/api/projects/{served.project.id}"
    for role in Role:
        wanted = 200 if role is Role.PROJECT_ADMIN else 403
        assert served.request("PUT", path, {"name": "Main"}, role=role.value).status == wanted
    assert served.request("PUT", path, {"name": "x"}, key=served.other_key).status == 404


def test_live_runs_in_production_take_more_than_sandbox_runs(served, things):
    path = f"/api/integrations/{things['integrations']}/operations/request/call"
    body = {"environment": "production", "inputs": {"method": "GET", "path": "/"}}
    assert served.request("POST", path, body, role="editor").status == 200
    assert served.request("POST", path, {**body, "mode": "live"}, role="editor").status == 403
    flow = f"/api/flows/{things['flows']}"
    run = {"environment": "production", "mode": "live"}
    assert served.request("POST", f"{flow}/runs", run, role="editor").status == 403
    assert served.request("POST", f"{flow}/runs", {**run, "mode": "sandbox"}).status == 201
    to_production = {"environments": ["production"]}
    assert served.request("POST", f"{flow}/publish", to_production, role="editor").status == 403
    made = served.request("POST", f"{flow}/publish", role="editor")
    assert made.status == 200
    assert served.request("GET", flow).json["deployed"] == {"development": 1}
    deploy = {"version": 1, "environment": "production"}
    assert served.request("POST", f"{flow}/deploy", deploy, role="editor").status == 403
    assert served.request("POST", f"{flow}/deploy", deploy).status == 200
    assert served.request("DELETE", flow, role="editor").status == 403


def test_an_auditor_sees_that_something_ran_and_not_what_it_said(served, things):
    path = f"/api/runs/{things['runs']}"
    seen = served.request("GET", path, role="auditor").json
    assert seen["state"] == "succeeded"
    assert {"input", "output", "error"} & seen.keys() == set()
    assert "output" in served.request("GET", path, role="viewer").json


def test_a_refusal_is_audited_with_the_name_of_who_tried(served):
    served.request("DELETE", "/api/integrations/x", role="viewer")
    served.request("GET", "/api/nothing-here", role="viewer")
    found = served.request("GET", "/api/audit?kind=access.refused&limit=200").json["items"]
    tried = {(e["detail"]["method"], e["detail"]["path"], e["detail"]["status"]) for e in found}
    assert ("DELETE", "/api/integrations/x", 403) in tried
    assert ("GET", "/api/nothing-here", 404) in tried
    assert all(e["actor"].startswith("key:") for e in found)
