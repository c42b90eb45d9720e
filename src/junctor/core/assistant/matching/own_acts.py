"""What a clause says of a connector that it names, in the acts that this connector has."""

from __future__ import annotations

from junctor.core.assistant.index.cards import ConnectorCard, OperationCard
from junctor.core.assistant.language.words import (
    IMPLIED,
    INSTEAD,
    NOMINAL,
    stem,
    verb_group,
)
from junctor.core.assistant.matching.scoring import Asked, first_write

_MADE = frozenset(map(stem, ("create", "make", "add")))
_SAID_THINGS = frozenset(map(stem, ("message", "sms", "notification")))
_THEIRS = frozenset(map(stem, ("draft", "template", "batch", "webhook", "topic", "schedule")))
_EXTENDS = frozenset(map(stem, ("append", "folder", "directory", "line", "end", "text")))
_GENERATE = stem("generate")


def as_asked(
    card: ConnectorCard, verbs: list[str], nouns: set[str], words: set[str], asked: Asked
) -> tuple[list[str], set[str]]:
    """Its acts and what they are about.

    A model is asked, whatever the words for it are.
    """
    if "llm" in card.topics:
        return _of_model(card, verbs, nouns, words)
    if not verbs and nouns & card.known:
        return (["list"] if asked.plural else []), nouns
    if not verbs:
        main = first_write(card)
        return list(main.verbs if main else ()), nouns
    things = (nouns & _SAID_THINGS) - asked.aside  # `an issue from the message` is an issue
    if verbs[0] == "create" and words & _MADE and things and not nouns & _THEIRS:
        verbs = ["send", *verbs[1:]]
    has = {verb for each in card.operations if not each.tests for verb in each.verbs}
    if verbs[0] == "call" and len(verbs) > 1 and "call" not in has:
        verbs = verbs[1:]  # `run a query`
    instead = _instead(card, verbs[0], nouns, words, has)
    return ([instead, *verbs[1:]] if instead else verbs), nouns


def _comments(operation: OperationCard) -> bool:
    """Whether a comment can be written with it."""
    ways = set().union(*operation.sayings) if operation.sayings else set()
    return not operation.read and stem("comment") in {*operation.nouns, *ways}


def _of_model(
    card: ConnectorCard, verbs: list[str], nouns: set[str], words: set[str]
) -> tuple[list[str], set[str]]:
    asked = {stem(word) for word in IMPLIED["ask"]}
    for each in card.operations:
        if each.core & words and {verb_group(word) for word in each.core} & NOMINAL:
            return list(each.verbs[:1]), nouns - asked  # `ask it for moderation`
    if verbs[:1] == ["get"] and any(
        each <= words for one in card.operations if not one.read for each in one.sayings
    ):
        return ["ask"], nouns  # `see what is in the photo`
    if nouns & (card.known - asked - {"text", "input", "content"}):
        return verbs, nouns
    if any(each <= words for one in card.operations for each in one.sayings):
        return verbs, nouns
    return ["ask"], nouns | asked


def _instead(
    card: ConnectorCard, verb: str, nouns: set[str], words: set[str], has: set[str]
) -> str | None:
    """The act that this connector has for the one that is said, where that is another."""
    if verb in ("create", "send") and card.category == "File Transfer" and not words & _EXTENDS:
        return "upload"  # `put it on the server`
    if verb == "create" and _GENERATE in words and "render" in has:
        return "render"  # `generate the voucher`
    instead = INSTEAD.get(verb)
    if verb == "reply" and instead not in has and nouns & card.known:
        comments = {each.verbs[0] for each in card.operations if each.verbs and _comments(each)}
        instead = "update" if comments == {"update"} else "create"  # `comment on a task`
    return instead if verb not in has else None
