from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junctor.core.catalog.yaml_text import read_yaml, write_yaml
from junctor.model.errors import InvalidSpec


def value(text: str):
    return read_yaml(text.encode(), "x.yaml").value


def refusal(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidSpec) as caught:
        read_yaml(data, "x.yaml")
    fault = caught.value.details["faults"][0]
    return f"{fault['place']}: {fault['message']}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("''", ""),
        ("'true'", "true"),
        ("1:30", "1:30"),
        ("0777", "0777"),
        ("0o17", "0o17"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("2024-01-02", "2024-01-02"),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("000", "000"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("1.0.0", "1.0.0"),
        ("9" * 50, "9" * 50),
        ("[1, {a: b}]", [1, {"a": "b"}]),
        ("", None),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_faults_name_line_and_column():
    assert refusal("a: 1\nb: 2\na: 3\n") == "x.yaml:3:1: has the key `a` twice"
    assert refusal("a: [1\nb: 2").startswith("x.yaml:2:2: ")
    assert refusal("a: !!python/object:os.system x").startswith("x.yaml:1:4: has the tag")
    assert refusal("a: {b: &x 1, <<: *x}") == "x.yaml:1:14: merges mappings; write the keys out"
    assert refusal("? [a, b]\n: c") == "x.yaml:1:3: has a key that is not plain text"
    assert refusal("a: 1\n---\nb: 2") == "x.yaml:2:1: is a second document"
    assert refusal("a: *nothing") == "x.yaml:1:4: refers to itself or to nothing"
    assert refusal("a: &a [*a]") == "x.yaml:1:8: refers to itself or to nothing"
    assert refusal(b"a: \xff") == "x.yaml: is not UTF-8 at byte 3"
    place = "x.yaml:2:4: has the character U+0007, which YAML does not take"
    assert refusal("ä: 1\nb: \x07") == place
    assert value("a: 😀\n") == {"a": "😀"}
    assert value("a: 1") == {"a": 1}


def test_size_depth_and_aliases_are_bounded():
    assert "larger than 1024 KiB" in refusal("a: " + "x" * 1024 * 1024)
    assert "nested deeper than 48" in refusal("[" * 60 + "]" * 60)
    assert refusal("[" * 100_000)
    assert "more than 100000 values" in refusal("a: &x 1\nb: [" + "*x, " * 100_000 + "1]")
    assert len(value("a: &x 1\nb: [" + "*x, " * 1_000 + "1]")["b"]) == 1_001
    laughs = "a: &a [" + "x, " * 50 + "x]\n"
    for before, name in zip("abcd", "bcde", strict=True):
        laughs += f"{name}: &{name} [" + f"*{before}, " * 19 + f"*{before}]\n"
    assert "more than 100000 values" in refusal(laughs)
    assert value("a: &x [1]\nb: *x") == {"a": [1], "b": [1]}


def test_places_are_known():
    document = read_yaml(b"a:\n  - b: 1\n    c: 2\n", "x.yaml")
    assert document.place(("a", 0, "c")) == "x.yaml:3:5 a.0.c"
    assert document.place(("a", 0, "zzz")) == "x.yaml:2:5 a.0.zzz"
    assert document.place(()) == "x.yaml:1:1"
    again = read_yaml(b"a: &x {b: 1}\nc: *x\nd: [2, [3]]\n", "x.yaml")
    assert again.place(("c", "b")) == "x.yaml:2:1 c.b"
    assert again.place(("d", 1, 0)) == "x.yaml:3:9 d.1.0"
    assert read_yaml(b"", "x.yaml").place(("a",)) == "x.yaml:1:1 a"
    assert read_yaml(b"# nothing\n", "x.yaml").place(("a",)) == "x.yaml:1:1 a"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")))
    | st.sampled_from(["no", "1e3", "0777", "~", "null", "true", "a\nb\n", "<<x", "1:2"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is none of its business
@given(JSON)
def test_what_is_written_reads_back(json):
    assert value(write_yaml(json)) == json
