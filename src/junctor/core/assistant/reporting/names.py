"""A plan in words: what its flow and steps are called, and what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import STOP
from junctor.core.assistant.plan import Plan, PlannedStep
from junctor.core.assistant.reading.sentence import Sentence

_THERE_IS = heard("^there is an? (new )*")
_FEW = 11
"""Words that a title may have before it is cut."""


def flow_name(sentence: Sentence, steps: Sequence[PlannedStep]) -> str:
    """What a flow is called: what starts it, else its first step; and its last one."""
    if not steps:
        return ""
    last = steps[-1].name
    if sentence.start and not times_in(sentence.start):
        start = _THERE_IS.sub("new ", sentence.start)
        return f"{title(start)}: {last[:1].lower()}{last[1:]}"[:120]
    first = next((s.name for s in steps if s.name != s.operation_name), steps[0].name)
    return last if first == last else f"{first}, {last[:1].lower()}{last[1:]}"[:120]


def title(text: str) -> str:
    """The first words of a clause, as a title."""
    words = text.split()
    kept = words if len(words) <= _FEW else words[:9]
    while len(kept) < len(words) and kept[1:] and kept[-1].lower().strip(",.") in STOP:
        kept.pop()
    said = " ".join(kept).strip(" ,.")
    return said[:1].upper() + said[1:]


def free(wanted: str, taken: Sequence[str]) -> str:
    """A step's id that no other step has."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def words_of(plan: Plan) -> list[str]:
    """The plan in sentences, for terminals."""
    lines: list[str] = []
    for each in plan.connections:
        made = "uses" if each.connection_id else "makes"
        lines.append(f"{made} the connection “{each.name}” to {each.integration_slug}")
    if plan.makes_flow:
        lines.append(f"starts by: {_trigger_words(plan.trigger)}")
    lines += [_step_words(step) for step in plan.steps]
    return lines


def _step_words(step: PlannedStep) -> str:
    calls = f"calls {step.connection}.{step.operation_key} ({step.operation_name})"
    each = f"for each of {step.each} " if step.each else ""
    shows = ", and shows a card of it" if step.card else ""
    return f"{each}{calls}{f' when {step.when}' if step.when else ''}{shows}"


def _trigger_words(trigger: dict[str, Any]) -> str:
    kind = trigger.get("type")
    if kind == "form":
        return f"the hosted form of `{trigger['entity']}`"
    if kind == "schedule":
        return f"the clock, {trigger['cron']} ({trigger['timeZone']})"
    if kind == "connector":
        return f"{trigger['connection']}, trigger `{trigger['trigger']}`"
    return "a webhook" if kind == "webhook" else "hand"
