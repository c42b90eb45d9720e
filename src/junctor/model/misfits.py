"""What Pydantic found, in our words: the only place that reads its kinds of error.

Its own sentences never leave the house, and values are never repeated, so that a secret in the
wrong field does not reach a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from junctor.model.connection import KEY, SECRET_NAME
from junctor.model.faults import (
    Fault,
    at_least_some,
    must,
    of_format,
    of_pattern,
    of_type,
    one_of,
    pointer,
)
from junctor.model.flow import FOLDER, NODE_ID
from junctor.model.spec import OPERATION_KEY, SLUG
from junctor.model.spelling import did_you_mean

UNSEEN: Any = object()
_FEW = 12
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_Sentence = Callable[[Mapping[str, Any]], tuple[str, str]]


class Misfit(NamedTuple):
    """One thing that does not fit: where, why, what to do, and Pydantic's kind of error."""

    path: tuple[str | int, ...]
    reason: str
    cure: str
    kind: str

    @property
    def dotted(self) -> str:
        """The place as a dotted path, empty for the whole value."""
        return ".".join(map(str, self.path))

    def fault(self) -> Fault:
        """The same as a fault with a JSON pointer."""
        return Fault(pointer(self.path), self.reason, self.cure)


def misfits(
    error: ValidationError | Iterable[Mapping[str, Any]],
    value: Any = UNSEEN,
    known: Iterable[str] = (),
    *,
    own_words: bool = True,
) -> list[Misfit]:
    """Everything that does not fit, each once.

    `value` is what was read; with it the names that Pydantic adds for forms of a field stay out
    of the places. `known` are the fields of the outermost object. Without `own_words` what one
    of the model's own validators said is left out: it might repeat a value.
    """
    if isinstance(error, ValidationError):
        error = error.errors(include_url=False, include_input=False)
    names = tuple(known)
    found: dict[Misfit, None] = {}
    for each in error:
        path = _path(each, value)
        reason, cure = _said(each, path, names, own_words=own_words)
        found[Misfit(path, reason, cure, each["type"])] = None
    return _joined(found)


def _joined(found: Iterable[Misfit]) -> list[Misfit]:
    """Forms of one field that all want another type become one sentence.

    Where a value has the type of one form, what the others want is of no interest.
    """
    found = list(found)
    typed = {each.path for each in found if each.kind not in _TYPE_OF}
    found = [each for each in found if each.kind not in _TYPE_OF or each.path not in typed]
    types: dict[tuple[str | int, ...], list[str]] = {}
    for each in found:
        if each.kind in _TYPE_OF:
            types.setdefault(each.path, []).append(_TYPE_OF[each.kind])
    joined: dict[Misfit, None] = {}
    for each in found:
        names = types.get(each.path, ())
        if each.kind in _TYPE_OF and len(names) > 1:
            each = Misfit(each.path, *of_type(*dict.fromkeys(names)), "type")  # noqa: PLW2901 - the same, joined
        joined[each] = None
    return list(joined)


def fields_of(model: Any) -> list[str]:
    """The fields of a model as they are spelled in JSON."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _path(error: Mapping[str, Any], value: Any) -> tuple[str | int, ...]:
    path: list[str | int] = []
    location = error["loc"]
    for index, step in enumerate(location):
        if value is UNSEEN:
            path.append(step)
        elif isinstance(value, dict) and step in value:
            path.append(step)
            value = value[step]
        elif isinstance(value, list | tuple) and isinstance(step, int):
            path.append(step)
            value = value[step] if step < len(value) else None
        elif index == len(location) - 1 and error["type"] == "missing":
            path.append(step)
    return tuple(path)


def _said(
    error: Mapping[str, Any],
    path: tuple[str | int, ...],
    known: tuple[str, ...],
    *,
    own_words: bool,
) -> tuple[str, str]:
    kind, facts = error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden" and len(path) == 1:
        few = 0 < len(known) <= _FEW
        listed = f"Remove it; known fields are {', '.join(known)}." if few else "Remove it."
        return "is not a known field", did_you_mean(str(path[0]), known, listed)
    if kind in _OWN and own_words:
        return str(facts["error"]), "Correct this field."
    return SENTENCES.get(kind, _unfit)(facts)


def _unfit(_: Mapping[str, Any]) -> tuple[str, str]:
    return "does not fit", "Correct this field."


def _always(reason: str, cure: str) -> _Sentence:
    return lambda _: (reason, cure)


def _tag(facts: Mapping[str, Any]) -> tuple[str, str]:
    name = str(facts["discriminator"]).strip("'")
    tags = _QUOTED.findall(facts.get("expected_tags", ""))
    cure = f"Use one of {', '.join(tags)}." if tags else f"Add `{name}`."
    return f"has no known `{name}`", cure


def _form(facts: Mapping[str, Any]) -> tuple[str, str]:
    cure = _SPOKEN.get(facts["pattern"])
    return ("has a form that is not allowed", cure) if cure else of_pattern(facts["pattern"])


def _options(facts: Mapping[str, Any]) -> tuple[str, str]:
    return one_of(_QUOTED.findall(facts["expected"]) or [facts["expected"]])


_SPOKEN = {
    KEY: "Use small letters, digits, `.`, `_` and `-`, a letter or digit first, at most 64.",
    SLUG: "Use small letters, digits, `_` and `-`, a letter first, at most 63.",
    NODE_ID: "Use letters, digits, `_` and `-`, a letter first, at most 64.",
    SECRET_NAME: "Use letters, digits and `_`, a letter first, at most 64.",
    OPERATION_KEY: "Use letters and digits, a small letter first, at most 64.",
    FOLDER: "Write names with `/` between them, such as `Sales/Leads`.",
}
_OWN = ("value_error", "assertion_error")
_TYPES = {
    "string": ("string_type", "string_sub_type", "bytes_type"),
    "integer": ("int_type", "int_parsing", "int_from_float"),
    "number": ("float_type", "float_parsing", "decimal_type", "decimal_parsing"),
    "boolean": ("bool_type", "bool_parsing"),
    "array": ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"),
    "object": ("dict_type", "mapping_type", "model_type", "model_attributes_type"),
    "null": ("none_required",),
}
_TYPE_OF = {kind: name for name, kinds in _TYPES.items() for kind in kinds}
_FORMATS = {
    "date": (
        "date_type",
        "date_parsing",
        "date_from_datetime_parsing",
        "date_from_datetime_inexact",
    ),
    "date-time": (
        "datetime_type",
        "datetime_parsing",
        "datetime_object_invalid",
        "datetime_from_date_parsing",
    ),
    "time": ("time_type", "time_parsing"),
    "duration": ("time_delta_type", "time_delta_parsing"),
    "uuid": ("uuid_type", "uuid_parsing", "uuid_version"),
    "uri": ("url_type", "url_parsing", "url_syntax_violation", "url_scheme"),
}
_RULES = {
    "greater_than": ("be more than {gt}", "Give more than {gt}."),
    "greater_than_equal": ("be at least {ge}", "Give {ge} or more."),
    "less_than": ("be less than {lt}", "Give less than {lt}."),
    "less_than_equal": ("be at most {le}", "Give {le} or less."),
    "multiple_of": ("be a multiple of {multiple_of}", "Give a multiple of {multiple_of}."),
    "finite_number": ("be a finite number", "Give a finite number."),
    "int_parsing_size": ("be a smaller number", "Give a smaller number."),
    "decimal_max_digits": ("have at most {max_digits} digits", "Give a shorter number."),
    "decimal_max_places": (
        "have at most {decimal_places} decimal places",
        "Round it to {decimal_places} decimal places.",
    ),
    "decimal_whole_digits": (
        "have at most {whole_digits} digits before the point",
        "Give a smaller number.",
    ),
    "string_too_long": (
        "have at most {max_length} characters",
        "Shorten it to {max_length} characters.",
    ),
    "too_long": ("have at most {max_length} items", "Give {max_length} items or fewer."),
    "bytes_too_short": ("have at least {min_length} bytes", "Give {min_length} bytes or more."),
    "bytes_too_long": ("have at most {max_length} bytes", "Shorten it to {max_length} bytes."),
    "bytes_invalid_encoding": ("be valid {encoding}", "Write it in {encoding}."),
    "url_too_long": (
        "have at most {max_length} characters",
        "Shorten it to {max_length} characters.",
    ),
    "string_not_ascii": ("have ASCII characters only", "Leave the others out."),
    "date_past": ("be in the past", "Give an earlier date."),
    "date_future": ("be in the future", "Give a later date."),
    "datetime_past": ("be in the past", "Give an earlier time."),
    "datetime_future": ("be in the future", "Give a later time."),
    "timezone_naive": ("have no time zone", "Leave the time zone out."),
    "timezone_aware": ("have a time zone", "Add the time zone, such as `Z`."),
    "timezone_offset": ("have another time zone", "Give another time zone."),
}
SENTENCES: dict[str, _Sentence] = {
    **{kind: _always(*of_type(name)) for kind, name in _TYPE_OF.items()},
    **{kind: _always(*of_format(name)) for name, kinds in _FORMATS.items() for kind in kinds},
    **{kind: must(*rule) for kind, rule in _RULES.items()},
    **dict.fromkeys(("literal_error", "enum"), _options),
    **dict.fromkeys(("union_tag_invalid", "union_tag_not_found"), _tag),
    **dict.fromkeys(("json_invalid", "json_type"), _always("is not JSON", "Write it as JSON.")),
    **dict.fromkeys(_OWN, _unfit),
    "missing": _always("is required", "Add this field."),
    "extra_forbidden": _always("is not a known field", "Remove it."),
    "too_short": at_least_some("min_length", "items", "Give at least one."),
    "string_too_short": at_least_some("min_length", "characters", "Write something."),
    "string_pattern_mismatch": _form,
    "string_unicode": _always("is not valid text", "Write it in UTF-8."),
    "ip_any_network": _always("is not a network", "Write it like `10.0.0.0/8`."),
    "invalid_key": _always("has a name that is not a string", "Use strings as names."),
    "recursion_loop": _always("contains itself", "Write it without the repetition."),
    "recursion_depth_exceeded": _always("is nested too deeply", "Make it flatter."),
}
