"""How well an operation fits what is asked for, as a number."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.assistant.index.cards import ConnectorCard, Library, OperationCard
from junctor.core.assistant.language.words import IMPLIED, PLAIN_ACTS, READS, STOP, stem, verb_group

_SHAPES = {
    "email": frozenset(stem(w) for w in ("email", "mail", "newsletter", "inbox")),
    "sms": frozenset(stem(w) for w in ("sms", "text", "phone")),
}
_SAID_EVERYWHERE = frozenset(map(stem, ("message", "send", "it", "them")))
_ANY_LETTER = frozenset((stem("message"), stem("notification")))
_PLAIN = frozenset(map(stem, PLAIN_ACTS))
_SEVERAL = frozenset(("batch", "bulk", "many", "multipl", "several"))
PERSONS = frozenset(stem(w) for w in ("contact", "person", "user", "customer", "subscriber"))
_GENERAL = {
    "update": frozenset(
        stem(w)
        for w in ("update", "change", "edit", "modify", "adjust", "fix", "correct", "amend",
                  "alter", "tweak", "revise")
    ),
    "delete": frozenset(
        stem(w)
        for w in ("delete", "remove", "erase", "bin", "trash", "destroy", "kill", "scrap", "ditch",
                  "nuke", "axe", "eliminate", "drop")
    ),
}  # fmt: skip
"""Acts that say no more than their kind: who edits a request does not merge it."""
_NARROW = frozenset(stem(w) for w in ("changed", "deleted", "archived", "scheduled", "after"))
"""Words that narrow an operation: who asks for all employees does not ask for the changed ones."""
_OF_THEIR_OWN = frozenset(("Databases", "AI & LLM"))
"""Where what is asked for is in words of one's own: they tell of no operation."""
PEOPLE = PERSONS | {
    stem(w)
    for w in ("them", "him", "her", "somebody", "someone", "people", "visitor", "client", "lead",
              "signup", "employee", "patient")
}  # fmt: skip
"""Whom a sentence calls a customer is a contact, a person or a user of a connector."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clause says, as one connector understands it."""

    verbs: list[str]
    nouns: set[str]
    words: set[str]
    into: set[str]
    aside: set[str]
    spoken: set[str]
    """Its words without those that an article makes a thing: `the signed copy` copies nothing."""
    head: str
    named: bool
    plural: bool
    bulk: bool
    whole: tuple[str, ...] = ()
    """All that it says, but for articles and the like and a name."""
    several: frozenset[str] = frozenset()
    """The stems of what is said as several: `the bounces`."""
    known: bool = False
    """Whether what is looked for is known by a name, an address or a number, and by no id."""

    @property
    def reads(self) -> bool:
        """Whether something is to be read."""
        return bool(self.verbs) and self.verbs[0] in READS

    @property
    def lists(self) -> bool:
        """Whether a list is spoken of, and not only that all of something are to be read."""
        return "list" in self.nouns or self.verbs[:1] != ["list"]

    @property
    def adds(self) -> bool:
        """Whether something is to be made, changed or removed."""
        acts = ("create", "update", "delete")
        return bool(self.verbs) and self.verbs[0] in acts and "send" not in self.words


def score_of(
    library: Library, card: ConnectorCard, operation: OperationCard, asked: Asked, saying: float
) -> float:
    """How well an operation fits what is asked for; `saying`: words of another way to ask."""
    nouns, named = asked.nouns, asked.named
    own = {stem(word) for word in card.own}
    about = nouns - (own - operation.nouns)
    shared = about & operation.nouns
    other = asked.head in (card.known | card.heads) - operation.nouns - operation.heads
    whole = any(each <= about and (each - asked.aside or not other) for each in operation.namings)
    aside = 1.0 if whole else 0.6 if named else 0.5
    far = asked.aside if (operation.nouns - operation.beside) & about else operation.beside
    goes = asked.verbs[:1] == ["send"]  # `send it to the group` sends no group
    score = (0.0 if saying else _told(card, operation, asked, own)) + sum(
        library.weight(word)
        * (0.35 if word in own else aside if word in asked.aside else 1.0)
        * (0.3 if goes and word in asked.into & asked.aside else 1.0)
        * (0.4 if word in far - asked.aside else 1.0)
        for word in shared
    )
    score += sum(0.4 * library.weight(word) for word in (about & operation.said) - shared)
    score += 0.2 * len((about & operation.more) - shared - operation.said)
    score -= 0.5 * min(len(nouns - about - own) for nouns in operation.namings)
    act = _act(operation, asked.verbs) + 0.8 * _said(operation, asked.spoken)
    act = max(act, 1.0) + 0.5 if saying else act
    score += _phrased(operation, asked, saying)
    main = first_write(card) is operation
    score += act + 1.0 * (asked.head in operation.nouns - operation.beside) + 0.8 * main
    shaped = bool(operation.shape and about & _SHAPES.get(operation.shape, frozenset()))
    shaped = shaped or bool(operation.shape and named and goes and about & _ANY_LETTER)
    score += (0.5 if named else 3.0) * shaped
    topics = (nouns & (card.topics | own)) - library.acts
    score += 0.4 * bool(topics) if named else library.telling(topics)
    if not named and "sms" in nouns and operation.shape != "sms" and "sms" not in operation.nouns:
        score -= 3.0
    rare = operation.acts & asked.spoken - library.acts and (act > 0 or not asked.verbs)
    if rare and (nouns or not named):
        score += 1.2  # a rare act, in its very word
    called = operation.core - own or (named and not operation.core)
    if operation.acts & asked.spoken and called and operation.core <= about:
        score += 1.2  # its very name was said
    topical = nouns & card.topics - own if named else set()
    hits = saying or shared or shaped or topical or about & (operation.said | operation.more)
    if not hits and not (named and (not about or (main and act > 0))):
        mild = named and act >= 2.0 and asked.verbs[0] != "delete"
        score -= (1.0 if mild else 2.0) if named else 4.0  # the same verb, about something else
        score += 0.8 * (named and main)
        score += 0.8 * bool(named and asked.verbs[:1] == ["list"] and _is_chief(card, operation))
    return score + _fitness(operation, asked, shared, saying) - 0.01 * operation.place


def _told(card: ConnectorCard, operation: OperationCard, asked: Asked, own: set[str]) -> float:
    """What it is worth that few operations of a connector that is named speak of a word."""
    if not asked.named or card.category in _OF_THEIR_OWN:
        return 0.0
    told = (asked.words & (operation.more | operation.said)) - operation.nouns - own
    return min(sum(card.telling.get(word, 0.0) for word in told), 3.0)


def _phrased(operation: OperationCard, asked: Asked, saying: float) -> float:
    """What another way to ask for it is worth, said in part or word for word."""
    exact = 4.0 * (asked.named and asked.whole in operation.wholes)
    exact += 0.5 * bool(exact and asked.plural and operation.many)
    return exact + (1.5 + (1.6 if asked.named else 0.8) * saying if saying else 0.0)


def _fitness(operation: OperationCard, asked: Asked, shared: set[str], saying: float) -> float:
    """Whether it is one or several, of a person, in a place: what the words alone do not say."""
    words, score = asked.words, 0.0
    persons = operation.nouns & PERSONS
    score += 1.0 * bool(asked.adds and persons and not shared & PERSONS and words & PEOPLE)
    rare = (
        saying > 1 or operation.acts & asked.spoken - _PLAIN
    )  # `invite them to the channel` makes none
    if (
        (asked.adds or asked.reads)
        and not rare
        and any(
            nouns and nouns <= asked.into and not (nouns <= PERSONS and words & PEOPLE)
            for nouns in operation.namings
        )
    ):
        # `add it to a list` makes no list, `read from a topic` lists no topics
        held = any(nouns <= asked.into & asked.aside for nouns in operation.namings)
        score -= 1.5 + 4.5 * bool(held and asked.verbs[0] == "create")
    implied = {stem(word) for verb in asked.verbs[:1] for word in IMPLIED.get(verb, ())}
    score += 1.5 * bool(implied & operation.nouns) - 1.5 * operation.tests
    if "get" in operation.verbs and operation.asks and asked.reads:
        # one by its id, where several are asked for
        unknown = asked.verbs[:1] in (["list"], ["search"])  # `look it up by phone` has no id
        score -= 4.0 if asked.plural else 2.0 if unknown or asked.known else 0.0
    elif "get" in operation.verbs and asked.reads and operation.core & asked.several:
        score -= 2.5 * (not operation.plural)
    if asked.verbs[:1] == ["get"] and "list" in operation.verbs and not asked.plural:
        score -= 0.4 + 0.8 * saying
    score += _kindly(operation, asked)
    narrow = _NARROW & operation.core | {"schedul", "persist"} & operation.acts
    score -= 2.0 * bool(narrow - words)
    if operation.many:
        score += 2.2 if asked.bulk else -0.3 if asked.plural else -1.6
    several = _SEVERAL & (operation.acts | operation.nouns)
    if asked.bulk and not operation.many:
        score += 2.2 * bool(several)
    elif not asked.bulk:
        score -= 1.6 * bool(several - words)
    return score


def _kindly(operation: OperationCard, asked: Asked) -> float:
    """What it says of an operation that its act is as general as the one that is said."""
    general = _GENERAL.get(asked.verbs[0] if asked.verbs else "", frozenset())
    if not general & asked.spoken or asked.verbs[0] not in operation.verbs:
        return 0.0
    return 0.6 if general & operation.acts else -0.4


def _said(operation: OperationCard, words: set[str]) -> bool:
    """Whether the very word for the act was said; to list is to search for everything."""
    return bool(operation.acts & words) or ("search" in operation.acts and "list" in words)


def first_write(card: ConnectorCard) -> OperationCard | None:
    """What a connector is there for: manifests begin with it."""
    return next((each for each in card.operations if not each.read), None)


def _is_chief(card: ConnectorCard, operation: OperationCard) -> bool:
    """Whether it tells of what a connector is there for: `what did we finish last week`."""
    main = first_write(card)
    own = frozenset(stem(word) for word in card.own)
    several = operation.plural and operation.read
    return several and main is not None and bool(main.core & operation.core - own)


def _act(operation: OperationCard, verbs: list[str]) -> float:
    """How well what an operation does fits what is asked for."""
    if not verbs:
        return 0.0
    first, has = verbs[0], set(operation.verbs)
    if first in READS:
        return _reading(operation, first, has)
    if first == "reply" and "send" in has:
        return 1.5
    if set(verbs) & has - READS:
        return 2.0 if first in has else 1.0
    if first == "call":
        return -1.5 if has else 0.0
    if (first == "delete") != ("delete" in has):
        return -3.0 if not operation.read or first == "delete" else -2.0
    if operation.read:
        return -2.0
    other = first == "update" and has and "update" not in has
    return -1.5 if other or (first == "create" and has == {"send"}) else -0.5


def _reading(operation: OperationCard, first: str, has: set[str]) -> float:
    """How well an operation fits where something is to be read: one that writes does not."""
    if not operation.read:
        return 1.0 if first in has or READS & has else -4.0  # fetching from a queue takes away
    if first in has:
        return 2.0
    if first == "find" and READS & has:
        return 0.7 if operation.asks else 0.9 if has & READS == {"list"} else 1.5
    if has and {first, *has} <= {"list", "search"}:
        return 1.5
    return 1.0


def saying_of(operation: OperationCard, asked: Asked, verb: str | None) -> float:
    """How much was said of the longest other way to ask for it; what is said everywhere is half.

    One for another kind of act says nothing, nor does one of where or whom something is for:
    who logs hours on an issue logs no issue.
    """
    if asked.verbs[:1] == ["send"] and operation.read:
        return 0.0
    said = (
        _length(each, opening, asked, verb, reaching=reaching)
        * (0.3 if opening in asked.aside & operation.acts else 1.0)
        * (0.3 if not operation.read and each <= asked.aside else 1.0)  # `in the team calendar`
        for each, opening, reaching, place in zip(
            operation.sayings,
            operation.openings,
            operation.reaching,
            operation.reached,
            strict=True,
        )
        if each <= asked.words
        and _same_act(operation, asked, opening, verb)
        and (opening == "list" or "list" not in each or asked.lists)
        and (place != asked.head or place in asked.aside)
    )
    return max(said, default=0.0)


def _length(
    each: frozenset[str], opening: str, asked: Asked, verb: str | None, *, reaching: bool
) -> float:
    """How much the words of another way to ask for it say."""
    length = len(each) - 0.5 * len(each & _SAID_EVERYWHERE) - (opening == "list")
    things = each - {opening}
    acts = verb_group(opening) is not None or opening in STOP
    if (
        acts
        and things
        and things <= asked.aside
        and not reaching
        and asked.head not in {"", *things}
    ):
        length *= 0.3
    return length + 0.5 * (not verb and opening == asked.head)


def _same_act(operation: OperationCard, asked: Asked, opening: str, verb: str | None) -> bool:
    """Whether another way to ask is of the kind of act that is asked for."""
    if not asked.verbs:
        return True
    if not verb:
        return not (operation.read and asked.verbs[0] == "create" and "new" in asked.words)
    if asked.verbs[0] == "delete" and operation.verbs and "delete" not in operation.verbs:
        return opening == stem(verb)  # who takes a reaction away adds none
    if opening == stem(verb):
        return not (operation.read and asked.verbs[0] == "reply" and not verb.endswith("s"))
    if operation.read != asked.reads:
        return operation.read and not READS & set(operation.verbs) and not verb_group(opening)
    return verb_group(opening) is not None or operation.read or _act(operation, asked.verbs) > -1.0
