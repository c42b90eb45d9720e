"""A whole connector in Python; the result is the same spec a manifest gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from junctor.model.auth import AuthScheme, Scheme
from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation
from junctor.sdk.actions import action, prepare
from junctor.sdk.definition import ActionDef, impossible
from junctor.sdk.shapes import Shape, input_schema, output_schema

_SCHEME: TypeAdapter[Any] = TypeAdapter(AuthScheme)


class Connector:
    """Collects operations while a module is imported, then freezes into a spec.

    Takes the fields of a manifest in snake_case: `key`, `name`, `version`, `base_url`,
    `auth` (scheme values or type names), `connection`, `failure`, `test`...
    """

    def __init__(
        self, *, key: str, name: str, version: str = "0.0.0", auth: Iterable[Any] = (), **more: Any
    ) -> None:
        self.key = key
        self.actions: dict[str, ActionDef] = {}
        self._operations: dict[str, Operation] = {}
        self._identity = {"key": key, "name": name, "version": version, **more}
        schemes = tuple(scheme(each) for each in auth)
        if schemes:
            self._identity["auth"] = schemes

    def operation(
        self,
        key: str,
        *,
        request: HttpTemplate | Mapping[str, Any],
        inputs: Shape = None,
        output: Shape = None,
        **more: Any,
    ) -> None:
        """Add an operation that is one request with holes, in the form of a manifest.

        Raises:
            InvalidSpec: a field does not fit.
        """
        given = {"request": request, "output": output_schema(output), **more}
        if inputs is not None:
            given["input"] = input_schema(inputs)
        try:
            self._operations[key] = Operation(**{k: v for k, v in given.items() if v is not None})
        except ValidationError as error:
            raise impossible(f"The operation `{self.key}.{key}`", error) from None

    def action(self, key: str, **more: Any) -> Callable[[Callable[..., Any]], ActionDef]:
        """Add an operation that is `async def run(ctx, inputs)`; arguments as `@action`."""
        return self._collect(action(key=f"{self.key}.{key}", **more))

    def prepare(self, key: str, **more: Any) -> Callable[[Callable[..., Any]], ActionDef]:
        """Add an operation that is a pure function to a request; arguments as `@prepare`."""
        return self._collect(prepare(key=f"{self.key}.{key}", **more))

    def add(self, made: ActionDef) -> None:
        """Add an action that was declared alone."""
        self.actions[made.key] = made
        self._operations[made.key] = made.operation()

    def _collect(
        self, mark: Callable[[Callable[..., Any]], ActionDef]
    ) -> Callable[[Callable[..., Any]], ActionDef]:
        def collected(function: Callable[..., Any]) -> ActionDef:
            made = mark(function)
            self.add(made)
            return made

        return collected

    def spec(self) -> ConnectorSpec:
        """The frozen description of everything added so far.

        Raises:
            InvalidSpec: a field does not fit.
        """
        try:
            return ConnectorSpec(**self._identity, operations=dict(self._operations))
        except ValidationError as error:
            raise impossible(f"The connector `{self.key}`", error) from None


def connector_of(actions: Iterable[ActionDef], default_key: str) -> Connector:
    """The connector behind lone actions: version 0.0.0, auth as its actions say.

    Raises:
        InvalidSpec: the actions belong to several connectors, or say something impossible.
    """
    found = list(actions)
    keys = {a.connector or a.provider or default_key for a in found}
    if len(keys) != 1:
        raise InvalidSpec(
            f"These actions belong to {len(keys)} connectors: {', '.join(sorted(keys))}.",
            cure="Keep the actions of one connector in one file.",
        )
    (key,) = keys
    schemes: dict[str, Scheme] = {}
    for accepted in (a for one in found for a in one.auth):
        made = scheme(accepted)
        schemes.setdefault(made.name, made)
    more: dict[str, Any] = {
        "base_url": next((a.base_url for a in found if a.base_url), None),
        "origins": tuple(dict.fromkeys(o for a in found for o in a.origins)),
    }
    connector = Connector(
        key=key,
        name=key.replace("_", " ").replace("-", " ").title(),
        auth=schemes.values(),
        **{k: v for k, v in more.items() if v},
    )
    for one in found:
        connector.add(one)
    return connector


def scheme(given: Any) -> Scheme:
    """A scheme from itself or from its type name; `oauth2` by name has no token refresh.

    Raises:
        InvalidSpec: no such type, or one that needs more than its name.
    """
    if isinstance(given, Scheme):
        return given
    more = {"tokenUrl": ""} if given == "oauth2" else {}
    try:
        made: Scheme = _SCHEME.validate_python({"type": given, **more})
    except ValidationError as error:
        raise impossible(f"The auth type `{given}`", error) from None
    return made
