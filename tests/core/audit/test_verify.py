"""Verification: what it proves, and which exit code says what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from junctor.core.audit.checkpoint import sign
from junctor.core.audit.verify import Verdict, verify


@pytest.fixture
def judge(log, signer):
    async def judged(points=(), **more):
        return await verify(log, points, **{"mac": signer, "instance": "i", **more})

    return judged


@pytest.fixture
def checkpoint(log, signer):
    def made(name, seq=None, **more):
        links = log.chains[name]
        seq = seq or len(links)
        values = {
            "instance": "i",
            "chain": name,
            "seq": seq,
            "head": links[seq - 1].hash,
            "at": 5,
            **more,
        }
        return sign(signer, **values).to_json()

    return made


async def test_an_intact_chain_with_checkpoints_is_ok(log, judge, checkpoint):
    name = log.add(2500)
    report = await judge([checkpoint(name, 1), checkpoint(name, 1000), checkpoint(name)])
    assert (report.verdict, report.entries, report.chains, report.checkpoints) == (
        Verdict.OK,
        2500,
        1,
        3,
    )
    assert report.to_json()["exitCode"] == 0
    assert report.message.startswith("2500 entries in 1 chain hold")


async def test_without_a_checkpoint_it_says_what_cannot_be_excluded(log, judge):
    log.add(3)
    report = await judge()
    assert (int(report.verdict), "cut-off" in report.message) == (4, True)
    assert (await verify(log, [], mac=bytes, instance="i", project_id="p9")).chains == 0


def altered_body(links):
    links[2] = replace(links[2], body={**links[2].body, "actor": "somebody else"})


def altered_hash(links):
    links[2] = replace(links[2], hash="00" * 32)


def altered_previous(links):
    links[2] = replace(links[2], previous="00" * 32)


def removed(links):
    del links[2]


def swapped(links):
    links[2], links[3] = replace(links[3], seq=3), replace(links[2], seq=4)


@pytest.mark.parametrize("change", [altered_body, altered_hash, altered_previous, removed, swapped])
async def test_an_altered_chain_is_named_at_the_first_fault(log, judge, checkpoint, change):
    name = log.add(6)
    points = [checkpoint(name)]
    change(log.chains[name])
    report = await judge(points)
    assert (int(report.verdict), report.chain, report.seq) == (2, name, 3)


async def test_a_chain_rewritten_with_correct_hashes_is_found_by_its_checkpoint(
    log, judge, checkpoint
):
    name = log.add(6)
    points = [checkpoint(name, 4)]
    log.chains[name] = []
    log.add(1, project="p1")
    log.chains[name][0] = replace(log.chains[name][0], body={})
    log.chains.pop(name)
    other = log.add(6, project="p1")
    assert (await judge(points)).verdict == Verdict.OK, "the same entries are the same chain"
    points[0] = {**points[0], **checkpoint(other, 4, head="11" * 32)}
    report = await judge(points)
    assert (int(report.verdict), report.seq) == (2, 4)


async def test_a_cut_off_end_is_truncated_and_so_is_a_chain_that_is_gone(log, judge, checkpoint):
    name = log.add(6)
    points = [checkpoint(name, 3), checkpoint(name)]
    del log.chains[name][4:]
    report = await judge(points)
    assert (int(report.verdict), report.seq, "a checkpoint has seen 6" in report.message) == (
        3,
        4,
        True,
    )
    log.chains.clear()
    assert (await judge(points)).verdict == Verdict.TRUNCATED


async def test_an_alteration_outweighs_a_truncation(log, judge, checkpoint):
    one, two = log.add(3), log.add(3, project="p2")
    points = [checkpoint(one), checkpoint(two)]
    log.chains[one].pop()
    altered_body(log.chains[two])
    assert (await judge(points)).chain == two


async def test_a_chain_passed_off_as_another_is_altered_at_its_first_entry(log, judge):
    name = log.add(3)
    log.chains["p2:w"] = [replace(entry, chain="p2:w") for entry in log.chains.pop(name)]
    report = await judge()
    assert (report.verdict, report.seq) == (Verdict.ALTERED, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 2},
        {"head": "00"},
        {"at": 6},
        {"mac": "00"},
        {"chain": "p2:w"},
        {"instance": "other"},
        {"seq": "3"},
        {"at": None},
        {"mac": 7},
        {"more": 1},
        {"mac": "\u2603"},
    ],
)
async def test_a_forged_checkpoint_is_named_by_its_line(log, judge, checkpoint, change):
    name = log.add(3)
    good = checkpoint(name)
    report = await judge([good, {**good, **change}])
    assert (int(report.verdict), "line 2" in report.message) == (2, True)
    assert (await judge([good])).verdict == Verdict.OK


async def test_one_project_is_judged_alone(log, judge, checkpoint):
    one, two = log.add(3), log.add(2, project="p2")
    points = [checkpoint(one), checkpoint(two)]
    altered_body(log.chains[one])
    report = await judge(points, project_id="p2")
    assert (report.verdict, report.chains, report.entries, report.checkpoints) == (
        Verdict.OK,
        1,
        2,
        1,
    )
