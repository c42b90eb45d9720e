"""Pydantic's kinds of error in our words: each kind that JSON can cause has its sentence."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticKnownError, core_schema

from junctor.model.auth import AuthScheme
from junctor.model.connection import KEY
from junctor.model.faults import of_pattern
from junctor.model.misfits import SENTENCES, fields_of, misfits
from junctor.model.value import Value

FACTS = {
    **dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of", "max_digits", "decimal_places"), 3),
    **dict.fromkeys(("whole_digits", "min_length", "max_length"), 3),
    **dict.fromkeys(("actual_length", "tz_expected", "tz_actual", "expected_version"), 2),
    **dict.fromkeys(("encoding", "encoding_error", "pattern", "class_name"), "x"),
    **dict.fromkeys(("attribute", "method_name", "class", "tag"), "x"),
    "field_type": "List",
    "expected": "'a', 'b' or 'c'",
    "discriminator": "'kind'",
    "expected_tags": "'a', 'b'",
    "expected_schemes": "'https'",
    "error": "x",
}
# What only Python values can cause; the general sentence is enough.
OF_PYTHON = {
    *("no_such_attribute", "needs_python_object", "frozen_field", "frozen_instance"),
    *("get_attribute_error", "dataclass_type", "dataclass_exact_type", "named_tuple_type"),
    *("default_factory_not_called", "iteration_error", "frozen_dict_type", "ordered_dict_type"),
    *("counter_type", "deque_type", "set_item_not_hashable", "missing_sentinel_error"),
    *("ellipsis_error", "is_instance_of", "is_subclass_of", "callable_type", "arguments_type"),
    *("missing_argument", "unexpected_keyword_argument", "missing_keyword_only_argument"),
    *("unexpected_positional_argument", "missing_positional_only_argument"),
    *("multiple_argument_values", "fraction_type", "fraction_parsing", "complex_type"),
    "complex_str_parsing",
}
KINDS: tuple[Any, ...] = get_args(core_schema.ErrorType)


def test_every_kind_of_error_that_json_can_cause_has_a_sentence() -> None:
    assert set(KINDS) - OF_PYTHON <= set(SENTENCES)


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_is_pydantics(kind: Any) -> None:
    theirs = "" if kind.endswith("_error") else PydanticKnownError(kind, FACTS).message()  # type: ignore[arg-type]
    error = {"type": kind, "loc": ("a",), "msg": theirs, "ctx": FACTS}
    (found,) = misfits([error], {"a": 1}, own_words=False)
    assert found.path == ("a",)
    assert found.reason.startswith(("must ", "is ", "has ", "does ", "contains "))
    assert found.cure.endswith((".", "?"))
    assert "nput should" not in found.reason + found.cure
    assert theirs not in (found.reason, found.cure)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Inner(Value):
    web_url: Annotated[str, Field(pattern="^https:")] = "https:"


class Outer(Value):
    count: int = Field(1, gt=0)
    names: tuple[str, ...] = Field(("a",), min_length=1)
    label: str = Field("a", min_length=1, max_length=3)
    color: Color = Color.RED
    many: str | Annotated[int, Field(le=5)] = 1
    either: str | tuple[str, ...] = ""
    size: Literal["small", "large"] = "small"
    only: Literal["one"] = "one"
    by_name: dict[str, Inner] = {}
    inner: Inner | None = None

    @model_validator(mode="after")
    def _sound(self) -> Outer:
        if self.count == 13:
            raise ValueError("needs another count than 13")
        return self


FIELDS = "count, names, label, color, many, either, size, only, byName, inner"
CASES: list[tuple[Any, str, str, str]] = [
    ({"count": 0}, "count", "must be more than 0", "Give more than 0."),
    ({"count": "x"}, "count", "must be an integer", "Give an integer."),
    ({"names": []}, "names", "is empty", "Give at least one."),
    ({"label": ""}, "label", "is empty", "Write something."),
    (
        {"label": "long"},
        "label",
        "must have at most 3 characters",
        "Shorten it to 3 characters.",
    ),
    ({"color": "green"}, "color", "is not one of the allowed values", "Use one of `red`, `blue`."),
    ({"size": "big"}, "size", "is not one of the allowed values", "Use one of `small`, `large`."),
    ({"only": "two"}, "only", "is not the one allowed value", "Use `one`."),
    ({"either": 5}, "either", "must be a string or an array", "Give a string or an array."),
    ({"many": 9}, "many", "must be at most 5", "Give 5 or less."),
    ({"either": ["a", 5]}, "either.1", "must be a string", "Give a string."),
    ({"colour": "red"}, "colour", "is not a known field", "Did you mean `color`?"),
    ({"zzz": 1}, "zzz", "is not a known field", f"Remove it; known fields are {FIELDS}."),
    (
        {"byName": {"a": {"webUrl": "ftp:"}}},
        "byName.a.webUrl",
        "does not match the pattern",
        "It must match `^https:`.",
    ),
    ({"by_name": {"a": {"web_url": 1}}}, "by_name.a.web_url", "must be a string", "Give a string."),
    ({"inner": 1}, "inner", "must be an object", "Give an object."),
    ({"count": 13}, "", "needs another count than 13", "Correct this field."),
    ([], "", "must be an object", "Give an object."),
]


@pytest.mark.parametrize(("value", "place", "reason", "cure"), CASES)
def test_a_value_that_does_not_fit_gets_field_reason_and_cure(
    value: Any, place: str, reason: str, cure: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(value)
    said = [(m.dotted, m.reason, m.cure) for m in misfits(caught.value, value, fields_of(Outer))]
    assert (place, reason, cure) in said


def test_a_pointer_names_the_place_of_a_fault() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"byName": {"a/b": {"webUrl": 1}}})
    (found,) = misfits(caught.value, {"byName": {"a/b": {"webUrl": 1}}})
    assert found.fault().field == "/byName/a~1b/webUrl"


def test_what_was_written_is_not_repeated_by_a_validator_of_ours() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"count": 13})
    assert [each.reason for each in misfits(caught.value, own_words=False)] == ["does not fit"]


def test_the_forms_of_a_union_stay_out_of_the_place() -> None:
    adapter: TypeAdapter[AuthScheme] = TypeAdapter(AuthScheme)
    given = {"type": "oauth2", "scopes": "all"}
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(given)
    assert {each.dotted for each in misfits(caught.value, given)} >= {"scopes"}
    assert "oauth2.scopes" in {each.dotted for each in misfits(caught.value)}


def test_a_type_that_is_not_known_names_those_that_are() -> None:
    adapter: TypeAdapter[AuthScheme] = TypeAdapter(AuthScheme)
    for given, cure in (({"type": "magic"}, "Use one of none, "), ({}, "Add `type`.")):
        with pytest.raises(ValidationError) as caught:
            adapter.validate_python(given)
        (found,) = misfits(caught.value, given)
        assert (found.dotted, found.reason) == ("", "has no known `type`")
        assert found.cure.startswith(cure)


def test_a_name_of_ours_is_explained_without_its_pattern() -> None:
    class Named(BaseModel):
        key: Annotated[str, Field(pattern=KEY)]

    with pytest.raises(ValidationError) as caught:
        Named.model_validate({"key": "Ä b"})
    (found,) = misfits(caught.value)
    assert found.reason == "has a form that is not allowed"
    assert found.cure.startswith("Use small letters, digits")


@pytest.mark.parametrize(
    ("pattern", "cure"),
    [
        ("^(up|down)$", "Use one of `up`, `down`."),
        ("^(up|down)(,(up|down))*$", "Use one of `up`, `down`. Several go with commas between."),
        ("^(up|down)(,(up|left))*$", "It must match `^(up|down)(,(up|left))*$`."),
    ],
)
def test_a_pattern_of_words_only_names_the_words(pattern: str, cure: str) -> None:
    assert of_pattern(pattern)[1] == cure


def test_a_required_field_is_named_below_what_is_there() -> None:
    class Person(BaseModel):
        name: str

    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[Person]).validate_python([{}])
    assert [each.dotted for each in misfits(caught.value, [{}])] == ["0.name"]
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[Person]).validate_json("nonsense")
    assert [each.reason for each in misfits(caught.value, None)] == ["is not JSON"]
