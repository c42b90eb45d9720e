"""What the house tests parsed is kept for the next file of them, and not looked through again."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(autouse=True, scope="module")
def _parsed_stays():
    yield
    gc.collect()
    gc.freeze()
