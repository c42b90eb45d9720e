"""Names that were probably meant."""

from __future__ import annotations

import pytest

from junctor.model.spelling import did_you_mean, nearest


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [("slak", "slack"), ("stripe", "stripe"), ("zzz", None), ("", None), ("s" * 100_000, None)],
)
def test_the_nearest_known_name_is_found(wanted: str, meant: str | None) -> None:
    assert nearest(wanted, iter(["slack", "stripe"])) == meant


def test_without_a_near_name_the_other_words_stand() -> None:
    assert did_you_mean("slak", {"slack"}, "Look at the list.") == "Did you mean `slack`?"
    assert did_you_mean("zzz", {"slack"}, "Look at the list.") == "Look at the list."
    assert did_you_mean("zzz", []) == ""
