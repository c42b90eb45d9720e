"""Which trigger the words for something that happens mean: `an issue is opened` is one created."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from junctor.core.assistant.index.cards import ConnectorCard, TriggerCard
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import SMALL, kin, stem, stems, tokens

_EVENTS = {
    stem(word): kind
    for kind, words in {
        "made": "created made new opened open added signup registered booked started placed posted "
        "uploaded uploads",
        "come": "received receive arrives arrived comes arrival incoming inbound lands",
        "paid": "paid pays payment purchase purchased buys bought charged captured",
        "changed": "altered "
        "changed changes updated update edited moves moved modified becomes assigned "
        "closed reopened renamed status escalated labelled labeled tagged reassigned flagged "
        "enters subscribed subscribes subscription won lost",
        "gone": "deleted removed archived trashed cancelled",
        "done": "completed finished done succeeded succeeds signed approved merged published",
        "failed": "failed fails failure declined bounced bounces",
    }.items()
    for word in words.split()
}
"""What happened, by the words for it: an issue that is opened was created."""


_MESSAGES = frozenset(stem(word) for word in ("message", "email", "mail", "sms", "text"))
"""Who speaks of mail, and who of a message, may mean the same."""


EVERYTHING = ("anyEvent", "anyTopic", "anyUpdate", "anyChange", "events")
"""Triggers that tell of all that happens at a vendor."""
_BUILDS = ("build", "pipeline", "actions", "run", "job", "ci", "deployment")
_SAID_FOR = {
    **dict.fromkeys(map(stem, _BUILDS), stem("workflow")),
    stem("react"): stem("reaction"),
    stem("pays"): stem("payment"),
}
"""What vendors call otherwise."""
_PLAIN_EVENTS = frozenset(("failed", "paid"))
"""Who says that it failed does not speak of what went well."""
_SAID_OFTEN = frozenset(
    map(stem, ("something", "anything", "somebody", "someone", "customer", "user"))
)
_OBJECT = heard(
    r"\b(?<=reacts[ ])to (an?|the|our) \w+|\bwith (the |an? )?(label|tag|status|attachment)s?\b",
    re.NOFLAG,
)
_NOT_DONE = heard(r"\b(is|are|was|were|has|have|could|can)( not|n't|not|'t) (be |been )?\w+ed\b")
"""`is not delivered` tells of no delivery."""
_CHANGES = heard(r"\bgets? (an? )?new\b")
"""Who gets a new number is not new."""
_COMES_TO_US = heard(
    r"\b(sends?|writes?|texts?|messages?|emails?|mails?) (to )?(us|me|our|my|in)\b"
)
_GETS_NOUN = heard(
    r"\b(gets?|enters?|reaches|hits) (the )?(priority|stage|status|state|label|assignee|\"|“)"
)
_HAPPENED = re.compile(r"\b(?:is|was|gets|got|been)\s+(\w+ed)\b")


_PAST = frozenset((
    "sent", "paid", "won", "lost", "made", "left", "found", "came", "went", "begun", "quit", "told",
    "wrote",
))  # fmt: skip
_NOT_PAST = frozenset(("need", "feed", "speed", "indeed", "seed", "exceed", "united"))
_PRESENT = frozenset((
    "adds", "joins", "leaves",
    "expires", "signs", "replies", "answers", "writes", "calls", "subscribes",
    "unsubscribes", "quits", "starts", "ends", "begins", "drops", "rises", "exceeds", "reaches",
    "says", "asks", "reports", "requests", "responds", "appears", "clicks", "rates", "reviews",
    "confirms", "declines", "accepts", "approves", "rejects", "finishes", "submits",
))  # fmt: skip


def is_event(word: str) -> bool:
    """Whether a word tells that something happened: `moved`, `lands`."""
    if word in _PAST or (word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST):
        return True
    return word.endswith("s") and (stem(word) in _EVENTS or word in _PRESENT)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A starting clause in stems: its words, all of them, what happens, and odd participles."""

    words: set[str]
    every: set[str]
    events: set[str]
    odd: set[str]

    @classmethod
    def of(cls, text: str) -> _Heard:
        """What is heard in a text."""
        text = _CHANGES.sub("changes", _NOT_DONE.sub("fails", _OBJECT.sub("", text)))
        words = stems(tokens(text)) | {stem(w) for w in tokens(text) if w in ("new", "done")}
        if _COMES_TO_US.search(text):
            words |= {stem("received")}
        if _GETS_NOUN.search(text):
            words |= {stem("changed")}
        if words & _MESSAGES:
            words |= _MESSAGES
        events = kinds(words) | ({"come"} if "new" in words else set())
        odd = {stem(w) for w in _HAPPENED.findall(text.lower())} - _EVENTS.keys()
        return cls(words, words | set(map(stem, tokens(text))), events, odd)


def kinds(words: Iterable[str]) -> set[str]:
    """What happens, by the stems of words for it."""
    return {_EVENTS[word] for word in words if word in _EVENTS}


def _without(text: str, card: ConnectorCard) -> str:
    """The text without the name of a connector."""
    for phrase in card.phrases:
        name = r"[\W_]*".join(phrase)
        bare = re.sub(rf"(?<![a-z\d]){name}s?(?![a-z\d])", " ", text, flags=re.IGNORECASE)
        if bare != text:
            return bare
    return text


def best_trigger(
    cards: Iterable[ConnectorCard], text: str, least: float = 0.0
) -> tuple[ConnectorCard, TriggerCard] | None:
    """The trigger that a starting clause means, of some connectors."""
    heard = _Heard.of(text)
    found = []
    for card in cards:
        if not least:
            heard = _Heard.of(_without(text, card))  # PayPal pays nothing, DocuSign signs nothing
        told_of = [each.words.union(*each.sayings) for each in card.triggers]
        fits = [t for t, told in zip(card.triggers, told_of, strict=True) if heard.odd <= told]
        if not fits and any(each.key in EVERYTHING for each in card.triggers):
            continue  # `is disputed`: the trigger for something else would never fire
        for trigger in fits or card.triggers:
            score = _score(card, trigger, heard, named=not least)
            if score is not None:
                found.append((score, card, trigger))
    if not found:
        return None
    score, card, trigger = max(found, key=lambda each: each[0])
    return (card, trigger) if score > least else None


def _score(
    card: ConnectorCard, trigger: TriggerCard, heard: _Heard, *, named: bool
) -> float | None:
    """How well a trigger fits; None where it tells of nothing that is said."""
    own = {stem(w) for w in card.own} if named else set()
    about = heard.words - own
    about |= {_SAID_FOR[word] for word in about if word in _SAID_FOR}
    common = Counter(word for each in card.triggers for word in each.words)
    things = {word for word in about if word not in _EVENTS}
    alike = [each for each in card.triggers if things & each.words] or card.triggers
    tells = kinds(word for each in alike for word in each.words)
    events = heard.events | kinds(about)
    happened = {"changed"} if events in ({"done"}, {"gone"}) and not events & tells else events
    same = happened & kinds(trigger.words)
    told = things & trigger.words
    akin = not told and named
    if akin:
        told = kin(about - common.keys() - card.known) & trigger.words
    exact = about & trigger.words - told
    saying = max((len(each) for each in trigger.sayings if each <= heard.every), default=0)
    if not (told or saying or (named and (exact or same))):
        return None
    wholly = heard.every - own - SMALL in trigger.sayings
    score = 0.8 * saying + 0.8 * wholly + len(told) + 0.8 * len(exact) + 0.6 * min(len(same), 2)
    alone = [word for word in told if common[word] == 1 and len(card.triggers) > 1]
    score += 0.5 * len(alone) * (not akin)
    score -= 0.5 * len(told & _MESSAGES) * (len(told & _MESSAGES) > 1)
    score -= 0.05 * len(trigger.words)
    score += 0.6 * bool(told & stems(tokens(trigger.key)) and not akin)
    score -= 1.2 * bool(_PLAIN_EVENTS & events & tells - same)
    named_for = kinds(stems(tokens(f"{trigger.key} {trigger.name}")))
    score += 0.8 * bool(happened & named_for and told and not akin)
    score -= 0.8 * bool(happened and named_for and not happened & named_for and not saying)
    changes = trigger.kind == "data_change" and events & {"made", "changed", "gone"}
    return score + 0.8 * bool(changes)


_ANYTHING = frozenset(map(stem, ("record", "row", "item", "object", "entity")))
"""Triggers that tell of these tell of whatever is kept there."""


def is_strange(card: ConnectorCard, trigger: TriggerCard, text: str) -> bool:
    """Whether an event is of another thing that the connector has: a ticket is no contact."""
    heard = _Heard.of(_without(text, card))
    if any(each <= heard.every for each in trigger.sayings) or trigger.key in EVERYTHING:
        return False
    things = {word for word in heard.words - _EVENTS.keys() if word not in _SAID_OFTEN}
    gone = heard.events == {"gone"} and trigger.kind != "data_change"
    if (
        gone
        and not kinds(trigger.words) & {"gone", "changed"}
        and stem("event") not in trigger.words
    ):
        return True  # who is new has not been deleted
    if trigger.words & _ANYTHING:
        return False
    theirs = things & card.known - {stem(word) for word in card.own} - _MESSAGES
    return bool(theirs) and not things & (trigger.words | kin(trigger.words))


def is_doubtful(card: ConnectorCard, trigger: TriggerCard, text: str) -> bool:
    """Whether a trigger is taken although it tells of another thing or of another event."""
    heard = _Heard.of(text)
    if any(each <= heard.every for each in trigger.sayings) or trigger.key in EVERYTHING:
        return False
    own = {stem(w) for w in card.own}
    things = {w for w in heard.words - own - _EVENTS.keys() if w not in _SAID_OFTEN}
    known = trigger.words | kin(trigger.words)
    tells = kinds(trigger.words) | ({"come"} if trigger.kind in ("stream", "poll") else set())
    happens = bool(heard.events & tells) or ("changed" in tells and bool(heard.events))
    happens = happens or stem(tokens(trigger.key)[-1]) in heard.words
    return not happens or bool(things and not things & known)
