"""Files of a loop: an entry of a folder has no bytes, so each is read before it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from junctor.core.assistant.filling.feeding import Giver, giver_of
from junctor.core.assistant.filling.reach import Lookup
from junctor.core.assistant.filling.rows import file_in
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.texts import is_upload
from junctor.core.assistant.index.cards import ConnectorCard
from junctor.core.assistant.language.words import tokens
from junctor.core.assistant.matching.operations import Match
from junctor.core.assistant.plan import PlannedStep
from junctor.core.assistant.schemas.paths import list_in
from junctor.model.spec import ConnectorSpec, Effect, Operation
from junctor.model.value import JsonSchema

_OF_EVENT = re.compile(r"\{\{event\.(?P<at>json\.[\w.]+)\.id(?: \| string)?\}\}")
_READS = ("download", "downloadFile")


def fetch_of(item: Giver, specs: Mapping[str, ConnectorSpec]) -> Lookup | None:
    """The step that reads the file that an entry names; None where nothing does."""
    spec = specs.get(item.connector)
    for key in _READS if spec else ():
        operation = spec.operations.get(key) if spec else None
        required = operation.input.get("required", ()) if operation else ()
        reads = operation is not None and operation.effect is Effect.READ
        if reads and list(required) == ["path"] and "path" in item.fields:
            return Lookup(item.connector, key, {"path": f"{{{{{item.root}.path}}}}"}, "file")
    return None


def takes_file(operation: Operation) -> bool:
    """Whether it keeps a file, given as an object with its bytes, or by its path and its bytes."""
    known = operation.input.get("properties", {})
    given = "base64" in known.get("file", {}).get("properties", {}) or is_upload(known)
    return given and operation.effect is not Effect.READ


def carrier_of(found: Sequence[Match], specs: Mapping[str, ConnectorSpec]) -> Match | None:
    """The match that keeps a file, where the first would make an empty one or a folder."""
    same = (each for each in found[:4] if each.card is found[0].card)
    kept = [m for m in same if takes_file(specs[m.card.slug].operations[m.operation.key])]
    makes = found[0].operation.verbs[:1] in (("create",), ("send",), ("update",))
    return kept[0] if kept and (makes or kept[0] is found[0]) else None


def giving_bytes(step: PlannedStep, specs: Mapping[str, ConnectorSpec]) -> PlannedStep:
    """A step that gives bytes, where it gives text of what is text otherwise."""
    operation = specs[step.connection].operations[step.operation_key]
    if "binary" not in operation.input.get("properties", {}):
        return step
    inputs, origins = {**step.inputs, "binary": True}, {**step.origins, "binary": "default"}
    return step.model_copy(update={"inputs": inputs, "origins": origins})


def held_in(
    lookup: Lookup,
    specs: Mapping[str, ConnectorSpec],
    cards: Mapping[str, ConnectorCard],
    recorded: Collection[str],
) -> Giver | None:
    """The record that a lookup would read, where the event holds it: its id stands in it.

    `recorded` are paths that events have beyond their schema, so that more may stand beside them.
    """
    path = _OF_EVENT.fullmatch(str(next(iter(lookup.inputs.values()), "")))
    if path is None or len(lookup.inputs) > 1 or f"{path['at']}.id" not in recorded:
        return None
    operation = specs[lookup.connector].operations[lookup.key]
    about = cards[lookup.connector].nouns_of(lookup.key)
    held = giver_of(lookup.connector, about, lookup.key, operation.output)
    if "id" not in held.fields:  # an answer that wraps the record
        return None
    return replace(held, root=f"event.{path['at']}")


def file_among(place: str, item: JsonSchema) -> tuple[str, str] | None:
    """One of a list of files: its name and its bytes, as templates."""
    content = file_in(place, item)
    named = f"{{{{{place}.name}}}}" if "name" in item.get("properties", {}) else "attachment"
    return (named, content) if content else None


def takes_attachments(card: ConnectorCard, specs: Mapping[str, ConnectorSpec]) -> str | None:
    """The words for an operation that gives all files of a message; None where there is none."""
    for key, operation in specs[card.slug].operations.items():
        found = list_in(operation.output, "files")
        if (
            operation.effect is Effect.READ
            and "attachments" in tokens(key)
            and found is not None
            and "base64" in found[1].get("properties", {})
        ):
            return " ".join(tokens(key))
    return None


def file_of(
    step: PlannedStep, operation: Operation, source: Source, item: Source | None
) -> tuple[str, str] | None:
    """The file that a step gives: what it is called, and its bytes as a template."""
    content = file_in(f"steps.{step.id}.output", operation.output)
    if content is None:
        return None
    path = str(next((v for n, v in step.inputs.items() if "path" in n.lower()), ""))
    named = path.rpartition("/")[2] if "{{" not in path else ""
    if item is not None and "name" in item.fields:
        named = f"{{{{{item.root}.name}}}}"
    elif "{{" in path and "name" in source.fields:
        named = f"{{{{{source.root}.name}}}}"
    return named or "attachment", content
