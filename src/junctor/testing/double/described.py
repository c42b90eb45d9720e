"""A connector's own spec and samples read as a vendor's description, so that a double can judge.

The request template turned around: what it sends is required, what it cannot send is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from junctor.core.auth.fields import filled
from junctor.core.calls.streaming import streamed_form
from junctor.core.catalog.descriptions import DescribedOperation, Description, Parameter
from junctor.core.catalog.descriptions.definitions import Definitions, rebuilt
from junctor.core.catalog.descriptions.description import base_path
from junctor.model.auth import ApiKey
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation
from junctor.model.templates.text import text_of
from junctor.model.value import JsonSchema

_HOLE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"
_WITH_BODY = ("POST", "PUT", "PATCH")
_OWN_TO_HTTP = ("accept", "content-type", "user-agent")
Samples = Mapping[str, Iterable[dict[str, Any]]]


def describe(spec: ConnectorSpec, samples: Samples, config: Mapping[str, Any]) -> Description:
    """The description behind a spec: operations by their request templates.

    An operation in Python is described by the requests of its samples. `config` fills the
    holes of base URLs.
    """
    reading = _Reading(spec, config)
    operations = []
    for key, operation in spec.operations.items():
        cases = list(samples.get(key, ()))
        if operation.request is not None:
            operations.append(reading.templated(key, operation, operation.request, cases))
            form = streamed_form(operation).request
            if form is not None and form is not operation.request:
                operations.append(reading.templated(key, operation, form, cases))
        else:
            operations += reading.sampled(key, operation, cases)
    auth = frozenset((s.location, s.name_) for s in spec.auth if isinstance(s, ApiKey))
    return Description(
        title=spec.name,
        version=spec.version,
        kind="connector",
        servers=(reading.server,),
        operations=tuple(operations),
        definitions=reading.definitions,
        auth_parameters=auth,
    )


class _Reading:
    """One spec on its way; local definitions get names that are theirs alone."""

    def __init__(self, spec: ConnectorSpec, config: Mapping[str, Any]) -> None:
        self.spec, self.config = spec, config
        self.server = filled(spec.base_url or "", config).rstrip("/")
        # What an empty path leads to: the base's own, which has no slash of ours after it.
        self.root = "" if base_path(self.server) else "/"
        self._sources: dict[str, Any] = {}
        self.definitions = Definitions(self._sources, lambda source: self.local(*source))

    def local(self, schema: Any, owner: str, root: JsonSchema) -> Any:
        """A part of a schema whose references lead to definitions of this description."""
        if not isinstance(schema, dict):
            return schema
        made = rebuilt(
            {k: v for k, v in schema.items() if k != "$defs"},
            lambda inner: self.local(inner, owner, root),
        )
        target = made.get("$ref")
        if isinstance(target, str) and target.startswith("#/$defs/"):
            name = target.removeprefix("#/$defs/")
            unique = f"{owner}.{name}"
            self._sources[unique] = (root.get("$defs", {}).get(name, True), owner, root)
            made |= self.definitions.reference(f"#/$defs/{unique}")
        return made

    def templated(
        self,
        key: str,
        operation: Operation,
        template: HttpTemplate,
        cases: list[dict[str, Any]],
    ) -> DescribedOperation:
        """An operation by its request template."""
        holes = _Holes(self, key, operation)
        raw_path, _, fixed = template.path.partition("?")
        parameters = [
            Parameter(name=n, location="query", required=True, schema={"const": v})
            for n, v in parse_qsl(fixed)
        ]
        for name, value in template.query.items():
            schema, required = holes.schema(value)
            parameters.append(
                Parameter(
                    name=name,
                    location="query",
                    required=required,
                    schema=schema,
                    explode=template.query_styles.get(name, template.query_style) != "comma",
                )
            )
        headers = {**self.spec.headers, **template.headers}
        for name, text in headers.items():
            if name.lower() not in _OWN_TO_HTTP:
                schema, required = holes.schema(text)
                parameters.append(
                    Parameter(
                        name=name,
                        location="header",
                        required=required,
                        schema=schema,
                        style="simple",
                    )
                )
        body = holes.bodies(template)
        own = filled(template.base_url, self.config).rstrip("/") if template.base_url else None
        return DescribedOperation(
            id=key,
            method=template.method,
            path=_path(raw_path, template.open_path) or self.root,
            parameters=tuple(parameters),
            body=body,
            body_required=any(_needs(schema) for schema in body.values()),
            responses=self._responses(key, operation, cases),
            action=_action(template.form),
            servers=(own,) if own else (),
        )

    def sampled(
        self, key: str, operation: Operation, cases: list[dict[str, Any]]
    ) -> Iterable[DescribedOperation]:
        """An operation in Python: each request that a sample recorded is one it may send."""
        seen: dict[tuple[str, str, str | None], dict[str, Any]] = {}
        for case in cases:
            request = case.get("request")
            if request is None or "path" not in request:  # what is listened to is no HTTP request
                continue
            parts = urlsplit(request["path"])
            action = _action(request.get("form"))
            place = (request["method"].upper(), parts.path or self.root, action)
            known = seen.setdefault(place, {"query": set(), "bodies": {}, "server": None})
            form = _always(operation, case) if action else True
            known["query"] |= {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
            if parts.scheme:
                known["server"] = f"{parts.scheme}://{parts.netloc}"
            kinds = {
                "json": (_media(request.get("headers", {}), "*/*"), True),
                "form": (_FORM, form),
                "text": ("*/*", True),
            }
            known["bodies"] |= dict(kind for name, kind in kinds.items() if name in request)
        for (method, path, action), known in seen.items():
            yield DescribedOperation(
                id=key,
                method=method,
                path=path,
                parameters=tuple(Parameter(name=n, location="query") for n in known["query"]),
                # A form of parts is recorded in no sample: what it holds is left open.
                body=known["bodies"] or ({"*/*": True} if method in _WITH_BODY else {}),
                responses=self._responses(key, operation, cases),
                action=action,
                # A full URL already is the whole path: it has no base path before it.
                servers=(known["server"],) if known["server"] else (),
            )

    def _responses(
        self, key: str, operation: Operation, cases: list[dict[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        statuses = [c["response"]["status"] for c in cases if c.get("outcome", {}).get("ok")]
        shaped = operation.transform or operation.handler or operation.response != "json"
        schema: Any = True
        if operation.output is not None and not shaped:
            schema = self.local(operation.output, f"{key}.output", operation.output)
        return {str(statuses[0] if statuses else 200): {_JSON: schema}, "default": {}}


def _action(form: Any) -> str | None:
    """What tells operations apart that share one path: a constant `Action` of their forms."""
    named = form.get("Action") if isinstance(form, dict) else None
    return named if isinstance(named, str) and "{{" not in named else None


def _always(operation: Operation, case: Mapping[str, Any]) -> JsonSchema:
    """A recorded form's fields that hold a required input: they tell one action's uses apart.

    SNS publishes to a topic and to a phone number with the same `Action`.
    """
    given = [case["input"].get(name) for name in operation.input.get("required", ())]
    named = [name for name, value in case["request"]["form"].items() if value in given]
    return {"type": "object", "required": named}


class _Holes:
    """What may stand in the holes of one operation's template, by its input schema."""

    def __init__(self, reading: _Reading, key: str, operation: Operation) -> None:
        self._reading, self._owner = reading, f"{key}.input"
        self._input = operation.input
        self._field = operation.idempotency_field
        self._asked = operation.stream

    def bodies(self, template: HttpTemplate) -> dict[str, Any]:
        """The body schema by media type."""
        if template.json_body is not None:
            return {
                _media(template.headers): self._with_stream(
                    self._with_key(self.schema(template.json_body)[0])
                )
            }
        if template.form is not None:
            return {_FORM: self._with_key(self.schema(template.form)[0])}
        if template.multipart is not None:
            return {_PARTS: _of_parts(self.schema(template.multipart)[0])}
        return {"*/*": True} if template.text is not None or template.binary is not None else {}

    def _with_key(self, schema: Any) -> Any:
        if self._field and isinstance(schema, dict) and "properties" in schema:
            properties = {**schema["properties"], self._field: {"type": "string"}}
            return {**schema, "properties": properties}
        return schema

    def _with_stream(self, schema: Any) -> Any:
        """The same with what asks for pieces, beside what the template always sends."""
        if self._asked is None or not isinstance(schema, dict) or "properties" not in schema:
            return schema
        known = schema["properties"]
        asked = {
            name: {"anyOf": [{"const": value}, *([known[name]] if name in known else [])]}
            for name, value in self._asked.json_body.items()
        }
        return {**schema, "properties": {**known, **asked}}

    def schema(self, value: Any) -> tuple[Any, bool]:
        """The schema of what the template puts here, and whether it always does."""
        if isinstance(value, dict):
            inner = {name: self.schema(each) for name, each in value.items()}
            needed = [name for name, (_, required) in inner.items() if required]
            properties = {name: schema for name, (schema, _) in inner.items()}
            return {
                "type": "object",
                "properties": properties,
                "required": needed,
                "additionalProperties": False,
            }, bool(needed)
        if isinstance(value, list):
            # One of absent inputs alone is left out, as an object is.
            return {"type": "array"}, not value or any(self.schema(each)[1] for each in value)
        if not isinstance(value, str) or "{{" not in value:
            return {"const": value}, True
        whole = _HOLE.fullmatch(value.strip())
        if whole is None:
            return {"type": "string"}, True
        root, *steps = whole[1].split(".")
        return self._input_field(steps) if root == "input" else (True, False)

    def _input_field(self, steps: list[str]) -> tuple[Any, bool]:
        place: Any = self._input
        required = True
        for step in steps:
            if not isinstance(place, dict) or "properties" not in place:
                return True, False
            field = place["properties"].get(step, True)
            given = isinstance(field, dict) and "default" in field
            required = required and (step in place.get("required", ()) or given)
            place = field
        return self._reading.local(place, self._owner, self._input), required


def _path(template: str, open_path: Sequence[str]) -> str:
    """The path with plain holes; one that may hold slashes is `{+name}`."""

    def plain(hole: re.Match[str]) -> str:
        name = hole[1].rpartition(".")[2]
        return f"{{+{name}}}" if name in open_path else f"{{{name}}}"

    return _HOLE.sub(plain, template)


def _of_parts(schema: Any) -> Any:
    """The schema of a form of parts; of files and of what goes as JSON the name alone is judged."""

    def text(part: Any) -> Any:
        if not isinstance(part, dict):
            return part
        if "const" in part:
            return {"const": text_of(part["const"])}
        return True if part.get("type") in ("object", "array") else part

    texts = {name: text(part) for name, part in schema["properties"].items()}
    return {**schema, "properties": texts}


def _media(headers: Mapping[str, str], otherwise: str = _JSON) -> str:
    """The content type of a JSON body: its own header says it, if there is one."""
    own = next((v for k, v in headers.items() if k.lower() == "content-type"), otherwise)
    return own.partition(";")[0].strip().lower()


def _needs(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(schema.get("required"))
