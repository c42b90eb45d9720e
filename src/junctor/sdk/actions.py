"""Declare one operation in Python, for what a manifest cannot say.

`@action` is for code that sends several requests, `@prepare` for a pure function from
inputs to one request; the sandbox shows the latter exactly.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from junctor.model.auth import Scheme
from junctor.model.errors import InvalidSpec
from junctor.model.spec import OPERATION_KEY, Effect
from junctor.sdk.definition import ActionDef, camel
from junctor.sdk.shapes import Shape, input_schema, is_model, output_schema

AuthTypes = Sequence[str | Scheme]
Reader = Callable[[Any], Any]


def action(  # noqa: D417 - the arguments are the fields of an operation
    *,
    key: str | None = None,
    name: str,
    provider: str | None = None,
    auth: AuthTypes = (),
    inputs: Shape = None,
    output: Shape = None,
    effect: Effect | str = Effect.WRITE,
    summary: str = "",
    description: str = "",
    base_url: str | None = None,
    origins: Sequence[str] = (),
    signs: Sequence[str] = (),
    **more: Any,
) -> Callable[[Callable[..., Any]], ActionDef]:
    """Turn `async def run(ctx, inputs)` into an operation.

    Args:
        key: `connector.operation`, or the operation alone inside a connector folder.
        auth: accepted credential types (`oauth2`, `api_key`, `bearer_token`...) or schemes.
        inputs: `{"name": "string"}`, a JSON Schema or a Pydantic model, checked before run.
        signs: credential fields whose raw value the code needs, to sign; audited.
        more: other fields of an operation, such as `idempotent` or `timeout`.

    Raises:
        InvalidSpec: the declaration says something impossible.
    """
    return _declare("run", locals(), None)


def prepare(
    *,
    key: str | None = None,
    name: str,
    provider: str | None = None,
    auth: AuthTypes = (),
    inputs: Shape = None,
    output: Shape = None,
    effect: Effect | str = Effect.WRITE,
    summary: str = "",
    description: str = "",
    base_url: str | None = None,
    origins: Sequence[str] = (),
    read: Reader | None = None,
    **more: Any,
) -> Callable[[Callable[..., Any]], ActionDef]:
    """Turn a pure `def build(inputs)` that gives a request into an operation.

    The function may take the connection's public configuration as its second argument.
    `read` turns the answer into the output; without it the output is the body.

    Raises:
        InvalidSpec: the declaration says something impossible.
    """
    return _declare("prepare", locals(), read)


def _declare(
    kind: Literal["run", "prepare"], given: dict[str, Any], read: Reader | None
) -> Callable[[Callable[..., Any]], ActionDef]:
    def mark(function: Callable[..., Any]) -> ActionDef:
        _judge(kind, function)
        annotated = _annotated(function, 1 if kind == "run" else 0)
        shape = annotated if given["inputs"] is None else given["inputs"]
        model = shape if is_model(shape) else None
        connector, _, operation = (given["key"] or camel(function.__name__)).rpartition(".")
        return ActionDef(
            kind=kind,
            connector=connector,
            key=_checked_key(operation),
            name=given["name"],
            provider=given["provider"] or connector,
            auth=tuple(given["auth"]),
            input=input_schema(shape),
            input_model=model,
            output=output_schema(given["output"]),
            effect=Effect(given["effect"]),
            summary=given["summary"],
            description=given["description"] or inspect.getdoc(function) or "",
            base_url=given["base_url"],
            origins=tuple(given["origins"]),
            signs=tuple(given.get("signs", ())),
            more=given["more"],
            function=function,
            read=read,
        )

    return mark


def _judge(kind: str, function: Callable[..., Any]) -> None:
    asynchronous = inspect.iscoroutinefunction(function)
    count = len(inspect.signature(function).parameters)
    if kind == "run" and not (asynchronous and count == 2):
        raise InvalidSpec(
            f"`{function.__name__}` is not an action.",
            cure="Write `async def run(ctx, inputs)`, or use @prepare for a pure function.",
        )
    if kind == "prepare" and (asynchronous or count not in (1, 2)):
        raise InvalidSpec(
            f"`{function.__name__}` cannot prepare a request.",
            cure="Write `def build(inputs)` or `def build(inputs, conn)`, without async.",
        )


def _checked_key(operation: str) -> str:
    if not re.fullmatch(OPERATION_KEY, operation):
        raise InvalidSpec(
            f"The operation key `{operation}` cannot be used.",
            cure="Use letters and digits, starting with a small letter, as in `slack.sendMessage`.",
            field="key",
        )
    return operation


def _annotated(function: Callable[..., Any], position: int) -> Any:
    parameter = list(inspect.signature(function).parameters.values())[position]
    hint = parameter.annotation
    hint = function.__globals__.get(hint) if isinstance(hint, str) else hint
    return hint if is_model(hint) else None
