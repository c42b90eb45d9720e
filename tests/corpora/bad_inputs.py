"""The bad_inputs corpus: each row is a request to a real server that must refuse it.

Rows are written against a plain form; bodies and paths are translated here. Before a row is
sent, its unmutated form is sent and must be accepted, so that a refusal means what it says.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import itertools
import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from junctor.core.access import new_token, token_hash
from junctor.core.flows.nodes import LEGACY
from junctor.model.access import ApiKey, Role
from junctor.model.ids import new_id
from served import OPERATOR_TOKEN, Answer, Served

NAME = "bad_inputs"
PLANTED = "pl4nted-s3cret-Zq81-never-shown"
_FIELDS = {"integration": "integrationSlug", "timeout_s": "timeout", "created_at": "createdAt"}
_CONFIG = {"baseUrl": "baseUrl", "base_url": "baseUrl", "headers": "headers"}
_ROLES = {"admin": "project_admin"}
_UNBUILT_BODIES = ("idempotency_key", "wait_s")
_NODE_TYPES = {"apiCall", "screenPop", "set", "switch", "respond", "fail", *LEGACY}
_numbers = itertools.count()
_MOST_TIMES = 2000


class Skipped(Exception):  # noqa: N818 - an outcome
    """The row is about something that is not built yet; the text says what."""


class House:
    """A server with the objects that rows name."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.paths = list(self._ask("GET", "/api/openapi.json").json["paths"])
        made = self._ask(
            "POST",
            "/api/integrations",
            good_connection(
                key="ok-name",
                authType="bearer_token",
                credentials={"production": {"token": PLANTED}},
            ),
            role="project_admin",
        )
        self.connection = made.json["id"]
        flow = self._ask("POST", "/api/flows", good_flow("kept"))
        self.flow = flow.json["id"]
        self.run = self._ask("POST", f"/api/flows/{self.flow}/runs", {}).json["id"]
        self.hook, self.form = self._ways_in()
        self.dead = {
            "revoked_key": served.run(self._dead_key(revoked_at=1)),
            "expired_key": served.run(self._dead_key(expires_at=1)),
        }

    def _ways_in(self) -> tuple[str, str]:
        """The tokens of a signed webhook and of a form."""
        body = {"environment": "development", "value": PLANTED}
        self._ask("PUT", "/api/secrets/HOOKED", body)
        shape = {"type": "object", "properties": {"name": {"type": "string"}}}
        self._ask("POST", "/api/entities", {"name": "Guest", "schema": shape})
        verify = {"scheme": "github", "secrets": ["{env.HOOKED}"]}
        found = []
        for key, trigger in {
            "hooked": {"type": "webhook", "verify": verify, "respond": {"wait": 10}},
            "formed": {"type": "form", "entity": "guest"},
        }.items():
            nodes = [{"id": "a", "type": "respond"}]
            self._ask("POST", "/api/flows", {"key": key, "trigger": trigger, "nodes": nodes})
            where = {"environments": ["development"]}
            self._ask("POST", f"/api/flows/{key}/publish", where)
            listed = self._ask("GET", "/api/triggers").json["items"]
            url = next(each["url"] for each in listed if each["flowKey"] == key)
            found.append(url.rpartition("/")[2])
        return found[0], found[1]

    def _ask(self, method, path, body=None, role="project_admin") -> Answer:
        answer = self.served.request(method, path, body, role=role)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text[:300]}"
        return answer

    async def _dead_key(self, **more) -> str:
        value = new_token("jk_")
        key = ApiKey(
            id=new_id("key"),
            project_id=self.served.project.id,
            name="dead",
            roles=(Role.EDITOR,),
            prefix=value[:9],
            hash=token_hash(value),
            created_at=0,
            **more,
        )
        await self.served.instance.store.access.add_key(key)
        return value

    def fill(self, text: str) -> str:
        """The text with the names of what exists here."""
        known = {
            "id": self.connection,
            "flow": self.flow,
            "run": self.run,
            "hook": self.hook,
            "form": self.form,
            "other_project": self.served.other.key,
            "connection_id_of_project": self.connection,
            "unique": f"u{next(_numbers)}",
            "literal_token": "sk_live_" + "a1B2c3D4e5F6g7H8",
            **self.dead,
        }
        return re.sub(r"\{(\w+)\}", lambda m: str(known.get(m[1], m[0])), text)

    async def _state(self) -> list[Any]:
        store = self.served.instance.store
        found: list[Any] = [await store.access.users(), await store.projects.all()]
        for project in (self.served.project.id, self.served.other.id):
            connections = await store.connections.all(project)
            found += [
                connections,
                [await store.credentials.versions(project, c.id) for c in connections],
                await store.secrets.all(project),
                await store.projects.environments(project),
                await store.flows.all(project),
                await store.runs.all(project),
                await store.grants.all(project),
                await store.access.members(project),
                [
                    k.model_copy(update={"last_used_at": None})
                    for k in await store.access.keys(project)
                ],
                await store.specs.custom(project),
            ]
        return found

    def state(self) -> list[Any]:
        """Everything that a refused request must leave alone."""
        return self.served.run(self._state())

    async def _entries(self) -> int:
        store = self.served.instance.store
        await store.audit.flush()
        return sum([seq for _, seq, _ in await store.audit.heads()])

    def audited(self) -> int:
        """How many audit entries there are."""
        return self.served.run(self._entries())

    def secrets(self) -> list[str]:
        """What no answer may hold."""
        return [PLANTED, *self.served.keys.values(), self.served.other_key, *self.dead.values()]


@contextlib.contextmanager
def opened():
    """The house that all rows share."""
    folder = tempfile.TemporaryDirectory(prefix="junctor-corpora-")
    with folder as home, Served(Path(home)) as served:
        yield House(served)


def good_connection(**more) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "key": f"good-{number}",
        "name": f"Good {number}",
        "integrationSlug": "http",
        "authType": "none",
        "config": {"baseUrl": "https://api.example.com"},
        **more,
    }


def good_flow(key: str, **more) -> dict[str, Any]:
    node = {"id": "n1", "type": "apiCall", "mode": "http", "url": "https://api.example.com/x"}
    return {"key": key, "name": key, "nodes": [node], **more}


def check(row: dict[str, Any], house: House) -> str | None:
    """None when the row holds, else one line of difference.

    Raises:
        Skipped: it is about something that is not built yet.
    """
    path = _path(row, house)
    fault = _proof(row, path, house)
    if fault is not None:
        return f"the unmutated form is not accepted: {fault}"
    before, entries = house.state(), house.audited()
    started = time.monotonic()
    answers = _send(row, path, house)
    took = time.monotonic() - started
    last = answers[-1]
    created = _created(row, answers)
    if last.status not in row["expect_status"]:
        _undo(house, created)
        return f"answered {last.status}, expected {row['expect_status']}: {last.text[:160]}"
    if took > row.get("max_seconds", 60):
        return f"took {took:.1f} s, allowed are {row['max_seconds']} s"
    said = [_invariant(n, row, answers, house, before, entries) for n in row["invariants"]]
    _undo(house, created)
    if "state_unchanged" in row["invariants"] and house.state() != before:
        said.append("state_unchanged: something was changed")
    return "; ".join(s for s in said if s) or None


def _path(row, house) -> str:
    """The row's path here, or a skip where there is no such route."""
    path = row["path"]
    if path == "/api/auth/reset":
        path = "/api/auth/login"  # there are no passwords to reset: links only
    if "@{other_project}" in path:
        path = path.replace("@{other_project}/", "")  # the key names the project
    path = path.replace("/hooks/{form_hook}", "/forms/{form}")
    bare = path.split("?")[0]
    if row["group"] in {"static", "host"}:
        return house.fill(path)
    shape = "/".join("{}" if p.startswith("{") else p for p in bare.split("/"))
    known = {"/".join("{}" if p.startswith("{") else p for p in k.split("/")) for k in house.paths}
    if row["group"] == "path_id":
        shape = "/api/integrations/{}"
    if bare == "/api/catalog/import" and bare not in house.paths:
        raise Skipped(f"{bare} is not built yet")  # else it would count as a connector's slug
    fits = any(re.fullmatch(re.escape(k).replace(r"\{\}", "[^/]+"), shape) for k in known)
    if not fits:
        raise Skipped(f"{bare} is not built yet")
    return house.fill(path)


def _translated(row, house) -> Any:
    """The row's body in the words of the real API."""
    body = json.loads(house.fill(json.dumps(row["body"])))
    if not isinstance(body, dict):
        return body
    if "/auth/" in row["path"]:
        return {"token": body.get("password", body.get("email", ""))}
    if row["path"].endswith("/flows"):
        return _flow(body)
    if row["path"].endswith("/runs"):
        unbuilt = [name for name in _UNBUILT_BODIES if name in body]
        if unbuilt:
            raise Skipped(f"`{unbuilt[0]}` of a run is not built yet")
        return body
    if not ("integration" in body or "baseUrl" in body):
        return body
    found: dict[str, Any] = {"name": f"Row {next(_numbers)}", "config": {}}
    for name, value in body.items():
        if name in _CONFIG:
            found["config"][_CONFIG[name]] = value
        else:
            found[_FIELDS.get(name, name)] = value
    return found


def _flow(body: dict[str, Any]) -> dict[str, Any]:
    found = {"key": f"row-{next(_numbers)}", **body}
    nodes = []
    if not all(isinstance(n, dict) for n in body.get("nodes") or ()):
        return found
    for number, given in enumerate(body.get("nodes", ()), 1):
        if given.get("type") not in _NODE_TYPES:
            raise Skipped(f"the node type `{given.get('type')}` is not built yet")
        node = {"id": f"n{number}", **given}
        if "connection" in node:
            node["connectionId"] = node.pop("connection")
            node.setdefault("integrationSlug", "http")
            node.setdefault("operationKey", "request")
        if "mode" not in node and "url" not in node:
            node |= {"mode": "http", "url": "https://api.example.com/"}
        nodes.append(node)
    return {**found, "nodes": nodes}


def _payload(row, house) -> bytes | None:
    if "body_raw_b64" in row:
        return base64.b64decode(row["body_raw_b64"])
    if "body_gen" in row:
        made = row["body_gen"]
        if "repeat" not in made:
            raise Skipped(f"bodies of {', '.join(made)} are for routes that are not built yet")
        text = made.get("prefix", "") + made["repeat"] * made["n"] + made.get("suffix", "")
        return text.replace("api_call", "apiCall").encode()
    if "body" in row:
        return json.dumps(_translated(row, house)).encode()
    return None


def _send(row, path, house) -> list[Answer]:
    served = house.served
    headers = _identity(row, house)
    payload = _payload(row, house)
    if "body" in row:
        headers["Content-Type"] = "application/json"
    headers.update({k: house.fill(v) for k, v in row.get("headers", {}).items()})
    times = min(row.get("repeat", 1) * row.get("parallel", 1), _MOST_TIMES)
    found = [served.send(row["method"], path, headers, payload) for _ in range(times)]
    if path == "/api/flows" and row["method"] == "POST" and found[-1].status == 201:
        # A draft may be unfinished; the refusal of what cannot run comes with publishing.
        flow = found[-1].json["id"]
        key = headers["Authorization"].removeprefix("Bearer ")
        found.append(served.request("POST", f"/api/flows/{flow}/publish", {}, key=key))
    return found


def _identity(row, house) -> dict[str, str]:
    served = house.served
    headers = {"Host": f"127.0.0.1:{served.port}"}
    actor = row["actor"]
    if actor == "session":
        cookie, csrf = served.session()
        headers |= {"Cookie": f"junctor_session={cookie}", "Junctor-CSRF": csrf}
    elif actor == "other_project_admin":
        headers["Authorization"] = f"Bearer {served.other_key}"
    elif actor != "anon":
        role = _ROLES.get(actor, actor).replace("-", "_")
        if role not in served.keys:
            raise Skipped(f"there is no role `{actor}`")
        headers["Authorization"] = f"Bearer {served.keys[role]}"
    return headers


def _proof(row, path, house) -> str | None:  # noqa: C901 - one line for each group
    """What is wrong with the unmutated form, or None when it is accepted."""
    served, group = house.served, row["group"]
    ask = _asking(row, house)
    if group == "static":
        answers = [served.request("GET", "/healthz", role=None)]
    elif path.startswith("/forms/"):
        answers = [served.request("GET", path, role=None)]
    elif group == "hook_in":
        answers = [_delivered(served, path)]
    elif path.startswith("/login"):
        answers = [served.request("GET", "/login", role=None)]
    elif group in {"login", "host"}:
        served.access.links._limit._failures.clear()  # the row before may have used them up
        answers = [served.request("POST", "/api/auth/login", {"token": served.link()}, role=None)]
    elif group in {"auth", "cors"} and row["method"] in {"GET", "OPTIONS"}:
        answers = [served.request("GET", path)]
    elif group == "query":
        answers = [ask("GET", _good_query(path))]
    elif group == "path_id" and row["method"] == "DELETE":
        made = ask("POST", "/api/integrations", good_connection())
        answers = [made, ask("DELETE", f"/api/integrations/{made.json['id']}")]
    elif group in {"path_id", "method"}:
        answers = [ask("GET", f"/api/integrations/{house.connection}")]
    elif group in {"flow", "run"} or path.endswith(("/flows", "/runs")):
        able = row["actor"] in {"editor", "admin", "other_project_admin"}
        answers = _proof_of_flow(ask if able else _asking({"actor": "admin"}, house), path)
    elif group in {"rbac", "auth"}:
        answers = _proof_of_role(row, house)
    else:
        made = ask("POST", "/api/integrations", good_connection())
        answers = [made, _delete(house, made)]
    bad = next((a for a in answers if a.status >= 300), None)
    return None if bad is None else f"{bad.status} {bad.text[:160]}"


def _delivered(served, path: str) -> Answer:
    body = json.dumps({"n": next(_numbers)}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": "sha256=" + hmac.new(PLANTED.encode(), body, "sha256").hexdigest(),
        "X-GitHub-Delivery": f"d{next(_numbers)}",
    }
    return served.request("POST", path, role=None, raw=body, headers=headers)


def _asking(row, house):
    def ask(method: str, path: str, body: Any = None) -> Answer:
        headers = _identity(row, house)
        payload = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            payload = json.dumps(body).encode()
        return house.served.send(method, path, headers, payload)

    return ask


def _proof_of_flow(ask, path: str) -> list[Answer]:
    key = f"proof-{next(_numbers)}"
    made = ask("POST", "/api/flows", good_flow(key))
    if made.status != 201:
        return [made]
    flow = made.json["id"]
    answers = [made, ask("POST", f"/api/flows/{flow}/publish", {"environments": ["development"]})]
    if path.endswith("/runs"):
        answers.append(ask("POST", f"/api/flows/{flow}/runs", {"environment": "development"}))
    return [*answers, ask("DELETE", f"/api/flows/{flow}")]


def _proof_of_role(row, house) -> list[Answer]:
    """The same request by somebody who may, about something of their own."""
    served, path = house.served, row["path"]
    if path.endswith("/credentials/production"):
        made = served.request("POST", "/api/integrations", good_connection(authType="bearer_token"))
        where = f"/api/integrations/{made.json['id']}/credentials/production"
        done = served.request("PUT", where, {"token": "proof-of-role-value-1"})
        return [made, done, _delete(house, made)]
    if path == "/api/api-keys":
        body = {"name": "proof", "roles": ["viewer"]}
        made = served.request("POST", path, body)
        return [made, served.request("DELETE", f"/api/api-keys/{made.json['id']}")]
    if path.startswith("/api/members"):
        body = {"roles": ["project_admin"]}
        return [served.request("PUT", f"/api/members/{served.owner.id}", body)]
    if row["method"] == "GET":
        return [served.request("GET", house.fill(path))]
    if path not in {"/api/integrations", "/api/integrations/{id}", "/api/integrations/{id}/test"}:
        return _proof_of_right(row, house)
    made = served.request("POST", "/api/integrations", good_connection())
    one = f"/api/integrations/{made.json['id']}"
    if path.endswith("/test"):
        return [made, served.request("POST", f"{one}/dependents".replace("/dependents", "/test"), {}),
                _delete(house, made)]  # fmt: skip
    if row["method"] == "PUT":
        return [made, served.request("PUT", one, {}), _delete(house, made)]
    return [made, _delete(house, made)]


def _proof_of_right(row, house) -> list[Answer]:
    """For other routes: the operator gets past the question whether they may."""
    headers = {"Authorization": f"Bearer {OPERATOR_TOKEN}", "Junctor-Project": "main"}
    path = re.sub(r"\{\w+\}|self", "nothing", row["path"])
    answer = house.served.request(row["method"], path, {}, role=None, headers=headers)
    return [] if answer.status in {200, 201, 204, 404, 409, 422} else [answer]


def _good_query(path: str) -> str:
    good = {"limit": "10", "sort": "name", "order": "asc", "q": "x"}
    name = re.match(r"[a-z_]*", path.partition("?")[2])[0]
    return f"/api/integrations?{name}={good[name]}" if name in good else "/api/integrations"


def _delete(house, made: Answer) -> Answer:
    if made.status != 201:
        return made
    return house.served.request("DELETE", f"/api/integrations/{made.json['id']}?force=true")


def _created(row, answers: list[Answer]) -> list[str]:
    """What the row made: wanted by title rows, a draft that could not be published by others."""
    if row["method"] != "POST":
        return []
    kind = "flows" if row["path"].endswith("/flows") else "integrations"
    if not row["path"].endswith(("/flows", "/integrations")):
        return []
    return [f"/api/{kind}/{a.json['id']}" for a in answers if a.status == 201]


def _undo(house, created: list[str]) -> None:
    for path in created:
        for key in (house.served.keys["project_admin"], house.served.other_key):
            house.served.request("DELETE", path, key=key)


def _invariant(name, row, answers, house, before, entries) -> str | None:
    last = answers[-1]
    text = last.text
    broken = {
        "no_5xx": lambda: any(a.status >= 500 or not a.status for a in answers),
        "no_stack_trace": lambda: re.search(r'Traceback|File "|\.py\b', text),
        "no_secret_in_response": lambda: any(s in a.text for a in answers for s in house.secrets()),
        "state_valid": lambda: not house.state(),
        "audited": lambda: last.status >= 400 and house.audited() <= entries,
        "stored_verbatim": lambda: _stored(house, last) != _translated(row, house)["name"],
        "not_rendered_as_template": lambda: _stored(house, last) != _translated(row, house)["name"],
        "escaped_in_ui": lambda: (
            last.headers.get("content-type") != "application/json"
            or last.headers.get("x-content-type-options") != "nosniff"
        ),
        "no_open_redirect": lambda: "location" in last.headers or 300 <= last.status < 400,
        "no_file_read": lambda: "root:" in text,
        "no_acao_for_foreign_origin": lambda: "access-control-allow-origin" in last.headers,
        "error_names_node_and_field": lambda: not _names_place(text),
        "html_escaped": lambda: "<script>" in text,
        "no_token_request_sent": lambda: _left(house, entries, "credential.authorize"),
        "no_outbound_request": lambda: _left(house, entries, "call"),
    }
    if name == "state_unchanged":
        return None  # compared by the caller, after undoing what the harness itself made
    if name in {"csv_export_prefixed", "draft_only", "no_ciphertext_in_response"}:
        return None  # nothing here exports tables yet
    if name not in broken:
        return f"{name}: this harness does not know the invariant"
    return f"{name}: broken by {last.status} {text[:120]}" if broken[name]() else None


def _left(house, entries: int, kind: str) -> bool:
    """Whether anything of a kind was audited since the row began."""
    fresh = max(house.audited() - entries, 0)
    found = house.served.request("GET", f"/api/audit?limit={fresh or 1}", role="auditor").json
    return any(each.get("kind") == kind for each in found["items"][:fresh])


def _stored(house, made: Answer) -> str:
    return house.served.request("GET", f"/api/integrations/{made.json['id']}").json["name"]


def _names_place(text: str) -> bool:
    said = json.loads(text)
    findings = said.get("details", {}).get("findings", [])
    named = [f for f in findings if f.get("node") and f.get("field")]
    return bool(named) or bool(said.get("field"))
