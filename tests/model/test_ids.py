from __future__ import annotations

import re

import pytest

from junctor.model.connection import KEY
from junctor.model.ids import free_slug, new_id, slug


def test_ids_are_url_safe_unique_and_sort_by_time():
    ids = [new_id("con") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(re.fullmatch(r"con_[0-9a-z]{26}", each) for each in ids)
    moments = [new_id("run", at=at) for at in (0, 1, 31, 32, 1_700_000_000_000, 2**49)]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Stripe Production", "stripe-production"),
        ("  Größe & Co. ", "groe-co"),
        ("日本", "thing"),
        ("x" * 100, "x" * 64),
        ("a" * 63 + " b", "a" * 63),
    ],
)
def test_a_slug_is_a_valid_key(name, expected):
    assert slug(name, otherwise="thing") == expected
    assert re.fullmatch(KEY, slug(name, otherwise="thing"))


def test_a_taken_slug_gets_the_first_free_number():
    assert free_slug("a", set()) == "a"
    assert free_slug("a", {"a", "a-2"}) == "a-3"
    assert len(free_slug("x" * 64, {"x" * 64})) == 64
