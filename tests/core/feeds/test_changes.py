"""Changes of entities: what a feed says, compared with what was known."""

from __future__ import annotations

import pytest

from junctor.core.feeds import (
    Heard,
    Known,
    change_of,
    change_payload,
    fits,
    heard,
    matches,
    stream_event,
    webhook_events,
)
from junctor.core.feeds.changes import differences
from junctor.model.secret import MASK
from junctor.model.trigger_spec import DataChangeTrigger, Feed, StreamTrigger, WebhookTrigger

SHAPE = {
    "type": "object",
    "properties": {
        "id": {},
        "title": {},
        "state": {"properties": {"name": {}}},
        "tags": {},
        "email": {},
        "n": {},
    },
}


def trigger(**more) -> DataChangeTrigger:
    return DataChangeTrigger.model_validate(
        {
            "kind": "data_change",
            "name": "T",
            "entity": "note",
            "schema": SHAPE,
            "private": ["email"],
            "feeds": [{"trigger": "hook"}],
            **more,
        }
    )


def change(entity, known=None, **more):
    said = Heard(key="1", entity=entity, **more)
    before = Known(fields=known) if known is not None else None
    return change_of(trigger(ignore=["n"]), said, before, str.upper)


def test_only_declared_fields_are_kept_and_private_ones_as_their_hash():
    found = change({"id": 1, "other": 2, "state": {"name": "a", "x": 1}, "email": "a@b.c"})
    assert found.kind == "created"
    assert found.known.fields == {"id": 1, "state": {"name": "a"}, "email": 'hash:"A@B.C"'}
    assert change_payload(trigger(), found)["after"]["email"] == MASK
    assert change({"email": None}).known.fields == {"email": None}


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": 1}, {"a": 1.0}, ["a"]),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": None}, {}, []),
        ({}, {"a": None}, []),
        ({}, {"a": 0}, ["a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 2, "c": 2}}, ["a.b"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a"]),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}, []),
    ],
)
def test_differences_are_named_by_their_paths(before, after, paths):
    assert list(differences(before, after)) == paths


def test_a_change_of_an_ignored_field_is_news_for_the_cache_alone():
    found = change({"id": 1, "n": 2}, {"id": 1, "n": 1})
    assert (found.kind, found.known.fields["n"]) == ("", 2)
    assert change({"id": 1}, {"id": 1}) is None


def test_an_unknown_entity_that_only_changed_names_what_its_sender_says():
    found = change({"id": 1, "title": "b"}, created=False, before={"title": "a"})
    assert (found.kind, found.fields, found.before) == ("updated", ("title",), {"title": "a"})
    assert change({"id": 1}, created=False).fields == ()
    known_again = change({"id": 1}, again=True)
    assert (known_again.kind, known_again.known.fields) == ("", {"id": 1})


def test_a_deletion_of_what_nobody_knows_is_none():
    assert change(None, deleted=True) is None
    found = change(None, {"id": 1}, deleted=True)
    assert (found.kind, found.before, found.after, found.known) == (
        "deleted",
        {"id": 1},
        None,
        None,
    )
    assert change(None, {"id": 1}) is None


@pytest.mark.parametrize(
    ("version", "known", "older"),
    [("2", "10", True), ("10", "2", False), ("2024-01-01", "2024-02-01", True), ("a", None, False)],
)
def test_older_news_are_dropped(version, known, older):
    said = Heard(key="1", entity={"id": 1, "title": "x", "n": version})
    found = change_of(trigger(version="n"), said, Known(fields={}, version=known), str)
    assert (found is None) is older


def test_a_feed_says_which_entity_and_whether_it_is_new_or_gone():
    feed = Feed(
        trigger="hook",
        when={"kind": ["note", "gone"]},
        entity="data",
        created={"new": True},
        deleted={"kind": "gone"},
        before="was",
    )
    said = heard(trigger(), feed, {"kind": "note", "new": True, "data": {"id": 7}, "was": {"a": 1}})
    assert (said.key, said.created, said.deleted, said.before) == ("7", True, False, {"a": 1})
    gone = heard(trigger(), feed, {"kind": "gone", "data": {"id": 7}})
    assert (gone.deleted, gone.entity) == (True, None)
    assert heard(trigger(), feed, {"kind": "other", "data": {"id": 7}}) is None
    assert heard(trigger(), feed, {"kind": "note", "data": "text"}) is None
    assert heard(trigger(), feed, {"kind": "note", "data": {"id": True}}) is None
    fetched = Feed(trigger="hook", key="id", fetch={"operation": "get"})
    said = heard(trigger(), fetched, {"id": "9"})
    assert said.with_entity({"id": "9"}).entity == {"id": "9"}
    assert said.with_entity(None).deleted


def payload(**more):
    return {"change": "updated", "fields": ["state.name"], "before": {"state": {"name": "a"}},
            "after": {"state": {"name": "b"}}, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, True),
        ({"changes": ("created",)}, False),
        ({"fields": {"state": {}}}, True),
        ({"fields": {"state.name": {"from": "a", "to": "b"}}}, True),
        ({"fields": {"state.name": {"from": ["x", "a"]}}}, True),
        ({"fields": {"state.name": {"to": "c"}}}, False),
        ({"fields": {"title": {}, "state.name": {}}}, True),
        ({"where": {"state.name": "a"}}, False),
        ({"where": {"state.name": ["a", "b"]}}, True),
    ],
)
def test_a_flow_gets_the_changes_it_asked_for(conditions, expected):
    given = {"changes": (), "fields": {}, "where": {}, **conditions}
    assert matches(payload(), **given) is expected


def test_created_moves_to_its_values_and_deleted_moves_nothing():
    moved = {"changes": (), "fields": {"state.name": {"to": "b"}}, "where": {}}
    assert matches(payload(change="created", fields=[], before=None), **moved)
    assert not matches(payload(change="deleted", fields=[], after=None), **moved)
    where = {"changes": (), "fields": {}, "where": {"state.name": "a"}}
    assert matches(payload(change="deleted", fields=[], after=None), **where)


def test_conditions_tell_true_from_one_and_null_from_a_value():
    assert fits({"a": True}, {"a": True})
    assert not fits({"a": True}, {"a": 1})
    assert fits({"a": None}, {})
    assert fits({"a": [1, 2]}, {"a": [1, 2]})
    assert not fits({"a": []}, {"a": 1})


def test_a_delivery_may_hold_several_events_each_with_its_id():
    hook = WebhookTrigger.model_validate(
        {
            "kind": "webhook",
            "name": "H",
            "verify": {"scheme": "none"},
            "items": "json",
            "dedupe": "json.id",
            "filter": {"json.ok": True},
        }
    )
    body = [{"id": 1, "ok": True}, {"id": 2, "ok": False}, {"ok": True}]
    found = webhook_events(hook, {"method": "POST", "headers": {}, "json": body})
    assert [each.key for each in found] == ["1", None]
    assert found[0].payload == {"method": "POST", "headers": {}, "json": body[0]}
    assert webhook_events(hook, {"json": "text"}) == []


def test_an_event_may_be_named_by_several_fields_of_which_none_is_missing():
    hook = WebhookTrigger.model_validate(
        {
            "kind": "webhook",
            "name": "H",
            "verify": {"scheme": "none"},
            "items": "json",
            "dedupe": "json.message, json.recipient",
        }
    )
    body = [{"message": 7, "recipient": "a"}, {"message": 7, "recipient": "b"}, {"message": 7}]
    found = webhook_events(hook, {"method": "POST", "headers": {}, "json": body})
    assert [each.key for each in found] == ["7/a", "7/b", None]


def test_a_field_of_that_name_may_be_missing_where_it_says_so():
    hook = WebhookTrigger.model_validate(
        {
            "kind": "webhook",
            "name": "H",
            "verify": {"scheme": "none"},
            "items": "json",
            "dedupe": "json.id, json.parent?, json.field?",
        }
    )
    body = [{"id": 7, "parent": "a"}, {"id": 7, "field": "a"}, {"id": 7}, {"parent": "a"}]
    found = webhook_events(hook, {"method": "POST", "headers": {}, "json": body})
    assert [each.key for each in found] == ["7/a/", "7//a", "7//", None]


def test_lists_within_lists_are_events_with_what_stands_around_them():
    hook = WebhookTrigger.model_validate(
        {
            "kind": "webhook",
            "name": "H",
            "verify": {"scheme": "none"},
            "items": "json.entry.*.changes.*.value.messages",
            "dedupe": "json.id",
        }
    )
    value = {"messages": [{"id": "a"}, {"id": "b"}], "metadata": {"phone": "1"}}
    changes = [{"value": value}, {"value": {"statuses": []}}, 7]
    event = {"headers": {}, "json": {"entry": [{"changes": changes}, {"changes": "none"}, {}]}}
    found = webhook_events(hook, event)
    around = {"metadata": {"phone": "1"}}
    assert [each.key for each in found] == ["a", "b"]
    assert found[1].payload == {"headers": {}, "json": {"id": "b"}, "parent": around}
    assert webhook_events(hook, {"json": {"entry": {}}}) == []


def test_a_text_that_is_json_is_read_and_one_alone_is_a_list_of_one():
    hook = WebhookTrigger.model_validate(
        {
            "kind": "webhook",
            "name": "H",
            "verify": {"scheme": "none"},
            "decode": "json.Message",
            "filter": {"json.Message.kind": "bounce"},
        }
    )
    (found,) = webhook_events(hook, {"json": {"Id": 1, "Message": '{"kind": "bounce"}'}})
    assert found.payload == {"json": {"Id": 1, "Message": {"kind": "bounce"}}}
    for other in ({}, {"Message": "no json"}, {"Message": 7}, [], None):
        assert webhook_events(hook, {"json": other}) == []
    listed = hook.model_copy(update={"decode": None, "filter": {}, "items": "json"})
    assert [e.payload["json"] for e in webhook_events(listed, {"json": {"a": 1}})] == [{"a": 1}]


def test_a_message_is_known_by_its_own_id_or_the_transports():
    stream = StreamTrigger(kind="stream", name="S", protocol="kafka", dedupe="id", filter={"k": 1})
    assert stream_event(stream, "0:7", {"k": 1, "id": "a"}).key == "a"
    assert stream_event(stream, "0:7", {"k": 1}).key == "0:7"
    assert stream_event(stream, "0:7", {"k": 2}) is None
