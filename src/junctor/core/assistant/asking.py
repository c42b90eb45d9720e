"""What a person still has to say: fields of connections, and inputs nobody could guess."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.assistant.plan import NeededField, PlannedStep
from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.spec import ConnectorSpec
from junctor.model.value import JsonSchema


def needed(
    spec: ConnectorSpec, scheme: AuthScheme
) -> tuple[tuple[NeededField, ...], tuple[NeededField, ...]]:
    """The settings and the credential fields of a new connection."""
    document = scheme.document_schema
    asked = _fields(document)
    if isinstance(scheme, OAuth2) and scheme.fields is None:
        # The tokens come by signing in; the client is what a person can enter.
        asked = tuple(f for f in asked if f.name in ("client_id", "client_secret"))
    return _fields(spec.connection), asked


def _fields(schema: JsonSchema) -> tuple[NeededField, ...]:
    required = set(schema.get("required", ()))
    return tuple(
        NeededField(
            name=name,
            title=str(field.get("title") or name),
            secret=bool(field.get("writeOnly") or field.get("format") == "password"),
            required=name in required and "default" not in field,
            example=next(iter(field.get("examples", ())), None),
        )
        for name, field in schema.get("properties", {}).items()
    )


def field_questions(steps: Sequence[PlannedStep]) -> list[str]:
    """One sentence per step that lacks inputs, and one for what was drafted."""
    found = []
    for step in steps:
        if step.missing:
            names = ", ".join(f"`{name}`" for name in step.missing)
            found.append(f"Step “{step.name}” still needs {names}.")
        drafted = [name for name, origin in step.origins.items() if origin == "draft"]
        if drafted:
            names = ", ".join(f"`{name}`" for name in drafted)
            found.append(f"Read over the draft of {names} in “{step.name}”.")
    return found
