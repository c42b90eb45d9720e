"""From a manifest's value to the spec, with every complaint at its line."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import ValidationError

from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.yaml_text import Document, Path, read_yaml
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation
from junctor.model.value import Value

_TAGS = {
    "none",
    "bearer_token",
    "basic",
    "api_key",
    "custom_header",
    "oauth2",
    "aws_sigv4",
    "jwt_bearer",
    "ws_security",
    "webhook",
    "poll",
    "stream",
    "data_change",
}
_KNOWN: dict[Path, type[Value]] = {
    (): ConnectorSpec,
    ("operations", "*"): Operation,
    ("operations", "*", "request"): HttpTemplate,
}


def read_manifest(data: bytes, name: str = "connector.yaml") -> ConnectorSpec:
    """The spec in one manifest file.

    Raises:
        InvalidSpec: with all faults, each with line, column and cure.
    """
    return spec_of(read_yaml(data, name))


def spec_of(document: Document) -> ConnectorSpec:
    """The spec in a parsed document.

    Raises:
        InvalidSpec: with all faults, each with line, column and cure.
    """
    try:
        return ConnectorSpec.model_validate(document.value)
    except ValidationError as error:
        raise invalid("The manifest", faults_in(error, document)) from None


def faults_in(error: ValidationError, document: Document) -> list[Fault]:
    """What Pydantic found, in our words and at the manifest's lines."""
    found: dict[Fault, None] = {}
    for each in error.errors(include_url=False, include_input=False):
        path = _path(each["loc"], document.value)
        found[_fault(each, path, document)] = None
    return list(found)


def _path(location: tuple[str | int, ...], value: Any) -> Path:
    """The place in the file: without the names that Pydantic adds for unions."""
    path: list[str | int] = []
    for index, step in enumerate(location):
        is_last = index == len(location) - 1
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        elif step in _TAGS and not is_last:
            continue
        path.append(step)
    return tuple(path)


def _fault(error: Any, path: Path, document: Document) -> Fault:
    place, kind = document.place(path), error["type"]
    if kind == "missing":
        return Fault(place, f"`{path[-1]}` is missing", "Add this field.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(path[-1]), _names_at(path[:-1]), 1, 0.6)
        cure = f"Did you mean `{near[0]}`?" if near else "Remove it, or correct its name."
        return Fault(place, f"`{path[-1]}` is not a field here", cure)
    context = error.get("ctx") or {}
    if "expected_tags" in context:
        name = str(context.get("discriminator") or "type").strip("'")
        return Fault(place, f"has no known `{name}`", f"Use one of {context['expected_tags']}.")
    if "pattern" in context:
        return Fault(place, "has a form that is not allowed", f"Fit {context['pattern']}.")
    message = error["msg"][:1].lower() + error["msg"][1:]
    return Fault(place, message, "Correct this value.")


def _names_at(path: Path) -> list[str]:
    pattern: Path = tuple(
        "*" if i == 1 and path[0] == "operations" else p for i, p in enumerate(path)
    )
    model = _KNOWN.get(pattern)
    return [f.alias or n for n, f in model.model_fields.items()] if model else []
