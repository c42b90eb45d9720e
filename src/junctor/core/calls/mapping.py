"""JMESPath over answers: an operation's `transform`, and output mappings into variables."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from jmespath.visitor import Options, TreeInterpreter

from junctor.core.calls.functions import Functions
from junctor.model.call import Outcome
from junctor.model.errors import InvalidTemplate

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
        return jmespath.compile(text)
    except (JMESPathError, ValueError) as error:
        raise InvalidTemplate(
            f"The expression does not parse: {_first_line(error)}",
            cure="Correct the JMESPath expression.",
        ) from None
    except RecursionError:
        raise InvalidTemplate("The expression is nested too deep.") from None


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
        raise InvalidTemplate(
            f"The expression does not fit the answer: {_first_line(error)}",
            cure="Look at the answer in the trace and correct the JMESPath expression.",
        ) from None
    except RecursionError:
        raise InvalidTemplate("The expression or the answer is nested too deep.") from None


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
