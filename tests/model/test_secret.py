"""A Secret shows itself to nobody who does not ask by name."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from junctor.model.secret import MASK, Secret

VALUE = "tok_9f8A7b6C5d4E3f2G1h0J"


@pytest.mark.parametrize("shown", [str, repr, "{}".format, "{:>40}".format, lambda s: f"{s!r:>60}"])
def test_no_way_of_printing_shows_it(shown):
    assert VALUE not in shown(Secret(VALUE))
    assert MASK in shown(Secret(VALUE))


def test_it_is_revealed_by_name_only():
    assert Secret(VALUE).reveal() == VALUE
    assert len(Secret(VALUE)) == len(VALUE)
    assert Secret(VALUE)
    assert not Secret("")


def test_it_is_neither_json_nor_pickled_and_a_copy_is_itself():
    secret = Secret(VALUE)
    with pytest.raises(TypeError):
        json.dumps({"token": secret})
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(secret)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret


def test_equal_values_are_equal_and_hash_alike():
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("other")
    assert Secret(VALUE) != VALUE
    assert len({Secret(VALUE), Secret(VALUE)}) == 1
