from __future__ import annotations

import asyncio

import pytest

from junctor.core.flows import read_document
from junctor.core.flows.graph import graph_of
from junctor.core.flows.interpret import INLINE, interpret
from junctor.core.flows.routing import Route, route
from junctor.core.ports.engine import Parked


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
        ("any", (), "pabj", None),
        ("any", ("a",), "pabcj", None),
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


async def race(found, execute, slots=None):
    """What ran, was passed over and was cut, and how it ended; `slots` remember across walks."""
    told = {"ran": [], "skipped": [], "cut": []}

    async def executed(each, index, seen, interrupted):
        told["ran"].append(each.id)
        return await execute(each, seen)

    async def skip(each, index):
        told["skipped"].append(each.id)

    async def cut(each, index):
        told["cut"].append(each.id)

    reserve = Remembering({} if slots is None else slots)
    ended = await interpret(found, executed, reserve=reserve, skipped=skip, cut=cut)
    return ended, told


class Remembering:
    """Slots that give again what they gave, as an engine's do."""

    def __init__(self, known):
        self.known = known
        self.woken = asyncio.Event()

    def __call__(self):
        async def slot(name, function, *, intent=False):
            if name not in self.known:
                self.known[name] = await function(False)
            return self.known[name]

        return slot

    async def stirred(self, parked):
        await self.woken.wait()


def racing(*more):
    return graph(
        {"id": "p", "type": "parallel", "branches": ["a", "b"], "join": "j", "policy": "any"},
        node("a", "j"),
        node("b", "c"),
        node("c", "j"),
        node("j", "end"),
        node("end"),
        *more,
    )


async def test_the_first_branch_goes_on_at_once_and_the_other_is_ended():
    seen = {}

    async def execute(each, visible):
        seen[each.id] = visible
        if each.id == "b":
            await asyncio.Event().wait()
        return record(output=each.id, vars={"who": each.id})

    ended, told = await race(racing(), execute)
    assert told == {"ran": ["p", "a", "b", "j", "end"], "skipped": ["c"], "cut": ["b"]}
    assert ended.failed is None
    assert seen["j"]["steps"]["a"]["ok"]
    assert seen["j"]["steps"]["b"]["errorClass"] == "cancelled"
    assert seen["j"]["vars"] == {"who": "a"}


async def test_what_the_slower_branch_had_done_is_seen_but_sets_nothing():
    let_go = asyncio.Event()

    async def execute(each, visible):
        if each.id == "c":
            let_go.set()
            await asyncio.Event().wait()
        if each.id == "a":
            await let_go.wait()
        if each.id == "j":
            assert visible["vars"] == {"a": 1, "p": 1}
            assert visible["steps"]["b"]["ok"]
        return record(vars={each.id: 1})

    slots = {}
    ended, told = await race(racing(), execute, slots)
    assert told["cut"] == ["c"]
    assert ended.failed is None
    # Another process goes on from what is remembered, the end missing: it decides nothing anew.
    del slots["node:j"], slots["node:end"]
    again, told = await race(racing(), execute, slots)
    assert told == {"ran": ["j", "end"], "skipped": [], "cut": ["c"]}
    assert again.records["j"] == ended.records["j"]
    assert slots["race:p"] == {"winner": "a", "kept": ["a", "b"], "cut": ["c"]}


async def test_a_branch_that_waits_gives_way_and_does_not_hold_the_run_up():
    async def execute(each, visible):
        if each.id == "b":
            raise Parked(None)
        if each.id == "a":
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return record()

    ended, told = await race(racing(), execute)
    assert (told["cut"], told["skipped"]) == (["b"], ["c"])
    assert list(ended.records) == ["p", "a", "b", "j", "end"]


async def test_where_every_branch_waits_the_run_does_and_the_first_woken_one_wins():
    awake = set()

    async def execute(each, visible):
        if each.id in {"a", "b"} - awake:
            raise Parked(5 if each.id == "a" else 7)
        return record()

    slots = {}
    with pytest.raises(Parked) as waiting:
        await race(racing(), execute, slots)
    assert waiting.value.until == 5
    assert "race:p" not in slots
    awake.add("b")
    ended, told = await race(racing(), execute, slots)
    assert told["cut"] == ["a"]
    assert slots["race:p"]["winner"] == "c"
    assert ended.failed is None


async def test_a_failed_branch_has_not_come_first_and_two_at_once_have_one_winner():
    async def execute(each, visible):
        if each.id == "a":
            return record(ok=False, errorClass="rejected")
        return record()

    ended, told = await race(racing(), execute)
    assert ended.failed is None
    assert told["ran"] == ["p", "a", "b", "c", "j", "end"]
    both_at_once = graph(
        {"id": "p", "type": "parallel", "branches": ["a", "b"], "join": "j", "policy": "any"},
        node("a", "j"),
        node("b", "j"),
        node("j"),
    )
    slots = {}

    async def quick(each, visible):
        return record(vars={"who": each.id})

    ended, told = await race(both_at_once, quick, slots)
    assert slots["race:p"]["winner"] == "a"
    assert told["ran"].count("j") == 1
    assert ended.failed is None


async def test_races_inside_races_end_together():
    found = graph(
        {"id": "p", "type": "parallel", "branches": ["q", "x"], "join": "j", "policy": "any"},
        {"id": "q", "type": "parallel", "branches": ["a", "b"], "join": "i", "policy": "any"},
        node("a", "i"),
        node("b", "i"),
        node("i", "j"),
        node("x", "j"),
        node("j"),
    )

    begun = asyncio.Barrier(3)

    async def outer(each, visible):
        if each.id in ("a", "b", "x"):
            await begun.wait()
        if each.id in ("a", "b"):
            await asyncio.Event().wait()
        return record()

    _, told = await race(found, outer)
    assert sorted(told["cut"]) == ["a", "b"]
    assert told["skipped"] == ["i"]

    async def inner(each, visible):
        if each.id in ("b", "x"):
            await asyncio.Event().wait()
        return record()

    _, told = await race(found, inner)
    assert sorted(told["cut"]) == ["b", "x"]
    assert told["ran"][-2:] == ["i", "j"]


async def test_a_run_that_is_ended_from_outside_ends_its_races_too():
    begun = asyncio.Event()

    async def execute(each, visible):
        if each.id == "b":
            begun.set()
        if each.id in ("a", "b"):
            await asyncio.Event().wait()
        return record()

    task = asyncio.ensure_future(race(racing(), execute))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
