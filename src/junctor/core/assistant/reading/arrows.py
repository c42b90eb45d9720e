"""Things that go from one place to another: `gmail to slack`, `new rows to X`, `for each row`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.conditions import EACH, MARKS
from junctor.core.assistant.language.patterns import heard, several
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import KNOWN, PLAIN_ACTS, stem, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.systems import named_by_kind
from junctor.core.assistant.reading.relays import ADDRESS, COPIES, readable
from junctor.core.assistant.reading.rules import first_of, rule

_FOREIGN = re.compile(r"(?:\w+\s+)?[A-Z][a-z]\w*\s+[a-z]+$")
"""`Shopify orders`: things of a vendor nobody here knows."""
_TAKEN_IN = frozenset(("forward", "push", "send"))
"""Said of things that are made where they go, and of messages."""
_FOR_ALL = heard(
    r"^{time=(every|each) \w+(\s\w+)?( at [\w:.]+(\s[ap]m)?)?,? |(daily|weekly|monthly),? }?"
    r"for (each|every|all) (of )?(?!(new|incoming)\b){rest=.+}$"
)
_IN_A_PLACE = heard(r"{kind=([a-z][\w-]*\s)?}{thing=[a-z]\w*} {place=(in|of|from)\s.+}$", re.NOFLAG)
_OF_ANY_TABLE = frozenset(map(stem, ("row", "record", "table", "entry", "line", "item")))
_DATABASES = "Databases"
_NO_PLACES = frozenset(("must", "should", "shall", "when", "whenever", "if", "after", "once"))
"""Words of sentences that say more than from where to where."""


def arrowed(text: str, library: Library) -> str:
    """`every new issue of GitHub to Slack` as `when there is a new issue ..., post it to Slack`."""
    text = _for_all(text, library)
    return first_of(_RULES, text, library) or _from_to(text, library) or text


def _handled(said: re.Match[str], library: Library) -> str | None:
    """`classify incoming mail of Gmail` as `when there is a new mail of Gmail, classify it`."""
    if times_in(said.string) or not mentioned(library, said["what"]):
        return None
    return f"when there is a new {said['what']}, {said['who']}{said['act']} it{said['rest'] or ''}"


def _put(said: re.Match[str], library: Library) -> str | None:
    """What comes from a vendor is posted, mailed or added where it goes."""
    what, where = said["what"], said["where"]
    goes, to = mentioned(library, where), ADDRESS.search(where)
    tells = mentioned(library, what) or _FOREIGN.match(what)
    if times_in(said.string) or not tells or not (goes or to):
        return None
    act = "add" if to is None else "email" if "@" in to[0] else "post"
    act = "save" if act == "add" and said[0].lower().startswith(("keep", "save")) else act
    thing = what.split(" ")[0]
    known = any(stem(thing) in card.known for card in goes)
    it = f"the {thing}" if act == "add" and known and " the " in f" {where}" else "it"
    return f"when there is a new {what}, {act} {it} to {where}"


def _of_ones_own(said: re.Match[str], library: Library) -> str | None:
    """A lead of nobody here is new, and goes where it is sent: one's own system tells of it."""
    cards = mentioned(library, said["where"])
    if len(cards) != 1 or mentioned(library, said["what"]):
        return None
    act, thing = said["act"].lower(), said["what"].split(" ")[-1]
    made = act in _TAKEN_IN and stem(thing) in cards[0].topics
    act, it = ("add", f"the {thing}") if made else (act, "it")
    return f"when there is a new {said['what']}, {act} {it} {said['where']}"


_RULES = (
    # `a card for each new issue of X in Y`
    rule(
        r"(an? )?(new )?{thing=(?!when)\w+} for (each|every) (new )?{what} "
        r"{where=(in|to|into|on)\s.+}",
        "when there is a new {what}, add a {thing} {where}",
    ),
    # `classify incoming mail of X with Y`
    rule(
        r"{who=((let|have|make) )?([A-Z]\w* )?}{act=answer|reply to|process|classify|translate"
        "|summari[sz]e|handle|(draft|write) an? (reply|answer) to|route|moderate|assign|tag|label"
        "|triage|review|escalate|enrich|score|approve} "
        "(all |any |the (?=incoming)|an? (?=new|incoming))?"
        r"(incoming|new|every|each) {what}{rest= (with|and|using|in|to)\s.+}?",
        _handled,
    ),
    # `add new rows of X to Y`
    rule(
        "(add|copy|sync|push|send|put|save) (EACH )?new {what} (to|into|in) {where=.+}",
        _put,
    ),
    # `forward every message of X to #general`
    rule(
        "(forward|copy|sync|push|send|post|save|log|mirror|keep a copy of|publish|produce|stream"
        "|store|record|write|insert|append|emit|enqueue) (every|each|any) (new )?"
        r"{what=(?!(hour|day|week|month|minute)\b).+?} (to|into|in) {where=.+}",
        _put,
    ),
    # `publish every new order to X`
    rule(
        "{act=forward|push|send|post|save|log|store|record|add|write|insert|append|publish|produce"
        "|emit|stream|enqueue} ((EACH )?new|every|each|any) "
        r"{what=(?!(hour|day|week|month|minute|time)\b)[a-z][\w-]*(\s[a-z][\w-]*)?} "
        r"{where=(to|into|in|on)\s.+}",
        _of_ones_own,
    ),
)


def _from_to(text: str, library: Library) -> str | None:
    """`gmail to slack`: two names and no act mean that the first starts it."""
    sides = re.split(r"\s+(?:to|into)\s+", text.strip(" .!?"))
    first = tokens(sides[0])[:1]
    if len(sides) != 2 or not first or first[0] in KNOWN or "," in text or times_in(text):
        return None
    acts = verb_group(first[0]) or COPIES.match(text)
    more = (PLAIN_ACTS | {"and", "write"}) & set(tokens(sides[0]))
    if acts or more or _NO_PLACES & set(tokens(text)):
        return None
    if any(len(mentioned(library, side)) != 1 for side in sides):
        return None
    return f"when {sides[0]}, {sides[1]}"


def _for_all(text: str, library: Library) -> str:
    """`for each row in the sheet send an email` reads the rows: they are there, none is new."""
    said = _FOR_ALL.match(text)
    if said is None:
        return text
    words = said["rest"].split(" ")
    for at in range(1, len(words)):
        what, act = " ".join(words[:at]).strip(" ,"), " ".join(words[at:])
        cards = mentioned(library, what) or named_by_kind(library, what)
        happened = any(word.endswith("ed") for word in words[:at])
        if not cards or happened or not verb_group(MARKS.sub("", words[at])):
            continue
        if table := _table_of(what, cards):
            return f"{said['time'] or ''}{table}; {EACH}{act}"
        if readable(what, library, cards):
            return f"{said['time'] or ''}list {several(what)}; {EACH}{act}"
    return text


def _table_of(what: str, cards: list[ConnectorCard]) -> str:
    """`overdue invoice in PostgreSQL`: rows of a table that is called as they are."""
    said = _IN_A_PLACE.match(what)
    thing = said["thing"].lower() if said else ""
    if said is None or stem(thing) in _OF_ANY_TABLE or {c.category for c in cards} != {_DATABASES}:
        return ""
    table = thing if thing.endswith("s") else f"{thing}s"
    kind = f" that are {said['kind'].strip()}" if said["kind"] else ""
    return f"read rows from the table {table} {said['place']}{kind}"
