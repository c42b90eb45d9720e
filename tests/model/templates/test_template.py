from __future__ import annotations

from types import MappingProxyType

import pytest

from junctor.model.errors import InvalidTemplate
from junctor.model.templates import Hole, Sink, compile_template, has_holes

ROOTS = frozenset({"vars", "input", "secret"})


def compiled(value):
    return compile_template(value, roots=ROOTS)


def test_a_structure_renders_to_the_same_structure_with_values_of_their_type():
    template = compiled({"a": ["{{vars.n}}", "n={{vars.n}}", 1.5, None], "b": {"c": True}})
    assert template.render({"vars": {"n": 3}}) == {"a": [3, "n=3", 1.5, None], "b": {"c": True}}


def test_a_rendered_structure_can_be_changed_without_touching_the_template():
    source = {"a": [1], "b": "{{vars.n}}"}
    template = compiled(source)
    source["a"].append(2)
    template.render({"vars": {"n": 1}})["a"].append(3)
    assert template.render({"vars": {"n": 1}})["a"] == [1]


def test_text_forms_inside_a_text():
    scope = {"vars": {"x": [None, True, False, 12.5, [1, {"a": "ö"}], MappingProxyType({"k": 1})]}}
    text = "|".join(f"{{{{vars.x[{i}]}}}}" for i in range(6))
    assert compiled(text).render(scope) == '|true|false|12.5|[1,{"a":"ö"}]|{"k":1}'


def test_mappings_of_any_kind_can_be_looked_into():
    scope = MappingProxyType({"vars": MappingProxyType({"a": MappingProxyType({"b": 1})})})
    assert compiled("{{vars.a.b}}").render(scope) == 1


def test_a_look_up_never_makes_a_key():
    class Eager(dict):
        def __missing__(self, key):
            raise AssertionError

    assert compiled("{{vars.a|default(1)}}").render({"vars": Eager()}) == 1


def test_an_absent_optional_input_drops_its_key_or_element():
    template = compiled({"a": "{{input.a}}", "l": ["{{input.a}}", "{{input.b}}"], "k": 1})
    absent = frozenset({"input.a"})
    rendered = template.render({"input": {"b": 2}}, drop_missing=absent)
    assert rendered == {"l": [2], "k": 1}
    assert compiled("{{input.a.deeper}}").render({"input": {}}, drop_missing=absent) is None


def test_what_holds_nothing_but_absent_inputs_is_dropped_with_them():
    absent = frozenset({"input.a"})
    whole = {
        "context": {"id": "{{input.a}}"},
        "parts": [{"text": "{{input.a}}"}],
        "end": {},
        "k": 1,
    }
    assert compiled(whole).render({"input": {}}, drop_missing=absent) == {"end": {}, "k": 1}
    given = compiled(whole).render({"input": {"a": 2}}, drop_missing=frozenset({"input.z"}))
    assert given == {"context": {"id": 2}, "parts": [{"text": 2}], "end": {}, "k": 1}
    assert compiled({"a": "{{input.a}}"}).render({"input": {}}, drop_missing=absent) == {}
    assert compiled(["{{input.a}}"]).render({"input": {}}, drop_missing=absent) == []


@pytest.mark.parametrize("value", ["x {{input.a}}", ["{{input.c}}"]])
def test_only_a_whole_hole_of_a_declared_input_is_dropped(value):
    with pytest.raises(InvalidTemplate, match="has no value"):
        compiled(value).render({"input": {}}, drop_missing=frozenset({"input.a"}))


def test_holes_say_what_a_template_reads_and_where():
    template = compiled({"to/x": ["{{vars.a[0]|trim|upper}}"], "b": "k {{secret.api_key}}{{'x'}}"})
    assert template.holes() == (
        Hole("vars", ("a", 0), ("trim", "upper"), True, "/to~1x/0", "vars.a[0]"),
        Hole("secret", ("api_key",), (), False, "/b", "secret.api_key"),
    )
    assert template.secret_fields() == {"api_key"}
    assert not template.is_static


def test_a_template_without_expressions_is_static():
    assert compiled({"a": ["x", 1, "}}"]}).is_static
    assert not compiled("{{'{{'}}").is_static
    assert compiled("{{'{{'}}").holes() == ()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"a": [{"b": "{{7*7}}"}]}, r"/a/0/b: At character 3: "),
        ({"{{vars.a}}": 1}, "Keys take no templates"),
        ({1: 1}, "Keys of a mapping"),
        ({"a": object()}, "/a: A template is JSON, not object"),
        ("x" * (256 * 1024 + 1), "256 KiB"),
        ("é" * (128 * 1024 + 1), "256 KiB"),
        (["x" * 200_000, "x" * 100_000], "/1: The template is larger"),
        ([0] * 40_000, "256 KiB"),
    ],
)
def test_a_value_that_is_no_template_is_refused_with_its_place(value, says):
    with pytest.raises(InvalidTemplate, match=says):
        compiled(value)


def test_a_deep_template_is_refused_and_a_deep_value_too():
    deep = []
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(InvalidTemplate, match="64 deep"):
        compiled(deep)
    for text in ("{{vars.deep}}", "x {{vars.deep}}", "{{vars.deep|json}}"):
        with pytest.raises(InvalidTemplate, match="as JSON"):
            compiled(text).render({"vars": {"deep": deep}})
    assert compiled("{{vars.deep}}").render({"vars": {"deep": deep[0][0][:0]}}) == []


def test_the_whole_result_is_bounded_not_each_hole():
    scope = {"vars": {"a": "x" * 300_000}}
    for value in ("{{vars.a}}" * 4, ["{{vars.a}}"] * 4, ["y {{vars.a}}"] * 4):
        with pytest.raises(InvalidTemplate, match="1 MiB"):
            compiled(value).render(scope)
    assert len(compiled("{{vars.a}}" * 3).render(scope)) == 900_000


def test_very_many_holes_stop_at_the_bound():
    text = "{{vars}}" * 30_000
    with pytest.raises(InvalidTemplate, match="1 MiB"):
        compiled(text).render({"vars": {"a": "x" * 100_000}})


def test_a_sink_can_be_checked_when_saving():
    template = compiled({"a": "{{secret.api_key}}"})
    with pytest.raises(
        InvalidTemplate, match=r"/a: `secret.api_key` may not be used here"
    ) as caught:
        template.check_sink(Sink.URL)
    assert caught.value.field == "/a"
    template.check_sink(Sink.REQUEST_HEADER)


def test_has_holes_is_a_quick_look():
    assert has_holes("a {{b}}")
    assert not has_holes("{a}")


def test_a_plain_mapping_is_bounded_as_any_other():
    made = compiled({"a": "{{vars.x}}", "b": "{{vars.x}}"})
    assert made.render({"vars": {"x": "abc"}}, most=10) == {"a": "abc", "b": "abc"}
    with pytest.raises(InvalidTemplate, match="larger"):
        made.render({"vars": {"x": "abcdefgh"}}, most=10)


KEPT = {"name": "a.pdf", "size": 5, "digest": "sha256:00", "file": True}


def test_the_base64_of_a_file_that_a_run_keeps_is_the_file():
    scope = {"vars": {"got": KEPT}}
    assert compiled({"a": "{{vars.got.base64}}", "b": 1}).render(scope) == {"a": KEPT, "b": 1}
    assert compiled("{{vars.got.base64 | default('')}}").render(scope) == KEPT
    for other in ({**KEPT, "file": False}, {"file": True}, "text"):
        with pytest.raises(InvalidTemplate, match=r"`vars.got.base64` has no value"):
            compiled({"a": "{{vars.got.base64}}"}).render({"vars": {"got": other}})


def test_a_text_around_it_and_an_address_take_no_file():
    scope = {"vars": {"got": KEPT}}
    with pytest.raises(InvalidTemplate, match="has no value"):
        compiled("data:application/pdf;base64,{{vars.got.base64}}").render(scope)
    with pytest.raises(InvalidTemplate, match="has no value"):
        compiled("{{vars.got.base64}}").render(scope, sink=Sink.URL_PATH)
