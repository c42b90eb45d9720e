"""What starts it where nobody says `when`: `on push to GitHub, ...`, `it was filled in; ...`."""

from __future__ import annotations

import re

from junctor.core.assistant.happening import best_trigger, is_event
from junctor.core.assistant.library import Library
from junctor.core.assistant.matching import mentioned
from junctor.core.assistant.times import times_in
from junctor.core.assistant.words import tokens, verb_group

_UPON = re.compile(r"^(?:up)?on\s+(?P<what>[^,;:.]{3,80})[,:]\s+(?=\w)", re.IGNORECASE)
_HAPPENED = re.compile(
    r"^(?P<what>[^,;:.!?]{3,100}\b(?:is|are|was|were|has\s+been|have\s+been|got)\s+\w+[^,;:.!?]{0,40})"
    r"[;:.!]\s+(?:please\s+|kindly\s+)?(?=\w)",
    re.IGNORECASE,
)
_STARTS = frozenset(("when", "whenever", "if", "once", "every", "each", "after", "as", "on"))


def begun(text: str, library: Library) -> str:
    """The same with `when` before what happens first."""
    upon = _UPON.match(text)
    if upon and times_in(upon["what"]) is None and _told(upon["what"], library):
        return f"when {upon['what']}, {text[upon.end() :]}"
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
