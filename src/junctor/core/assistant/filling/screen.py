"""What is to be shown on somebody's screen: a card with what the step before it found."""

from __future__ import annotations

from collections.abc import Iterable

from junctor.core.assistant.filling.feeding import Giver
from junctor.core.assistant.language.clauses import blanked
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens
from junctor.core.assistant.plan import PlannedCard, PlannedStep
from junctor.core.assistant.schemas.shapes import plain_name

_JOINT = r"(?P<cut>,?\s*(?:\b(?:and|then|also)\s+)*)\b"
_WHAT = r"(?P<what>(?:(?!\s(?:and|then)\s)[^,;.]){1,60}?)"
_ON_A_SCREEN = heard(
    f"{_JOINT}(show|display|pop|bring|put|open|push|flash)s? (up )?{_WHAT} (up )?"
    r"(on|onto|to|at) ((?!\s(and|then)\s)[^,;.]){0,40}?\bscreens?\b"
)
"""`show the record on the agent's screen`."""
_SCREEN_POP = heard(
    rf"{_JOINT}((show|display|do|trigger|send|push|open|make|give)s? (\w+ ){{0,3}}?)?"
    r"screen[\s-]?pops?\b( up)?"
    rf"( (with|of|for|showing) {_WHAT}(?= (when|whenever|if|once|and|then|to)\b|[,;.]|$)"
    r"| (it|them|him|her|the \w+))?( (to|for) (the|our|an?) \w+)?"
)
"""`show the agent a screen pop with the contact`, `screen pop it to the agent`."""
_CARD_TO = heard(
    f"{_JOINT}(show|display|pop|push|present)s? (up )?{_WHAT}( card)? to (the|our|an?) "
    r"(\w+ )?(agents?|operators?|receptionists?|dispatchers?)\b"
)
"""`show the contact's card to the agent`: who answers calls sees it on a screen."""
_START_ONLY = heard(
    r"^\s*((when(ever)?|if|once|as soon as|(each|every) time|on|upon|after)\b[^,;]*)?$"
)
_SAID_BEFORE = frozenset(
    ("it", "them", "that", "this", "record", "result", "results", "card", "him", "her")
)
_WAYS = (_ON_A_SCREEN, _SCREEN_POP, _CARD_TO)
_NAMES = ("displayname", "fullname", "name")
_TITLES = ("title", "subject", "dealname")
_FIRST_AND_LAST = ("firstname", "lastname")
_SAYS_LITTLE = frozenset(("id", "gid", "url", "at", "date", "archived", "type"))
_MOST = 6


def on_screen(text: str) -> tuple[str, str]:
    """The same without what is to be shown on a screen, and the words that said so.

    Where nothing else is done, what is to be shown is looked up: `when a call comes in, pop the
    HubSpot contact on the agent's screen`.
    """
    hidden = blanked(text)
    said = next((found for each in _WAYS if (found := each.search(hidden))), None)
    if said is None:
        return text, ""
    before, behind = text[: said.start()], text[said.end() :]
    shown = {*tokens(said["what"] or "it")} - {"the", "a", "an", "their"}
    if _START_ONLY.match(before) and not shown & _SAID_BEFORE:
        comma = ", " if before.strip() else ""
        return f"{before}{comma}look up {said['what']}{behind}", said[0]
    return f"{before}{behind}".strip(" ,"), said[0]


def card_of(step: PlannedStep, givers: Iterable[Giver]) -> PlannedCard:
    """A card with the name of what a step found as its title, and what else is plain to read."""
    giver = next((g for g in givers if g.root.startswith(f"steps.{step.id}.")), None)
    if giver is None:
        return PlannedCard(title=step.name)
    plain = {plain_name(path.rpartition(".")[2]): path for path in reversed([*giver.fields])}

    def value(path: str) -> str:
        return f'{{{{{giver.root}.{path} | default("")}}}}'

    whole = [plain[name] for name in _NAMES if name in plain][:1]
    both = [plain[name] for name in _FIRST_AND_LAST if name in plain]
    named = whole or both or [plain[name] for name in _TITLES if name in plain][:1]
    shown = [
        path
        for path in giver.fields
        if path not in named and not _SAYS_LITTLE & {*tokens(path.rpartition(".")[2])}
    ]
    return PlannedCard(
        title=" ".join(map(value, named)) or step.name,
        fields={path.rpartition(".")[2]: value(path) for path in shown[:_MOST]},
    )
