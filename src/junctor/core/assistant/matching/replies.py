"""Answers that go back to where the event came from: `and reply`, `send them a direct message`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from junctor.core.assistant.index.cards import ConnectorCard
from junctor.core.assistant.language.clauses import Clause, clause_of
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.operations import ADDRESSES

_REPLIES = frozenset(("reply", "respond", "answer"))
_BACK = heard(r"\b(direct message|(send|post|write|message|text)\s.*\bback\b)")
_OTHERWISE = frozenset(("email", "mail", "sms", "slack", "phone"))
_MEDIA = heard(
    r"\b(e-?mail|mail|sms|text|phone|call|letter|chat|push|webhook|in|via|over|through|using"
    r"|with)\b"
)
_GROUPS = heard(
    r"^\w+ ((the|our|my|all|whole) )*([\w-]+ )?(team|channel|everyone|everybody|staff|department|hr"
    "|it|devs?"
    "|developers|engineers|engineering|sales|support|ops|finance|legal|marketing|management|office"
    "|crew|nurses|doctors|ward|colleagues|people|group|reception|front desk|accounting"
    r"|warehouse)\b"
)
GROUP = "in the team chat"
CHAT = heard(r"\b(in|into|to|on) (the|our|my) ([\w-]+ )?(group )?chat(\s?room)?\b")
"""How a clause says that it goes to many, where no medium is named."""
_TALKING = frozenset(("Communication", "Ticketing"))


_NOT = heard(r"^(please )?(but )?(do not|don't|dont|never|not|stop|no) (?!to\b)\w+")
_ANSWERS = heard(
    r"^(respond|reply|answer|return)\b(?!.*\b(by|via|in|on) (e?mail|sms|chat|slack)\b)"
)
_AMONG = re.compile(
    r"^\W*(?:(?:also|and|or|in|on|to|via|by|the|our|a|channel|chat|group|team|both)\W+)*$"
)


def left_out(clause: Clause, *, answers: bool) -> str:
    """What to say of a clause that asks for no call: that nothing is done, or for an answer.

    `answers`: somebody who is no vendor waits for one, a webhook's caller or who sent a form.
    """
    if _NOT.match(clause.text):
        return f"“{clause.text}”: the plan does nothing for it; see that no step of it does."
    if answers and _ANSWERS.match(clause.text):
        return f"“{clause.text}”: the plan answers nobody; add a `respond` node behind its steps."
    return ""


def to_each(clause: Clause, cards: Sequence[ConnectorCard]) -> list[Clause]:
    """`announce it on Slack and in the Telegram channel`: one message to each of them."""
    if len(cards) < 2 or not all(map(talks, cards)) or verb_group(clause.words[0]) != "send":
        return []
    places = [
        m.span()
        for card in cards
        if (m := re.search(rf"\b{re.escape(card.name.split()[0])}\b", clause.text, re.IGNORECASE))
    ]
    if len(places) != len(cards):
        return []
    between = [clause.text[a[1] : b[0]] for a, b in pairwise(places)]
    if not all(_AMONG.match(each) and re.search(r"and|,|&|\+", each) for each in between):
        return []
    before, after = clause.text[: places[0][0]], clause.text[places[-1][1] :]
    marked = [
        f"{clause.marks}{before}{cards[0].name}",
        *(f"{before}{card.name}" for card in cards[1:]),
    ]
    return [clause_of(f"{each}{after}".strip()) for each in marked]


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
