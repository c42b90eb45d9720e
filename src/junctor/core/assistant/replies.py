"""Answers that go back to where the event came from: `and reply`, `send them a direct message`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from junctor.core.assistant.library import ConnectorCard
from junctor.core.assistant.matching import ADDRESSES
from junctor.core.assistant.sentence import Clause, clause_of
from junctor.core.assistant.words import tokens

_REPLIES = frozenset(("reply", "respond", "answer"))
_BACK = re.compile(
    r"\b(?:direct\s+message|(?:send|post|write|message|text)\s.*\bback\b)", re.IGNORECASE
)
_OTHERWISE = frozenset(("email", "mail", "sms", "slack", "phone"))
_MEDIA = re.compile(
    r"\b(?:e-?mail|mail|sms|text|phone|call|letter|chat|push|webhook|in|via|over|through|using|with)\b",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"^\w+\s+(?:(?:the|our|my|all|whole)\s+)*(?:[\w-]+\s+)?(?:team|channel|everyone|everybody|staff|department|hr|it|devs?"
    r"|developers|engineers|engineering|sales|support|ops|finance|legal|marketing|management|office"
    r"|crew|nurses|doctors|ward|colleagues|people|group|reception|front\s+desk|accounting|warehouse)\b",
    re.IGNORECASE,
)
GROUP = "in the team chat"
"""How a clause says that it goes to many, where no medium is named."""
_TALKING = frozenset(("Communication", "Ticketing"))


def talks(card: ConnectorCard) -> bool:
    """Whether one can answer there."""
    writes = {verb for each in card.operations if not each.read for verb in each.verbs}
    return card.category in _TALKING and bool(writes & {"send", "reply", "update"})


def reply_of(
    clause: Clause, cards: Sequence[ConnectorCard], teller: ConnectorCard | None
) -> Clause | None:
    """The clause as a message to where the event came from; None where it says otherwise.

    `cards` are what it names: a model may write the answer.
    """
    words = tokens(clause.text)
    replies = words[:1] and words[0] in _REPLIES
    if teller is None or not talks(teller) or not (replies or _BACK.search(clause.text)):
        return None
    if _OTHERWISE & set(words) or clause.mentions.emails or clause.mentions.channels:
        return None
    if not cards:
        return clause if "reply" in words else clause_of(f"send a message: {clause.text}")
    models = all("llm" in card.topics for card in cards)
    return clause_of("reply with it") if models and replies else None


def addressed(clause: Clause) -> Clause:
    """`notify HR`, `alert the customer`: many are told in the chat, one by mail."""
    words = tokens(clause.text)
    if not words or words[0] not in ADDRESSES or _MEDIA.search(clause.text):
        return clause
    said = clause.mentions
    if said.channels or said.emails or said.phones or said.urls or {"it", "back"} & set(words[1:2]):
        return clause
    if _GROUPS.match(clause.text):
        return clause_of(f"{clause.text} {GROUP}")
    return clause_of(f"{clause.text} by email")
