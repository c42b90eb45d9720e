from __future__ import annotations

import pytest

from junctor.core.flows import read_document, refuse
from junctor.core.flows.bodies import MAX_DEPTH
from junctor.core.flows.document import MAX_NODES
from junctor.core.flows.nodes import RESERVED, TYPES, HttpCall, IntegrationCall
from junctor.core.flows.nodes.examples import EXAMPLES
from junctor.model.errors import InvalidFlow
from junctor.model.flow import FlowDocument


def flow(*nodes, **more):
    return {"key": "intake", "nodes": list(nodes), **more}


def said(document):
    return [(f.node, f.field, f.message) for f in read_document(document).findings]


def test_a_document_of_every_node_type_is_read():
    nodes = [
        {"id": "a", "type": "apiCall", "mode": "integration", "operationKey": "slack.sendMessage"},
        {
            "id": "b",
            "type": "apiCall",
            "mode": "http",
            "url": "https://x.example/",
            "method": "post",
        },
        {"id": "c", "type": "set", "variables": {"x": 1}},
        {"id": "d", "type": "switch", "on": "{{vars.x}}", "cases": {"1": "e"}},
        {"id": "e", "type": "respond", "body": {}},
        {"id": "f", "type": "fail", "message": "No."},
        {"id": "g", "type": "screenPop", "card": {"title": "Ada"}},
    ]
    parsed = read_document(flow(*nodes))
    assert parsed.findings == []
    assert list(parsed.nodes) == list("abcdefg")
    assert parsed.start == "a"
    assert parsed.nodes["b"].method == "POST"
    assert parsed.nodes["a"].slug == "slack"
    assert parsed.nodes["a"].operation == "sendMessage"
    again = read_document(FlowDocument.model_validate(flow(*nodes)))
    assert list(again.nodes) == list("abcdefg")


def test_older_nodes_load_as_api_calls_and_go_on_after_a_failure():
    parsed = read_document(
        flow(
            {"id": "a", "type": "httpRequest", "url": "https://x.example/", "saveAs": "weather"},
            {
                "id": "b",
                "type": "integrationCall",
                "slug": "slack",
                "operation": "sendMessage",
                "connectionName": "Team Slack",
                "params": {"channel": "#a"},
            },
            {"id": "c", "type": "integrationCall", "operation": "x.y", "continueOnError": False},
        )
    )
    assert parsed.findings == []
    http, call, strict = parsed.nodes.values()
    assert isinstance(http, HttpCall)
    assert http.response_variable == "weather"
    assert isinstance(call, IntegrationCall)
    assert (call.slug, call.operation, call.connection) == ("slack", "sendMessage", "Team Slack")
    assert call.inputs == {"channel": "#a"}
    assert http.continue_on_error
    assert not strict.continue_on_error
    assert parsed.raw["nodes"][0]["type"] == "apiCall"


def test_an_api_call_without_a_mode_is_told_by_its_fields():
    parsed = read_document(
        flow(
            {"id": "a", "type": "apiCall", "url": "https://x.example/"},
            {"id": "b", "type": "apiCall", "operationKey": "slack.sendMessage"},
        )
    )
    assert isinstance(parsed.nodes["a"], HttpCall)
    assert isinstance(parsed.nodes["b"], IntegrationCall)


def test_every_fault_names_node_and_field_at_once():
    found = said(
        flow(
            {"id": "a", "type": "apiCall", "mode": "http", "url": "https://x", "metod": "GET"},
            {"id": "b", "type": "apiCall", "mode": "integration", "inputs": []},
            {"id": "c", "type": "set", "variables": {"not ok": 1}},
            {"id": "d", "type": "sett"},
            {"id": "e", "type": "apiCall", "mode": "grpc"},
            {"id": "a", "type": "respond"},
            format=2,
            start="zz",
            input={"type": "nonsense"},
        )
    )
    places = [(node, field) for node, field, _ in found]
    assert places == [
        (None, "format"),
        ("a", "id"),
        (None, "start"),
        (None, "input"),
        ("a", "metod"),
        ("b", "operationKey"),
        ("b", "inputs"),
        ("c", "variables.not ok"),
        ("d", "type"),
        ("e", "mode"),
    ]


def test_an_unknown_field_or_type_gets_a_hint():
    document = flow({"id": "a", "type": "apiCall", "mode": "http", "url": "https://x", "metod": ""})
    assert "Did you mean `method`?" in read_document(document).findings[0].cure
    assert "Did you mean `set`?" in read_document(flow({"id": "a", "type": "st"})).findings[0].cure


@pytest.mark.parametrize("title", sorted(EXAMPLES))
def test_the_example_of_every_node_type_is_read(title):
    example = EXAMPLES[title]
    parsed = read_document(flow(example))
    assert parsed.findings == []
    assert title.startswith(example["type"])
    assert {*TYPES, *RESERVED, "apiCall", "serviceTask"} == {e["type"] for e in EXAMPLES.values()}


def test_nodes_inside_a_loop_are_read_upgraded_and_counted():
    loop = {
        "id": "each",
        "type": "forEach",
        "items": "{{event.rows}}",
        "nodes": [{"id": "in", "type": "httpRequest", "url": "https://x.example/", "metod": 1}],
        "start": "zz",
    }
    parsed = read_document(flow(loop, {"id": "in", "type": "respond"}))
    assert [(f.node, f.field) for f in parsed.findings] == [
        ("in", "id"),
        ("in", "metod"),
        ("each", "start"),
    ]
    assert parsed.raw["nodes"][0]["nodes"][0]["type"] == "apiCall"
    fine = {**loop, "nodes": [{"id": "in", "type": "httpRequest", "url": "https://x.example/"}]}
    del fine["start"]
    parsed = read_document(flow(fine))
    assert parsed.findings == []
    assert list(parsed.every) == ["each", "in"]
    deep = {"id": "n", "type": "set", "variables": {}}
    for i in range(MAX_DEPTH):
        deep = {"id": f"l{i}", "type": "forEach", "times": 1, "nodes": [deep]}
    assert "more than" in said(flow(deep))[0][2]
    many = [{"id": f"n{i}", "type": "respond"} for i in range(MAX_NODES)]
    assert said(flow({**fine, "nodes": many}))[0][1] == "nodes"


def test_a_service_task_names_a_service():
    found = said(flow({"id": "a", "type": "serviceTask", "service": "fax"}))
    assert found == [("a", "service", "There is no service `fax`.")]
    rest = {"id": "a", "type": "serviceTask", "service": "rest", "url": "https://x.example/"}
    assert isinstance(read_document(flow(rest)).nodes["a"], HttpCall)


def test_what_is_no_flow_is_said_plainly():
    assert said([]) == [(None, "", "A flow is a JSON object.")]
    assert said({"key": "a", "nodes": {1, 2}}) == [(None, "", "The flow is not JSON.")]
    assert "no nodes" in said(flow())[0][2]
    assert said({"key": "Not A Key", "nodes": [], "colour": 1})[0][1] == "key"
    assert said({"key": "a", "nodes": [], "nots": 1})[0] == (
        None,
        "nots",
        "`nots` is not a known field.",
    )
    assert said(flow({"id": "1 2", "type": "set"}))[0][:2] == ("nodes[0]", "id")
    assert said(flow({"id": "a"}))[0][:2] == ("a", "type")
    assert said(flow(7))[0][0] == "nodes[0]"


def test_a_flow_has_bounds():
    big = flow({"id": "a", "type": "respond", "body": "x" * 1_100_000})
    assert "bytes, more than" in said(big)[0][2]
    many = flow(*({"id": f"n{i}", "type": "respond"} for i in range(MAX_NODES + 1)))
    assert said(many)[0][1] == "nodes"
    assert read_document(many).start is None


def test_refusing_names_the_first_faults_and_holds_all():
    findings = read_document(flow(*({"id": f"n{i}", "type": "zz"} for i in range(7)))).findings
    with pytest.raises(InvalidFlow, match=r"node `n0`, field `type`.*and 2 more") as caught:
        refuse(findings)
    assert caught.value.field == "n0.type"
    assert len(caught.value.details["findings"]) == 7
    refuse([])
