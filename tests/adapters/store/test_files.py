"""Sealed files of runs, the same on every store."""

from __future__ import annotations

import pytest

from junctor.model.flow import Run, RunState
from junctor.model.stored_file import StoredFile
from junctor.testing.memory import MemoryStore


def file(run_id, digest, **more):
    given = {"project_id": "p1", "name": "a.pdf", "content_type": "application/pdf", "size": 3}
    return StoredFile(run_id=run_id, digest=digest, created_at=1, **(given | more))


@pytest.fixture
async def stored(filled):
    for run_id in ("r1", "r2"):
        run = Run(
            id=run_id, project_id="p1", flow_id=None, flow_key="k", flow_digest="d", environment="development",
            mode="sandbox", state=RunState.SUCCEEDED, actor="user:ada", created_at=1, finished_at=2,
        )  # fmt: skip
        await filled.runs.add(run)
    return filled


async def checked(files):
    one, two = file("r1", "sha256:b"), file("r2", "sha256:a", name=None, content_type=None)
    await files.keep(one, b"sealed" * 100)
    await files.keep(one, b"again")
    await files.keep(two, b"\x00\xff")
    assert await files.read("p1", "sha256:b") == b"sealed" * 100
    assert await files.read("p2", "sha256:b") is None
    assert await files.of("p1", "r2") == [two]
    assert await files.of("p2", "r2") == []
    first = await files.heads(None, 1)
    assert [each for each, _ in first] == [one]
    assert first[0][1].startswith(b"sealed")
    assert await files.heads(("r1", "sha256:b"), 5) == [(two, b"\x00\xff")]
    assert await files.heads(("r2", "sha256:a"), 5) == []
    await files.replace(two, b"new")
    assert await files.read("p1", "sha256:a") == b"new"
    assert await files.forget() == 2
    assert await files.read("p1", "sha256:a") is None


async def test_files_are_kept_once_per_run_and_read_by_the_project(stored):
    await checked(stored.files)


async def test_the_store_in_memory_does_alike():
    await checked(MemoryStore().files)
