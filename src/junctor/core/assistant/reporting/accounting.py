"""Each word of a text has its place in the plan; what has none is told.

A word stands for a connector, for what is done, for what starts it, for a value, a condition, a
loop or a wait, or it joins others. Everything else is left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from junctor.core.assistant.filling.texts import LETTERS
from junctor.core.assistant.filling.values import SUBJECTS
from junctor.core.assistant.index.cards import ConnectorCard, Library, OperationCard
from junctor.core.assistant.language.conditions import ADJECTIVES
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.stop_words import JOINS, PEOPLE, PLANS
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import (
    INSTEAD,
    READS,
    STOP,
    kin,
    stem,
    tokens,
    verb_group,
)
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.triggers import kinds
from junctor.core.assistant.plan import Plan, PlannedStep
from junctor.core.assistant.schemas.shapes import plain_name

_PIECE = heard(
    r"[\"“„«]{quoted=[^\"“”„«»]{1,500}}[\"”»]|(?<!\w)'{single=[^']{2,200}}'(?!\w)"
    r"|{literal=https?://[^\s,;\"'<>]+|\S+@\S+\.\w+|#\w[\w-]*|(?<!\w)/[\w./-]+|\+\d[\d ()-]{6,}\d}"
    r"|{number=(^|(?<=\s))\d[.)](?=\s)}|{word=[\w][\w'\u2019]*}",
    re.NOFLAG,
)
_NOUN_BEHIND = heard(
    r"\b(an?|the|our|my|your|their|its|his|her|of|about|in|on|with|from|as|all|no|any|this|that"
    "|new) $"
)
"""What stands before a noun; a verb of the same letters does not stand there."""
_HAPPENED_BEHIND = heard(r"\b(is|are|was|were|gets?|got|been) $")
"""What stands before the word for what happened, which is no act of the plan."""
_MANY = heard(
    r"\b(each|every) (?!new\b|incoming\b|time\b|hour|day|week|month|minute|morning|night)[a-z]+"
)
"""`each employee`: where nothing loops, it is done for one."""
_CALLED_SO = heard(
    r"\b(list|folder|base|board|team|project|group|label|pipeline|stage|database|sheet|calendar"
    r"|workspace|tab) ((named|called) )?{name=[A-Z][\w-]*(\s[A-Z][\w-]*)*}",
    re.NOFLAG,
)
"""`the list Newsletter`: a name, and not the word for a thing."""
_TOLD = re.compile(r"“([^”]*)”")
_OF_STEPS = ("Step “", "Read over", "The condition in “", "“{")
_ASIDE = JOINS | PLANS | PEOPLE
_ADDRESSEES = frozenset(("to", "channel", "chatId", "recipient", "recipients", "from", "topic"))
_GROUPS = frozenset(map(stem, (
    "team", "group", "department", "staff", "crew", "desk", "office", "squad", "channel", "doctor",
    "manager", "engineer", "director", "nurse", "lead", "officer", "people",
)))  # fmt: skip
"""Whoever is told has to be named anyway: the care team, the operations group."""
_FOR_WHOM = heard(r"\bfor ((the|our) )?$")
_TOLD_NOUN = heard(r"\b(notify|tell|inform|alert|warn|ping|message|email) $")
_ENDS_THERE = r"(?i:\s+(?:on|in|via|by|with|that|about|of|through)\b|\s*[,.;]|\s*$)"
"""`notify legal on X`: a group without an article."""
_LONGEST = 60
_GAP = 14
_OF_FORMS = frozenset(map(stem, ("submit", "submitted", "fill", "answer", "complete", "send")))
"""What is done with a form."""
_WRITES = frozenset((
    "send", "create", "upload", "render", "reply", "call", "ask", "embed", "verify", "react",
))  # fmt: skip
"""Acts of which one is often said for another; what deletes, pays or changes is no such act."""
_ANSWERS = frozenset(map(stem, ("summary", "answer", "reply", "draft", "output", "digest")))
"""What a model gives."""
_WRITTEN = {
    "unpaid": "open",
    "open": "open|statuscategory|solved|unsolved|isclosed = false",
    "overdue": "overdue|past_due|duedate",
    "unread": "unread|unseen",
    "unresolved": "statuscategory|solved",
    "outstanding": "open|statuscategory",
    "latest": "limit|sort|order|desc|-date",
    "newest": "limit|sort|order|desc|-date",
    "last": "limit|sort|order|desc|-date|startofday|newer_than",
    "recent": "limit|sort|order|desc|-date|startofday|newer_than",
    "today": "startofday|newer_than|>= -",
    "yesterday": "startofday|newer_than|>= -",
    "week": "startofweek|newer_than|>= -",
    "month": "startofmonth|newer_than|>= -",
}
"""How systems write what narrows a request."""


def left_over(text: str, plan: Plan, library: Library, more: Iterable[str] = ()) -> list[str]:
    """The phrases of a text that nothing in the plan stands for; `more` are words that it heeds."""
    if not plan.steps:
        return []
    place = _Places(text, plan, library, more)
    spans: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(text):
        if place.has(piece):
            continue
        between = text[spans[-1][1] : piece.start()] if spans else ""
        joined = len(between) < _GAP and not re.search(r"[,.;:!?\"“”>]|\band\b", between)
        if spans and joined:
            spans[-1] = (spans[-1][0], piece.end())
        else:
            spans.append(piece.span())
    return list(dict.fromkeys(text[start:end].strip("' ")[:_LONGEST] for start, end in spans))


def with_rest(plan: Plan, rest: list[str], lost: Sequence[str] = ()) -> Plan:
    """A plan that tells what is left over of its text, and how far it can be relied on.

    `lost` are conditions that were heard and not understood.
    """
    if not plan.steps:
        lost = ()
    told = [f"Not understood: {', '.join(f'“{each}”' for each in rest)}. {_CURE}"] if rest else []
    told += [f"The condition “{each}” is not understood: add it." for each in lost]
    rest = [*rest, *lost]
    unsure = rest or plan.custom or any(map(_LOSSES.search, plan.questions))
    open_ = told or plan.questions or any(step.missing for step in plan.steps)
    return plan.model_copy(
        update={
            "questions": (*told, *plan.questions),
            "not_understood": tuple(rest),
            "confidence": "low" if unsure else "medium" if open_ else "high",
        }
    )


_CURE = "Nothing in the plan stands for that: add it to the step it is about."
_LOSSES = re.compile(
    r"^(?:The condition “.* is not in the plan|Nothing in the catalog|There is no connector)"
    r"|has no operation that fits"
)
"""Questions that tell of something that will not be done as it was said."""


class _Places:
    """Where words of a text stand in a plan."""

    def __init__(self, text: str, plan: Plan, library: Library, more: Iterable[str]) -> None:
        self.plan, self.library = plan, library
        heard = [each for each in plan.questions if not each.startswith(_OF_STEPS)]
        self.told = _flat(" ".join([*_TOLD.findall(" ".join(heard)), *more]))
        self.values = _flat(" ".join(_values(plan)))
        self.groups: set[str] = set()
        self._text = {stem(word) for word in tokens(text)}
        self._timed = _timed(text, plan)
        self._names = [said.span("name") for said in _CALLED_SO.finditer(text)]
        self._starts = plan.trigger["type"] == "connector"
        many = [said for each in self._once() if (said := _MANY.search(each))]
        self._many = {said[0].lower() for said in many}
        used = {each.integration_slug for each in plan.connections}
        left = [card for card in mentioned(library, text) if card.slug not in used]
        self._unused = {part for card in left for part in _said_names(card, text)}
        self.known = self._known()
        self.known |= {stem(word) for word in tokens(f"{self.told} {self.values}")}
        hundreds = {each for each in self.known if each.isdigit() and each.endswith("00")}
        self.known |= {str(int(each) // 100) for each in hundreds}

    def has(self, piece: re.Match[str]) -> bool:
        """Whether a piece of the text has its place."""
        if any(start <= piece.start() < end for start, end in self._timed):
            return True
        literal = piece["quoted"] or piece["single"] or piece["literal"]
        if literal:
            said = _flat(literal)
            return said in self.values or said in self.told or self._worded(literal)
        if piece["number"]:
            return True  # of a list
        if piece[0].lower() in self._unused and piece[0].lower() not in self.told.split():
            return False
        if any(start <= piece.start() < end for start, end in self._names):
            return _flat(piece[0]) in self.values or self._is_named(piece[0])
        if self._many and (many := _MANY.match(piece.string, piece.start())):
            return many[0].lower() not in self._many
        before = piece.string[: piece.start()]
        named = piece[0].lower() in self._unused and piece[0].lower() in self.told.split()
        if named or self._is_for(piece):
            return True
        happened = self._starts and _HAPPENED_BEHIND.search(before)
        acts = _NOUN_BEHIND.search(before) is None and not happened
        return all(self._fits(part, acts=acts) for part in tokens(piece["word"]))

    def _is_for(self, piece: re.Match[str]) -> bool:
        """Whether a word says whose group is told, or of what kind a drafted letter is."""
        behind = tokens(piece.string[piece.end() :])[:1]
        gap = piece.string[piece.end() : piece.end() + 1]
        tells = any(_ADDRESSEES & {*s.missing, *s.inputs} for s in self.plan.steps)
        tells = tells or bool(_FOR_WHOM.search(piece.string[: piece.start()]))
        if tells and gap == " " and behind and stem(behind[0]) in _GROUPS:
            return True
        if tells and _TOLD_NOUN.search(piece.string[: piece.start()]):
            return re.match(_ENDS_THERE, piece.string[piece.end() :]) is not None
        drafted = any("draft" in step.origins.values() for step in self.plan.steps)
        return drafted and gap == " " and {*behind} <= {*LETTERS} and bool(behind)

    def _once(self) -> Iterable[str]:
        """What is done once, and to one."""
        for step in self.plan.steps:
            if step.each:
                return
            card = self.library.cards[step.connection]
            operation = next(o for o in card.operations if o.key == step.operation_key)
            if not operation.read and not operation.many and self.plan.trigger["type"] != "form":
                yield step.name

    def _is_named(self, word: str) -> bool:
        """Whether a word with a capital is the name of a connector, or told."""
        cards = [self.library.cards[each.integration_slug] for each in self.plan.connections]
        known = {part for card in cards for phrase in card.phrases for part in phrase}
        return word.lower() in known or _flat(word) in self.told

    def _worded(self, said: str) -> bool:
        """A literal in another shape: a phone without its spaces, a URL as base and path."""
        plain = re.sub(r"\W", "", said).lower()
        if plain in re.sub(r"\W", "", self.values + self.told).lower():
            return True
        url = re.match(r"(https?://[^/]+)(/.*)?$", said)
        return bool(url and all(_flat(each) in self.values for each in url.groups("")))

    def _fits(self, word: str, *, acts: bool) -> bool:
        """Whether a word stands for something in the plan: a thing, a value, an act."""
        root = stem(word)
        if word in STOP or root in _ASIDE:
            return True
        if root in self.known or (len(word) < 2 and not word.isdigit()):
            return True
        if word in _WRITTEN and re.search(_WRITTEN[word], self.values):
            return True
        group = verb_group(word)
        return acts and group is not None and group in self.groups

    def _known(self) -> set[str]:
        """The stems of all that the plan's connections, steps and trigger are about."""
        known: set[str] = set()
        for each in self.plan.connections:
            card = self.library.cards[each.integration_slug]
            known |= {stem(word) for word in card.own} | card.topics
            known |= {stem(w) for phrase in card.phrases for w in phrase}
            if self.plan.trigger.get("connection") == each.ref:
                known |= self._of_trigger(card)
        for step in self.plan.steps:
            card = self.library.cards[step.connection]
            operation = next(o for o in card.operations if o.key == step.operation_key)
            known |= self._of_step(step, operation) | (_ANSWERS if "llm" in card.topics else set())
        if self.plan.custom is not None:
            known |= {stem(word) for word in tokens(self.plan.custom.name)}
        if self.plan.trigger["type"] == "form":
            known |= _OF_FORMS
        asked = any(each.when for s in self.plan.steps for each in s.pauses)
        if asked or any(when.startswith("!") for s in self.plan.steps for when in _whens(s)):
            known |= {stem("otherwise"), "else"}
        return known | kin(known)

    def _of_step(self, step: PlannedStep, operation: OperationCard) -> set[str]:
        """The stems that a step stands for: `create`, `issue`, `title`."""
        acts = {*operation.acts, *operation.verbs, *map(verb_group, tokens(operation.name)[:1])}
        if operation.read or step.output_schema:
            acts |= READS
        if not operation.read or _WRITES & acts:
            acts |= _WRITES
        acts |= {group for group, instead in INSTEAD.items() if instead in acts}
        self.groups |= {each for each in acts if each}
        words = {w for name in (*step.inputs, *step.missing) for w in tokens(name)}
        return {
            *operation.nouns, *operation.said, *operation.core, *operation.beside,
            *(stem(word) for word in words), *self._meant(operation.sayings),
        }  # fmt: skip

    def _meant(self, sayings: Iterable[frozenset[str]]) -> set[str]:
        """The words of those other ways to say it that were said."""
        said = {word for each in sayings if each <= self._text for word in each}
        return said - set(map(stem, _WRITTEN))

    def _of_trigger(self, card: ConnectorCard) -> set[str]:
        told = next(t for t in card.triggers if t.key == self.plan.trigger["trigger"])
        self.groups |= READS
        happened = kinds(told.words)
        known = {*told.words, *self._meant(told.sayings)}
        said = self._text - set(map(stem, ADJECTIVES))
        return known | {word for word in said if kinds((word,)) & happened}


def _said_names(card: ConnectorCard, text: str) -> Iterable[str]:
    """The words of the name by which a text calls a connector."""
    low = _flat(text)
    for phrase in card.phrases:
        if " ".join(phrase) in low:
            return phrase
    return ()


def _whens(step: PlannedStep) -> list[str]:
    return [step.when, *(each.when for each in step.pauses)]


def _timed(text: str, plan: Plan) -> list[tuple[int, int]]:
    """Where a text says when: the schedule that starts it."""
    times = times_in(text) if plan.trigger["type"] == "schedule" else None
    return [(times.start, times.end), times.also or (0, 0)] if times else []


def _values(plan: Plan) -> Iterable[str]:
    """What stands in the plan in words: inputs, conditions, settings, and what starts it."""
    yield from _texts(plan.trigger)
    for each in plan.connections:
        yield from _texts(each.config)
    for step in plan.steps:
        own = plan.text.lower()
        yield from _texts({n: v for n, v in step.inputs.items() if not _is_heading(step, n, own)})
        yield step.when
        yield step.each
        yield from (pause.when for pause in step.pauses)
    if plan.entity is not None:
        yield plan.entity.name
        yield from plan.entity.shape.get("properties", {})
    if plan.custom is not None:
        yield plan.custom.base_url


def _is_heading(step: PlannedStep, name: str, text: str) -> bool:
    """Whether it is a subject in the words of the text itself: nothing is done for them."""
    drafted = step.origins.get(name) == "draft" and plain_name(name) in SUBJECTS
    said = str(step.inputs[name]).lower()
    return drafted and said in text and not re.search(rf"\b(?:to|an?) {re.escape(said)}", text)


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _texts(value: Any) -> Iterable[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
