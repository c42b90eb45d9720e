"""What the values of the model show of themselves, and the small questions they answer."""

from __future__ import annotations

import pytest

from junctor.model.audit import AuditEntry
from junctor.model.auth import ApiKey, CustomHeader, OAuth2
from junctor.model.call import Actor, CallResult, Exchange, Outcome, Problem
from junctor.model.connection import Connection, EnvironmentSettings
from junctor.model.errors import Blocked, ErrorClass, InUse
from junctor.model.flow import Flow, Run
from junctor.model.mcp import McpRequest, tool_pin
from junctor.model.request import HttpRequest, HttpResponse, Markers, Request, printable
from junctor.model.sockets import SocketRequest
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation
from junctor.model.subscription import Subscription

TIMES = {"created_at": 1, "updated_at": 1}


def test_an_audit_entry_leaves_out_what_is_empty():
    entry = AuditEntry(project_id="p", kind="credential.use", actor="user:a", at=1, mode="live")
    assert entry.to_json() == {
        "project_id": "p",
        "kind": "credential.use",
        "actor": "user:a",
        "at": 1,
        "mode": "live",
    }


def test_auth_schemes_describe_their_documents():
    assert ApiKey().name == "api_key"
    assert ApiKey().document_schema["type"] == "object"
    assert ApiKey(key="second").name == "second"
    with pytest.raises(ValueError, match="needs `headers` or `query`"):
        CustomHeader()
    assert CustomHeader(query={"k": "api_key"}).query == {"k": "api_key"}
    signs_in = OAuth2(token_url="https://a.example/token", grant="authorization_code")
    assert {"required": ["client_id"]} in signs_in.document_schema["anyOf"]


def test_a_result_is_shown_with_and_without_its_trace():
    assert str(Actor(kind="user", id="a")) == "user:a"
    problem = Problem(message="m", cure="c", retry_after=2.0)
    assert problem.to_json() == {"message": "m", "cure": "c", "retryAfter": 2.0}
    outcome = Outcome(status=0, ok=False, error_class=ErrorClass.TIMEOUT, problem=problem)
    exchange = Exchange(
        summary="s", simulated=True, request={"a": 1}, response=None, started_at=1, milliseconds=2
    )
    shown = CallResult(outcome=outcome, exchanges=(exchange,), summary="s").to_json()
    assert shown["errorClass"] == "timeout"
    assert shown["problem"] == problem.to_json()
    assert shown["trace"][0]["request"] == {"a": 1}
    assert shown["trace"][0]["simulated"] is True
    good = CallResult(outcome=Outcome(status=200, ok=True)).to_json(trace=False)
    assert good["errorClass"] is None
    assert good["problem"] is None
    assert "trace" not in good


@pytest.mark.parametrize(
    ("outcome", "group"),
    [
        (Outcome(status=302, ok=True), "3xx"),
        (Outcome(status=0, ok=True), "2xx"),
        (Outcome(status=404, ok=False, error_class=ErrorClass.NOT_FOUND), "4xx"),
        (Outcome(status=0, ok=False, error_class=ErrorClass.INTERNAL), None),
        (Outcome(status=0, ok=False), None),
    ],
)
def test_an_outcome_has_a_group(outcome, group):
    assert outcome.group == group


def test_settings_of_an_environment_go_before_inherited_and_shared_ones():
    connection = Connection(
        id="c",
        project_id="p",
        name="n",
        key="n",
        integration_slug="http",
        integration_version="1.0.0",
        spec_digest="d",
        auth_type="none",
        config={"a": 1, "b": 1, "c": 1},
        environments={
            "base": EnvironmentSettings(config={"b": 2, "c": 2}),
            "live": EnvironmentSettings(config={"c": 3}),
        },
        **TIMES,
    )
    assert connection.settings("live", "base") == {"a": 1, "b": 2, "c": 3}
    assert connection.settings("other") == {"a": 1, "b": 1, "c": 1}


def test_what_is_blocked_names_its_rule():
    error = Blocked("no", rule="loopback", details={"sent": "no"})
    assert error.rule == "loopback"
    assert error.details == {"sent": "no", "rule": "loopback"}


def test_a_flow_that_is_switched_off_says_how_to_enable_it():
    flow = Flow(
        id="f",
        project_id="p",
        key="k",
        name="n",
        draft={},
        deployed={"live": 3},
        disabled=("test",),
        **TIMES,
    )
    assert flow.live_in("live") == 3
    assert flow.live_in("development") is None
    with pytest.raises(InUse) as caught:
        flow.live_in("test")
    assert "junctor flow enable k --env test" in str(caught.value.cure)


def made_run(run_id="r", error=None):
    return Run(
        id=run_id,
        project_id="p",
        flow_id=None,
        flow_key="k",
        flow_digest="d",
        environment="live",
        mode="live",
        state="failed",
        actor="user:a",
        error=error,
        created_at=1,
    )


def test_a_run_knows_its_error_and_its_parent():
    assert made_run().error_class is None
    assert made_run(error={"errorClass": "timeout"}).error_class == "timeout"
    assert made_run(error={"message": "?"}).error_class == "internal"
    assert made_run().parent_id is None
    assert made_run("r~each~0").parent_id == "r"
    assert made_run("r~each~0~in~2").parent_id == "r~each~0"
    assert made_run().to_json()["flowKey"] == "k"


def test_requests_show_what_they_send():
    assert McpRequest(method="tools/list").shown() == {
        "protocol": "mcp",
        "method": "tools/list",
        "params": {},
    }
    socket = SocketRequest(url="https://a.example", messages=("x",))
    assert "until" not in socket.shown()
    assert SocketRequest(until={"a": 1}).shown()["until"] == {"a": 1}
    assert Subscription(kind="mail", settings={"folder": "INBOX"}).shown() == {
        "protocol": "mail",
        "folder": "INBOX",
    }
    assert HttpRequest(method="GET", url="https://a.example").shown() == {"protocol": "http"}
    assert issubclass(HttpRequest, Request)


def test_the_pin_of_a_tool_changes_with_what_one_decides_by():
    tool = {"name": "add", "description": "Adds."}
    assert tool_pin(tool) == tool_pin({**tool, "unknown": 1})
    assert tool_pin(tool) != tool_pin({**tool, "description": "Deletes."})


def test_markers_of_another_call_stay_as_they_are():
    markers, others = Markers(), Markers()
    text = f"Bearer {markers.of('token')} {others.of('token')}"
    assert markers.names(text) == ["token"]
    values = {"token": "value"}
    assert markers.replace(text, values) == f"Bearer value {others.of('token')}"
    assert markers.replace("plain", values) == "plain"
    assert printable(text) == "Bearer [secret:token] [secret:token]"
    assert printable("plain") == "plain"


def test_an_http_request_gets_headers_and_query_parameters():
    request = HttpRequest(method="GET", url="https://a.example/x#part", headers=(("A", "1"),))
    assert request.header("a") == "1"
    assert request.header("b") is None
    assert request.with_header("a", "2").headers == (("a", "2"),)
    assert request.with_query([]) is request
    once = request.with_query([("q", "a b")])
    assert once.url == "https://a.example/x?q=a+b#part"
    assert once.with_query([("r", "1")]).url == "https://a.example/x?q=a+b&r=1#part"


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({"has_json": True}, (b"null", "application/json")),
        ({"json": {"a": 1}}, (b'{"a":1}', "application/json")),
        ({"form": (("a", "1"),)}, (b"a=1", "application/x-www-form-urlencoded")),
        ({"content": b"x"}, (b"x", None)),
        ({}, (None, None)),
    ],
)
def test_a_body_is_encoded_as_its_kind(more, body):
    assert HttpRequest(method="POST", url="https://a.example", **more).body() == body


def test_an_http_answer_is_text_and_json():
    answer = HttpResponse(status=200, headers=(("X-A", "1"),), content=b'{"a":1}')
    assert answer.header("x-a") == "1"
    assert answer.header("x-b") is None
    assert answer.text == '{"a":1}'
    assert answer.json() == {"a": 1}
    assert HttpResponse(status=200, content=b"\xff").text == "\ufffd"


def operation(**more):
    return Operation(name="A", request=HttpTemplate(method="POST", path="/"), **more)


def test_a_spec_finds_what_offers_a_service_and_its_schemes():
    spec = ConnectorSpec(
        key="x",
        name="X",
        version="1.0.0",
        auth=(ApiKey(),),
        operations={
            "none": operation(effect="read"),
            "mail": operation(effect="write", implements="email", idempotency_header="Key"),
        },
    )
    assert spec.offering("email") == "mail"
    assert spec.offering("sms") is None
    assert spec.scheme("api_key") == ApiKey()
    assert spec.scheme("basic") is None
    assert spec.operations["none"].repeatable
    assert not spec.operations["mail"].repeatable
    assert spec.operations["mail"].keyed
    assert operation(effect="write", idempotent=True).repeatable
