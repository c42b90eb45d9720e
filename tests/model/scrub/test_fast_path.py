"""The quick look at a whole value misses nothing that the slow walk would mask."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.model.scrub import Scrubber

SECRETS = ["tok_9f8A7b6C5d4E3f2G1h0J", 'two\nlines"and quotes\\', "tab\tand\rreturn here"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "a\n{}", 'say "{}"', "{}\\n", "\t{}", "x\u2028{}"])
def test_a_secret_is_found_whatever_stands_around_it(secret, around):
    scrubber = Scrubber()
    scrubber.register("token", secret)
    value = {"note": around.format(secret), "list": [{"deep": secret}]}
    assert "[redacted]" in scrubber.json(value)["note"]
    text = scrubber.dumps(value).decode()
    assert text.count("[redacted]") == 2
    assert secret not in orjson.loads(text)["note"]


@pytest.mark.parametrize(
    "value",
    [
        {"a": 'x"', "token": "abcdefghij"},
        {"a": '""', "b": '"', "api_key": "abcdefghij"},
        {"list": [{"password": "abcdefghij"}]},
        {"headers": [["Authorization", "abcdefghij"]]},
        {"a": "line\n", "clientSecret": "abcdefghij"},
    ],
)
def test_a_telling_name_is_seen_behind_quotes_and_escapes(value):
    assert "abcdefghij" not in str(Scrubber().json(value))
    assert b"abcdefghij" not in Scrubber().dumps(value)
    assert b"abcdefghij" in Scrubber().dumps(value, by_name=False)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_json)
def test_what_holds_nothing_comes_back_equal(value):
    scrubber = Scrubber()
    scrubber.register("token", SECRETS[0])
    assert orjson.loads(scrubber.dumps(value, by_name=False)) == value


def test_what_is_not_json_is_walked():
    scrubber = Scrubber()
    scrubber.register("token", SECRETS[0])
    shown = scrubber.dumps({"error": ValueError(SECRETS[0]), "big": 2**70})
    assert SECRETS[0].encode() not in shown


def test_what_cannot_be_checked_is_not_shown():
    class Hostile(dict):
        def items(self):
            raise RuntimeError("no")

    scrubber = Scrubber()
    assert b"dropped" in scrubber.dumps(Hostile(a=1))
    scrubber._register.spans = None
    assert b"dropped" in scrubber.dumps({"a": "b"})


@pytest.mark.parametrize("beside", ["plain", 'a "quoted" word', 2**70, 1.5, None])
def test_values_that_go_on_being_used_lose_known_secrets_and_nothing_else(beside):
    scrubber = Scrubber()
    value = {"password": "of-the-flow", "beside": beside, "list": [SECRETS[0]]}
    assert scrubber.known(value) == value
    scrubber.register("token", SECRETS[0])
    assert scrubber.known(value) == value | {"list": ["[redacted]"]}
    harmless = {"beside": beside}
    assert scrubber.known(harmless) == harmless
