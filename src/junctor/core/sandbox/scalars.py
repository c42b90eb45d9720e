"""Texts and numbers that keep the bounds of their schema and still look like something."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from junctor.core.sandbox import plausible
from junctor.core.sandbox.dice import Dice
from junctor.core.sandbox.pattern import text_for
from junctor.model.schema import compile_schema
from junctor.model.value import JsonSchema

_SHORT = {"email": "a@b.co", "uri": "https://b.co", "url": "https://b.co", "hostname": "b.co"}
_ENDS = (".000Z", "+00:00", ".000000Z", ".000+00:00", ".000000+00:00")
_FILLER = "abcdefghijklmnopqrstuvwxyz"


def text(schema: JsonSchema, name: str, dice: Dice, place: str) -> str:
    """A text by format and name; by pattern where that does not match; cut or filled to length."""
    low, high = int(schema.get("minLength", 0)), schema.get("maxLength")
    high = None if high is None else int(high)
    format_ = schema.get("format") if isinstance(schema.get("format"), str) else None
    made = plausible.text(name, format_, dice, place)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        rule = {"type": "string", "pattern": pattern}
        fitted = _fit(made, low, high, dice, place)
        if compile_schema(rule).is_valid(fitted):
            return fitted
        made_for = text_for(pattern, dice, place, max(low, 1), high)
        return fitted if made_for is None else made_for
    if format_ == "date-time" and low > len(made):
        made = next((made[:-1] + end for end in _ENDS if low < len(made) + len(end)), made)
    if format_ in plausible.FORMATS and low <= len(made):
        too_long = high is not None and len(made) > high
        return _SHORT.get(format_ or "", made[:high]) if too_long else made
    return _fit(made, low, high, dice, place)


def _fit(made: str, low: int, high: int | None, dice: Dice, place: str) -> str:
    if len(made) < low:
        made += "".join(dice.pick(f"{place}+{i}", _FILLER) for i in range(low - len(made)))
    if high is not None and len(made) > high:
        # A shortened text keeps the thrown tail, so that list items stay different.
        made = dice.hex(place, high) if high < 12 else made[:high].rstrip().ljust(low)
    return made


def number(schema: JsonSchema, name: str, dice: Dice, place: str, *, whole: bool) -> int | float:
    """A number within its bounds, a multiple of its step, near what its name suggests."""
    low, high = _bounds(schema)
    step = _fraction(schema.get("multipleOf")) or Fraction(1)
    if whole and step.denominator != 1:
        step = Fraction(step.numerator)  # the smallest whole multiple of n/d is n
    elif not whole and "multipleOf" not in schema and not _room(low, high, step, schema):
        step = _fine_step(low, high)
    usual_low, usual_high = plausible.number(name, dice, place)
    first = (
        _ceil(low, step, open_=_is_open(schema, "exclusiveMinimum", low))
        if low is not None
        else None
    )
    last = (
        _floor(high, step, open_=_is_open(schema, "exclusiveMaximum", high))
        if high is not None
        else None
    )
    start = _ceil(Fraction(usual_low), step, open_=False)
    end = max(_floor(Fraction(usual_high), step, open_=False), start)
    if first is not None and (start < first or (last is None and end < first)):
        start, end = first, first + max(end - start, 0)
    if last is not None and end > last:
        near_zero = first if first is not None else min(0, last)
        start, end = (start if start < last else near_zero), last
        start = max(start, first) if first is not None else start
    value = dice.between(place, start, max(start, end)) * step
    return value.numerator if value.denominator == 1 else float(value)


def _bounds(schema: JsonSchema) -> tuple[Fraction | None, Fraction | None]:
    lows = [_fraction(schema.get(k)) for k in ("minimum", "exclusiveMinimum")]
    highs = [_fraction(schema.get(k)) for k in ("maximum", "exclusiveMaximum")]
    return (
        max((v for v in lows if v is not None), default=None),
        min((v for v in highs if v is not None), default=None),
    )


def _fraction(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _is_open(schema: JsonSchema, key: str, bound: Fraction) -> bool:
    return _fraction(schema.get(key)) == bound


def _ceil(value: Fraction, step: Fraction, *, open_: bool) -> int:
    quotient = value / step
    count = -(-quotient.numerator // quotient.denominator)
    return count + 1 if open_ and count == quotient else count


def _floor(value: Fraction, step: Fraction, *, open_: bool) -> int:
    quotient = value / step
    count = quotient.numerator // quotient.denominator
    return count - 1 if open_ and count == quotient else count


def _room(low: Fraction | None, high: Fraction | None, step: Fraction, schema: JsonSchema) -> bool:
    if low is None or high is None:
        return True
    first = _ceil(low, step, open_=_is_open(schema, "exclusiveMinimum", low))
    return first <= _floor(high, step, open_=_is_open(schema, "exclusiveMaximum", high))


def _fine_step(low: Fraction | None, high: Fraction | None) -> Fraction:
    assert low is not None
    assert high is not None
    if low == high:
        return abs(low) or Fraction(1)
    step = Fraction(1)
    while (high - low) / step < 4:
        step /= 10
    return step
