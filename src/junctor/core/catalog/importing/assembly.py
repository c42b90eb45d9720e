"""From chosen candidates to the connector: keys, servers, schemes, and a schema budget."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationError

from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.descriptions.loose import reason_of
from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.naming import sentence, slug
from junctor.core.catalog.importing.selection import Selection, selected
from junctor.model.errors import InvalidInput, InvalidSpec
from junctor.model.misfits import misfits
from junctor.model.spec import SLUG, ConnectorSpec
from junctor.model.telling import first_of
from junctor.model.value import Value

_BUDGET_OF_ALL = 6 * 1024 * 1024
_BUDGET = (2 * 1024, 96 * 1024)
_MOST_SCOPES = 40


class ImportOptions(Value):
    """What the person importing decides."""

    key: str | None = Field(None, pattern=SLUG)
    name: str | None = Field(None, min_length=1, max_length=100)
    version: str | None = Field(None, pattern=r"^\d+\.\d+\.\d+$")
    base_url: str | None = Field(None, description="instead of the source's first server")
    selection: Selection = Selection()


def assemble(source: Imported, options: ImportOptions) -> tuple[ConnectorSpec, list[str]]:
    """The connector of the chosen operations, and notes on what it leaves out.

    Raises:
        InvalidInput: the selection names what is not there, or nothing can be imported.
    """
    chosen = selected(source.candidates, options.selection)
    if not chosen:
        left_out = [note for note in source.notes if note.startswith("left out")]
        raise InvalidInput(
            "The source has no operation that can be imported.",
            cure="; ".join(left_out[:3])
            or "Give the document that holds the operations themselves.",
        )
    notes = [*source.notes, *_deprecated(source, options.selection)]
    low, high = _BUDGET
    budget = min(max(_BUDGET_OF_ALL // (2 * len(chosen)), low), high)
    authored = _connector(source, options, chosen)
    operations: dict[str, Any] = {}
    for candidate in chosen:
        try:
            operations[candidate.key] = _operation(candidate, budget)
        except RecursionError:
            notes.append(f"left out: {candidate.label}: its schema nests without end")
        except (InvalidSpec, KeyError, TypeError, AttributeError, ValueError) as error:
            notes.append(f"left out: {candidate.label}: {reason_of(error)[:160]}")
    if not operations:
        raise InvalidInput("No operation of the source can be imported.", cure=notes[-1])
    spec, refused = _checked({**authored, "operations": operations})
    notes += refused
    return spec, notes


def _deprecated(source: Imported, wanted: Selection) -> list[str]:
    """A note on deprecated operations that would be chosen if they were not."""
    if wanted.deprecated or wanted.operations:
        return []
    every = selected(source.candidates, wanted.model_copy(update={"deprecated": True}))
    old = [candidate.key for candidate in every if candidate.deprecated]
    return [f"deprecated, so not taken without `deprecated`: {first_of(old)}"] if old else []


def _operation(candidate: Candidate, budget: int) -> Authored:
    made = candidate.build(budget)
    about = {
        "name": candidate.name or candidate.key,
        "description": candidate.description,
        "deprecated": candidate.deprecated,
        "scopes": list(candidate.scopes),
        "auth": list(candidate.schemes),
    }
    return {**{k: v for k, v in about.items() if v}, **made}


def _connector(source: Imported, options: ImportOptions, chosen: list[Candidate]) -> Authored:
    title = options.name or sentence(source.title, 90) or "Imported API"
    servers = tuple(dict.fromkeys(s for s in (options.base_url, *source.servers) if s))
    field: dict[str, Any] = {"type": "string", "format": "uri", "title": "Base URL"}
    if servers:
        field["examples"] = list(servers)[:8]
        if options.base_url or not source.guessed:
            field["default"] = servers[0]
    else:
        field["examples"] = ["https://api.example.com" + source.base_path]
    settings = {**(source.shared.get("settings") or {}), "baseUrl": field}
    connection: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["baseUrl"],
        "properties": settings,
    }
    made: Authored = {
        "key": options.key or slug(title),
        "name": title,
        "version": options.version or "1.0.0",
        "description": source.description,
        "docs": source.docs,
        "baseUrl": "{{conn.baseUrl}}",
        "connection": connection,
        "auth": [_scoped(dict(each), chosen) for each in source.auth] or [{"type": "none"}],
        **{k: v for k, v in source.shared.items() if k != "settings"},
    }
    return {k: v for k, v in made.items() if v not in (None, "")}


def _scoped(scheme: Authored, chosen: list[Candidate]) -> Authored:
    """OAuth asks for what the chosen operations need, not for all there is."""
    if scheme["type"] != "oauth2":
        return scheme
    scopes = list(dict.fromkeys(scope for c in chosen for scope in c.scopes))[:_MOST_SCOPES]
    return (
        {**scheme, "scopes": scopes}
        if scopes
        else {k: v for k, v in scheme.items() if k != "scopes"}
    )


def _checked(authored: Authored) -> tuple[ConnectorSpec, list[str]]:
    """The spec without the operations that have faults, each named."""
    origins = {
        o["request"]["baseUrl"]
        for o in authored["operations"].values()
        if o.get("request", {}).get("baseUrl")
    }
    if origins:
        authored = {**authored, "origins": sorted(origins)}
    named = authored.pop("test", None)
    test = named if named in authored["operations"] else _harmless(authored["operations"])
    spec, notes = _validated({**authored, **({"test": test} if test else {})})
    faulty: dict[str, str] = {}
    for fault in check_spec(spec, strict=False):
        path = fault.place.rpartition(" ")[2].split(".")
        if path[0] == "operations" and len(path) > 1:
            faulty.setdefault(path[1], str(fault.message))
        else:
            raise InvalidSpec(f"The import cannot be used: {fault}.", cure=fault.cure)
    if not faulty:
        return spec, notes
    for key, why in faulty.items():
        notes.append(f"left out: {spec.operations[key].name}: {why}")
    operations = {k: o for k, o in authored["operations"].items() if k not in faulty}
    if not operations:
        raise InvalidInput("No operation of the source can be imported.", cure=notes[0])
    test = _harmless(operations)
    final = {**authored, "operations": operations, **({"test": test} if test else {})}
    return ConnectorSpec.model_validate(final), notes


def _validated(authored: Authored) -> tuple[ConnectorSpec, list[str]]:
    """The spec without the operations whose fields have the wrong type."""
    try:
        return ConnectorSpec.model_validate(authored), []
    except ValidationError as error:
        faults = {each.path: each.reason for each in misfits(error)}
    notes = []
    operations = dict(authored["operations"])
    for (first, *rest), why in faults.items():
        if first != "operations" or not rest:
            place = ".".join(map(str, (first, *rest)))
            raise InvalidInput(
                f"The import cannot be used: {place} {why}.",
                cure="Check the document against its own format.",
            )
        if operations.pop(rest[0], None) is not None:
            notes.append(f"left out: {rest[0]}: {'.'.join(map(str, rest[1:]))} {why}")
    if not operations:
        raise InvalidInput("No operation of the source can be imported.", cure=notes[0])
    kept = {k: v for k, v in authored.items() if k != "test"}
    test = _harmless(operations)
    return ConnectorSpec.model_validate(
        {**kept, "operations": operations, **({"test": test} if test else {})}
    ), notes


def _harmless(operations: Authored) -> str | None:
    """An operation for Test Connection: a GET that needs nothing, the plainest path first."""
    found = [
        (len(o["request"].get("path", "").split("/")), o["request"].get("path", ""), key)
        for key, o in operations.items()
        if o.get("effect") == "read" and "request" in o and not o["input"].get("required")
    ]
    return min(found)[2] if found else None
