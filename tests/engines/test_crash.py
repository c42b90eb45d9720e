"""kill -9 at every point of a run: what was accepted ends, and nothing is sent once too often."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from engines.world import RUN, THREE, Ledger, crash_world, step

LOOK, PAY, TELL = "GET /me", "POST /charges", "POST /notes"


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
async def crash(tmp_path, ledger):
    async with crash_world(tmp_path, ledger, THREE) as harness:
        yield harness


def whole(found):
    """The run succeeded, with its audit intact."""
    assert found["run"]["state"] == "succeeded", found["run"]
    assert found["run"]["output"]["body"] == ["Ada", "note_1"]
    assert found["audit"]["exitCode"] in (0, 4), found["audit"]  # 4: no checkpoint was written yet


def judged(found, ledger, at):
    """What must hold after a crash at any point."""
    assert ledger.requests[TELL] <= 1, f"{at}: an unkeyed write went out twice"
    assert len(set(ledger.keys)) <= 1, f"{at}: a repeated charge had another key"
    if found["run"]["state"] == "succeeded":
        whole(found)
        assert ledger.requests[TELL] == 1
        assert ledger.requests[LOOK] >= 1
        assert ledger.requests[PAY] >= 1
        return "succeeded"
    error = found["run"]["error"]
    assert (error["errorClass"], error["nodeId"]) == ("maybe_sent", "tell"), (at, error)
    assert found["steps"]["tell"]["errorClass"] == "maybe_sent"
    assert found["audit"]["exitCode"] in (0, 4), found["audit"]
    return "maybe_sent"


async def swept(crash, ledger, points, *, again=6, **more):
    """Kill at one point after the other until a run passes them all; how each one ended.

    After each sixth point the ended run is taken up once more, which changes nothing.
    """
    ends = []
    for at in points:
        ledger.clear()
        home = crash.home()
        flow = crash.flows["three"]
        given = {"flow": flow, "version": 1, "input": {"to": "a@example.com"}, **more}
        begun = await crash.do(home, "start", at=at, **given)
        if "killed" not in begun:
            whole(begun)
            return ends, begun
        sent = dict(ledger.requests)
        found = await crash.do(home, "recover")
        if found["run"] is None:
            assert not sent, f"{at}: something left before the run was stored"
            ends.append("nothing")
        else:
            ends.append(judged(found, ledger, at))
        if again and len(ends) % again == 1:
            second = await crash.do(home, "recover")
            assert second["run"] == found["run"], f"{at}: an ended run changed"
    raise AssertionError("no run came to its end")


async def test_killed_before_and_after_every_write_and_every_request(crash, ledger):
    points, beyond = await different(crash)
    ends, begun = await swept(crash, ledger, [*points, beyond])
    assert {"nothing", "succeeded", "maybe_sent"} == set(ends), ends
    assert begun["names"].count("after send") == 3
    assert len(ends) == len(points) > beyond / 6
    assert ends[-1] == "succeeded", "after the last record nothing is unknown"


async def different(crash):
    """The points of a run at which being killed is something else than at the one before.

    What was put waits for the next turn of the loop, so that after it is as before it; and
    between one note and the next nothing else happens. With a point beyond all of them.
    """
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    names = (await crash.do(crash.home(), "start", **given))["names"]
    notes = ["before note", "after put", "before note"]
    found = [
        at
        for at, name in enumerate(names, 1)
        if name != "after put" and names[at - 3 : at] != notes
    ]
    return found, len(names) * 2


@pytest.mark.parametrize("first", [0, 3])
async def test_killed_on_postgresql_and_taken_up_by_another_process(
    tmp_path, ledger, postgres_url, first
):
    async with crash_world(tmp_path, ledger, THREE, database=postgres_url) as crash:
        points, beyond = await different(crash)
        ends, begun = await swept(crash, ledger, [*points[first::6], beyond], again=0)
    assert set(ends) <= {"nothing", "succeeded", "maybe_sent"}
    assert "succeeded" in ends
    assert begun["names"].count("after send") == 3


@pytest.mark.slow
async def test_killed_at_the_turns_of_the_loop(crash, ledger):
    ends, _ = await swept(crash, ledger, count(1, 3), turns=True)
    assert "succeeded" in ends


async def test_a_completed_step_is_replayed_and_not_sent_again(crash, ledger):
    home = crash.home()
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    whole_run = await crash.do(crash.home(), "start", **given)
    names = whole_run["names"]
    third = [i for i, name in enumerate(names) if name == "before send"][2] + 1
    ledger.clear()
    assert "killed" in await crash.do(home, "start", at=third, **given)
    assert ledger.requests == {LOOK: 1, PAY: 1}
    found = await crash.do(home, "recover")
    assert ledger.requests == {LOOK: 1, PAY: 1}, "completed steps once, the unknown one never"
    assert found["run"]["error"]["errorClass"] == "maybe_sent"
    resumed = await crash.do(home, "resume")
    whole(resumed)
    assert ledger.requests == {LOOK: 1, PAY: 1, TELL: 1}, "a person asked for it"


async def test_five_restarts_in_a_row_converge(crash, ledger):
    home = crash.home()
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    names = (await crash.do(crash.home(), "start", **given))["names"]
    second = [i for i, name in enumerate(names) if name == "before send"][1] + 1
    ledger.clear()
    assert "killed" in await crash.do(home, "start", at=second, **given)
    for at in (1, 2, 3, 2, 1):
        assert "killed" in await crash.do(home, "recover", at=at)
    whole(await crash.do(home, "recover"))
    assert ledger.requests == {LOOK: 1, PAY: 1, TELL: 1}
    assert len(ledger.keys) == 1


async def test_a_run_that_never_gets_further_is_given_up_visibly(crash):
    home = crash.home()
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    names = (await crash.do(crash.home(), "start", **given))["names"]
    first = names.index("before send") + 1
    assert "killed" in await crash.do(home, "start", at=first, **given)
    for _ in range(10):
        # After its take-up was counted, before anything else of the run is written.
        assert "killed" in await crash.do(home, "recover", at=3)
    found = await crash.do(home, "recover")
    assert found["run"]["state"] == "failed"
    assert "never got further" in found["run"]["error"]["message"]
    whole(await crash.do(home, "resume"))


async def test_a_server_that_starts_takes_up_what_was_left(crash, ledger):
    home = crash.home()
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    names = (await crash.do(crash.home(), "start", **given))["names"]
    second = [i for i, name in enumerate(names) if name == "after send"][1] + 1
    ledger.clear()
    assert "killed" in await crash.do(home, "start", at=second, **given)
    whole(await crash.do(home, "serve"))
    assert ledger.requests == {LOOK: 1, PAY: 2, TELL: 1}
    assert len(set(ledger.keys)) == 1, "the vendor saw the same key twice: one charge"


async def test_the_same_run_started_after_a_crash_is_the_same_run(crash, ledger):
    home = crash.home()
    given = {"flow": crash.flows["three"], "version": 1, "input": {"to": "a@example.com"}}
    whole(await crash.do(home, "start", **given))
    again = await crash.do(home, "start", **given)
    assert again["run"]["id"] == RUN
    assert ledger.requests == {LOOK: 1, PAY: 1, TELL: 1}


RACE = {
    "key": "race",
    "nodes": [
        {
            "id": "p",
            "type": "parallel",
            "branches": ["look", "pay"],
            "join": "after",
            "policy": "any",
        },
        step("look", "vendor.whoami", next="after"),
        step("pay", "vendor.charge", outputMappings={"paid": "id"}, next="tell"),
        step("tell", next="after"),
        step("after", "vendor.whoami", next="end"),
        {"id": "end", "type": "respond", "body": ["{{steps.look.ok}}", "{{steps.pay.ok}}"]},
    ],
}


async def raced(crash, ledger, *, first, stride):
    """Kill a race at one point after the other; the first branch has won wherever it was.

    Before the `first` point no branch has begun: there a race is like any other run.
    """
    ledger.hold[PAY] = asyncio.Event()
    at, kills, begun = first, 0, None
    while begun is None or "killed" in begun:
        ledger.clear()
        home = crash.home()
        given = {"flow": crash.flows["race"], "version": 1, "input": {"to": "a@example.com"}}
        begun = await crash.do(home, "start", at=at, **given)
        found = begun
        if "killed" in begun:
            kills += 1
            found = await crash.do(home, "recover")
        if found["run"] is not None:
            assert found["run"]["state"] == "succeeded", (at, found["run"])
            assert found["run"]["output"]["body"] == [True, False], at
            assert found["steps"]["pay"]["state"] == "cancelled", at
            assert ledger.requests[TELL] == 0, at
            assert len(set(ledger.keys)) <= 1, f"{at}: a repeated charge had another key"
        at += stride
    return kills


async def test_a_race_that_is_killed_anywhere_has_one_winner(tmp_path, ledger):
    async with crash_world(tmp_path, ledger, RACE) as crash:
        assert await raced(crash, ledger, first=16, stride=12) == 4


async def test_a_race_on_postgresql_has_one_winner_too(tmp_path, ledger, postgres_url):
    async with crash_world(tmp_path, ledger, RACE, database=postgres_url) as crash:
        assert await raced(crash, ledger, first=40, stride=60) > 0
