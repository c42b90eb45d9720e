"""Things that come, one by one, in other words: `everyone who ...`, `each ... in the queue`.

Each rule makes of its words the plain ones: `when X, do Y`, or `list X;` and an act for each.
"""

from __future__ import annotations

import re

from junctor.core.assistant.branching import EACH
from junctor.core.assistant.cards import Library
from junctor.core.assistant.measuring import looked_at
from junctor.core.assistant.mentions import mentioned
from junctor.core.assistant.times import times_in
from junctor.core.assistant.wishing import names_one
from junctor.core.assistant.within import a_new
from junctor.core.assistant.words import tokens, verb_group

_EVERYONE_WHO = re.compile(
    r"^(?P<act>\w+)\s+(?:everyone|everybody|anyone|anybody|whoever|(?:all\s+)?(?:those|people)|(?:each|every|any)\s+(?:person|one))\s+"
    r"(?:(?:who|that)\s+)?(?P<event>\w+\s.+)$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s(?=(?:to|into|in|on|as|with|via|by|an?)\s)")
_GOES = re.compile(
    r"^(?P<what>(?:every|each|any|all|new)\s+[^,;]+?)\s+(?:go(?:es)?|lands?|ends?\s+up|shows?\s+up|appears?)\s+"
    r"(?P<where>(?:in|into|to|on|onto)\s+.+)$",
    re.IGNORECASE,
)
_FOR_EVERY = re.compile(
    r"^(?P<act>\w+\s.+?)\s+(?:from|out\s+of|for|on)\s+(?:each|every|any)\s+(?P<what>[^,;]+)$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"^(?:new\s+|incoming\s+)*(?:e-?mail|letter|mail)\b", re.IGNORECASE)
_ROW = re.compile(r"^(?:row|line|record|entry)\b", re.IGNORECASE)
"""What stands in a table, and does not come by itself."""
_RECEIVES = re.compile(
    r"^(?:[^:,;]{2,40}:\s+)?(?:receiv(?:e|ing)|catch|wait\s+for|listen\s+for)\s+(?:(?:an?|every|each|any|the)\s+)?"
    r"(?:(?:new|incoming)\s+)?(?P<what>[^,;]+?)(?:,|\s+and)\s+(?:then\s+)?(?P<act>\w.+)$",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    r"^(?P<verb>send|post|write|share|publish)\s+(?P<where>(?:to|in|into|on)\s+[^,;]+?)\s+(?:(?:the|a|an)\s+)?"
    r"(?P<what>(?:list|report|summary|digest|overview)\s+of\s.+)$",
    re.IGNORECASE,
)
_OWNER_OF = re.compile(
    r"^(?P<act>remind|email|e-mail|mail|text|notify|message|alert|call)\s+(?:the\s+)?(?P<who>[\w-]+?)s?\s+of\s+"
    r"(?:each|every|all)\s+(?P<what>.+?)(?P<by>\s+(?:by|via|with|using)\s+.+)?$",
    re.IGNORECASE,
)
_FROM_URL = re.compile(
    r"^(?P<verb>\w+)\s+(?:each|every|all)\s+(?:[\w-]+\s+){1,3}?(?:from|of|at|in|returned\s+by)\s+(?:[\w-]+\s+){0,4}?"
    r"(?P<url>https?://\S+)\s+(?P<rest>(?:in|into|to|on)\s.+)$",
    re.IGNORECASE,
)
_DRAFTS = re.compile(
    r"^(?P<verb>draft|write|compose|prepare)\s+an?\s+(?:reply|answer|response)\s+to\s+(?:(?:each|every|any|all|the|an?)\s+)?"
    r"(?:new|incoming)\s+(?P<what>.+?)\s+(?:with|using|by|via)\s+(?P<model>.+)$",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    r"^(?P<act>.+?)(?P<when>,?\s+(?:when|whenever|each\s+time|every\s+time|as\s+soon\s+as|after|once)\s+[^,]+),\s*(?:and\s+|please\s+)*"
    r"(?:include|including|with)\s+(?P<what>(?:the|their|his|her|its|all)\s+[^,]+)$",
    re.IGNORECASE,
)
_FALLS = re.compile(
    r"^(?:(?P<act>.+?)\s+)?(?:if|when(?:ever)?|once)\s+(?:the\s+)?(?P<field>\w+(?:\s\w+)?)\s+(?:in|of)\s+(?:the\s+)?(?P<table>\w+)\s+table\s+"
    r"(?P<place>(?:(?:in|of)\s+\w+\s+)?)(?P<how>(?:is|falls|drops|goes|rises|gets|climbs)\s+(?:below|under|above|over|less\s+than|more\s+than)\s+[\d.]+)"
    r"\s*(?P<where>\(\w[^)]*\)|in\s+\w+)?(?:,\s+(?P<then>.+))?$",
    re.IGNORECASE,
)
_MERGES = re.compile(
    r"^(?P<verb>merge|match|join|reconcile|compare|combine)\s+(?P<one>.+?)\s+(?:and|with|to|against)\s+"
    r"(?P<other>.+?)(?:\s+(?:by|on)\s+(?P<key>[\w\s]+))?$",
    re.IGNORECASE,
)
_PLAINLY = (
    (r"[,;]?\s+(?:or\s+)?(?:else|otherwise)[:,]?\s+(?:do\s+)?nothing(?:\s+at\s+all)?[.!]*$", ""),
    (
        r"\b(?:make\s+|send\s+)?(?:an?\s+)?http\s+(?:request|call)\s+(?:to|against)\s+(?=https?://)",
        "GET ",
    ),
    (
        (
            r"[,;]?\s+(?:and\s+)?(?:then\s+)?split\s+(?:(?:it|them|that|the\s+\w+)\s+)?(?:up\s+)?"
            r"into\s+(?:\w+\s)?(?:items?|rows?|records?|parts?|pieces)[,;]?\s+(?:and\s+)?(?:then\s+)?"
            r"(?P<verb>\w+)\s+(?:each|every\s+one|them)(?:\s+(?:one|of\s+them))?\b"
        ),
        rf"; {EACH}\g<verb> it",
    ),
)
_PLAIN = tuple((re.compile(each, re.IGNORECASE), instead) for each, instead in _PLAINLY)


def recast(text: str, library: Library) -> tuple[str, list[str]]:
    """The same in plain words, and what must be known of it."""
    for pattern, instead in _PLAIN:
        text = pattern.sub(instead, text)
    times = times_in(text)
    at = times.end if times and not text[: times.start].strip() else 0
    lead, body = text[:at], text[at:].strip(" ,.!")
    for rule in _RULES:
        if said := rule(body, library):
            return f"{lead}, {said}" if lead else said, []
    if looked := not times and _looked_up(body, library):
        return looked
    if looked := looked_at(body, library, timed=bool(lead)):
        return f"{lead}, {looked[0]}" if lead else looked[0], looked[1]
    if merged := _merged(body, library):
        return f"{lead}, {merged[0]}" if lead else merged[0], merged[1]
    return text, []


def _everyone_who(text: str, library: Library) -> str | None:
    """`add everyone who fills in the form to X`: what they do starts it."""
    said = _EVERYONE_WHO.match(text)
    if said is None or not _acts(said["act"]):
        return None
    event = said["event"]
    if event.lower().startswith(("in ", "on ", "from ", "with ", "of ", "at ", "about ")):
        return None
    for place in _PLACE.finditer(event):
        happens, rest = event[: place.start()], event[place.end() :]
        known = "form" in tokens(happens) or names_one(happens, library)
        if known and (names_one(rest, library) or "mail" in rest or "#" in rest):
            return f"when someone {happens}, {said['act']} them {rest}"
    return None


def _goes(text: str, library: Library) -> str | None:
    """`every new lead of X goes to Y`."""
    said = _GOES.match(text)
    if (
        said is None
        or not names_one(said["what"], library)
        or not names_one(said["where"], library)
    ):
        return None
    what = re.sub(r"^(?:every|each|any|all)\s+", "", said["what"], flags=re.IGNORECASE)
    where = re.sub(r"^(?:in|into|on|onto)\s", "to ", said["where"], flags=re.IGNORECASE)
    return f"when there is {a_new(what)}, add it {where}"


def _for_every(text: str, library: Library) -> str | None:
    """`open a ticket from every email that arrives`, `... for each message in the queue`."""
    said = _FOR_EVERY.match(text)
    if said is None or not _acts(said["act"]) or not names_one(said["act"], library):
        return None
    what = said["what"]
    queues = [c for c in mentioned(library, what) if c.category == "Message Queues"]
    place = re.search(r"\s(?:in|on|from|of|at)\s+(?P<name>.+)$", what)
    if len(queues) == 1 and place:
        return f"when a new message arrives in {place['name']}, {said['act']}"
    if _ROW.match(what) and names_one(what, library):
        return f"list {_several(what)}; {EACH}{said['act']}"
    if _MAIL.match(what) and not mentioned(library, what):
        where = f" in {place['name']}" if place else ""
        return f"when a new email arrives{where}, {said['act']}"
    return None


def _receives(text: str, library: Library) -> str | None:
    """`receive a message of X, save it in Y`."""
    said = _RECEIVES.match(text)
    if said is None or not _acts(said["act"]):
        return None
    tells = [card for card in mentioned(library, said["what"]) if card.triggers]
    if len(tells) != 1:
        return None
    return f"when a new {said['what']} arrives, {said['act']}"


def _place_first(text: str, library: Library) -> str | None:
    """`send to #daily the list of X`."""
    said = _PLACE_FIRST.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    return f"{said['verb']} the {said['what']} {said['where']}"


def _owner_of(text: str, library: Library) -> str | None:
    """`remind the owner of each open deal in X by email`: they are listed first."""
    said = _OWNER_OF.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    act = f"{said['act']} the {said['who']}{said['by'] or ''}"
    return f"list {_several(said['what'])}; {EACH}{act}"


def _from_url(text: str, library: Library) -> str | None:
    """`insert each record from the API https://... into X`."""
    said = _FROM_URL.match(text)
    if said is None or not _acts(said["verb"]) or not names_one(said["rest"], library):
        return None
    return f"GET {said['url']}; {EACH}{said['verb']} it {said['rest']}"


def _drafts(text: str, library: Library) -> str | None:
    """`draft a reply to every new message of X with a model`."""
    said = _DRAFTS.match(text)
    models = [c for c in mentioned(library, said["model"]) if "llm" in c.topics] if said else []
    if said is None or not models or not names_one(said["what"], library):
        return None
    start = f"when there is a new {said['what']}, "
    if said["verb"].lower() not in ("draft", "prepare"):
        return f"{start}reply to it with {said['model']}"
    teller = mentioned(library, said["what"])
    where = f" in {teller[0].name}" if teller else ""
    return f"{start}write a reply to it with {said['model']}; create a draft{where}"


def _including(text: str, library: Library) -> str | None:
    """`email us whenever a form is sent, include their message`: it goes along with the act."""
    said = _INCLUDING.match(text)
    if said is None or not names_one(said["act"], library):
        return None
    return f"{said['act']} with {said['what']}{said['when']}"


_RULES = (
    _everyone_who,
    _goes,
    _for_every,
    _receives,
    _place_first,
    _owner_of,
    _from_url,
    _drafts,
    _including,
)


def _looked_up(text: str, library: Library) -> tuple[str, list[str]] | None:
    """`tell me if the stock in the table falls below 5`: no table tells, so it is looked up."""
    said = _FALLS.match(text)
    cards = mentioned(library, f"{said['place']} {said['where'] or ''}") if said else []
    act = said and (said["act"] or said["then"])
    if said is None or not act or len(cards) != 1 or cards[0].category != "Databases":
        return None
    reads = f"every hour, read rows from the table {said['table']} in {cards[0].name}"
    note = "Nothing tells of this when it happens, so it is looked up every hour; say how often."
    return f"{reads}; if the {said['field']} {said['how']}, {EACH}{act}", [note]


def _merged(text: str, library: Library) -> tuple[str, list[str]] | None:
    """`merge X and Y by domain`: both are read; what is merged has to be said."""
    said = _MERGES.match(text)
    one = mentioned(library, said["one"]) if said else []
    other = mentioned(library, said["other"]) if said else []
    if said is None or len(one) != 1 or len(other) != 1 or one == other:
        return None
    key = f" by “{said['key']}”" if said["key"] else ""
    note = (
        f"The plan reads both and does not {said['verb'].lower()} them{key}: add that to the flow."
    )
    return f"list {_several(said['one'])}; list {_several(said['other'])}", [note]


def _acts(text: str) -> bool:
    """Whether a text begins with a verb."""
    words = tokens(text)
    return bool(words) and verb_group(words[0]) is not None


def _several(what: str) -> str:
    """`open deal in X` as what is listed: open deals."""
    split = re.search(r"\s(?:in|of|from|on)\s", what)
    thing, rest = (what[: split.start()], what[split.start() :]) if split else (what, "")
    if not thing.endswith("s"):
        thing = f"{thing[:-1]}ies" if re.search(r"[^aeiou]y$", thing) else f"{thing}s"
    return f"{thing}{rest}"
