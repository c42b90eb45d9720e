"""What is measured, and tells nobody: `if the temperature in X drops below 0` is looked up."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.clauses import clause_of
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.operations import matches
from junctor.core.assistant.reading.relays import topical

_PLACE = r"(?P<where>\s+(?:in|at|for|near)\s+[A-Z][\w'\u2019-]*(?:\s[A-Z][\w'\u2019-]*)*)"
_MEASURED = re.compile(
    rf"^(?i:if|when(?:ever)?|once|as\s+soon\s+as)\s+(?:the\s+)?(?P<what>[a-z]+(?:\s[a-z]+)?){_PLACE}\s+"
    r"(?P<how>[a-z]+\b[^,;]*?\d[^,;]*),\s+(?P<act>.+)$"
)
_FALLS = heard(
    r"^(?i:if|when(ever)?) {sky=(it|there)\s[^,;]*?\b(rain|snow)\w*}{day= "
    f"(today|tomorrow|tonight)}}?{_PLACE}{{late= (today|tomorrow|tonight)}}?, {{act=.+}}$",
    re.NOFLAG,
)
_NOTE = "Nothing tells of this when it happens, so it is looked up every {time}; say how often."


def looked_at(text: str, library: Library, *, timed: bool) -> tuple[str, list[str]] | None:
    """The same as what is read, and a condition on it; `timed`: it is said how often."""
    if said := _MEASURED.match(text):
        what, where = said["what"], said["where"]
        what = "temperature" if what == "weather" else what  # `the weather is below -20`
        card = topical("weather", library)
        if (
            card is None
            or mentioned(library, f"{what}{where}")
            or not _measures(card, what, library)
        ):
            return None
        reads = f"get the current {what}{where}; if the {what} {said['how']}, {said['act']}"
        return (reads, []) if timed else (f"every hour, {reads}", [_NOTE.format(time="hour")])
    if said := _FALLS.match(text):
        if topical("weather", library) is None:
            return None
        day = said["day"] or said["late"] or ""
        reads = f"get the weather forecast{day}{said['where']}; if {said['sky']}, {said['act']}"
        return (reads, []) if timed else (f"every day, {reads}", [_NOTE.format(time="day")])
    return None


def _measures(card: ConnectorCard, what: str, library: Library) -> bool:
    """Whether a connector reads just that: `wind speed`, and not `machine temperature`."""
    best = matches(library, clause_of(f"get the {what}"), [card])[0]
    return best.operation.read and best.saying >= len(tokens(what))
