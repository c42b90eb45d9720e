from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.model.errors import InvalidTemplate
from junctor.model.templates import Sink, compile_template

ROOTS = frozenset({"vars", "conn", "secret"})
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))


def render(template, sink, **values):
    scope = {"vars": values, "secret": {"api_key": "marker"}}
    return compile_template(template, roots=ROOTS).render(scope, sink=sink)


@pytest.mark.parametrize("sink", list(Sink))
def test_secrets_go_to_the_request_of_a_connection_only(sink):
    allowed = sink in {"request_header", "request_auth", "request_query", "request_body"}
    if allowed:
        assert render({"a": "k={{secret.api_key}}"}, sink) == {"a": "k=marker"}
        return
    with pytest.raises(InvalidTemplate, match="/a: "):
        render({"a": "k={{secret.api_key}}"}, sink)


@pytest.mark.parametrize(
    "sink",
    ["sql_text", "graphql_text", "base_url", "header_name", "http_method", "kafka_topic_admin"],
)
def test_a_constant_place_takes_no_template_even_a_literal_one(sink):
    for template in ("{{vars.a}}", "{{'a'}}", ["x", "{{vars.a}}"]):
        with pytest.raises(InvalidTemplate, match=r"takes? no templates"):
            render(template, Sink(sink), a="a")
    assert render("constant", Sink(sink)) == "constant"


@pytest.mark.parametrize("sink", [Sink.REQUEST_HEADER, Sink.REQUEST_AUTH, Sink.EMAIL_HEADER])
@pytest.mark.parametrize("mark", ["\r", "\n", "\0"])
def test_headers_refuse_line_breaks_wherever_they_come_from(sink, mark):
    for template in ("{{vars.a}}", "x {{vars.a}}", {"Subject": "{{vars.b}}" + mark}, "a" + mark):
        with pytest.raises(InvalidTemplate, match="line break"):
            render(template, sink, a=f"x{mark}Bcc: v@example.com", b="b")
    assert render({"X-Count": "{{vars.n}}"}, sink, n=3) == {"X-Count": "3"}


@pytest.mark.parametrize("sink", [Sink.SFTP_PATH, Sink.FTP_PATH])
@pytest.mark.parametrize("value", ["..", "../a", "a/../b", "a\\..\\b", "/etc", "\\a", "a\nDELE b"])
def test_file_paths_stay_below_the_root_of_the_connection(sink, value):
    with pytest.raises(InvalidTemplate, match=r"file path|line break"):
        render("{{vars.a}}", sink, a=value)
    with pytest.raises(InvalidTemplate, match="file path"):
        render("{{vars.d}}{{vars.d}}/x", sink, d=".")
    assert render("in/{{vars.a}}.csv", sink, a="v1..2") == "in/v1..2.csv"


@given(UNICODE)
def test_a_url_path_value_stays_one_segment(value):
    try:
        result = render("/u/{{vars.a}}/x", Sink.URL_PATH, a=value)
    except InvalidTemplate:
        assert value in {".", ".."}
    else:
        start, segment, end = result[1:].split("/")
        assert (start, unquote(segment), end) == ("u", value, "x")


def test_dots_put_together_from_two_values_are_no_way_up():
    for template in ("/u/{{vars.d}}{{vars.d}}", "/u/.{{vars.d}}", "/u/%2E{{vars.d}}/x"):
        with pytest.raises(InvalidTemplate, match="dots only"):
            render(template, Sink.URL_PATH, d=".")
    assert render("/u/{{vars.d}}", Sink.URL_PATH, d="v1.2") == "/u/v1.2"


@pytest.mark.parametrize(
    ("template", "gives"),
    [
        ("{{vars.url}}", "https://h.test/a?b=c"),
        ("{{vars.url}}/{{vars.v}}", "https://h.test/a?b=c/a%2F%3Fb%26"),
        (
            "https://{{vars.host}}/{{vars.v}}?q={{vars.v}}",
            "https://h.test/a%2F%3Fb%26?q=a%2F%3Fb%26",
        ),
        ("{{vars.scheme}}://{{vars.host}}:{{vars.n}}/x", "https://h.test:8/x"),
        ("{{vars.host}}?u=http://{{vars.v}}", "h.test?u=http://a%2F%3Fb%26"),
        ("https://h.test?{{vars.v}}", "https://h.test?a%2F%3Fb%26"),
        ("https://h.test#{{vars.v}}", "https://h.test#a%2F%3Fb%26"),
        ("/relative/{{vars.v}}", "/relative/a%2F%3Fb%26"),
        ("https://h.test/static/..", "https://h.test/static/.."),
    ],
)
def test_a_url_is_raw_up_to_its_path_and_encoded_from_there(template, gives):
    values = {"url": "https://h.test/a?b=c", "v": "a/?b&", "host": "h.test", "scheme": "https"}
    assert render(template, Sink.URL, n=8, **values) == gives


@given(UNICODE)
def test_a_value_in_the_path_or_query_of_a_url_cannot_move_its_origin(value):
    try:
        url = render("https://h.test/{{vars.a}}?q={{vars.a}}", Sink.URL, a=value)
    except InvalidTemplate:
        assert value in {".", ".."}
    else:
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "h.test", "")


def test_a_line_break_in_a_raw_url_is_refused():
    with pytest.raises(InvalidTemplate, match="line break"):
        render("{{vars.a}}", Sink.URL, a="https://h.test/\r\nX: y")


@given(st.recursive(st.none() | st.booleans() | st.integers(-9, 2**80) | UNICODE, st.lists))
def test_a_json_body_written_as_text_stays_json(value):
    text = render('{"a": {{vars.a}}, "b\\"": "x{{vars.t}}y", "c": "\\\\"}', "json_body",
                  a=value, t='"}\\')  # fmt: skip
    assert json.loads(text) == {"a": value, 'b"': 'x"}\\y', "c": "\\"}


def test_a_json_body_given_as_a_structure_keeps_values_as_values():
    body = {"a": "{{vars.a}}", "b": ["say {{vars.q}}"]}
    assert render(body, Sink.JSON_BODY, a=[1], q='"') == {"a": [1], "b": ['say "']}
    assert render("{{vars.a}}", Sink.JSON_BODY, a=[1]) == [1]


def test_json_text_that_cannot_be_json_is_refused():
    with pytest.raises(InvalidTemplate, match="backslash"):
        render('{"a": "\\{{vars.a}}"}', Sink.JSON_BODY, a='"')
    with pytest.raises(InvalidTemplate, match="not JSON"):
        render("Hello {{vars.a}}", Sink.JSON_BODY, a="a")
    with pytest.raises(InvalidTemplate, match="as JSON"):
        render('{"a": "{{vars.a}}"}', Sink.JSON_BODY, a="\ud800")


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])))
def test_a_value_in_xml_stays_text(value):
    try:
        document = ET.fromstring(render("<a b='{{vars.a}}'>{{vars.a}}</a>", "xml_body", a=value))
    except InvalidTemplate:
        assert "\ufffe" in value or "\uffff" in value
    else:
        assert (document.text or "", document.get("b")) == (value, value)


def test_xml_refuses_what_it_cannot_carry_and_escapes_a_lone_value():
    with pytest.raises(InvalidTemplate, match="XML"):
        render("<a>{{vars.a}}</a>", Sink.XML_BODY, a="\0")
    assert render("{{vars.a}}", Sink.XML_BODY, a="<") == "&lt;"
