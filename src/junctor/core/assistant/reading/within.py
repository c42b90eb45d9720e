"""What is spoken of in passing is what happens: `notify the team about every failed run`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.known_names import stranger_in
from junctor.core.assistant.language.patterns import a_new, heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import READS, stem, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.triggers import best_trigger
from junctor.core.assistant.reading.sentence import take_apart

_EVENT = heard(
    r"\s((for|on|about|of|from|upon) )?{what={every=((every|each|any)( single)? "
    r"(?!hour|day|week|month|minute|morning|evening|night|quarter|year|(one|of)\b)"
    r"|(all )?(?=(new|incoming|inbound|newly)\s))}\S.*?}"
    r"{rest=(,? (to|into|in|on|onto|via|with|using|by|as|and|through)\s.*)?}$"
)

_NO_EVENT = heard(r"\b(an?|the|our|my|to|in|through|over|with|named|called)\s*$")


def within(text: str, library: Library) -> str | None:
    """`notify the team about every failed run of X`: what is spoken of is what happens."""
    words = tokens(text)
    starts = take_apart(text).start
    plain = not words or words[0] == "keep" or verb_group(words[0]) in (READS | {"delete"})
    if starts is not None or plain or times_in(text) is not None:
        return None
    for at in [m.start() for m in re.finditer(r"\s", text)]:
        said = _EVENT.match(text, at)
        if said is None or _NO_EVENT.search(text[:at]):
            continue
        return _as_event(text[:at], said, library)
    return None


def _as_event(act: str, said: re.Match[str], library: Library) -> str | None:
    """`notify us about` and `every failed run of X`, with `when there is` before the second."""
    what, rest = said["what"], said["rest"]
    cards = mentioned(library, what)
    while rest and not cards:  # `every new issue in GitHub to Slack`: the first place is part of it
        place = re.match(
            r"(,?\s+\w+\s.+?)((?:,?\s+(?:to|into|in|on|via|with|using|and)\s.*)?)$", rest
        )
        if place is None or not re.match(r"\s+(?:in|on|from|of|to)\s", rest):
            break
        found = mentioned(library, place[1])
        if not found or not (place[2] or mentioned(library, act)):
            break
        what, rest, cards = f"{what}{place[1]}", place[2], found
    happened = best_trigger(cards, what)
    fresh = re.match(
        r"(?:every|each|any|all)?\s*(?:new|incoming|inbound|newly|\w+ed)\b", what, re.IGNORECASE
    )
    fresh = fresh or re.search(
        r"\s(?:that|which|who)\s+(?:(?:is|are|gets?|was|were|has\s+been)\s+)?\w+(?:ed|s)\b", what
    )
    elsewhere = [c for c in mentioned(library, f"{act} {rest}") if c not in cards]
    away = elsewhere or stranger_in(rest) or _ADDRESSED.search(f"{act} {rest}")
    if not fresh or not away:
        return None
    if cards and happened is None:
        return None
    comes = "incoming" in what.lower() or re.search(r"\S@\S", what)  # a letter to that address
    if not cards and not comes and not stranger_in(what):
        return None
    what = re.sub(r"^(?:every|each|any|all)(?:\s+single)?\s+", "", what, flags=re.IGNORECASE)
    whom = " them" if re.match(r"\w+$", act) else ""
    if whom and act.lower() in _MOVES:
        act = "add"
        thing = re.sub(r"^(?:new|incoming)\s+", "", what, flags=re.IGNORECASE).split(" ")[0]
        goes = re.match(r"\s+(?:to|into)\s+the\s", rest)
        if goes and any(stem(thing) in each.known for each in elsewhere):
            whom = f" the {thing}"
    return f"when there is {a_new(what)}, {act}{whom}{rest}"


_ADDRESSED = heard(r"#\w|\S@\S|\b(email|e-mail|mail|sms|text|notify|tell|alert|reply|message)\b")

_MOVES = frozenset(("copy", "push", "transfer", "mirror", "replicate", "move"))
