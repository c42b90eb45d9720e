"""Values of parameters and form fields, read in the styles that a description names for them."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.catalog.descriptions import decode
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.model.value import Json

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
Pairs = list[tuple[str, str]]


def several(description: Description, parameter: Parameter, pairs: Pairs) -> Json:
    """The value of a parameter that stands there once or more, or with names within it."""
    coercion = decode.Coercion(description)
    if any(name != parameter.name for name, _ in pairs):
        nested = decode.tree(pairs)
        return coercion.value(parameter.schema, next(iter(nested.values())))
    texts = [text for _, text in pairs]
    if len(texts) == 1:
        return single(description, parameter, texts[0])
    return coercion.value(parameter.schema, texts)


def single(description: Description, parameter: Parameter, text: str) -> Json:
    """The value of a parameter that stands there once."""
    if parameter.style == "json":
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    coercion = decode.Coercion(description)
    if parameter.style in ("simple", "label", "matrix"):
        return coercion.styled(parameter, text)
    if not parameter.explode or parameter.style in _SEPARATORS:
        separator = _SEPARATORS.get(parameter.style, ",")
        if parameter.style == "form" and coercion.is_object(parameter.schema) and text[:1] != "{":
            return coercion.styled(parameter, text)
        if isinstance(coercion.value(parameter.schema, text), list) and separator in text:
            return coercion.value(parameter.schema, text.split(separator))
    return coercion.value(parameter.schema, text)


def form_fields(
    description: Description, operation: DescribedOperation, schema: Any, pairs: Pairs
) -> tuple[dict[str, Json], Pairs]:
    """The fields of a form whose `encoding` names a style, and the pairs that are of no such."""
    coercion = decode.Coercion(description)
    found: dict[str, Json] = {}
    for parameter in _styled(operation, coercion, schema):
        name, inner = parameter.name, parameter.schema
        own = [pair for pair in pairs if decode.steps(pair[0])[0] in (name, f"{name}[]")]
        if own:
            found[name] = several(description, parameter, own)
        elif parameter.style == "form" and parameter.explode and coercion.is_object(inner):
            # Its fields stand without its name; those of a `deepObject` carry it.
            own = [
                pair
                for pair in pairs
                if coercion.knows(inner, pair[0])
                and not coercion.declares(schema, decode.steps(pair[0])[0])
            ]
            if own:
                found[name] = coercion.value(inner, dict(own))
        pairs = [pair for pair in pairs if pair not in own]
    return found, pairs


def _styled(
    operation: DescribedOperation, coercion: decode.Coercion, schema: Any
) -> list[Parameter]:
    """The fields with a style of their own; those that take any name come last."""
    made = []
    for name, rule in operation.encoding.items():
        told = isinstance(rule, dict) and ("style" in rule or "explode" in rule)
        if not told or not coercion.declares(schema, name):
            continue
        style = str(rule.get("style") or "form")
        explode = rule.get("explode", style in ("form", "deepObject")) is True
        inner = coercion.field(schema, name)
        made.append(
            Parameter(name=name, location="query", schema=inner, style=style, explode=explode)
        )
    return sorted(made, key=lambda each: not coercion.names(each.schema))
