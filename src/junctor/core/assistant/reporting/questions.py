"""What a person still has to say: fields of connections, and inputs nobody could guess."""

from __future__ import annotations

import re
from collections.abc import Sequence

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.plan import NeededField, PlannedStep
from junctor.core.assistant.schemas.paths import list_in
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


_IF = heard(
    r"\b(only if|if|when(ever)?|and|where|whose|unless) "
    r"{said=(the|its|their|an?|it|that)\b((?! and\s)[^,;.])*?\s"
    r"(is|are|was|has|costs?|exceeds?|contains?|equals?|starts? with|ends? with)\b"
    "( (not )?(over|above|under|below|(more|less|greater|higher|lower|bigger) than"
    r"|at least|at most|empty|missing))?((?! and\s)[^,;.])*}"
)
_COMPARED = heard(
    r"\b(over|above|under|below|than|at least|at most|empty|missing|exceeds?|contains?|equals?"
    r"|starts? with|ends? with)\b"
)
_EACH = heard(
    r"\bfor (each|every|all) (?!new\b|incoming\b|hour|day|week|month|minute|morning|night)"
)


_UNREAD = heard(r"(only )?(if|unless|when|whenever)\b")


def left_open(text: str, steps: Sequence[PlannedStep], *, event: bool) -> list[str]:
    """What a plan of steps one behind the other cannot say: conditions, and loops."""
    written = {step.when for step in steps} | {p.when for s in steps for p in s.pauses}
    unread = [s.name for s in steps if not s.when and _UNREAD.match(s.name)]
    found = [
        f"The condition in “{each}” is not in the plan: the step runs always." for each in unread
    ]
    found += [
        f"The condition “{said['said'].strip()}” is not in the plan: give the steps that depend on "
        "it a `when`."
        for said in _IF.finditer(text)
        if steps and written == {""} and _COMPARED.search(said["said"])
    ]
    if len(steps) > 1 and not event and _EACH.search(text) and not any(step.each for step in steps):
        found.append(
            f"“{steps[-1].name}” runs once, with the whole list: put it into a `forEach` to run it "
            "for each."
        )
    return found


def assumed(steps: Sequence[PlannedStep], *, called: bool) -> list[str]:
    """What is taken to stand in the call of a system, or in a row, that nobody here knows."""
    used: dict[str, set[str]] = {"event.json": set(), "vars.item": set()}
    known: set[str] | None = None
    for step in steps:
        known = _columns(step, steps) if step.each else known
        for value in step.inputs.values():
            for place, name in _READ_THERE.findall(str(value)):
                unknown = known is not None and name not in known
                if called if place == "event.json" else unknown:
                    used[place].add(f"{place}.{name}")
    told = {"event.json": "what your system sends has", "vars.item": "each of the list has"}
    return [
        f"It is assumed that {told[place]} {', '.join(f'`{each}`' for each in sorted(names))}."
        for place, names in used.items()
        if names
    ]


_READ_THERE = re.compile(r"\{\{(event\.json|vars\.item)\.(\w+)[\s}]")


def _columns(step: PlannedStep, steps: Sequence[PlannedStep]) -> set[str]:
    """What one of the list has that a step repeats over, as far as it is known."""
    giver = next((each for each in steps if step.each.startswith(f"{{{{steps.{each.id}.")), None)
    _, item = (giver and list_in(giver.output_schema, giver.name)) or ("", {})
    return {*item.get("properties", {})}


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
