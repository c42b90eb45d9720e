from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.calls.classify import classify, outcome_of_error
from junctor.core.calls.waits import seconds_until
from junctor.model import errors
from junctor.model.request import HttpResponse
from junctor.model.spec import ConnectorSpec, Failure, Operation

NOW = 1_700_000_000_000


def read(body=None, status=200, *, shared=None, own=None, response="json", raw=None, **headers):
    operation = Operation(name="A", effect="read", failure=own, response=response)
    spec = ConnectorSpec(
        key="x", name="X", version="1.0.0", failure=shared or Failure(), operations={"a": operation}
    )
    content = raw if raw is not None else (b"" if body is None else orjson.dumps(body))
    pairs = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    return classify(
        spec, operation, HttpResponse(status=status, content=content, headers=pairs), NOW
    )


@pytest.mark.parametrize(
    ("status", "name", "group"),
    [
        (400, "rejected", "4xx"),
        (401, "auth", "4xx"),
        (402, "rejected", "4xx"),
        (403, "auth", "4xx"),
        (404, "not_found", "4xx"),
        (408, "timeout", "timeout"),
        (409, "conflict", "4xx"),
        (410, "not_found", "4xx"),
        (412, "conflict", "4xx"),
        (413, "rejected", "4xx"),
        (422, "rejected", "4xx"),
        (429, "rate_limited", "4xx"),
        (500, "remote", "5xx"),
        (503, "remote", "5xx"),
        (599, "remote", "5xx"),
    ],
)
def test_each_status_has_its_class_and_group(status, name, group):
    outcome = read({"message": "why"}, status)
    assert (outcome.error_class, outcome.group, outcome.ok) == (name, group, False)
    assert (outcome.status, outcome.problem.message) == (status, "why")
    assert outcome.output == {"message": "why"}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"Retry-After": "60"}, "rate_limited"),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}, "rate_limited"),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "60"}, "auth"),
        ({}, "auth"),
    ],
)
def test_a_403_of_a_limit_is_no_matter_of_permissions(headers, name):
    github = Failure(reset_header="x-ratelimit-reset")
    assert read({"message": "why"}, 403, shared=github, **headers).error_class == name


def test_success_and_an_unfollowed_redirect_are_no_failures():
    assert read({"a": 1}).output == {"a": 1}
    assert read(None, 204).output is None
    moved = read(None, 304)
    assert (moved.ok, moved.group, moved.problem) == (True, "3xx", None)
    assert read(raw=b"<html>", status=302).output == "<html>"


def test_a_status_of_a_redirect_that_the_failure_map_names_is_a_failure():
    several = read(["/a", "/b"], 300, shared=Failure(statuses={300: "conflict"}))
    assert not several.ok
    assert several.error_class == "conflict"
    assert read(["/a", "/b"], 300).ok


def test_a_success_that_says_no_is_a_failure_and_never_2xx():
    slack = Failure(
        when={"ok": False},
        code="error",
        message="detail",
        classes={"ratelimited": "rate_limited", "invalid_auth": "auth"},
    )
    outcome = read({"ok": False, "error": "channel_not_found"}, shared=slack)
    assert (outcome.status, outcome.ok, outcome.group) == (200, False, "4xx")
    assert (outcome.error_class, outcome.problem.code) == ("rejected", "channel_not_found")
    assert outcome.problem.message == "channel_not_found"
    limited = read({"ok": False, "error": "ratelimited"}, shared=slack, retry_after="7")
    assert (limited.error_class, limited.problem.retry_after) == ("rate_limited", 7.0)
    assert read({"ok": True}, shared=slack).ok
    assert read({"ok": 0}, shared=slack).ok
    assert read([1], shared=slack).ok
    several = Failure(when={"status": ["error", "fail"]})
    assert not read({"status": "fail"}, shared=several).ok


def test_the_operations_map_goes_over_the_connectors():
    shared = Failure(
        when={"ok": False}, code="code", classes={"a": "auth"}, statuses={400: "input"}
    )
    own = Failure(classes={"b": "conflict"}, statuses={422: "input"})
    assert read({"ok": False, "code": "a"}, shared=shared, own=own).error_class == "auth"
    assert read({"code": "b"}, 400, shared=shared, own=own).error_class == "conflict"
    assert read({"code": "c"}, 400, shared=shared, own=own).error_class == "input"
    assert read({}, 422, shared=shared, own=own).error_class == "input"
    other = Failure(when={"error": True})
    assert read({"ok": False}, shared=shared, own=other).ok
    assert not read({"error": True}, shared=shared, own=other).ok


def test_messages_are_found_bounded_and_printable():
    assert read({"error": {"message": "m"}}, 400).problem.message == "m"
    assert read({"errors": [{"detail": "d"}]}, 400).problem.message == "d"
    assert read({"errors": ["e"]}, 400).problem.message == "e"
    assert read({}, 400).problem.message == "The other side answered 400."
    assert read(raw=b"plain words", status=500).problem.message == "plain words"
    assert read(raw=b"<html>x", status=500).problem.message == "The other side answered 500."
    long = read({"message": "x" * 9999 + "\x1b"}, 400).problem.message
    assert len(long) == 500
    assert "\x1b" not in read({"message": "a\x1b[31m"}, 400).problem.message
    coded = read({"code": 7, "message": "no"}, 400, shared=Failure(code="code", message="message"))
    assert (coded.problem.message, coded.problem.code) == ("7: no", "7")


def test_an_answer_that_is_not_the_declared_json_is_the_other_sides_fault():
    outcome = read(raw=b"<html>oops", content_type="text/html; charset=x")
    assert (outcome.error_class, outcome.status) == ("remote", 200)
    assert outcome.problem.message == "The answer is not JSON: text/html, 10 bytes."
    assert read(raw=b" \n").ok
    deep = read(raw=b"[" * 65 + b"]" * 65)
    assert "nested deeper" in deep.problem.message
    assert read(raw=b"[" * 64 + b"]" * 64).ok
    wide = orjson.dumps([{"a": [i]} for i in range(100)])
    assert read(raw=wide).ok
    assert not read(raw=b"[" * 5000 + b"]" * 5000).ok


def test_text_and_binary_answers_are_given_as_such():
    assert read(raw=b"hi", response="text").output == "hi"
    found = read(raw=b"\x00\xff", response="binary", content_type="image/png").output
    assert found == {"contentType": "image/png", "size": 2, "base64": "AP8="}
    assert read(raw=b"x", response="binary").output["contentType"] == "application/octet-stream"
    assert read({"message": "no"}, 404, response="binary").problem.message == "no"


def test_waits_come_from_header_body_and_vendor_header_in_that_order():
    map_ = Failure(retry_after="parameters.retry_after", reset_header="X-Reset")
    body = {"parameters": {"retry_after": 5}}
    both = read(body, 429, shared=map_, retry_after="3", x_reset="9")
    assert both.problem.retry_after == 3
    assert read(body, 429, shared=map_, x_reset="9").problem.retry_after == 5
    assert read({}, 429, shared=map_, x_reset="9").problem.retry_after == 9
    assert read({}, 429).problem.retry_after is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12", 12),
        (12, 12),
        ("1.5", 1.5),
        (NOW // 1000 + 30, 30),
        (str(NOW + 2000), 2),
        ("Tue, 14 Nov 2023 22:13:30 GMT", 10),
        ("2023-11-14T22:13:21Z", 1),
        ("2023-11-14T22:13:22", 2),
        ("1m30s", 90),
        ("250ms", 0.25),
        ("1h", 3600),
        ("2d", 172800),
        ("6m0s", 360),
        ("Tue, 14 Nov 2000 22:13:30 GMT", 0),
        (-4, 0),
        (10**15, 604800),
        ("inf", 604800),
        ("", None),
        ("soon", None),
        (None, None),
        (True, None),
        ([], None),
        ("nan", None),
        ({}, None),
    ],
)
def test_a_wait_is_understood_in_every_usual_spelling(value, seconds):
    assert seconds_until(value, NOW) == seconds


@given(st.text() | st.integers() | st.floats() | st.none())
def test_any_wait_is_bounded(value):
    found = seconds_until(value, NOW)
    assert found is None or 0 <= found <= 604800


def test_errors_without_an_answer_become_outcomes():
    timed = outcome_of_error(errors.TimedOut(details={"exchange": object(), "stage": "connect"}))
    assert (timed.status, timed.group, timed.ok) == (0, "timeout", False)
    assert timed.problem.details == {"stage": "connect"}
    assert outcome_of_error(errors.Rejected()).status == 400
    assert outcome_of_error(errors.Conflict()).status == 400
    assert outcome_of_error(errors.RemoteBusy(retry_after=3)).status == 503
    assert outcome_of_error(errors.RemoteBusy(retry_after=3)).problem.retry_after == 3
    assert outcome_of_error(errors.Rejected(details={"status": 0})).status == 0
    assert outcome_of_error(errors.Rejected(details={"status": True, "code": "c"})).status == 400
    invalid = outcome_of_error(errors.InvalidInput("no", field="/a", cure="do"))
    assert (invalid.problem.field, invalid.problem.cure, invalid.group) == ("/a", "do", "4xx")
    assert outcome_of_error(errors.NotConfigured()).group is None


def test_a_code_and_a_sentence_may_lie_in_several_places():
    failure = Failure(
        code="code, data.0.code",
        message="message, data.0.message",
        classes={"DUPLICATE": "conflict", "NO_PERMISSION": "auth"},
    )
    inside = {"data": [{"code": "DUPLICATE", "message": "it is there already"}]}
    found = read(inside, 400, shared=failure)
    assert (found.error_class, found.problem.code) == ("conflict", "DUPLICATE")
    assert found.problem.message == "DUPLICATE: it is there already"
    flat = {"code": "NO_PERMISSION", "message": "Permission denied"}
    assert read(flat, 400, shared=failure).error_class == "auth"


def test_a_sentence_may_stand_in_a_header():
    failure = Failure(message="error.message, header:X-Shop-Error-Message")
    told = {"X_Shop_Error_Message": "No such employee"}
    assert read(None, 404, shared=failure, **told).problem.message == "No such employee"
    body = {"error": {"message": "no permission"}}
    assert read(body, 403, shared=failure, **told).problem.message == "no permission"
    assert read(None, 404, shared=failure).problem.message == "The other side answered 404."
    long = read(None, 404, shared=failure, X_Shop_Error_Message="x" * 9999).problem.message
    assert len(long) == 500


def test_an_empty_list_in_the_place_of_a_record_may_be_a_failure():
    failure = Failure(when={"result": []}, statuses={200: "not_found"})
    assert read({"result": []}, shared=failure).error_class == "not_found"
    assert read({"result": {"id": 1}}, shared=failure).ok
    assert read({"result": [1]}, shared=failure).ok
