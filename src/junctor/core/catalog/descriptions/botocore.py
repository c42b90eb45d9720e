"""Reads botocore service models (query, ec2, json, rest-json and rest-xml protocols)."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    Bodies,
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.model.value import JsonSchema

_TYPES: dict[str, JsonSchema] = {
    "string": {"type": "string"},
    "character": {"type": "string"},
    "integer": {"type": "integer"},
    "long": {"type": "integer"},
    "short": {"type": "integer"},
    "byte": {"type": "integer"},
    "bigInteger": {"type": "integer"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "bigDecimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "blob": {"type": "string", "contentEncoding": "base64"},
    "timestamp": {"type": ["string", "number"]},
}
_LOCATIONS = {"uri": "path", "querystring": "query", "header": "header"}


def read(document: dict[str, Any]) -> Description:
    """The description behind a service model."""
    model = _Model(document)
    meta = document["metadata"]
    host = meta.get("globalEndpoint") or f"{meta.get('endpointPrefix', '')}.amazonaws.com"
    return Description(
        title=str(meta.get("serviceFullName", "")),
        version=str(meta.get("apiVersion", "")),
        kind="botocore",
        servers=(f"https://{host}",),
        operations=tuple(model.operation(name) for name in document["operations"]),
        definitions=model.definitions,
        security={"sigv4": {"service": meta.get("signingName", meta.get("endpointPrefix", ""))}},
    )


class _Model:
    """One service model; shapes become definitions of the same name."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.meta, self.shapes = document["metadata"], document["shapes"]
        self.operations = document["operations"]
        self.protocol = str(self.meta.get("protocol", "query"))
        self.definitions = Definitions(self.shapes, self._schema)

    def operation(self, name: str) -> DescribedOperation:
        """One described operation per action."""
        raw = self.operations[name]
        http = raw.get("http") or {}
        about: dict[str, Any] = {
            "id": name,
            "method": str(http.get("method", "POST")),
            "path": str(http.get("requestUri", "/")).partition("?")[0],
            "summary": "",
            "description": str(raw.get("documentation") or ""),
            "deprecated": raw.get("deprecated") is True,
            "security": ("sigv4",),
            "responses": self._responses(name, raw),
        }
        if self.protocol in ("query", "ec2"):
            return self._query(about, name, raw)
        if self.protocol == "json":
            return self._json(about, name, raw)
        return self._rest(about, raw)

    def _input(self, raw: dict[str, Any]) -> dict[str, Any]:
        shape = (raw.get("input") or {}).get("shape")
        return self.shapes[shape] if shape else {"type": "structure", "members": {}}

    def _query(self, about: dict[str, Any], name: str, raw: dict[str, Any]) -> DescribedOperation:
        shape = self._schema(self._input(raw))
        schema = {
            "type": "object",
            "additionalProperties": False,
            "required": ["Action", "Version", *shape.get("required", ())],
            "properties": {
                "Action": {"const": name},
                "Version": {"const": str(self.meta.get("apiVersion", ""))},
                **shape["properties"],
            },
        }
        return DescribedOperation(
            **about,
            body={"application/x-www-form-urlencoded": schema},
            body_required=True,
            action=name,
        )

    def _json(self, about: dict[str, Any], name: str, raw: dict[str, Any]) -> DescribedOperation:
        target = f"{self.meta.get('targetPrefix', '')}.{name}"
        header = Parameter(
            name="X-Amz-Target", location="header", required=True, schema={"const": target}
        )
        media = f"application/x-amz-json-{self.meta.get('jsonVersion', '1.0')}"
        body = {media: self._schema(self._input(raw))}
        return DescribedOperation(
            **about, parameters=(header,), body=body, body_required=True, action=name
        )

    def _rest(self, about: dict[str, Any], raw: dict[str, Any]) -> DescribedOperation:
        shape = self._input(raw)
        members = shape.get("members") or {}
        required = shape.get("required") or ()
        parameters = [
            Parameter(
                name=str(member.get("locationName", name)),
                location=_LOCATIONS[member["location"]],
                required=name in required,
                schema=self._member(member),
                style="form" if member["location"] == "querystring" else "simple",
            )
            for name, member in members.items()
            if member.get("location") in _LOCATIONS
        ]
        inside = {n: m for n, m in members.items() if "location" not in m}
        return DescribedOperation(
            **about,
            parameters=tuple(parameters),
            body=self._payload(shape, inside),
            body_required=any(name in required for name in inside),
        )

    def _payload(self, shape: dict[str, Any], inside: dict[str, Any]) -> Bodies:
        if not inside:
            return {}
        media = "application/json" if self.protocol == "rest-json" else "application/xml"
        payload = shape.get("payload")
        if payload in inside:
            target = self.shapes[inside[payload]["shape"]]
            if target["type"] in ("blob", "string"):
                return {"*/*": True}
            return {media: self._member(inside[payload])}
        return {media: self._schema({**shape, "members": inside})}

    def _responses(self, name: str, raw: dict[str, Any]) -> dict[str, Bodies]:
        output = raw.get("output") or {}
        status = str((raw.get("http") or {}).get("responseCode", 200))
        result = self.definitions.reference(output["shape"]) if "shape" in output else True
        if self.protocol in ("query", "ec2", "rest-xml"):
            if "resultWrapper" in output:
                inner = {output["resultWrapper"]: result, "ResponseMetadata": {"type": "object"}}
                result = {
                    "type": "object",
                    "properties": {f"{name}Response": {"properties": inner}},
                }
            return {status: {"text/xml": result}, "default": {"text/xml": True}}
        media = "application/json"
        if self.protocol == "json":
            media = f"application/x-amz-json-{self.meta.get('jsonVersion', '1.0')}"
        return {status: {media: result}, "default": {media: True}}

    def _member(self, member: dict[str, Any]) -> JsonSchema:
        return self.definitions.reference(member["shape"])

    def _schema(self, shape: Any) -> JsonSchema:
        if not isinstance(shape, dict):
            return {}
        kind = shape["type"]
        if kind == "structure":
            members = shape.get("members") or {}
            names = {n: str(m.get("locationName", n)) for n, m in members.items()}
            if self.protocol == "query":
                names = {n: n for n in members}
            return {
                "type": "object",
                "properties": {names[n]: self._member(m) for n, m in members.items()},
                "required": [names[n] for n in shape.get("required") or () if n in names],
            }
        if kind == "list":
            return _bounded(
                {"type": "array", "items": self._member(shape["member"])}, shape, "Items"
            )
        if kind == "map":
            return {"type": "object", "additionalProperties": self._member(shape["value"])}
        schema = dict(_TYPES.get(kind, {}))
        if kind in ("string", "blob"):
            schema = _bounded(schema, shape, "Length")
        elif schema.get("type") in ("integer", "number"):
            schema |= {
                b: shape[k] for k, b in (("min", "minimum"), ("max", "maximum")) if k in shape
            }
        if shape.get("enum"):
            schema["enum"] = list(shape["enum"])
        return schema


def _bounded(schema: JsonSchema, shape: dict[str, Any], what: str) -> JsonSchema:
    bounds = {f"{key}{what}": int(shape[key]) for key in ("min", "max") if key in shape}
    return {**schema, **bounds}
