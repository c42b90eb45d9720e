from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from junctor.core.flows import schema_file
from junctor.core.flows.local import _text, holds
from junctor.core.flows.scopes import rendered_body
from junctor.core.flows.steps import MAX_FIELD, bounded, exchanges_json, problem_json
from junctor.model.call import Exchange, Problem
from junctor.model.errors import InvalidTemplate
from junctor.model.request import Markers
from junctor.model.schema import compile_schema
from junctor.model.scrub import MASK, scrubber


def test_a_field_of_a_step_is_scrubbed_names_its_secrets_and_is_bounded():
    marker = Markers().of("token")
    value = {"a": [f"Bearer {marker}"], "n": 1, "key": "sk_live_abcdefghijklmnop1234"}
    assert bounded(value) == {"a": ["Bearer [secret:token]"], "n": 1, "key": MASK}
    assert bounded(None) is None
    assert bounded(3) == 3
    cut = bounded({"text": "x" * (MAX_FIELD + 1)})
    assert cut["truncated"]
    assert cut["bytes"] > MAX_FIELD
    assert len(cut["preview"]) == 2048
    assert bounded({"n": 2**70})["preview"] == "[not JSON]"


def test_problems_and_exchanges_are_plain_json():
    problem = Problem(message="No.", cure="Yes.", field="to", retry_after=2.0, details={"a": 1})
    assert problem_json(problem) == {
        "message": "No.",
        "cure": "Yes.",
        "field": "to",
        "details": {"a": 1},
        "retryAfter": 2.0,
    }
    exchange = Exchange(
        summary="s",
        simulated=True,
        request={"url": "u"},
        response=None,
        started_at=1,
        milliseconds=2.0,
    )
    assert exchanges_json((exchange,))[0]["startedAt"] == 1


def test_an_exchange_is_looked_through_for_what_became_known_since_and_is_bounded():
    scrubber().register("late", "became-known-later-0123456789")
    request = {"url": "https://x.example/", "headers": {"Authorization": "Bearer [secret:token]"}}
    large = Exchange(
        summary="a note",
        simulated=False,
        request=request,
        response={"status": 200, "body": "x" * 70_000 + " became-known-later-0123456789"},
        started_at=1,
        milliseconds=1,
    )
    small = replace(large, response={"body": "say became-known-later-0123456789"})
    first, second = exchanges_json((large, small))
    assert first["request"] == second["request"] == request, "its names were put on by the door"
    assert first["response"]["truncated"]
    assert second["response"] == {"body": f"say {MASK}"}
    scrubber().forget("late")


def test_an_exchange_is_looked_through_again_only_when_more_is_known():
    scrubber().register("early", "known-before-the-call-0123456789")
    exchange = Exchange(
        summary="a note to known-before-the-call-0123456789",
        simulated=False,
        request={"url": "https://x.example/"},
        response={"body": "say became-known-after-9876543210"},
        started_at=1,
        milliseconds=1,
        clean_at=scrubber().revision,
    )
    shown = exchanges_json((exchange,))[0]
    assert shown["summary"] == f"a note to {MASK}", "the door scrubs no summary"
    assert shown["response"] == exchange.response
    scrubber().register("after", "became-known-after-9876543210")
    assert exchanges_json((exchange,))[0]["response"] == {"body": f"say {MASK}"}
    scrubber().register("after", "became-known-after-9876543210")
    scrubber().register("pin", "77")
    assert scrubber().revision > exchange.clean_at
    for name in ("early", "after", "pin"):
        scrubber().forget(name)


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ({"n": "{{vars.n}}", "t": "x{{vars.n}}"}, {}, {"n": 3, "t": "x3"}),
        ("{{vars.all}}", {}, {"n": 3}),
        ('{"n": {{vars.n}}, "q": "{{vars.q}}"}', {}, {"n": 3, "q": 'a"b'}),
        ("Hello {{vars.q}}", {"content-type": "text/plain"}, 'Hello a"b'),
        (None, {}, None),
    ],
)
def test_a_body_is_json_unless_its_content_type_says_otherwise(body, headers, expected):
    scope = {"vars": {"n": 3, "q": 'a"b', "all": {"n": 3}}, "event": {}, "steps": {}, "input": {}}
    assert rendered_body(body, scope, headers) == expected


def test_a_body_that_is_no_json_names_the_field():
    with pytest.raises(InvalidTemplate, match="`body`"):
        rendered_body("Hello {{input.x}}", {"input": {"x": 1}}, {})


def test_truth_is_that_of_jmespath():
    assert [holds(v) for v in (True, 0, 1, "a", [1])] == [True] * 5
    assert [holds(v) for v in (False, None, "", [], {})] == [False] * 5
    assert [_text(v) for v in (True, False, None, 5, "a")] == ["true", "false", "null", "5", "a"]


def test_the_schema_file_is_fresh(tmp_path, monkeypatch):
    root = Path(__file__).parents[3]
    assert (root / "schemas" / "flow.schema.json").read_bytes() == schema_file.schema_text(), (
        "run `python -m junctor.core.flows.schema_file`"
    )
    monkeypatch.setattr("sys.argv", ["x", str(tmp_path / "out")])
    schema_file.main()
    assert (tmp_path / "out" / "flow.schema.json").is_file()


def test_the_schema_accepts_a_flow_and_refuses_an_unknown_field():
    schema = compile_schema(schema_file.flow_schema())
    node = {"id": "a", "type": "apiCall", "mode": "http", "url": "https://x.example/"}
    assert schema.is_valid(
        {"key": "f", "nodes": [node, {"id": "b", "type": "set", "variables": {}}]}
    )
    assert not schema.is_valid({"key": "f", "nodes": [{**node, "nonsense": 1}]})
    assert not schema.is_valid({"key": "f", "nodes": [{"id": "a", "type": "voiceTsk"}]})
