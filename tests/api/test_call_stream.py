"""The answer of a call while it comes: over HTTP, in both forms, given up by hanging up."""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from junctor.client import Junctor
from junctor.model.errors import UnknownObject

ASK = {"model": "llama3.2", "prompt": "Name three teas."}
WORDS = ("Green, ", "black ", "and white tea.")


class Model(ThreadingHTTPServer):
    """A model that says one word, and the rest when it is told to go on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.go_on, self.gone = threading.Event(), threading.Event()
        self.breaks, self.asked = False, 0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.go_on.set()
        self.shutdown()
        self.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        try:
            self._line({"model": "llama3.2", "response": WORDS[0], "done": False})
            while not self.server.go_on.wait(0.02):
                self._line({"model": "llama3.2", "response": "", "done": False})
            if self.server.breaks:
                return
            for word in WORDS[1:]:
                self._line({"model": "llama3.2", "response": word, "done": False})
            self._line({"model": "llama3.2", "response": "", "done": True, "eval_count": 8})
        except OSError:
            self.server.gone.set()

    def _line(self, value):
        self.wfile.write(json.dumps(value).encode() + b"\n")

    def log_message(self, *_):
        pass


@pytest.fixture
def model(served):
    with Model() as running:
        port = running.server_port
        body = {
            "name": "Model",
            "integrationSlug": "ollama",
            "authType": "none",
            "config": {"baseUrl": f"http://127.0.0.1:{port}"},
        }
        made = served.request("POST", "/api/integrations", body).json
        grant = {"cidr": "127.0.0.1/32", "ports": [port], "integration": made["id"]}
        assert served.request("POST", "/api/grants", grant).status == 201
        running.connection = made["id"]
        yield running
    served.request("DELETE", f"/api/integrations/{made['id']}?force=true")


@pytest.fixture
def program(served):
    with Junctor(f"http://127.0.0.1:{served.port}", served.keys["project_admin"]) as client:
        yield client


def test_a_piece_is_read_before_the_model_has_said_the_next(program, model):
    lines = program.integrations.stream(model.connection, "generate", ASK, mode="live")
    assert next(lines) == {"text": WORDS[0]}
    assert not model.go_on.is_set()
    model.go_on.set()
    rest = list(lines)
    assert "".join(each["text"] for each in rest[:-1]) == "".join(WORDS[1:])
    result = rest[-1]["result"]
    assert result["ok"]
    assert result["output"]["response"] == "".join(WORDS)
    assert result["output"]["eval_count"] == 8
    assert result["trace"][0]["response"]["body"]["response"] == "".join(WORDS)
    assert program.me()["kind"] == "key", "the connection is used again"


def test_whoever_hangs_up_gives_the_call_up(served, program, model):
    lines = program.integrations.stream(model.connection, "generate", ASK, mode="live")
    assert next(lines) == {"text": WORDS[0]}
    lines.close()
    assert model.gone.wait(10)
    model.go_on.set()
    assert (
        program.integrations.call(model.connection, "generate", ASK, mode="live")["status"] == 200
    )
    served.run(served.instance.store.audit.flush())
    path = f"/api/integrations/{model.connection}/audit?limit=10"
    assert '"cancelled"' in served.request("GET", path).text


def test_events_hold_the_same_as_lines(served, program, model):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    headers = {
        "Authorization": f"Bearer {served.keys['project_admin']}",
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
    }
    body = json.dumps({"inputs": ASK, "environment": "development"})
    path = f"/api/integrations/{model.connection}/operations/generate/call"
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    assert answer.getheader("content-type").startswith("text/event-stream")
    assert answer.getheader("cache-control") == "no-store"
    events = [
        dict(line.split(": ", 1) for line in each.splitlines())
        for each in answer.read().decode().split("\n\n")
        if each
    ]
    connection.close()
    said = [json.loads(each["data"]) for each in events]
    assert [next(iter(each)) for each in said] == [each["event"] for each in events]
    lines = list(program.integrations.stream(model.connection, "generate", ASK))
    assert said[:-1] == lines[:-1] != []
    assert said[-1]["result"]["output"] == lines[-1]["result"]["output"]
    assert said[-1]["result"]["summary"].startswith("would have sent ")


def test_what_is_wrong_before_the_first_piece_is_an_answer_as_ever(program, model):
    with pytest.raises(UnknownObject):
        next(program.integrations.stream(model.connection, "sing", ASK))
    lines = list(program.integrations.stream(model.connection, "generate", {"prompt": "Hi"}))
    assert [next(iter(each)) for each in lines] == ["result"]
    assert lines[0]["result"]["errorClass"] == "input"
    assert next(program.integrations.stream(model.connection, "generate", ASK)) != {}


@pytest.fixture
def asking(served, model):
    """A flow that asks the model, twice if need be."""
    node = {
        "id": "ask",
        "type": "apiCall",
        "mode": "integration",
        "connection": model.connection,
        "operationKey": "generate",
        "inputs": ASK,
        "retry": {"attempts": 2, "on": ["network"], "delay": 0.1},
    }
    document = {"key": "asking", "name": "Asking", "nodes": [node]}
    made = served.request("POST", "/api/flows", document).json
    yield made["id"]
    served.request("DELETE", f"/api/flows/{made['id']}?force=true")


def followed(program, asking):
    """The run's events, from the first that it has."""
    stream = program.events.of(kinds="step.output.delta,step.retried,step.finished,run.finished")
    assert next(stream) is None
    begun = program.flows.run(asking, mode="live", wait=0)
    return begun["id"], (each for each in stream if each is not None)


def test_a_step_of_a_flow_says_its_answer_while_it_comes(program, model, asking):
    run_id, events = followed(program, asking)
    first = next(events)
    assert (first.kind, first.data["text"]) == ("step.output.delta", WORDS[0])
    assert (first.data["nodeId"], first.data["index"]) == ("ask", 0)
    assert first.data["runId"] == run_id
    assert not model.go_on.is_set()
    model.go_on.set()
    told = WORDS[0]
    while (event := next(events)).kind == "step.output.delta":
        told += event.data["text"]
    assert told == "".join(WORDS)
    assert event.kind == "step.finished"
    assert next(events).kind == "run.finished"
    events.close()
    (step,) = program.runs.steps(run_id)
    assert step["output"]["response"] == told, "what is stored is the whole, once"
    assert step["exchanges"][0]["response"]["body"]["response"] == told


def test_an_answer_that_breaks_off_begins_anew_and_is_no_success(program, model, asking):
    model.breaks = True
    model.go_on.set()
    run_id, events = followed(program, asking)
    heard = []
    while not heard or heard[-1].kind != "run.finished":
        heard.append(next(events))
    events.close()
    kinds = [each.kind for each in heard]
    assert kinds.count("step.retried") == 1, "to generate once more does no harm"
    assert kinds.index("step.output.delta") < kinds.index("step.retried")
    assert heard[-1].data["errorClass"] == "network"
    assert model.asked == 2
    (step,) = program.runs.steps(run_id)
    assert "broke off" in step["problem"]["message"]
    model.breaks = False
    assert program.flows.run(asking, mode="live")["state"] == "succeeded"
