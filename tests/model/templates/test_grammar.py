from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.model.errors import InvalidTemplate
from junctor.model.templates import compile_template, has_holes

ROOTS = frozenset({"vars", "input", "secret"})


def render(template, scope=None, **more):
    return compile_template(template, roots=ROOTS).render(scope or {}, **more)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ vars.name", "expected `.name`"),
        ("{{vars[}}", "brackets take"),
        ("{{vars[1}}", "expected `]`"),
        ("{{vars[1.5]}}", "expected `]`"),
        ("{{vars[true]}}", "brackets take"),
        ("{{vars['a}}", "does not end"),
        ("{{vars['\\x5f']}}", "may follow a backslash"),
        ("{{vars.-a}}", "instead of `.-a`"),
        ("{{vars.a-}}", 'write `["a-"]` instead of `.a-`'),
        ("{{vars.größe}}", 'write `["größe"]` instead of `.größe`'),
        ("{{vars.'ü'.x}}", """write `["ü"]` instead of `.'ü'`"""),
        ("{{vars. }}", "expected a name after the dot"),
        ("{{vars\u00a0.a}}", "expected `.name`"),
        ("{{'a'.b}}", "expected `.name`"),
        ("{{vars.a|}}", "name of a filter"),
        ("{{vars.a|nope}}", "`nope` is not a filter"),
        ("{{vars.a|upper()}}", "an argument is"),
        ("{{vars.a|upper(1)}}", "takes no argument"),
        ("{{vars.a|join}}", "1 argument(s)"),
        ("{{vars.a|join(1)}}", "takes text in quotes"),
        ("{{vars.a|split('')}}", "empty text"),
        ("{{vars.a|truncate(true)}}", "whole number from 0"),
        ("{{vars.a|truncate(-1)}}", "whole number from 0"),
        ("{{vars.a|default(vars.b)}}", "an argument is"),
        ("{{vars.a|default(1.5)}}", "expected `,` or `)`"),
        ("{{vars" + ".a" * 33 + "}}", "at most 32 parts"),
        ("{{vars" + "[0]" * 33 + "}}", "at most 32 parts"),
        ("{{vars.a" + "|trim" * 17 + "}}", "at most 16 filters"),
        ("{{nope.a}}", "use one of input, secret, vars"),
        ("{{secret}}", "exactly one field"),
        ("{{secret[0]}}", "exactly one field"),
        ("{{secret.a.b}}", "exactly one field"),
    ],
)
def test_a_text_outside_the_grammar_is_refused_with_its_reason(template, says):
    with pytest.raises(InvalidTemplate, match="character") as caught:
        compile_template(template, roots=ROOTS)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("template", "gives"),
    [
        ("{{ vars . a [ 'x y' ] [ -1 ] }}", 2),
        ('{{vars.a["x y"][0]}}', 1),
        ("{{vars['q\\'\\\"\\\\\\n\\r\\t']}}", "odd"),
        ("{{vars.none.a|default(-1)}}", -1),
        ("{{vars.x | default ( null ) }}", None),
        ("{{vars.x|default(true)}}", True),
        ("{{'a}}b'}}", "a}}b"),
        ("{{'}}'|length}}", 2),
        ("{ {{vars.n}}}", "{ 3}"),
        ('{"a":{"b":{{vars.n}}}}', '{"a":{"b":3}}'),
        ("{{vars.n}}}", "3}"),
    ],
)
def test_the_grammar_reads_what_it_promises(template, gives):
    scope = {"vars": {"a": {"x y": [1, 2]}, "q'\"\\\n\r\t": "odd", "none": None, "n": 3}}
    assert render(template, scope) == gives


@pytest.mark.parametrize(
    "template",
    ["{{vars.l.0}}", "{{vars.l[2]}}", "{{vars.l[-3]}}", "{{vars.m[0]}}", "{{vars.t[0]}}",
     "{{vars.l['0']}}", "{{vars.t.upper}}", "{{input.a}}"],
)  # fmt: skip
def test_look_ups_find_keys_of_mappings_and_indexes_of_lists_only(template):
    with pytest.raises(InvalidTemplate, match="has no value") as caught:
        render(template, {"vars": {"l": (1, 2), "m": {"a": 1}, "t": "text"}})
    assert "default" in caught.value.cure


def test_a_missing_value_is_named_as_its_author_would_write_it():
    with pytest.raises(InvalidTemplate) as caught:
        render({"body": ["{{vars['a b'][-1].c}}"]}, {"vars": {}})
    assert caught.value.message == "/body/0: `vars['a b'][-1].c` has no value."
    assert caught.value.field == "/body/0"


def test_a_manifest_takes_no_filters_at_all():
    with pytest.raises(InvalidTemplate, match="manifests take no filters"):
        compile_template("{{input.a|default('x')}}", roots=ROOTS, filters=False)
    plain = compile_template("{{input.a}}", roots=ROOTS, filters=False)
    assert plain.render({"input": {"a": 1}}) == 1


@pytest.mark.parametrize(
    "text",
    ["{{" * 100_000, "{{vars" + "[0]" * 50_000 + "}}", "{{vars.a|default('" + "\\" * 200_000,
     "{{vars.a" + " " * 200_000, "{{vars." + "a-" * 100_000, "{{vars.a|replace('" + "a" * 200_000,
     "{{vars.a|join(" + "1," * 90_000, "{{'" + "\\n" * 100_000 + "'|nope}}"],
)  # fmt: skip
def test_hostile_texts_are_refused(text):
    with pytest.raises(InvalidTemplate):
        compile_template(text, roots=ROOTS)


@given(st.text(alphabet="{}varsinput.[]()'\"|\\0-9 ,default\n\u200b", max_size=60))
def test_any_text_renders_or_is_refused(text):
    try:
        result = render(text, {"vars": {"a": 1}, "input": "i"})
    except InvalidTemplate:
        assert has_holes(text)
    else:
        assert has_holes(text) or result == text


@given(st.text(), st.text())
def test_values_are_never_parsed_again(left, right):
    scope = {"vars": {"l": left, "r": right}}
    assert render("{{vars.l}}{{vars.r}}", scope) == left + right


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_a_bracket_reads_any_key_and_nothing_that_is_not_a_key(data):
    for key in (*data, "__class__", "keys"):
        quoted = key.replace("\\", "\\\\").replace("'", "\\'")
        template = "{{vars['" + quoted + "']|default('none')}}"
        assert render(template, {"vars": data}) == data.get(key, "none")
