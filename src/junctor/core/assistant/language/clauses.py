"""One thing to do: its words, what it names, and what a connection in it is made for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from junctor.core.assistant.language.conditions import MARKS
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import PLAIN_ACTS, active, tokens, verb_group

QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,500})[\"“”«»]")

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")

_PHONE = re.compile(r"(?<![\w+])\+\d{8,15}(?!\d)")

_CHANNEL = re.compile(r"(?<!\w)#[a-z0-9][a-z0-9_-]{0,79}", re.IGNORECASE)

_FILE = heard(r"(?<![\w/.])[\w-]+\.(csv|txt|xlsx?|docx?|zip|png|jpe?g)\b")

_URL = re.compile(r"https?://[^\s,;\"'<>]+")

_CONNECT = heard(
    r"^([\w']+ ){0,4}?(connect(ion)?( \w+)? (to|with)|connect|hook up"
    "|integrate( with)?|set up|add an? connection to"
    "|add (the )?integration (for|with)|(want|like|need) to use|start using"
    r"|add (our|my|an?) \w+ (account|connection|integration))\b|^(link|use|enable)\b"
)

_PURPOSE = heard(
    r"\s((in order )?to|(and|which) (can|should)|so (that )?([\w']+ ){1,3}?(can|could|may|will"
    r"|is able to)|for {ing=\w+ing}) "
)

_VAGUE = frozenset(("manage", "use", "keep", "take", "handle", "do", "make", "have", "work"))

NO_ACT_BEFORE = frozenset((
    "is", "are", "was", "were", "gets", "get", "has", "of", "address", "number", "field", "fails",
))  # fmt: skip


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
    """One thing to do. `it`: what a pronoun in it means, as far as the clause before says."""

    text: str
    connects: bool = False
    marks: str = ""
    mentions: Mentions = field(default_factory=Mentions)
    it: str = ""

    @property
    def aims(self) -> list[str]:
        """What stands behind each `to` of a connection, whether it begins with an act or not."""
        places = _PURPOSE.finditer(self.text) if self.connects else ()
        return [self.text[place.end() :] for place in places]

    @property
    def purpose(self) -> str | None:
        """What a connection is made for: `connect to X to send mail`, `so that we can call`."""
        places = _PURPOSE.finditer(self.text) if self.connects else ()
        for place in places:
            first, _, rest = self.text[place.end() :].partition(" ")
            if first.lower() == "use":  # `I want to use X to send`
                continue
            if first.lower() in _VAGUE:
                return None
            if place["ing"] is None and is_act([first.lower(), *tokens(rest)[:2]]):
                return f"{first} {rest}"
            if place["ing"] and (verb := active(place["ing"])):
                return f"{verb} {first} {rest}".strip()
        return None

    @property
    def words(self) -> list[str]:
        """Its words without the literal values."""
        bare = self.text
        for pattern in (QUOTED, _EMAIL, _PHONE, _CHANNEL, _URL):
            bare = pattern.sub(" ", bare)
        return tokens(_FILE.sub("file", bare))


def clause_of(text: str) -> Clause:
    """One thing to do, from its words."""
    marks, text = "".join(MARKS.findall(text)), MARKS.sub("", text)
    return Clause(text, bool(_CONNECT.match(text)), marks, mentions_of(text))


def is_act(words: list[str]) -> bool:
    """Whether words begin with an act: `email the customer`, not `email` or `email address`."""
    if words[:1] == ["the"] and "integration" in words:
        return True  # `... and the Slack integration to alert us`
    if words[:1] in (["don't"], ["never"]) or words[:2] == ["do", "not"]:
        return True  # it is one, though none that is to be done
    if not words or not verb_group(words[0]):
        return False
    following = words[1] if len(words) > 1 else ""
    if words[0] in PLAIN_ACTS:
        return following not in NO_ACT_BEFORE
    return bool(following) and following not in NO_ACT_BEFORE


def mentions_of(text: str) -> Mentions:
    """The literal values of a text."""
    return Mentions(
        quoted=tuple(QUOTED.findall(text)),
        emails=tuple(_EMAIL.findall(text)),
        phones=tuple(_PHONE.findall(text)),
        channels=tuple(_CHANNEL.findall(text)),
        urls=tuple(_URL.findall(text)),
    )


def blanked(text: str) -> str:
    """A text whose quotes are blank, so that nothing is found in them; no place is moved."""
    return QUOTED.sub(lambda said: "\x00" * len(said[0]), text)
