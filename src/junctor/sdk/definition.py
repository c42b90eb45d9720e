"""An action as the rest of the system uses it: what it accepts, and how it is run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ValidationError

from junctor.model.auth import Scheme
from junctor.model.errors import InvalidInput, InvalidSpec, JunctorError, Rejected, TimedOut
from junctor.model.misfits import misfits
from junctor.model.request import Request, Response
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import Effect, Operation
from junctor.model.value import JsonSchema
from junctor.sdk.context import Context
from junctor.sdk.fields import Fields


def camel(name: str) -> str:
    """`send_message` as the operation key `sendMessage`."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.title() for word in rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDef:
    """One operation in Python. Calling it calls the author's function, for their own tests."""

    kind: Literal["run", "prepare"]
    connector: str
    key: str
    name: str
    provider: str
    auth: tuple[str | Scheme, ...]
    input: JsonSchema
    input_model: type[BaseModel] | None
    output: JsonSchema | None
    effect: Effect
    summary: str
    description: str
    base_url: str | None
    origins: tuple[str, ...]
    signs: tuple[str, ...]
    more: dict[str, Any] = field(default_factory=dict)
    function: Callable[..., Any]
    read: Callable[[Any], Any] | None = None

    def __call__(self, *args: Any) -> Any:
        """What the author's function gives."""
        return self.function(*args)

    @property
    def auth_names(self) -> tuple[str, ...]:
        """The scheme names this works with; empty: all of the connector."""
        return tuple(a if isinstance(a, str) else a.name for a in self.auth)

    def operation(self) -> Operation:
        """The same as plain data.

        Raises:
            InvalidSpec: a further field is not one of an operation, or does not fit.
        """
        fields = {
            "name": self.name,
            "effect": self.effect,
            "input": self.input,
            "handler": f"actions:{self.function.__name__}",
            "description": self.description,
            "summary": self.summary,
            "auth": self.auth_names,
            "output": self.output,
        }
        try:
            return Operation(
                **{k: v for k, v in fields.items() if v not in ("", (), None)}, **self.more
            )
        except ValidationError as error:
            raise impossible(f"The action `{self.key}`", error) from None

    def accept(self, values: dict[str, Any], *, fits: bool = False) -> Fields | BaseModel:
        """What the function gets: defaults filled, checked, in the shape it declared.

        Values that `fits` says are both already are not looked at again.

        Raises:
            InvalidInput: a field does not fit.
        """
        filled = values
        if not fits:
            filled = apply_defaults(self.input, values)
            compile_schema(self.input).check(filled)
        if self.input_model is None:
            return Fields(filled, self.input)
        try:
            return self.input_model.model_validate(filled)
        except ValidationError as error:
            raise _as_invalid_input(error) from None

    async def run(self, ctx: Context, values: dict[str, Any]) -> Any:
        """Check the inputs, run the code, and give its output as JSON.

        Raises:
            JunctorError: the author's own, or `Rejected` for any other exception.
        """
        inputs = self.accept(values)
        try:
            return _as_json(await self.function(ctx, inputs))
        except JunctorError:
            raise
        except TimeoutError as error:
            raise TimedOut(f"{self.name} took too long.") from error
        except Exception as error:
            raise self._failed(error) from error

    def prepare(
        self, values: dict[str, Any], conn: dict[str, Any] | None = None, *, fits: bool = False
    ) -> Request:
        """Check the inputs and build the one request.

        Raises:
            JunctorError: as `run`.
        """
        inputs = self.accept(values, fits=fits)
        settings = conn if isinstance(conn, Fields) else Fields(conn)
        arguments = (inputs, settings)[: _arity(self.function)]
        try:
            built = self.function(*arguments)
        except JunctorError:
            raise
        except Exception as error:
            raise InvalidInput(
                f"{self.name} cannot build its request: {error}",
                cure="Correct the input that the message names.",
            ) from error
        if not isinstance(built, Request):
            raise Rejected(
                f"{self.name} built no request.",
                cure="Return what `post(...)` or `get(...)` of junctor.sdk gives.",
            )
        return built

    def reading(self, response: Response) -> Any:
        """The output that `read` makes of an answer, as JSON.

        Raises:
            JunctorError: as `run`.
        """
        assert self.read is not None, "only for actions with a reader"
        try:
            return _as_json(self.read(response))
        except JunctorError:
            raise
        except Exception as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> Rejected:
        text = str(error) or type(error).__name__
        return Rejected(
            f"{self.name} failed: {text}",
            cure="Look at the trace; the action's own code raised this.",
            details={"exception": type(error).__name__},
        )


@lru_cache(maxsize=4096)
def _arity(function: Callable[..., Any]) -> int:
    return len(inspect.signature(function).parameters)


def _as_json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, str | int | float | bool | None):
        return value
    # orjson also turns dates and dataclasses into what the next step can read.
    return orjson.loads(orjson.dumps(value, default=_model))


def _model(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _as_invalid_input(error: ValidationError) -> InvalidInput:
    faults = [each.fault() for each in misfits(error)]
    return InvalidInput(
        f"The input does not fit: {'; '.join(map(str, faults[:10]))}.",
        field=faults[0].field or None,
        cure=faults[0].cure if len(faults) == 1 else None,
        details={"faults": [each.to_json() for each in faults]},
    )


def impossible(what: str, error: ValidationError) -> InvalidSpec:
    """A declaration that does not fit as our error."""
    found = misfits(error)
    parts = [f"`{each.dotted}` {each.reason}" for each in found[:10]]
    return InvalidSpec(
        f"{what} says something impossible: {'; '.join(parts)}.",
        cure=found[0].cure if len(found) == 1 else "Correct the named arguments.",
        details={"faults": parts},
    )
