from __future__ import annotations

import asyncio

import pytest

from junctor.core.flows import read_document
from junctor.core.flows.graph import graph_of
from junctor.core.flows.interpret import INLINE, interpret
from junctor.core.flows.routing import Route, route


def graph(*nodes):
    parsed = read_document({"key": "g", "nodes": list(nodes)})
    assert parsed.findings == []
    return graph_of(parsed.start, parsed.nodes)


def node(node_id, *following, **more):
    return {"id": node_id, "type": "set", "variables": {}, "next": list(following), **more}


def record(**more):
    return {
        "ok": True,
        "status": 200,
        "errorClass": None,
        "group": "2xx",
        "output": None,
        "problem": None,
        "vars": {},
        "choice": None,
        **more,
    }


def test_the_order_is_topological_and_ties_go_by_the_document():
    found = graph(node("a", "d", "b"), node("e"), node("b", "c"), node("d", "c"), node("c", "e"))
    assert found.order == ("a", "b", "d", "c", "e")
    assert found.ancestors["c"] == ("a", "b", "d")
    assert found.before["c"] == ("b", "d")
    assert found.circular == ()


def test_cycles_and_what_is_not_reached_are_left_out_of_the_order():
    found = graph(node("a", "b"), node("b", "c"), node("c", "b"), node("x"))
    assert found.order == ("a",)
    assert found.circular == ("b", "c")
    assert "x" not in found.nodes


CALL = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://x.example/"}
CASES = {"not_found": "n", "4xx": "f", "2xx": "s", "timeout": None, "default": "d"}


@pytest.mark.parametrize(
    ("cases", "got", "expected"),
    [
        (CASES, record(), Route(("s",), "2xx")),
        (CASES, record(ok=False, errorClass="not_found", group="4xx"), Route(("n",), "not_found")),
        (CASES, record(ok=False, errorClass="auth", group="4xx"), Route(("f",), "4xx")),
        (CASES, record(ok=False, errorClass="timeout", group="timeout"), Route((), "timeout")),
        (CASES, record(ok=False, errorClass="config", group=None), Route(("d",), "default")),
        # Slack's 200 that says no
        ({"2xx": "s"}, record(ok=False, errorClass="rejected", group="4xx"), Route(failed=True)),
        ({"4xx": "f"}, record(), Route(("next",), "next")),
        ({}, record(ok=False, errorClass="remote", group="5xx"), Route(failed=True)),
    ],
)
def test_a_call_is_routed_by_class_then_group_then_default(cases, got, expected):
    parsed = read_document({"key": "g", "nodes": [{**CALL, "cases": cases, "next": "next"}]})
    assert route(parsed.nodes["a"], got) == expected


def test_continue_on_error_goes_on_with_next():
    parsed = read_document({"key": "g", "nodes": [{**CALL, "continueOnError": True, "next": "n"}]})
    failed = record(ok=False, errorClass="remote", group="5xx")
    assert route(parsed.nodes["a"], failed) == Route(("n",), "next")


def test_what_calls_nobody_fails_the_run_when_it_fails():
    parsed = read_document(
        {"key": "g", "nodes": [node("a", "b"), {"id": "f", "type": "fail", "message": "x"}]}
    )
    assert route(parsed.nodes["a"], record(ok=False)) == Route(failed=True)
    assert route(parsed.nodes["f"], record()) == Route(failed=True)


async def test_slots_are_reserved_in_order_before_anything_runs_and_timing_changes_nothing():
    found = graph(node("a", "slow", "fast"), node("slow", "end"), node("fast", "end"), node("end"))
    log, seen = [], {}

    def reserve():
        log.append("reserved")
        return INLINE()

    async def execute(each, index, visible, interrupted):
        log.append(each.id)
        seen[each.id] = visible["vars"]
        if each.id == "slow":
            await asyncio.sleep(0.02)
        return record(vars={"who": each.id, each.id: index})

    ended = await interpret(found, execute, reserve=reserve)
    assert log == ["reserved"] * 4 + ["a", "slow", "fast", "end"]
    # `fast` ended first, but comes later in the order, so it wins.
    assert seen["end"] == {"who": "fast", "a": 0, "slow": 1, "fast": 2}
    assert seen["fast"] == {"who": "a", "a": 0}
    assert list(ended.records) == ["a", "slow", "fast", "end"]
    assert ended.failed is None


async def test_a_failing_branch_ends_alone_and_the_first_in_order_names_the_failure():
    found = graph(
        node("a", "bad", "good"),
        node("bad", "never"),
        node("good", "also"),
        node("never"),
        node("also"),
    )
    skipped = []

    async def execute(each, index, visible, interrupted):
        return record(ok=each.id not in ("bad", "also"))

    async def skip(each, index):
        skipped.append(each.id)

    ended = await interpret(found, execute, skipped=skip)
    assert ended.failed == "bad"
    assert skipped == ["never"]
    assert list(ended.records) == ["a", "bad", "good", "also"]


def both(policy, **more):
    return [
        {"id": "p", "type": "parallel", "branches": ["a", "b"], "join": "j", "policy": policy},
        node("a", "j"),
        node("b", "c"),
        node("c", "j"),
        node("j", "end"),
        node("end"),
    ]


async def walk(found, failing=()):
    order = []

    async def execute(each, index, seen, interrupted):
        order.append(each.id)
        return record() if each.id not in failing else record(ok=False, errorClass="rejected")

    ended = await interpret(found, execute)
    return order, ended


@pytest.mark.parametrize(
    ("policy", "failing", "ran", "failed"),
    [
        ("all", (), "pabcj", None),
        ("all", ("c",), "pabc", "c"),
        ("any", ("c",), "pabcj", None),
        ("any", ("a", "b"), "pab", "a"),
        ("settled", ("a", "b"), "pabj", None),
    ],
)
async def test_branches_meet_as_the_policy_says(policy, failing, ran, failed):
    order, ended = await walk(graph(*both(policy)), failing)
    assert "".join(n for n in order if n != "end") == ran
    assert ended.failed == failed
    assert ("end" in order) == ("j" in ran)


async def test_a_join_comes_last_even_when_a_branch_ends_elsewhere():
    nodes = both("settled")
    nodes[3] = node("c")
    found = graph(*nodes)
    assert found.ancestors["j"] == ("p", "a", "b", "c")
    order, _ = await walk(found, ("c",))
    assert order == ["p", "a", "b", "c", "j", "end"]


async def test_an_inner_failure_is_absorbed_by_the_parallel_around_it():
    found = graph(
        {"id": "p", "type": "parallel", "branches": ["q", "x"], "join": "j", "policy": "settled"},
        {"id": "q", "type": "parallel", "branches": ["a", "b"], "join": "i"},
        node("a", "i"),
        node("b", "i"),
        node("i", "j"),
        node("x", "j"),
        node("j"),
    )
    order, ended = await walk(found, ("a",))
    assert "i" not in order
    assert order[-1] == "j"
    assert ended.failed is None
    order, ended = await walk(found)
    assert {"i", "x"} < set(order[:-1])
    assert order[-1] == "j"


@pytest.mark.parametrize(
    ("more", "got", "expected"),
    [
        ({"onError": "e"}, record(ok=False, errorClass="remote", group="5xx"), ("e",)),
        ({"onError": "e"}, record(), ("n",)),
        ({"onError": "e", "cases": {"5xx": "f"}}, record(ok=False, group="5xx"), ("f",)),
        ({"onError": "e", "continueOnError": True}, record(ok=False), ("e",)),
        ({}, record(passed=True), ("n",)),
    ],
)
def test_failures_go_to_their_own_node(more, got, expected):
    found = read_document({"key": "k", "nodes": [{**CALL, "next": "n", **more}]}).nodes["a"]
    assert route(found, got).taken == expected


def test_what_is_passed_over_leads_on():
    nodes = read_document({"key": "k", "nodes": both("all")}).nodes
    assert route(nodes["p"], record(passed=True)) == Route(("j",), "join")
    assert route(nodes["p"], record()) == Route(("a", "b"))
    bad = read_document({"key": "k", "nodes": [node("s", "n", onError="e")]}).nodes["s"]
    assert route(bad, record(ok=False)) == Route(("e",), "onError")
