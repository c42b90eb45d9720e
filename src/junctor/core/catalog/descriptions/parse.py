"""Finds out what kind of description a document is and lets that kind's reader read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from junctor.core.catalog.descriptions import (
    botocore,
    discovery,
    fhir,
    methods,
    openapi2,
    openapi3,
    simulator,
)
from junctor.core.catalog.descriptions.description import Description
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.descriptions.loose import reason_of
from junctor.model.errors import InvalidInput

_READERS: dict[str, Callable[[dict[str, Any]], Description]] = {
    "openapi2": openapi2.read,
    "openapi3": openapi3.read,
    "discovery": discovery.read,
    "botocore": botocore.read,
    "methods": methods.read,
    "simulator": simulator.read,
    "fhir": fhir.read,
}


def kind_of(document: dict[str, Any]) -> str | None:
    """The kind of a document, by what only that kind has; `None` for an unknown one."""
    if str(document.get("swagger", "")).startswith("2"):
        return "openapi2"
    if str(document.get("openapi", "")).startswith("3"):
        return "openapi3"
    if document.get("kind") == "discovery#restDescription" or "discoveryVersion" in document:
        return "discovery"
    if {"metadata", "operations", "shapes"} <= document.keys():
        return "botocore"
    if isinstance(document.get("methods"), dict) and isinstance(document.get("types"), dict):
        return "methods"
    if fhir.is_definitions(document):
        return "fhir"
    if simulator.is_simulator(document):
        return "simulator"
    return None


def parse_description(
    document: dict[str, Any] | str | bytes, *, kind: str | None = None
) -> Description:
    """The description behind a parsed document or its JSON or YAML text.

    Args:
        document: OpenAPI 2.0, 3.0 or 3.1, Google discovery, a botocore service model, a
            method list like Telegram's, method specifications like
            Bitrix24's, or FHIR's StructureDefinitions.
        kind: which of them, when it is known.

    Raises:
        InvalidInput: it cannot be read, or is of no known kind.
    """
    parsed = document if isinstance(document, dict) else load(document)
    kind = kind or kind_of(parsed)
    if kind not in _READERS:
        raise InvalidInput(
            "This is no API description that can be read.",
            cure="Give OpenAPI 2 or 3, Google discovery, a botocore model, or a method list.",
        )
    try:
        return _READERS[kind](parsed)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidInput(
            f"The {kind} description is malformed: {reason_of(error)}.",
            cure="Check the document against its own format first.",
        ) from error
