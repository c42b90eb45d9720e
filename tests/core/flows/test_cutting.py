"""Running a flow up to a node: what comes before it stays, no way leads beyond."""

from __future__ import annotations

import pytest

from junctor.core.flows.cutting import cut_after
from junctor.model.errors import InvalidFlow, UnknownObject

FLOW = {
    "key": "cut",
    "nodes": [
        {"id": "first", "type": "set", "variables": {"a": 1}, "next": "choose"},
        {
            "id": "choose",
            "type": "switch",
            "on": "{{vars.a}}",
            "cases": {"1": "left", "2": "right"},
            "rules": [{"when": "vars.a", "next": "right"}],
            "default": "right",
        },
        {"id": "left", "type": "set", "variables": {"b": 2}, "next": ["end", "right"]},
        {"id": "right", "type": "set", "variables": {"b": 3}, "next": "end"},
        {"id": "end", "type": "respond", "body": {}},
        {"id": "island", "type": "respond", "body": {}},
    ],
}


def nodes(document):
    return {each["id"]: each for each in document["nodes"]}


def test_only_what_comes_before_stays():
    found = nodes(cut_after(FLOW, "left"))
    assert set(found) == {"first", "choose", "left"}
    assert found["first"]["next"] == "choose"
    assert found["choose"]["cases"] == {"1": "left", "2": None}
    assert found["choose"]["rules"] == [{"when": "vars.a", "next": None}]
    assert "default" not in found["choose"]
    assert found["left"]["next"] == []


def test_the_last_node_leads_nowhere():
    found = nodes(cut_after(FLOW, "choose"))
    assert set(found) == {"first", "choose"}
    assert found["choose"]["cases"] == {"1": None, "2": None}


def test_the_document_itself_is_not_changed():
    before = repr(FLOW)
    cut_after(FLOW, "left")
    assert repr(FLOW) == before


@pytest.mark.parametrize("node", ["island", "nobody"])
def test_what_cannot_be_reached_cannot_be_run_to(node):
    with pytest.raises(UnknownObject) as refused:
        cut_after(FLOW, node)
    assert refused.value.field == "until"


def test_a_flow_without_steps_has_nothing_to_run():
    with pytest.raises(InvalidFlow):
        cut_after({"key": "none", "nodes": []}, "first")
