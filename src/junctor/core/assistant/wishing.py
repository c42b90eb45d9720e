"""What is wanted of each thing that comes: `every new customer should show up in X`."""

from __future__ import annotations

import re

from junctor.core.assistant.cards import Library
from junctor.core.assistant.mentions import mentioned
from junctor.core.assistant.systems import named_by_kind
from junctor.core.assistant.within import a_new
from junctor.core.assistant.words import tokens, verb_group

_WANTED = re.compile(
    r"^(?:as\s+an?\s+[\w\s-]{1,30}?,?\s+)?(?:i|we)\s+(?:want|need|would\s+like|'d\s+like)\s+"
    r"(?:every|each|any|all)\s+(?:new\s+)?(?P<what>.+?)\s+to\s+"
    r"(?:show\s+up|appear|land|end\s+up|arrive|go|be\s+(?:added|copied|saved|stored|created|posted))"
    r"\s+(?P<where>(?:in|into|to|on)\s+.+?)(?:\s+as\s+(?P<thing>an?\s+.+))?$",
    re.IGNORECASE,
)

_SHOULD = re.compile(
    r"^(?P<what>(?!(?:i|we|you|when|if|once|after)\b)[^,;]+?)\s+(?:should|must|shall)\s+"
    r"(?P<act>(?!be\b|get\b|receive\b"
    r"|know\b|hear\b|have\b|not\b).+)$",
    re.IGNORECASE,
)

_BECOMES = re.compile(
    r"^(?:each\s+|every\s+|any\s+|all\s+)?(?P<what>[^,;:]+?)\s+(?:becomes?|turns?\s+into|leads?\s+to|results?\s+in)\s+"
    r"(?P<thing>an?\s.+)$",
    re.IGNORECASE,
)

_NEEDED = re.compile(
    r"^(?:(?:the|our|my)\s+(?:[\w-]+\s+){1,3}?|i\s+|we\s+)(?:needs?|wants?|would\s+like)\s+(?:every|each|all|any)\s+"
    r"(?:new\s+)?(?P<what>.+?)(?:\s+as\s+(?P<thing>an?\s+\w+(?:\s\w+)?))?\s+(?P<where>(?:in|into|to|on)\s+.+)$",
    re.IGNORECASE,
)

_LEADS_TO = re.compile(
    r"^(?:leads?\s+to|result\s+in|become|turn\s+into)\s+(?=an?\b)", re.IGNORECASE
)


def names_one(text: str, library: Library) -> bool:
    """Whether a text names a connector, or what one alone has."""
    return bool(mentioned(library, text) or named_by_kind(library, text))


def begins_act(text: str) -> bool:
    """Whether it begins with an act that is done to something."""
    words = tokens(text)
    return len(words) > 1 and verb_group(words[0]) is not None and text[:1] != '"'


def wanted(text: str, library: Library) -> str | None:
    """`I want every new customer of X to show up in Y as a contact`."""
    said = _WANTED.match(text)
    if said is None or not names_one(said["where"], library):
        return None
    thing = f"create {said['thing']}" if said["thing"] else "add it"
    return f"when there is a new {said['what']}, {thing} {said['where']}"


def should(text: str, library: Library) -> str | None:
    """`bounced mail in X should remove the contact from Y`."""
    said = _SHOULD.match(text)
    known = said and (names_one(said["what"], library) or "webhook" in said["what"])
    if said is None or not known:
        return None
    act = _LEADS_TO.sub("create ", said["act"])
    return f"when {said['what']}, {act}" if begins_act(act) else None


def becomes(text: str, library: Library) -> str | None:
    """`each new subscriber of X becomes a contact in Y`."""
    said = _BECOMES.match(text)
    if (
        said is None
        or not names_one(said["what"], library)
        or not names_one(said["thing"], library)
    ):
        return None
    return f"when there is {a_new(said['what'])}, create {said['thing']}"


def needed(text: str, library: Library) -> str | None:
    """`the accountants need every paid invoice of X as a row in Y`."""
    said = _NEEDED.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    thing = f"create {said['thing']}" if said["thing"] else "add it"
    return f"when there is {a_new(said['what'])}, {thing} {said['where']}"
