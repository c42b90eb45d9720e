"""Things that go from one place to another: `gmail to slack`, `new rows to X`, `for each row`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.conditions import EACH, MARKS
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import KNOWN, PLAIN_ACTS, stem, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.systems import named_by_kind
from junctor.core.assistant.reading.relays import ADDRESS, COPIES, readable

_NEW = heard(
    "^(add|copy|sync|push|send|put|save) ((all|every|each|any) )?new {what}"
    " (to|into|in) {where=.+}$"
)

_FOREIGN = re.compile(r"(?:\w+\s+)?[A-Z][a-z]\w*\s+[a-z]+$")
"""`Shopify orders`: things of a vendor nobody here knows."""

_EVERY = heard(
    "^(forward|copy|sync|push|send|post|save|log|mirror|keep a copy of) (every|each|any) (new )?"
    r"{what=(?!(hour|day|week|month|minute)\b).+?} (to|into|in) {where=.+}$"
)

_OF_ONES_OWN = heard(
    "^{act=forward|push|send|post|save|log|store|record|add|write|insert|append|publish|produce"
    "|emit|stream|enqueue} ((EACH )?new|every|each|any) "
    r"{what=(?!(hour|day|week|month|minute|time)\b)[a-z][\w-]*(\s[a-z][\w-]*)?} "
    r"{where=(to|into|in|on)\s.+}$"
)
"""`publish every new order to X`: no vendor tells of it, so one's own system does."""
_TAKEN_IN = frozenset(("forward", "push", "send"))
"""Said of things that are made where they go, and of messages."""

_FOR_EACH = heard(
    r"^(an? )?(new )?{thing=(?!when)\w+} for (each|every) (new )?{what} "
    r"{where=(in|to|into|on)\s.+}$"
)

_INCOMING = heard(
    r"^{who=((let|have|make) )?([A-Z]\w* )?}{act=answer|reply to|process|classify|translate"
    "|summari[sz]e|handle|(draft|write) an? (reply|answer) to|route|moderate|assign|tag|label"
    "|triage|review|escalate|enrich|score|approve} (all |any |the (?=incoming)"
    r"|an? (?=new|incoming))?(incoming|new|every|each) {what}{rest= (with|and|using|in|to)\s.+}?$"
)

_FOR_ALL = heard(
    r"^{time=(every|each) \w+(\s\w+)?( at [\w:.]+(\s[ap]m)?)?,? |(daily|weekly|monthly),? }?"
    r"for (each|every|all) (of )?(?!(new|incoming)\b){rest=.+}$"
)

_IN_A_PLACE = heard(r"{kind=([a-z][\w-]*\s)?}{thing=[a-z]\w*} {place=(in|of|from)\s.+}$", re.NOFLAG)
_OF_ANY_TABLE = frozenset(map(stem, ("row", "record", "table", "entry", "line", "item")))
_DATABASES = "Databases"
_CONDITIONS = frozenset(("must", "should", "shall", "when", "whenever", "if", "after", "once"))


def arrowed(text: str, library: Library) -> str:
    """`gmail to slack`: two names and no act mean that the first starts it."""
    text = _for_all(text, library)
    sides = re.split(r"\s+(?:to|into)\s+", text.strip(" .!?"))
    if said := _FOR_EACH.match(text):
        return f"when there is a new {said['what']}, add a {said['thing']} {said['where']}"
    handles = None if times_in(text) else _INCOMING.match(text)
    if handles and mentioned(library, handles["what"]):
        act = f"{handles['who']}{handles['act']} it{handles['rest'] or ''}"
        return f"when there is a new {handles['what']}, {act}"
    new = None if times_in(text) else _NEW.match(text) or _EVERY.match(text)
    if (
        new
        and (mentioned(library, new["where"]) or ADDRESS.search(new["where"]))
        and (mentioned(library, new["what"]) or _FOREIGN.match(new["what"]))
    ):
        to = ADDRESS.search(new["where"])
        act = "add" if to is None else "email" if "@" in to[0] else "post"
        act = "save" if act == "add" and text.lower().startswith(("keep", "save")) else act
        thing = new["what"].split(" ")[0]
        known = any(stem(thing) in card.known for card in mentioned(library, new["where"]))
        it = f"the {thing}" if act == "add" and known and " the " in f" {new['where']}" else "it"
        return f"when there is a new {new['what']}, {act} {it} to {new['where']}"
    if told := _of_ones_own(text, library):
        return told
    first = tokens(sides[0])[:1]
    plain = len(sides) == 2 and first and first[0] not in KNOWN and "," not in text
    plain = plain and not (verb_group(first[0]) or COPIES.match(text))
    plain = plain and not times_in(text)
    plain = plain and not _CONDITIONS & set(tokens(text))
    plain = plain and not (PLAIN_ACTS | {"and", "write"}) & set(tokens(sides[0]))
    if plain and all(len(mentioned(library, side)) == 1 for side in sides):
        return f"when {sides[0]}, {sides[1]}"
    return text


def _of_ones_own(text: str, library: Library) -> str:
    """`send every new lead to X`: a lead of nobody here is new, and goes there."""
    said = _OF_ONES_OWN.match(text)
    cards = mentioned(library, said["where"]) if said else []
    if said is None or len(cards) != 1 or mentioned(library, said["what"]):
        return ""
    act, thing = said["act"].lower(), said["what"].split(" ")[-1]
    made = act in _TAKEN_IN and stem(thing) in cards[0].topics
    act, it = ("add", f"the {thing}") if made else (act, "it")
    return f"when there is a new {said['what']}, {act} {it} {said['where']}"


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
            return f"{said['time'] or ''}list {_several(what)}; {EACH}{act}"
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


def _several(what: str) -> str:
    """`row in the sheet` as what is read: rows."""
    first, _, rest = what.partition(" ")
    return f"{first}s {rest}" if rest and not first.endswith("s") and first.islower() else what
