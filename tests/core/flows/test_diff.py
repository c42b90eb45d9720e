from __future__ import annotations

from junctor.core.flows.diff import differences


def node(node_id, **more):
    return {"id": node_id, "type": "set", "variables": {}, **more}


def test_what_differs_is_named_by_node_and_field():
    before = {"key": "k", "name": "Old", "nodes": [node("a"), node("b", next="c"), node("gone")]}
    after = {
        "key": "k",
        "name": "New",
        "tags": ["x"],
        "nodes": [
            node("a", position={"x": 1}, specDigest="sha256:1", integrationVersion="1.0.0"),
            node("b", variables={"x": 1}),
            node("new"),
        ],
    }
    assert [str(each) for each in differences(before, after)] == [
        '~ flow name: "Old" → "New"',
        '+ flow tags: ["x"]',
        "- node gone [set]",
        "+ node b variables.x: 1",
        '- node b next: "c"',
        "+ node new [set]",
    ]
    assert differences(before, before) == []


def test_nodes_inside_a_loop_are_compared_one_by_one():
    def loop(*nodes):
        return {"nodes": [{"id": "each", "type": "forEach", "times": 2, "nodes": list(nodes)}]}

    found = differences(loop(node("in"), node("x")), loop(node("in", next="x" * 200), node("x")))
    assert [(each.kind, each.node, each.field) for each in found] == [("added", "in", "next")]
    assert str(found[0]).endswith("…")
    assert found[0].to_json()["after"] == "x" * 200


def test_a_version_that_was_pinned_anew_shows():
    pinned = [node("a", integrationVersion=version) for version in ("1.0.0", "1.1.0")]
    found = differences({"nodes": pinned[:1]}, {"nodes": pinned[1:]})
    assert [str(each) for each in found] == ['~ node a integrationVersion: "1.0.0" → "1.1.0"']
