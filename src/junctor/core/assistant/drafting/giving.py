"""What the step before gives to the one behind it: what it read, a file, or what it made."""

from __future__ import annotations

from dataclasses import replace

from junctor.core.assistant.drafting.files import file_of
from junctor.core.assistant.filling.details import link_in
from junctor.core.assistant.filling.reach import IT, TOLD_THEM
from junctor.core.assistant.filling.rows import product_in
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.plan import PlannedStep
from junctor.core.assistant.schemas.paths import rows_in
from junctor.model.spec import Effect, Operation

_THE_ANSWER = heard(
    "^(save|store|log|insert|write|record|keep|add|post|send|email|text|tell|forward|message) "
    r"{who=((them|him|her|us|me|(the|our) \w+) )?}(the|its) (reply|answer|response|result|output)\b"
)
"""`save the reply in X`, `text them the result`: what the step before answered, whatever it did."""


def given_by(
    before: PlannedStep, operation: Operation, clause: Clause, source: Source, item: Source | None
) -> Source:
    """A source with what the step `before` gives."""
    if file := file_of(before, operation, source, item):
        return replace(source, file=file)
    kept = operation.output and _THE_ANSWER.match(clause.text)
    if kept and not kept["who"]:
        source = replace(source, whole=False, fields={}, recorded={})
    if operation.effect is Effect.READ or kept:
        place = f"steps.{before.id}.output"
        return replace(
            source,
            read=f"{place} | json",
            asked=before.name,
            listed=rows_in(place, before.output_schema, before.name),
        )
    if IT.search(clause.text) and item is None:
        made = product_in(f"steps.{before.id}.output", operation.output)
        source = replace(source, product=made)
    told = TOLD_THEM.match(clause.text)  # `welcome them`: nothing made is sent
    link = link_in(source.givers[0].fields) if IT.search(clause.text) and not told else None
    if not link:
        return source
    sure = source.givers[0].fields[link].get("type") == "string"
    return replace(source, made=f"{source.givers[0].root}.{link}", sure=sure)
