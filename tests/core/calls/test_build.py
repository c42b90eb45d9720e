from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.calls import build as module
from junctor.core.calls.build import blueprint, build_request, fill_base_url, render_summary
from junctor.core.calls.pairs import encoded_query, form_pairs, query_pairs
from junctor.model.errors import InvalidInput, InvalidSpec, InvalidTemplate
from junctor.model.request import Markers
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation

FIELDS = {k: {} for k in ("id", "to", "n", "list", "on", "obj", "opt", "deep")}
FIELDS["deep"] = {"type": "object", "properties": {"a": {}, "b": {}}}


def spec_of(template, *, base="https://api.example.com/v1/", required=(), headers=None, **more):
    schema = {"type": "object", "properties": FIELDS, "required": list(required)}
    operation = Operation(
        name="A",
        effect="write",
        input=schema,
        request=HttpTemplate(**{"method": "POST", "path": "/x", **template}),
        **more,
    )
    fields = {"sub": {}, "account": {}, "baseUrl": {}}
    return ConnectorSpec(
        key="x",
        name="X",
        version="1.0.0",
        base_url=base,
        headers=headers or {},
        connection={"type": "object", "properties": fields},
        operations={"a": operation},
    )


def build(template, inputs=None, config=None, *, run=None, key=None, markers=None, **more):
    spec = spec_of(template, **more)
    return build_request(
        spec,
        spec.operations["a"],
        inputs or {},
        config or {},
        run or {},
        markers,
        idempotency_key=key,
    )


def test_a_request_is_filled_in_all_its_places():
    request = build(
        {
            "path": "/u/{{input.id}}/send",
            "query": {"q": "{{input.n}}", "fixed": "yes"},
            "headers": {"X-To": "<{{input.to}}>", "X-Run": "{{run.id}}"},
            "json": {
                "to": "{{input.to}}",
                "n": "{{input.n}}",
                "all": ["{{input.list}}", 1, None],
                "say": "hi {{input.to}}",
            },
        },
        {"id": "a/b ü", "to": "ada", "n": 5, "list": [1]},
        run={"id": "r1"},
        headers={"X-Shared": "s"},
    )
    assert request.method == "POST"
    assert request.url == "https://api.example.com/v1/u/a%2Fb%20%C3%BC/send?q=5&fixed=yes"
    assert request.headers == (("X-Shared", "s"), ("X-To", "<ada>"), ("X-Run", "r1"))
    assert request.json == {"to": "ada", "n": 5, "all": [[1], 1, None], "say": "hi ada"}
    assert request.has_json


def test_an_absent_optional_drops_its_key_and_null_stays_in_json_only():
    template = {
        "query": {"a": "{{input.opt}}", "b": "{{input.n}}"},
        "headers": {"X-A": "{{input.opt}}", "X-B": "{{conn.account}}", "X-C": "{{input.n}}"},
        "json": {
            "a": "{{input.opt}}",
            "n": "{{input.n}}",
            "in": {"d": "{{input.deep.a}}"},
            "l": ["{{input.opt}}", 2],
        },
    }
    request = build(template, {"n": None})
    assert request.url == "https://api.example.com/v1/x"
    assert request.headers == ()
    assert request.json == {"n": None, "l": [2]}
    assert build(template, {"n": 1, "deep": {"a": 3}}).json["in"] == {"d": 3}


def test_a_missing_required_or_undeclared_value_is_an_error():
    for template, required in (
        ({"json": {"a": "{{input.to}}"}}, ("to",)),
        ({"json": {"a": "{{input.undeclared}}"}}, ()),
        ({"json": {"a": "x {{input.opt}}"}}, ()),
        ({"headers": {"a": "{{run.nothing}}"}}, ()),
    ):
        with pytest.raises(InvalidTemplate):
            build(template, required=required)
    with pytest.raises(InvalidTemplate):
        build({"json": {"a": "{{secret.x}}"}})
    with pytest.raises(InvalidTemplate):
        build({"json": {"a": "{{input.to | upper}}"}})


def test_a_path_hole_is_one_segment_and_never_empty():
    for bad in ("", None, "..", "."):
        with pytest.raises((InvalidInput, InvalidTemplate)):
            build({"path": "/u/{{input.id}}/x"}, {"id": bad})
    with pytest.raises(InvalidInput):
        build({"path": "/u/{{input.id}}"})
    assert build({"path": "u/{{input.id}}.json"}, {"id": 5}).url.endswith("/v1/u/5.json")
    assert build({"path": ""}).url == "https://api.example.com/v1"
    assert build({"path": "?a=b", "query": {"c": 1}}).url == "https://api.example.com/v1?a=b&c=1"


def test_a_secret_may_not_stand_in_the_path():
    markers = Markers()
    with pytest.raises(InvalidInput, match="path"):
        build({"path": "/u/{{input.id}}"}, {"id": markers.of("key")}, markers=markers)
    request = build({"query": {"k": "{{input.id}}"}}, {"id": markers.of("key")}, markers=markers)
    assert markers.of("key") in request.url


def test_base_urls_take_the_connections_settings_but_nobody_ends_the_host():
    base = "https://{{conn.sub}}.example.com/api"
    assert build({}, config={"sub": "acme-1"}, base=base).url == "https://acme-1.example.com/api/x"
    for bad in ("evil.com/", "a@b", "a#", "a?", "a\\", "a b", "", "-", "a:1", "a\nb", "é", ".x."):
        with pytest.raises((InvalidInput, InvalidTemplate)):
            build({}, config={"sub": bad}, base=base)
    whole = "{{conn.baseUrl}}"
    found = build({}, config={"baseUrl": " https://h.example:8443/v2/ "}, base=whole)
    assert found.url == "https://h.example:8443/v2/x"
    with pytest.raises(InvalidInput):
        build({}, config={"baseUrl": "https://h.example/\r\nx"}, base=whole)
    mixed = "{{conn.baseUrl}}/t/{{conn.sub}}"
    assert build({}, config={"baseUrl": "https://h.example", "sub": "s"}, base=mixed).url == (
        "https://h.example/t/s/x"
    )
    with pytest.raises(InvalidInput):
        build({}, config={"baseUrl": "https://h.example", "sub": "s/../x"}, base=mixed)
    own = build({"base_url": "https://other.example"})
    assert own.url == "https://other.example/x"


def test_the_base_url_can_be_filled_alone():
    assert fill_base_url(spec_of({}, base=None), {}) is None
    filled = fill_base_url(spec_of({}, base="https://{{conn.sub}}.x.example/"), {"sub": "a"})
    assert filled == "https://a.x.example"


def test_an_operation_without_template_or_base_url_is_refused():
    with pytest.raises(InvalidSpec, match="base URL"):
        build({}, base=None)
    spec = ConnectorSpec(
        key="x", name="X", version="1.0.0", operations={"a": Operation(name="A", effect="read")}
    )
    with pytest.raises(InvalidSpec, match="template"):
        blueprint(spec, spec.operations["a"])


def test_lists_and_mappings_in_queries_follow_the_vendors_style():
    query = {"a": [1, "b c", True, None], "o": {"k": [1]}, "on": False, "f": 1.5, "z": None}

    def of(style):
        return unquote(encoded_query(query_pairs(query, style)))

    assert of("repeat") == 'a=1&a=b c&a=true&o={"k":[1]}&on=false&f=1.5'
    assert of("comma") == 'a=1,b c,true&o={"k":[1]}&on=false&f=1.5'
    assert of("brackets") == "a[]=1&a[]=b c&a[]=true&o[k][0]=1&on=false&f=1.5"
    assert query_pairs({"a": []}, "comma") == []
    request = build({"query": {"l": "{{input.list}}"}, "query_style": "comma"}, {"list": [1, 2]})
    assert request.url.endswith("?l=1%2C2")


def test_forms_nest_with_brackets_and_drop_null():
    form = {"a": {"b": "c", "d": [1, {"e": True}]}, "n": None, "t": "x"}
    assert form_pairs(form) == (("a[b]", "c"), ("a[d][0]", "1"), ("a[d][1][e]", "true"), ("t", "x"))
    request = build(
        {"form": {"to": "{{input.to}}", "opt": "{{input.opt}}", "o": "{{input.obj}}"}},
        {"to": "a b", "obj": {"k": 1}},
    )
    assert request.form == (("to", "a b"), ("o[k]", "1"))
    with pytest.raises(InvalidInput, match="fields"):
        form_pairs({"a": list(range(10_001))})
    wide = [("q", str([2**70]))]
    assert query_pairs({"q": [[2**70]]}, "repeat") == wide


def test_a_text_body_has_a_content_type_and_a_whole_json_hole_may_be_absent():
    request = build({"text": "Hi {{input.to}}"}, {"to": "ü"})
    assert request.content == "Hi ü".encode()
    assert request.header("content-type") == "text/plain; charset=utf-8"
    own = build({"text": "<a/>", "headers": {"content-type": "text/xml"}})
    assert own.headers == (("content-type", "text/xml"),)
    assert build({"json": "{{input.obj}}"}, {"obj": {"a": 1}}).json == {"a": 1}
    assert build({"json": "{{input.obj}}"}).has_json is False
    assert build({"json": "{{input.obj}}"}, {"obj": None}).has_json is True
    assert build({"json": "fixed"}).json == "fixed"
    assert build({}).body() == (None, None)


def test_line_breaks_never_reach_a_header():
    for bad in ("a\r\nX-Evil: 1", "a\nb", "a\0b"):
        with pytest.raises(InvalidTemplate):
            build({"headers": {"X-A": "{{input.to}}"}}, {"to": bad})
    assert build({"headers": {"X-A": "{{input.to}}"}}, {"to": "fine"}).header("x-a") == "fine"


def test_the_idempotency_key_goes_to_header_or_field():
    header = build({}, key="K1", idempotency_header="Idempotency-Key")
    assert header.header("idempotency-key") == "K1"
    assert build({}, run={"key": "K2"}, idempotency_header="I").header("i") == "K2"
    assert build({}, run={"key": ""}, idempotency_header="I").headers == ()
    field = build({"json": {"a": 1}}, key="K1", idempotency_field="key")
    assert field.json == {"key": "K1", "a": 1}
    form = build({"form": {"a": "1"}}, key="K1", idempotency_field="key")
    assert form.form == (("key", "K1"), ("a", "1"))
    assert build({"json": {"a": 1}}, key="K1").json == {"a": 1}


def test_templates_are_compiled_once_per_operation_in_bounded_memory():
    spec = spec_of({})
    assert blueprint(spec, spec.operations["a"]) is blueprint(spec, spec.operations["a"])
    for _ in range(module.CAPACITY + 3):
        other = spec_of({})
        blueprint(other, other.operations["a"])
    assert len(module._blueprints) == module.CAPACITY


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    st.text(st.characters(exclude_categories=("Cs",))),
)
def test_no_value_leaves_its_place_in_the_url(segment, value):
    template = {"path": "/u/{{input.id}}/end", "query": {"q": "{{input.to}}"}}
    try:
        request = build(template, {"id": segment, "to": value})
    except InvalidTemplate:
        assert segment in (".", "..") or set(segment) & {"\0"}
        return
    parts = urlsplit(request.url)
    assert parts.netloc == "api.example.com"
    assert parts.path.count("/") == 4
    assert unquote(parts.path.split("/")[3]) == segment
    assert parse_qsl(parts.query, keep_blank_values=True) == [("q", value)]


def test_a_summary_says_what_is_sent_and_never_fails():
    def said(summary, inputs=None, config=None):
        spec = spec_of({}, summary=summary)
        return render_summary(spec, spec.operations["a"], inputs or {}, config)

    assert said("an email to {{input.to}}", {"to": "ada"}) == "an email to ada"
    assert said("an email to {{input.to}}", {"to": ["a", "b"]}) == "an email to a, b"
    assert said("an email to {{input.to}}") == "an email to …"
    assert said("to {{conn.sub}}", config={"sub": "acme"}) == "to acme"
    assert said("broken {{input.") == "broken …"
    assert said("") == "a call of X A"
    marker = Markers().of("token")
    assert said("with {{input.to}}", {"to": marker}) == "with [secret:token]"
    assert said("a {{input.to}}", {"to": "x\n\x1b[31my"}) == "a x [31my"
    assert said("a {{input.to}} {{input.n}}", {"to": "", "n": 7}) == "a 7"
    assert len(said("{{input.to}} " * 9, {"to": "x" * 500})) == 200


def test_a_header_may_hold_a_number_and_a_query_a_mapping_of_holes():
    request = build(
        {"headers": {"X-N": "{{input.n}}"}, "query": {"q": {"a": "{{input.n}}"}}}, {"n": 5}
    )
    assert request.headers == (("X-N", "5"),)
    assert request.url.endswith("?q=%7B%22a%22%3A5%7D")
    literal = build({"query": {"q": '{{"x"}}', "n": 1, "b": True}})
    assert literal.url.endswith("?q=x&n=1&b=true")


def test_a_base_url_is_filled_anew_for_each_connection():
    base = "https://{{conn.sub}}.example.com"
    spec = spec_of({}, base=base)
    urls = [
        build_request(spec, spec.operations["a"], {}, {"sub": sub}, {}).url
        for sub in ("one", "two", "one")
    ]
    assert urls == [f"https://{s}.example.com/x" for s in ("one", "two", "one")]
