"""JMESPath over answers: an operation's `transform`, and output mappings into variables."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError
from jmespath.parser import ParsedResult
from jmespath.visitor import Options, TreeInterpreter

from junctor.core.calls.functions import Functions
from junctor.model.call import Outcome
from junctor.model.errors import InvalidTemplate
from junctor.model.spelling import did_you_mean

MAX_EXPRESSION = 4096
MAX_STEPS = 1_000_000
MAX_ITEMS = 1_000_000
MAX_TEXT = 1024 * 1024


class _Bounded(TreeInterpreter):
    """An interpreter that stops expressions which double their result again and again."""

    def __init__(self, now: int) -> None:
        super().__init__(Options(custom_functions=Functions(now)))
        self._left = MAX_STEPS

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise _too_much()
        return super().visit(node, *args, **kwargs)

    def visit_flatten(self, node: Any, value: Any) -> Any:
        return self._sized(super().visit_flatten(node, value))

    def visit_function_expression(self, node: Any, value: Any) -> Any:
        return self._sized(super().visit_function_expression(node, value))

    def _sized(self, result: Any) -> Any:
        if isinstance(result, list):
            self._left -= len(result) // 8
            if len(result) > MAX_ITEMS:
                raise _too_much()
        elif isinstance(result, str) and len(result) > MAX_TEXT:
            raise _too_much()
        return result


def _too_much() -> InvalidTemplate:
    return InvalidTemplate(
        "The expression makes more of the answer than it may.",
        cure="Select fewer items before combining them.",
    )


def compile_expression(text: str) -> ParsedResult:
    """The parsed expression, kept for the next call.

    Raises:
        InvalidTemplate: it does not parse, or is longer than 4 KiB.
    """
    if not text.strip():
        raise InvalidTemplate("The expression is empty.", cure="Write a JMESPath expression.")
    if len(text) > MAX_EXPRESSION:
        raise InvalidTemplate(
            "The expression is longer than 4096 characters.", cure="Write a shorter expression."
        )
    return _parsed(text)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ParsedResult:
    try:
        parsed = jmespath.compile(text)
        _known(parsed.parsed, text)
    except (JMESPathError, ValueError) as error:
        raise InvalidTemplate(
            f"The expression does not parse: {_first_line(error)}",
            cure="Correct the JMESPath expression.",
        ) from None
    except RecursionError:
        raise InvalidTemplate("The expression is nested too deep.") from None
    return parsed


def _known(node: Any, text: str) -> None:
    """Raise where a function is not there, or takes another number of values."""
    for child in node["children"]:
        _known(child, text)
    if node["type"] != "function_expression":
        return
    name, given = node["value"], len(node["children"])
    function = Functions.FUNCTION_TABLE.get(name)
    if function is None:
        others = "jmespath.org lists them; the reference of flows has ours."
        cure = did_you_mean(name, Functions.FUNCTION_TABLE, others)
        raise _unfit(text, f"there is no function {name}()", cure)
    takes, least = len(function["signature"]), ""
    if takes and function["signature"][-1].get("variadic"):
        takes, least = (takes, "at least ") if given < takes else (given, "")
    if given != takes:
        values = "value" if takes == 1 else "values"
        said = f"{name}() takes {least}{takes} {values}, and here it gets {given}"
        raise _unfit(text, said, "Correct the JMESPath expression.")


def transformed(expression: str, value: Any, *, now: int | None = None) -> Any:
    """What the expression makes of the value; `now()` gives `now`, in milliseconds.

    Raises:
        InvalidTemplate: it does not parse, or does not fit this value.
    """
    parsed = compile_expression(expression)
    if parsed.parsed["type"] == "field":
        # The most usual one by far, and JMESPath's own answer to it.
        return value.get(parsed.parsed["value"]) if isinstance(value, dict) else None
    try:
        return _Bounded(_moment(now)).visit(parsed.parsed, value)
    except (JMESPathError, ValueError, TypeError, OverflowError, ArithmeticError) as error:
        raise _misfit(expression, error) from None
    except RecursionError:
        raise InvalidTemplate("The expression or the answer is nested too deep.") from None


_KINDS = {
    "string": "a text",
    "number": "a number",
    "array": "a list",
    "array-string": "a list of texts",
    "array-number": "a list of numbers",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
    "expref": "an expression (`&name`)",
}
_ITEMS = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "dict": "object"}
_ITEMS |= {"list": "array", "NoneType": "null"}
"""What is wrong in a list, JMESPath names as Python does."""
_SHOWN = 200


def _misfit(expression: str, error: Exception) -> InvalidTemplate:
    """What the expression asked for, what the answer holds instead, and what to do about it."""
    cure = "Look at the answer in the trace and correct the JMESPath expression."
    if not isinstance(error, JMESPathTypeError):
        return _unfit(expression, _first_line(error), cure)
    wanted = " or ".join(_KINDS.get(each, each) for each in error.expected_types)
    kind = error.actual_type
    given = f"a list with {_KINDS[_ITEMS[kind]]}" if kind in _ITEMS else _KINDS.get(kind, kind)
    said = f"{error.function_name}() takes {wanted}, and here it gets {given}"
    if kind == "null":
        said += ": the answer has nothing there"
        cure = "Correct the path, or give a value for that case: `default(path, value)`."
    return _unfit(expression, said, cure)


def _unfit(expression: str, said: str, cure: str) -> InvalidTemplate:
    shown = expression if len(expression) <= _SHOWN else f"{expression[:_SHOWN]}…"
    return InvalidTemplate(f"`{shown}` cannot be worked out: {said}.", cure=cure)


def _moment(now: int | None) -> int:
    return time.time_ns() // 1_000_000 if now is None else now


def _first_line(error: Exception) -> str:
    text = str(cast("object", error)).partition("\n")[0]
    return text[:200].removeprefix("Invalid jmespath expression: ").rstrip(": ")


@dataclass(frozen=True, slots=True)
class Mapped:
    """Variables that a call sets, and for each where it comes from (for the trace).

    An origin is `{"expression": ..., "from": "operation" | "node"}`; `faults` names the
    variables whose expression did not fit, with the reason.
    """

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def map_outputs(
    output: Any,
    defaults: Mapping[str, str],
    overrides: Mapping[str, str] | None = None,
    *,
    now: int | None = None,
) -> Mapped:
    """The variables of an output by the operation's mappings, overridden by the node's.

    An empty expression in the node takes a default mapping away. A variable whose
    expression finds nothing is null; one that does not fit is a fault, and the others stay.
    """
    mapped = Mapped()
    for name, expression in {**defaults, **(overrides or {})}.items():
        if not expression:
            continue
        source = "node" if overrides and name in overrides else "operation"
        mapped.origins[name] = {"expression": expression, "from": source}
        try:
            mapped.values[name] = transformed(expression, output, now=now)
        except InvalidTemplate as fault:
            mapped.faults[name] = fault.message
    return mapped


def mapped_variables(defaults: Mapping[str, str], outcome: Outcome) -> dict[str, Any]:
    """The variables that an operation's own mappings set; none when the call failed."""
    return map_outputs(outcome.output, defaults).values if outcome.ok and defaults else {}
