"""What a sentence says and its plan does not: told, so that nobody takes it for done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from junctor.core.assistant.cards import Library
from junctor.core.assistant.happening import is_event
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.strangers import is_person
from junctor.core.assistant.times import times_in
from junctor.core.assistant.words import KNOWN, STOP, kin, stem, tokens, verb_group

_WORD = re.compile(r"[\w'\u2019.@/+#-]*\w")
_TOLD = re.compile(r"“([^”]*)”")
_MOST = 4
_LONGEST = 60
_SAYS_NOTHING = frozenset(
    stem(word)
    for word in """
    able about according account aren't isn't wasn't weren't
    action address again all also answer any anything api app
    appears applicant automatic automatically automation away back based because become being
    both call called calls came channel citizen client clients colleague come comes connect
    connection connector could customer customers data detail details different directly don't
    each either else email endpoint entry event every everybody everyone everything fill
    finally first flow following get gets go goes going good got great group happen happened
    happens he hello here hey hi his hook i'd i'm idea if immediately include included includes
    including incoming info
    information instantly integrate integration it's item items just kindly land later lead
    leads leave let like list lot mail make many member members message messages moment much
    name named needed needs new nice node none notification now off only other otherwise out
    over own page patient patients people per person platform please possible process quickly
    record require required result results return right same say saying says scenario service
    set she short simply since site sms some someone something soon staff step such summary
    sure sync synchronize system task team tell tells text thank thanks that theirs them then
    there thing
    things today trigger up upon use user users uses using via visitor want wants way we'd web
    website when where which while who whose wish with without wonder workflow would
    """.split()  # noqa: SIM905 - a table is read easier
)
"""Words that a plan need not stand for: people, politeness, and what plans are made of."""


def unsaid(text: str, plan: Plan, library: Library, more: Iterable[str]) -> list[str]:
    """One sentence that names the words of a text that nothing in the plan stands for.

    `more` is what the plan stands for beside its own words.
    """
    if not plan.steps:
        return []
    known = _known(plan, library) | {stem(word) for each in more for word in tokens(each)}
    left = [phrase for phrase in _phrases(text, known) if len(phrase) > 1]
    if not left:
        return []
    named = ", ".join(f"“{each[:_LONGEST]}”" for each in left[:_MOST])
    return [f"The plan makes nothing of {named}: add it where it matters."]


def _phrases(text: str, known: set[str]) -> list[str]:
    """Words that are not known, with those between two of them."""
    times = times_in(text)
    spans: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        timed = times is not None and times.start <= word.start() < times.end
        if timed or not _odd(word[0], known):
            continue
        between = text[spans[-1][1] : word.start()] if spans else ""
        near = spans and len(between) < 9 and not re.search(r"[,.;:!?\"“”]", between)
        if near:
            spans[-1] = (spans[-1][0], word.end())
        else:
            spans.append(word.span())
    return [text[start:end] for start, end in spans]


def _odd(word: str, known: set[str]) -> bool:
    """Whether a word means something that is not known."""
    parts = tokens(word)
    return bool(parts) and not all(
        part in STOP
        or part in KNOWN
        or verb_group(part) is not None
        or is_event(part)
        or (len(part) < 2 and not part.isdigit())
        or stem(part) in known
        or is_person(part)
        for part in (p.removesuffix("'s") for p in parts)
    )


def _known(plan: Plan, library: Library) -> set[str]:
    """The stems of everything that the plan says."""
    said: list[str] = [*_TOLD.findall(" ".join(plan.questions)), *_texts(plan.trigger)]
    known = set(_SAYS_NOTHING)
    for each in plan.connections:
        card = library.cards[each.integration_slug]
        known |= {stem(word) for word in card.own} | card.topics
        said += [*_texts(each.config)]
        if plan.trigger.get("connection") == each.ref:
            trigger = next(t for t in card.triggers if t.key == plan.trigger["trigger"])
            known |= trigger.words.union(*trigger.sayings)
    for step in plan.steps:
        card = library.cards[step.connection]
        operation = next(o for o in card.operations if o.key == step.operation_key)
        known |= operation.nouns | operation.said | operation.acts
        known |= {word for each in operation.sayings for word in each}
        said += [step.when, step.each, *step.inputs, *step.missing, *_texts(step.inputs)]
        said += [pause.title for pause in step.pauses]
    if plan.entity is not None:
        said.append(plan.entity.name)
    if plan.custom is not None:
        said.append(plan.custom.name)
    known |= {stem(word) for each in said for word in tokens(each)}
    known |= {str(int(each) // 100) for each in known if each.isdigit() and each.endswith("00")}
    return known | kin(known)


def _texts(value: Any) -> Iterable[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
