"""Retention over PostgreSQL: what holds over SQLite holds there."""

from __future__ import annotations

import pytest

from core.runs import test_retention as stories
from fixtures_world import world_in

pytestmark = pytest.mark.postgres
STORIES = [name for name in vars(stories) if name.startswith("test_")]


@pytest.fixture
async def world(tmp_path, postgres_url):
    async with world_in(tmp_path, database=postgres_url) as made:
        yield made


@pytest.mark.parametrize("name", STORIES)
async def test_what_holds_over_sqlite(world, name):
    await getattr(stories, name)(world)
