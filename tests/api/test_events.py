"""The stream of events: live, resumed, filtered, bounded, and ended when its reader may not read."""

from __future__ import annotations

import json
import socket

import pytest

NODES = [
    {"id": "a", "type": "apiCall", "mode": "http", "url": "https://api.example.com/x", "next": "b"},
    {"id": "b", "type": "respond", "body": {"secret": "of the payload"}},
]


class Reader:
    """A browser's EventSource, on a raw socket."""

    def __init__(self, served, query="", *, role="viewer", headers=None, key=None):
        self._sock = socket.create_connection(("127.0.0.1", served.port), timeout=10)
        given = {"Host": f"127.0.0.1:{served.port}", **(headers or {})}
        if role or key:
            given["Authorization"] = f"Bearer {key or served.keys[role]}"
        lines = [f"GET /api/events{query} HTTP/1.1", *(f"{k}: {v}" for k, v in given.items())]
        self._sock.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._sock.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()

    def chunk(self):
        size = int(self._file.readline(), 16)
        data = self._file.read(size)
        self._file.readline()
        return data.decode()

    def event(self):
        """The next event as (kind, data, id); comments are passed over."""
        while True:
            text = self.chunk()
            if not text:
                return None
            lines = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
            if "event" in lines:
                return lines["event"], json.loads(lines["data"]), lines["id"]

    def until(self, kind):
        found = []
        while not found or found[-1][0] != kind:
            event = self.event()
            assert event is not None, found
            found.append(event)
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()
        self._sock.close()


@pytest.fixture(scope="module")
def flow(served):
    made = served.request("POST", "/api/flows", {"key": "streamed", "nodes": NODES})
    return f"/api/flows/{made.json['id']}/runs"


def test_two_readers_see_the_same_run_step_by_step(served, flow):
    with Reader(served) as one, Reader(served) as other:
        assert one.status == 200
        assert one.headers["content-type"].startswith("text/event-stream")
        assert one.headers["cache-control"] == "no-store"
        one.chunk(), one.chunk(), other.chunk(), other.chunk()
        run = served.request("POST", flow, {}).json
        seen = one.until("run.finished")
        assert other.until("run.finished") == seen
    kinds = [kind for kind, _, _ in seen]
    assert kinds == [
        "run.started",
        "step.started",
        "step.finished",
        "step.started",
        "step.finished",
        "run.finished",
    ]
    assert all(data["runId"] == run["id"] for _, data, _ in seen)
    assert seen[-1][1]["state"] == "succeeded"
    assert seen[2][1]["summary"].startswith("would have sent")
    assert "of the payload" not in json.dumps(seen)


def test_who_comes_back_gets_what_was_missed(served, flow):
    with Reader(served) as reader:
        first = served.request("POST", flow, {}).json
        seen = reader.until("run.finished")
    second = served.request("POST", flow, {}).json
    with Reader(served, headers={"Last-Event-ID": seen[-1][2]}) as reader:
        missed = reader.until("run.finished")
    assert {data["runId"] for _, data, _ in missed} == {second["id"]} != {first["id"]}
    with Reader(served, f"?after={seen[0][2]}") as reader:
        assert reader.until("run.finished") == seen[1:]


@pytest.mark.parametrize("place", ["gone-12", "nonsense", "x-99999999999999999999"])
def test_who_was_away_too_long_is_told_to_look_again(served, flow, place):
    with Reader(served, f"?after={place}") as reader:
        kind, _, now = reader.event()
        assert kind == "reset"
        served.request("POST", flow, {})
        reader.until("run.finished")
    with Reader(served, f"?after={now}") as reader:
        assert reader.event()[0] == "run.started"


def test_a_reader_may_ask_for_one_run_or_some_kinds(served, flow):
    with Reader(served, "?kinds=run.finished") as reader:
        served.request("POST", flow, {})
        assert reader.event()[0] == "run.finished"
    with Reader(served, "?run=run_other&kinds=run.finished") as reader:
        served.request("POST", flow, {})
        served.request("POST", flow, {"deduplicationKey": "listened"})
        run = served.request("POST", flow, {"deduplicationKey": "listened"}).json
    with Reader(served, f"?run={run['id']}&after=gone-1") as reader:
        assert reader.event()[0] == "reset"


def test_an_auditor_hears_of_runs_alone_and_others_of_their_own_project(served, flow):
    with Reader(served, role="auditor") as auditor, Reader(served, key=served.other_key) as other:
        auditor.chunk(), other.chunk()
        served.request("POST", flow, {})
        assert [kind for kind, _, _ in auditor.until("run.finished")] == [
            "run.started",
            "run.finished",
        ]
        made = {"key": "foreign", "nodes": NODES[1:]}
        theirs = served.request("POST", "/api/flows", made, key=served.other_key).json
        served.request("POST", f"/api/flows/{theirs['id']}/runs", {}, key=served.other_key)
        assert other.event()[1]["flowKey"] == "foreign"


def test_a_browser_names_its_project_in_the_address(served, flow):
    token, _ = served.session()
    cookie = {"Cookie": f"junctor_session={token}"}
    with Reader(served, "?project=main", role=None, headers=cookie) as reader:
        assert reader.status == 200
        served.request("POST", flow, {})
        assert reader.event()[0] == "run.started"
    with Reader(served, "?project=other", role=None, headers=cookie) as reader:
        assert reader.status == 404


def test_nobody_reads_without_a_key_and_unknown_parameters_are_named(served):
    assert served.request("GET", "/api/events", role=None).status == 401
    wrong = served.request("GET", "/api/events?nope=1")
    assert (wrong.status, wrong.json["field"]) == (400, "nope")


def test_a_trigger_that_hears_something_or_is_paused_is_told(served):
    trigger = {"type": "webhook", "verify": {"scheme": "none"}}
    nodes = [{"id": "a", "type": "fail", "message": "Not today"}]
    served.request("POST", "/api/flows", {"key": "heard", "trigger": trigger, "nodes": nodes})
    served.request("POST", "/api/flows/heard/publish", {"environments": ["development"]})
    listed = served.request("GET", "/api/triggers").json["items"]
    made = next(each for each in listed if each["flowKey"] == "heard")
    with Reader(served, "?kinds=trigger.health") as reader:
        served.request("POST", "/" + made["url"].split("/", 3)[3], {"n": 1}, role=None)
        kind, data, _ = reader.event()
        assert (kind, data["triggerId"], data["state"]) == ("trigger.health", made["id"], "failing")
        served.request("POST", f"/api/triggers/{made['id']}/pause")
        assert reader.event()[1]["state"] == "paused"


def test_a_connection_that_begins_to_fail_is_told_once(served, connection):
    path = f"/api/integrations/{connection['id']}"
    served.request("PUT", path, {"config": {"baseUrl": "https://127.0.0.1:1"}})
    token = {"token": "planted-token-value-123456"}
    served.request("PUT", f"{path}/credentials/development", token)
    call = {"environment": "development", "mode": "live", "inputs": {"method": "GET", "path": "/"}}
    with Reader(served, "?kinds=connection.health,run.finished") as reader:
        for _ in range(2):
            served.request("POST", f"{path}/operations/request/call", call)
        kind, data, _ = reader.event()
        assert (kind, data["ok"], data["errorClass"]) == ("connection.health", False, "blocked")
        node = {"id": "a", "type": "respond", "body": 1}
        served.request("POST", "/api/flows", {"key": "after", "nodes": [node]})
        served.request("POST", "/api/flows/after/runs", {})
        assert reader.event()[0] == "run.finished"


def test_a_stream_ends_when_the_server_stops(served):
    broadcast = served.instance.watching.broadcast
    with Reader(served) as reader:
        reader.chunk(), reader.chunk()

        async def stop():
            broadcast.close()
            broadcast._closed = False

        served.run(stop())
        assert reader.event() is None
