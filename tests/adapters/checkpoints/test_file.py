"""The checkpoint file: grows, survives a crash in the middle of a line, is private."""

from __future__ import annotations

import stat

import pytest

from junctor.adapters.checkpoints import CheckpointFile
from junctor.model.errors import AuditUnavailable

LINE = {"instance": "i", "chain": "p:w", "seq": 1, "head": "00", "at": 1, "mac": "11"}


@pytest.fixture
def file(tmp_path):
    return CheckpointFile(tmp_path / "second" / "checkpoints.jsonl")


async def test_lines_come_back_in_order_and_the_file_is_private(file):
    assert await file.lines() == []
    await file.append([LINE, {**LINE, "seq": 2}])
    await file.append([{**LINE, "seq": 3}])
    assert [line["seq"] for line in await file.lines()] == [1, 2, 3]
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


async def test_a_line_torn_by_a_crash_is_left_out_and_the_next_one_is_whole(file):
    await file.append([LINE])
    with file.path.open("ab") as torn:
        torn.write(b'{"instance":"i","chain":"p')
    assert await file.lines() == [LINE]
    await file.append([{**LINE, "seq": 2}])
    assert [line["seq"] for line in await file.lines()] == [1, 2]


@pytest.mark.parametrize("garbage", [b"garbage\n", b"[1]\n", b'{"instance":}\n', b"\xff\n"])
async def test_garbage_stays_visible_to_verification(file, garbage):
    await file.append([LINE])
    with file.path.open("ab") as other:
        other.write(garbage)
    assert await file.lines() == [LINE, {}]


async def test_an_unusable_place_is_named_and_works_once_it_is_usable(file):
    file.path.mkdir(parents=True)
    with pytest.raises(AuditUnavailable, match=r"cannot be written to .*checkpoints\.jsonl"):
        await file.append([LINE])
    with pytest.raises(AuditUnavailable, match="cannot be read"):
        await file.lines()
    file.path.rmdir()
    await file.append([LINE])
    assert await file.lines() == [LINE]
