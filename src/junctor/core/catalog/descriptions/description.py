"""One shape for every vendor's description: operations, parameters, bodies, schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.model.value import Json, JsonSchema

Bodies = Mapping[str, Any]
Direction = Literal["request", "response"]
_MOST_SPLITS = 200
_HOLE = re.compile(r"\{\+?([^{}+*]+)[+*]?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; `location` is `path`, `query`, `header` or `cookie`.

    `style` is OpenAPI's (`form`, `simple`, `deepObject`, ...) `json` for JSON in a text,
    or `open` where any further names may stand.
    """

    name: str
    location: str
    required: bool = False
    schema: Any = True
    style: str = "form"
    explode: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedOperation:
    """One operation of a vendor. Schemas are fragments: `Description.schema` completes them.

    `together` are the schemes that are needed at once, one tuple per choice; `guessed` those of
    its own `servers` whose host is a placeholder.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Bodies = field(default_factory=dict)
    body_required: bool = False
    responses: Mapping[str, Bodies] = field(default_factory=dict)
    examples: Mapping[str, Bodies] = field(default_factory=dict)
    request_examples: Bodies = field(default_factory=dict)
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    tags: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    scopes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()
    action: str | None = None
    encoding: Mapping[str, Any] = field(default_factory=dict)
    answer_headers: tuple[str, ...] = ()

    def response(self, status: int) -> tuple[str, Bodies] | None:
        """The described answer for a status: exact, then `2XX`, then `default`."""
        for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if key in self.responses:
                return key, self.responses[key]
        return None


class Description:
    """A vendor's description. `kind` is `openapi2`, `openapi3`, `discovery`, `botocore`, `methods`.

    `security` are the raw schemes; `auth_parameters` the (location, name) pairs they use;
    `left_out` says which operations could not be read, and why; `templates` are the servers
    with holes, as they are written; `guessed` those of `servers` whose host is a placeholder.
    """

    def __init__(
        self,
        *,
        title: str,
        version: str,
        kind: str,
        servers: tuple[str, ...],
        operations: tuple[DescribedOperation, ...],
        definitions: Definitions,
        security: Mapping[str, Any] | None = None,
        auth_parameters: frozenset[tuple[str, str]] = frozenset(),
        left_out: tuple[str, ...] = (),
        templates: tuple[str, ...] = (),
        guessed: frozenset[str] = frozenset(),
    ) -> None:
        self.title, self.version, self.kind = title, version, kind
        self.servers, self.operations = servers, operations
        self.definitions = definitions
        self.security = dict(security or {})
        self.auth_parameters = auth_parameters
        self.left_out = left_out
        self.templates, self.guessed = templates, guessed
        self._complete: dict[tuple[int, str], tuple[Any, JsonSchema]] = {}
        self._routes: dict[str, list[_Route]] | None = None
        self._by_id = {operation.id: operation for operation in operations}

    def operation(self, id_: str) -> DescribedOperation | None:
        """The operation of that id."""
        return self._by_id.get(id_)

    def schema(self, fragment: Any, direction: Direction | None = None) -> JsonSchema:
        """A self-contained schema: the fragment with only the `$defs` it reaches.

        With a direction, what is read-only (or write-only) is not required there.
        """
        key = (id(fragment), direction or "")
        known = self._complete.get(key)
        if known is None or known[0] is not fragment:
            known = (fragment, self.definitions.complete(fragment, direction))
            self._complete[key] = known
        return known[1]

    def match(
        self, method: str, path: str, *, action: str | None = None
    ) -> tuple[DescribedOperation, dict[str, str]] | None:
        """The operation behind a request line and its path parameters.

        The path includes the base path of a server. `action` tells operations apart that
        share one path (AWS's query and JSON protocols).
        """
        return next(iter(self.matches(method, path, action=action)), None)

    def matches(
        self, method: str, path: str, *, action: str | None = None
    ) -> list[tuple[DescribedOperation, dict[str, str]]]:
        """Every operation of the best fitting path; a vendor may have several there."""
        if self._routes is None:
            self._routes = _routes(self)
        path = spelled(path)
        best: str | None = None
        matching = []
        for route in self._routes.get(method.upper(), ()):
            if route.operation.action is not None and route.operation.action != action:
                continue
            found = route.pattern.fullmatch(path)
            if found and best in (None, route.pattern.pattern):
                best = route.pattern.pattern
                matching += [(route.operation, named) for named in route.splits(found)]
        return matching

    def example_response(self, operation: DescribedOperation, status: int) -> Json | None:
        """The vendor's own example of that answer, if the description has one."""
        found = operation.response(status)
        if found is None:
            return None
        key, bodies = found
        for example in operation.examples.get(key, {}).values():
            return example
        for schema in bodies.values():
            if isinstance(schema, dict) and schema.get("examples"):
                return schema["examples"][0]
        return None


@dataclass(frozen=True, slots=True)
class _Route:
    operation: DescribedOperation
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    rank: tuple[int, int]

    def splits(self, found: re.Match[str]) -> Iterator[dict[str, str]]:
        """Each way the text may be shared out among its holes; most often there is one."""
        texts = [unquote(text) for text in found.groups()]
        first = next((i for i in self._touching() if len(texts[i]) + len(texts[i + 1]) > 2), None)
        if first is None:
            yield dict(zip(self.names, texts, strict=True))
            return
        both = texts[first] + texts[first + 1]
        for cut in range(min(len(both) - 1, _MOST_SPLITS), 0, -1):
            parts = [*texts[:first], both[:cut], both[cut:], *texts[first + 2 :]]
            yield dict(zip(self.names, parts, strict=True))

    def _touching(self) -> Iterator[int]:
        """The holes that the next one follows with nothing between."""
        steps = re.split(r"\(\[\^/\]\+\)|\(\.\+\)", self.pattern.pattern)
        return (index for index, step in enumerate(steps[1:-1]) if step == "")


def spelled(path: str) -> str:
    """A path with what an address cannot hold written for it; what is written so already stays."""
    return quote(path, safe="/:@!$&'()*+,;=~?#[]{}%")


def base_path(server: str) -> str:
    """The path of a server's URL without its last slash; holes stay."""
    try:
        path = urlsplit(server).path if "//" in server else server
    except ValueError:
        return ""  # no address: left to the connection
    if path.startswith("{"):
        path = path.partition("/")[2]  # a hole where scheme and host belong
    return "/" + path.strip("/") if path.strip("/") else ""


def _routes(description: Description) -> dict[str, list[_Route]]:
    by_method: dict[str, list[_Route]] = {}
    for operation in description.operations:
        own = operation.servers or (*description.servers, *description.templates)
        for base in dict.fromkeys(base_path(s) for s in own or ("",)):
            by_method.setdefault(operation.method, []).append(_route(operation, base))
    for routes in by_method.values():
        routes.sort(key=lambda r: r.rank, reverse=True)
    return by_method


def _route(operation: DescribedOperation, base: str) -> _Route:
    names: list[str] = []
    pattern, end = "", 0
    # The root of a server is its own address, which vendors write with and without a slash.
    is_root = operation.path == "/" and base != ""
    path = base if is_root else base + operation.path
    for hole in _HOLE.finditer(path):
        pattern += re.escape(spelled(path[end : hole.start()]))
        pattern += "(.+)" if "+" in hole[0] else "([^/]+)"
        names.append(hole[1])
        end = hole.end()
    pattern += re.escape(spelled(path[end:])) + ("/?" if is_root else "")
    literal = sum("{" not in segment for segment in path.split("/"))
    return _Route(operation, re.compile(pattern), tuple(names), (literal, len(_HOLE.sub("", path))))
