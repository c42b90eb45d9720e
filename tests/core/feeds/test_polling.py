"""Polls as values: what is asked next, and what an answer says is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.feeds import PollState, poll_inputs, poll_items, take
from junctor.core.feeds.polling import MOST_SEEN, is_known, named_by, without_names
from junctor.model.errors import InvalidSpec
from junctor.model.trigger_spec import PollTrigger

NOW = 1_700_000_000_000  # 2023-11-14T22:13:20Z


def poll(**more) -> PollTrigger:
    return PollTrigger.model_validate(
        {"kind": "poll", "name": "P", "operation": "list", "items": "items", **more}
    )


def since(**cursor):
    return poll(version="at", cursor={"item": "at", "input": "since", **cursor})


def item(key, at, **more):
    return {"id": key, "at": at, **more}


def keys(polled):
    return [each.key for each in polled.events]


@pytest.mark.parametrize(
    ("format_", "overlap", "said"),
    [
        ("iso", 0, "2023-11-14T22:13:20.000Z"),
        ("iso", 20, "2023-11-14T22:13:00.000Z"),
        ("date", 0, "2023-11-14"),
        ("seconds", 0, 1_700_000_000),
        ("milliseconds", 0.5, 1_699_999_999_500),
    ],
)
def test_the_first_question_begins_now_in_the_vendors_spelling(format_, overlap, said):
    trigger = since(format=format_, overlap=overlap)
    assert poll_inputs(trigger, PollState(), {"folder": "f"}, NOW) == {
        "folder": "f",
        "since": said,
    }


def test_defaults_of_what_a_flow_may_fill_in_are_asked_with():
    shape = {"type": "object", "properties": {"folder": {"default": "/"}, "size": {"default": 10}}}
    trigger = poll(input=shape, inputs={"size": 50})
    assert poll_inputs(trigger, PollState(), {}, NOW) == {"folder": "/", "size": 50}
    assert poll_inputs(trigger, PollState(), {"folder": "in"}, NOW)["folder"] == "in"


def test_a_cursor_goes_to_its_place_beside_fixed_inputs():
    trigger = poll(
        inputs={"filter": {"kind": "x"}, "page": 10},
        cursor={"item": "at", "input": "filter.at.gte", "overlap": 0},
    )
    assert poll_inputs(trigger, PollState(), {}, NOW) == {
        "filter": {"kind": "x", "at": {"gte": "2023-11-14T22:13:20.000Z"}},
        "page": 10,
    }
    whole = poll_inputs(trigger, PollState(), {}, NOW, everything=True)
    assert whole["filter"]["at"] == {"gte": "1970-01-01T00:00:00.000Z"}


def test_numbers_begin_with_what_is_there_and_go_on_after_the_largest():
    trigger = poll(cursor={"item": "n", "input": "after", "format": "number"})
    assert poll_inputs(trigger, PollState(), {}, NOW) == {}
    first = take(trigger, PollState(), [{"id": "a", "n": 4}, {"id": "b", "n": 7}], None, NOW)
    assert (keys(first), first.state.mark) == ([], 7)
    assert poll_inputs(trigger, first.state, {}, NOW) == {"after": 7}
    again = take(trigger, first.state, [{"id": "b", "n": 7}, {"id": "c", "n": 9}], None, NOW)
    assert keys(again) == ["c"]


def test_newest_first_without_an_input_ends_at_what_is_known():
    trigger = poll(cursor={"item": "at", "overlap": 0}, order="descending")
    first = [item("b", "2023-01-02T00:00:00Z"), item("a", "2023-01-01T00:00:00Z")]
    assert is_known(trigger, PollState(), first)
    begun = take(trigger, PollState(), first, None, NOW)
    assert keys(begun) == []
    later = [item("d", "2023-01-04T00:00:00Z"), item("c", "2023-01-03T00:00:00Z")]
    assert not is_known(trigger, begun.state, later)
    assert is_known(trigger, begun.state, [*later, *first])
    assert keys(take(trigger, begun.state, [*later, *first], None, NOW)) == ["c", "d"]
    assert not is_known(trigger, begun.state, [])
    assert not is_known(since(), begun.state, first)


def test_items_at_one_time_are_not_lost_and_not_doubled():
    trigger = since(overlap=0)
    state = take(trigger, PollState(), [], None, NOW).state
    at = "2024-01-01T00:00:00Z"
    one = take(trigger, state, [item("a", at)], None, NOW)
    two = take(trigger, one.state, [item("a", at), item("b", at)], None, NOW)
    three = take(trigger, two.state, [item("a", at), item("b", at)], None, NOW)
    assert [keys(each) for each in (one, two, three)] == [[f"a:{at}"], [f"b:{at}"], []]


def test_tokens_are_kept_and_the_first_round_is_silent():
    trigger = poll(
        cursor={"response": "next", "input": "token"}, more="more", key="id", filter={"ok": True}
    )
    state = PollState()
    first = take(trigger, state, [{"id": 1, "ok": True}], {"next": "t1", "more": True}, NOW)
    assert (keys(first), first.again, first.state.began) == ([], True, False)
    assert poll_inputs(trigger, first.state, {}, NOW) == {"token": "t1"}
    second = take(trigger, first.state, [], {"next": "t2", "more": False}, NOW)
    assert (second.again, second.state.began) == (False, True)
    items = [{"id": 2, "ok": True}, {"id": 3, "ok": False}]
    third = take(trigger, second.state, items, {"next": "t3"}, NOW)
    assert keys(third) == ["2"]
    assert third.items == (items[0],)
    same = take(trigger, third.state, [], {"next": "t3", "more": True}, NOW)
    assert not same.again  # a vendor that says "more" for ever is not asked for ever


def test_a_token_that_is_a_number_goes_back_as_a_number():
    trigger = poll(cursor={"response": "cursor", "input": "cursor"}, more="more")
    first = take(trigger, PollState(), [], {"cursor": 3, "more": True}, NOW)
    kept = PollState.of(first.state.to_json())
    assert poll_inputs(trigger, kept, {}, NOW) == {"cursor": 3}
    assert not take(trigger, kept, [], {"cursor": 3, "more": True}, NOW).again


def test_a_whole_list_knows_what_is_new_changed_and_gone():
    trigger = poll(version="v")
    first = take(trigger, PollState(), [{"id": "a", "v": 1}, {"id": "b", "v": 1}], None, NOW)
    assert keys(first) == []
    second = take(trigger, first.state, [{"id": "b", "v": 2}, {"id": "c", "v": 1}], None, NOW)
    assert (keys(second), second.gone) == (["b:2", "c:1"], ("a",))
    assert second.before == ("another", "nothing")
    assert take(trigger, second.state, [{"id": "b", "v": 2}], None, NOW).before == ("this",)
    assert take(trigger, second.state, [{"id": "b", "v": 2}], None, NOW).gone == ("c",)


def test_a_list_without_end_is_refused():
    items = [{"id": n} for n in range(MOST_SEEN + 1)]
    with pytest.raises(InvalidSpec, match="more than"):
        take(poll(), PollState(), items, None, NOW)


@pytest.mark.parametrize("at", [None, True, "yesterday", {}, ""])
def test_what_has_no_key_or_no_place_is_counted_and_left_out(at):
    state = PollState(began=True, mark=0)
    found = take(since(), state, [item("a", at), {"at": "2024-01-01T00:00:00Z"}], None, NOW)
    assert (found.events, found.unreadable) == ([], 2)
    numbers = poll(cursor={"item": "at", "input": "n", "format": "seconds"})
    found = take(numbers, state, [item("a", at)], None, NOW)
    assert found.unreadable == 1


def test_times_without_a_zone_are_utc_and_floats_are_taken():
    state = PollState(began=True, mark=0)
    found = take(since(), state, [item("a", "2024-01-01 00:00:00")], None, NOW)
    assert found.state.mark == 1_704_067_200_000_000
    numbers = poll(cursor={"item": "at", "input": "n", "format": "seconds"})
    found = take(numbers, state, [item("a", "1704067200.5")], None, NOW)
    assert found.state.mark == 1_704_067_200_500_000


def test_a_list_is_found_or_it_is_said_where_it_is_missing():
    assert poll_items(poll(), {"items": [1]}) == [1]
    assert poll_items(poll(items=""), [2]) == [2]
    with pytest.raises(InvalidSpec, match="no list at `items`"):
        poll_items(poll(), {"items": None})


def test_a_state_survives_being_stored():
    state = PollState(began=True, mark=5, token="t", seen={"a": "1"})
    assert PollState.of(state.to_json()) == state
    assert PollState.of(None) == PollState()


@given(st.lists(st.lists(st.integers(0, 40), max_size=5), max_size=12))
def test_whatever_comes_in_whatever_rounds_each_item_is_one_event(rounds):
    """A vendor that answers with all from `since` on; items appear at a time not yet passed."""
    trigger = poll(version="at", cursor={"item": "at", "input": "since", "format": "number"})
    state = take(trigger, PollState(), [item("z", 0)], None, NOW).state
    there, told, clock = [item("z", 0)], [], 0
    for steps in rounds:
        for step in steps:
            clock = max(clock, 1) + step // 10
            there.append(item(f"k{len(there)}", clock))
        asked = poll_inputs(trigger, state, {}, NOW)["since"]
        polled = take(trigger, state, [i for i in there if i["at"] >= asked], None, NOW)
        told += keys(polled)
        state = polled.state
    assert told == [f"{i['id']}:{i['at']}" for i in there[1:]]


def by_names(**more):
    shape = {
        "type": "object",
        "properties": {"column": {"default": "no"}, "key": {"default": "no"}},
    }
    return poll(
        input=shape,
        key="{{input.key}}",
        cursor={
            "item": "{{input.column}}",
            "input": "after",
            "format": "number",
            "behind": 3,
            "begin": "newest",
        },
        **more,
    )


def test_paths_that_a_flow_names_are_filled_in_and_only_names_are_not_asked_with():
    named = named_by(by_names(), {"column": "place"})
    assert (named.key, named.cursor.item) == ("no", "place")
    asked = poll_inputs(named, PollState(), {"column": "place"}, NOW)
    assert without_names(by_names(), asked, {"column": {}, "after": {}}) == {"column": "place"}


def test_what_is_committed_late_is_read_again_and_told_once():
    trigger = named_by(by_names(order="ascending"), {})
    first = take(trigger, PollState(), [{"no": 10}, {"no": 8}], None, NOW)
    assert (keys(first), first.state.mark) == ([], 10)
    assert is_known(trigger, PollState(), [{"no": 10}])
    assert not is_known(trigger, first.state, [{"no": 10}])
    assert poll_inputs(trigger, first.state, {}, NOW)["after"] == 7
    rows = [{"no": 8}, {"no": 9}, {"no": 10}, {"no": 12}]
    second = take(trigger, first.state, rows, None, NOW)
    assert keys(second) == ["9", "12"]
    third = take(trigger, second.state, [{"no": 10}, {"no": 11}, {"no": 12}], None, NOW)
    assert keys(third) == ["11"]


def test_a_whole_item_may_be_its_version():
    trigger = poll(version=".")
    before = take(trigger, PollState(), [{"id": 1, "a": 1}, {"id": 2}], None, NOW).state
    after = take(trigger, before, [{"a": 2, "id": 1}, {"id": 2}], None, NOW)
    assert [each.payload for each in after.events] == [{"id": 1, "a": 2}]
    back = take(trigger, after.state, [{"id": 1, "a": 1}, {"id": 2}], None, NOW + 60_000)
    again = take(trigger, back.state, [{"id": 1, "a": 2}, {"id": 2}], None, NOW + 120_000)
    assert len({*keys(after), *keys(back), *keys(again)}) == 3


def test_no_earlier_is_asked_than_the_other_side_answers_for():
    day = 86_400_000
    trigger = since(overlap=30, reach=86_400)
    began = take(trigger, PollState(), [], {}, NOW).state
    assert poll_inputs(trigger, began, {}, NOW + 60_000)["since"] == "2023-11-14T22:12:50.000Z"
    quiet = poll_inputs(trigger, began, {}, NOW + 40 * day)
    assert quiet["since"] == "2023-12-23T22:13:20.000Z"
    changed = [item("a", "2023-12-24T22:13:00Z")]
    found = take(trigger, began, changed, {}, NOW + 40 * day)
    assert keys(found) == ["a:2023-12-24T22:13:00Z"]
    assert not take(trigger, found.state, changed, {}, NOW + 40 * day).events
    everything = poll_inputs(trigger, PollState(), {}, NOW, everything=True)
    assert everything["since"] == "2023-11-13T22:13:20.000Z"
