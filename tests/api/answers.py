"""A witness of the API: it keeps every answer with the described operation it came from.

It closes the described schemas, so that a field nobody described is a fault.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict

from junctor.model.schema import compile_schema, resolve


class Witness:
    """Sends requests through `served` and keeps what came back, by operation id."""

    def __init__(self, served):
        self.served = served
        self.document = served.request("GET", "/api/openapi.json", role=None).json
        self.seen = defaultdict(list)
        self.taken = defaultdict(list)
        self._routes = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), each["operationId"])
            for path, verbs in sorted(self.document["paths"].items(), key=lambda p: "{" in p[0])
            for method, each in verbs.items()
        ]

    def __call__(self, method, path, body=None, **more):
        answer = self.served.request(method, path, body, **more)
        operation = self.operation(method, path)
        self.seen[operation].append(answer)
        assert answer.status < 300, f"{method} {path}: {answer.text}"
        if body is not None:
            self.taken[operation].append(body)
        return answer.json if answer.headers.get("content-type") == "application/json" else answer

    def failing(self, method, path, body=None, **more):
        answer = self.served.request(method, path, body, **more)
        self.seen[self.operation(method, path)].append(answer)
        assert answer.status >= 400, f"{method} {path}: {answer.text}"
        return answer.json

    def operation(self, method, path):
        path = path.partition("?")[0]
        return next(o for m, p, o in self._routes if m == method and p.fullmatch(path))

    def described(self):
        return {o["operationId"]: o for v in self.document["paths"].values() for o in v.values()}

    def faults(self, operation_id):
        """What the answers of an operation hold that its description does not, or the reverse."""
        responses = self.described()[operation_id]["responses"]
        for answer in self.seen[operation_id]:
            response = responses.get(str(answer.status), responses["default"])
            yield from self._judged(answer, response.get("content", {}))

    def unfit_bodies(self, operation_id):
        """What the API took although its description does not."""
        content = self.described()[operation_id]["requestBody"]["content"]
        for body in self.taken[operation_id]:
            yield from self._unfit(content["application/json"]["schema"], body)

    def _judged(self, answer, content):
        if not content:
            if answer.body:
                yield "an answer where none is described"
            return
        kind = answer.headers["content-type"].partition(";")[0]
        if kind not in content:
            yield f"{kind} is not described"
        elif kind == "application/jsonl":
            schema = content[kind]["x-line-schema"]
            for line in answer.text.splitlines():
                yield from self._unfit(schema, json.loads(line))
        elif kind.endswith("json"):
            yield from self._unfit(content[kind]["schema"], answer.json)

    def _unfit(self, schema, value):
        whole = {
            **schema,
            "components": {"schemas": closed(self.document["components"]["schemas"])},
        }
        for fault in compile_schema(whole).faults(value):
            yield f"{fault} {json.dumps(value)[:300]}"


def closed(schemas):
    """Every record without a word about further fields refuses them."""
    return {name: _closed(each) for name, each in schemas.items()}


def _closed(schema):
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {
        key: {name: _closed(each) for name, each in value.items()}
        if key == "properties"
        else _closed(value)
        for key, value in schema.items()
    }
    if "properties" in shut:
        shut.setdefault("additionalProperties", False)
    return shut


def pointers(value):
    """Every `$ref` of a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from pointers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from pointers(inner)


def dangling(document):
    """The pointers that lead nowhere."""
    return sorted({each for each in pointers(document) if resolve(document, each) is None})
