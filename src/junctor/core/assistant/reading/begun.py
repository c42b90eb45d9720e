"""What starts it where nobody says `when`: `on push to GitHub, ...`, `it was filled in; ...`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.patterns import heard, one_of
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.triggers import best_trigger, is_event
from junctor.core.assistant.reading.telegraph import act_of, split_arrows

_UPON = heard(r"^(up)?on {what=[^,;:.]{3,80}}[,:] (?=\w)")
_HAPPENED = heard(
    r"^{what=[^,;:.!?]{3,100}\b(is|are|was|were|has been|have been|got) \w+[^,;:.!?]{0,40}}"
    r"[;:.!] (please |kindly )?(?=\w)"
)
_READS_ON = heard(
    "^(stream|tail|consume|subscribe to|listen (to|on|for)|watch|monitor) {what=[^,;]+?}"
    r"{cut=\s*(->|=>|→|,| and (?=[a-z])| (into|to) )}{act=.+}$"
)
"""`consume the queue and ...`, `stream new rows into X`: each one that comes starts it."""
_STARTS = frozenset(("when", "whenever", "if", "once", "every", "each", "after", "as", "on"))


def begun(text: str, library: Library) -> str:
    """The same with `when` before what happens first."""
    upon = _UPON.match(text)
    if upon and times_in(upon["what"]) is None and _told(upon["what"], library):
        return f"when {upon['what']}, {text[upon.end() :]}"
    if on := _read_on(text, library):
        return on
    said = _HAPPENED.match(text)
    words = tokens(said["what"]) if said else []
    if said and words and words[0] not in _STARTS and verb_group(words[0]) is None:
        then = tokens(text[said.end() :])
        if any(map(is_event, words)) or "filled" in words:
            return f"when {said['what']}, {text[said.end() :]}" if verb_group(then[0]) else text
    return text


def _told(what: str, library: Library) -> bool:
    """Whether one that is named tells of this."""
    cards = mentioned(library, what)
    own = {word for card in cards for word in card.own}
    rest = [word for word in tokens(what) if word not in own]
    return bool(rest and cards and best_trigger(cards, what)) or any(map(is_event, rest))


def _read_on(text: str, library: Library) -> str | None:
    """What is read as long as it comes: a message of a queue, a row, a file."""
    said = _READS_ON.match(text)
    if said is None or times_in(text) is not None:
        return None
    cards = [card for card in mentioned(library, said["what"]) if card.triggers]
    if len(cards) != 1:
        return None
    plain = one_of(re.sub(r"^the\s+", "", said["what"], flags=re.IGNORECASE))
    start = plain if plain.startswith("new ") else f"a new message arrives in {plain}"
    act = said["act"]
    if re.search(r"\b(?:into|to)\b", said["cut"]):
        act = f"send it to {act}"
    elif "," not in said["cut"] and "and" not in said["cut"]:
        act = "; ".join(act_of(part, library) for part in split_arrows(act))
    return f"when {start}, {act}"
