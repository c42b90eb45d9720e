"""A sentence taken apart: what starts it, what is to be done, and the values that stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from junctor.core.assistant.words import tokens, verb_group

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,500})[\"“”«»]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_PHONE = re.compile(r"(?<![\w+])\+\d{8,15}(?!\d)")
_CHANNEL = re.compile(r"(?<!\w)#[a-z0-9][a-z0-9_-]{0,79}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s,;\"'<>]+")
_STARTS = r"when(?:ever)?|as soon as|each time|every time|once|after|if|upon"
_LEADING = re.compile(
    rf"^\s*(?:{_STARTS})\s+(.+?)(?:,\s*(?:then\s+)?|(?<!\band)\s+then\s+)(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING = re.compile(rf"^(.+?)[,\s]+(?:{_STARTS})\s+(.+)$", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rf"^\s*(?:{_STARTS})\s+(.+)$", re.IGNORECASE | re.DOTALL)
_CONNECT = re.compile(
    r"\b(?:connect(?:ion)?(?:\s+\w+)?\s+(?:to|with)|hook\s+up|link|integrate(?:\s+with)?"
    r"|set\s+up|add\s+an?\s+connection\s+to|add\s+(?:the\s+)?integration\s+(?:for|with)|(?:want|like|need)\s+to\s+use|start\s+using"
    r"|add\s+(?:our|my|an?)\s+\w+\s+(?:account|connection|integration)|connect)\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\s*(?:;|\.\s+(?=[A-Z])|,?\s+and\s+then\s+|,\s*then\s+|\s+then\s+|,\s+and\s+)\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|\s+and)\s+", re.IGNORECASE)


_BEFORE_NOUNS = frozenset(("is", "are", "was", "to", "a", "an", "the", "our", "new", "any", "of"))


@dataclass(frozen=True, slots=True)
class Mentions:
    """Literal values of a text."""

    quoted: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to do."""

    text: str
    connects: bool = False
    mentions: Mentions = field(default_factory=Mentions)

    @property
    def words(self) -> list[str]:
        """Its words without the literal values."""
        bare = self.text
        for pattern in (_QUOTED, _EMAIL, _PHONE, _CHANNEL, _URL):
            bare = pattern.sub(" ", bare)
        return tokens(bare)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What starts it (in its own words, if it says), and what is done, in order."""

    text: str
    start: str | None
    actions: tuple[Clause, ...]


def take_apart(text: str, schedule: re.Pattern[str]) -> Sentence:
    """The parts of a text; `schedule` finds the words that name times."""
    text = " ".join(text.split()).strip(" .!")
    start, rest = _start_of(text, schedule)
    return Sentence(text, start, tuple(_clauses(rest)))


def _start_of(text: str, schedule: re.Pattern[str]) -> tuple[str | None, str]:
    hidden = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    for pattern, first in ((_LEADING, 1), (_TRAILING, 2)):
        match = pattern.match(hidden)
        if match:
            start, rest = match.span(first), match.span(3 - first)
            return text[start[0] : start[1]], text[rest[0] : rest[1]]
    bare = _BARE.match(hidden)
    if bare:
        return _cut_at_verb(text[bare.start(1) :])
    found = schedule.search(hidden)
    if found:
        before, after = text[: found.start()], text[found.end() :]
        return text[found.start() : found.end()], f"{before} {after}".strip(" ,")
    return None, text


def _cut_at_verb(text: str) -> tuple[str | None, str]:
    """`when a deal is won post to Slack`: nothing parts them but the verb of the act."""
    parts = text.split(" ")
    for index in range(2, len(parts)):
        word, before = parts[index], parts[index - 1].lower()
        if not word.islower() or word.endswith(("ed", "s")) or before in _BEFORE_NOUNS:
            continue
        if verb_group(word):
            return " ".join(parts[:index]), " ".join(parts[index:])
    return text, ""


def _clauses(text: str) -> list[Clause]:
    return [
        Clause(piece, bool(_CONNECT.search(piece)), mentions_of(piece))
        for part in _split(text, _THEN)
        for piece in _pieces(part)
    ]


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    hidden = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    places = [0, *(p for m in pattern.finditer(hidden) for p in m.span()), len(text)]
    pairs = zip(places[::2], places[1::2], strict=True)
    return [each for a, b in pairs if (each := text[a:b].strip(" ,"))]


def _pieces(text: str) -> list[str]:
    """`x and y` is two acts only where y begins with the verb of an act."""
    found: list[str] = []
    for piece in _split(text, _AND):
        first = tokens(piece)[:1]
        if found and not (first and verb_group(first[0])):
            found[-1] = text[text.index(found[-1]) : text.index(piece) + len(piece)]
        else:
            found.append(piece)
    return found


def mentions_of(text: str) -> Mentions:
    """The literal values of a text."""
    return Mentions(
        quoted=tuple(_QUOTED.findall(text)),
        emails=tuple(_EMAIL.findall(text)),
        phones=tuple(_PHONE.findall(text)),
        channels=tuple(_CHANNEL.findall(text)),
        urls=tuple(_URL.findall(text)),
    )
