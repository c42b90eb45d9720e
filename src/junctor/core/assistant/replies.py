"""Answers that go back to where the event came from: `and reply`, `send them a direct message`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from junctor.core.assistant.library import ConnectorCard
from junctor.core.assistant.sentence import Clause, clause_of
from junctor.core.assistant.words import tokens

_REPLIES = frozenset(("reply", "respond", "answer"))
_BACK = re.compile(r"\b(?:direct\s+message|(?:send|post|write|message|text)\s.*\bback\b)", re.IGNORECASE)
_OTHERWISE = frozenset(("email", "mail", "sms", "slack", "phone"))
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
