"""Things that come, one by one, in other words: `everyone who ...`, `each ... in the queue`.

Each rule makes of its words the plain ones: `when X, do Y`, or `list X;` and an act for each.
"""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.conditions import EACH
from junctor.core.assistant.language.patterns import (
    a_new,
    heard,
    one_of,
    plainer,
    said_plainly,
    several,
)
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.reading.measuring import looked_at
from junctor.core.assistant.reading.rules import first_of, names_one, rule

_PLACE = re.compile(r"\s(?=(?:to|into|in|on|as|with|via|by|an?)\s)")
_MAIL = heard(r"^(new |incoming )*(e-?mail|letter|mail)\b")
_ROW = heard(r"^(row|line|record|entry)\b")
"""What stands in a table, and does not come by itself."""
_FALLS = heard(
    r"^({act} )?(if|when(ever)?|once) (the )?{field=\w+(\s\w+)?} (in|of) (the )?{table=\w+} table "
    r"{place=((in|of) \w+ )?}{how=(is|falls|drops|goes|rises|gets|climbs) (below|under|above|over"
    r"|less than|more than) [\d.]+}\s*{where=\(\w[^)]*\)|in \w+}?(, {then=.+})?$"
)
_MERGES = heard(
    "^{verb=merge|match|join|reconcile|compare|combine} {one} (and|with|to|against) "
    r"{other}( (by|on) {key=[\w\s]+})?$"
)
_PLAINLY = (
    plainer(
        r"[,;]? (and )?(then )?wait for (the|its|their|an?) (answer|reply|response|result)s?"
        r"(?=[,;]| and\b|[.!]*$)",
        "",
    ),
    plainer(r"[,;]? (or )?(else|otherwise)[:,]? (do )?nothing( at all)?[.!]*$", ""),
    plainer(r"\b(make |send )?(an? )?http (request|call) (to|against) (?=https?://)", "GET "),
    plainer(
        r"[,;]? (and )?(then )?split ((it|them|that|the \w+) )?(up )?"
        r"into (\w+\s)?(items?|rows?|records?|parts?|pieces)[,;]? (and )?(then )?"
        r"{verb=\w+} (each|every one|them)( (one|of them))?\b",
        f"; {EACH}{{verb}} it",
    ),
)


def recast(text: str, library: Library) -> tuple[str, list[str]]:
    """The same in plain words, and what must be known of it."""
    text = said_plainly(_PLAINLY, text)
    times = times_in(text)
    at = times.end if times and not text[: times.start].strip() else 0
    lead, body = text[:at], text[at:].strip(" ,.!")
    plainly = first_of(_RULES, body, library)
    found = (
        (plainly, [])
        if plainly
        else (None if times else _looked_up(body, library))
        or looked_at(body, library, timed=bool(lead))
        or _merged(body, library)
    )
    if found is None:
        return text, []
    said, notes = found
    return f"{lead}, {said}" if lead else said, notes


def _everyone_who(said: re.Match[str], library: Library) -> str | None:
    """What they do starts it."""
    event = said["event"]
    if not _acts(said["act"]):
        return None
    if event.lower().startswith(("in ", "on ", "from ", "with ", "of ", "at ", "about ")):
        return None
    for place in _PLACE.finditer(event):
        happens, rest = event[: place.start()], event[place.end() :]
        known = "form" in tokens(happens) or names_one(happens, library)
        if known and (names_one(rest, library) or "mail" in rest or "#" in rest):
            return f"when someone {happens}, {said['act']} them {rest}"
    return None


def _goes(said: re.Match[str], _: Library) -> str:
    """`every new lead of X goes to Y` as `when there is a new lead of X, add it to Y`."""
    where = re.sub(r"^(?:in|into|on|onto)\s", "to ", said["where"], flags=re.IGNORECASE)
    return f"when there is {a_new(one_of(said['what']))}, add it {where}"


def _for_every(said: re.Match[str], library: Library) -> str | None:
    """Messages of a queue and mail come by themselves, rows are listed."""
    what = said["what"]
    if not _acts(said["act"]):
        return None
    queues = [c for c in mentioned(library, what) if c.category == "Message Queues"]
    place = re.search(r"\s(?:in|on|from|of|at)\s+(?P<name>.+)$", what)
    if len(queues) == 1 and place:
        return f"when a new message arrives in {place['name']}, {said['act']}"
    if _ROW.match(what) and names_one(what, library):
        return f"list {several(what)}; {EACH}{said['act']}"
    if _MAIL.match(what) and not mentioned(library, what):
        where = f" in {place['name']}" if place else ""
        return f"when a new email arrives{where}, {said['act']}"
    return None


def _receives(said: re.Match[str], library: Library) -> str | None:
    """`receive a message of X, save it in Y`: the message that arrives starts it."""
    tells = [card for card in mentioned(library, said["what"]) if card.triggers]
    if not _acts(said["act"]) or len(tells) != 1:
        return None
    return f"when a new {said['what']} arrives, {said['act']}"


def _from_url(said: re.Match[str], _: Library) -> str | None:
    """`insert each record from https://... into Y`: got there, and inserted one by one."""
    each = f"{EACH}{said['verb']} it {said['rest']}"
    return f"GET {said['url']}; {each}" if _acts(said["verb"]) else None


def _drafts(said: re.Match[str], library: Library) -> str | None:
    """`draft a reply to every new message of X with Y`: Y writes what X keeps as a draft."""
    if not any("llm" in card.topics for card in mentioned(library, said["model"])):
        return None
    start = f"when there is a new {said['what']}, "
    if said["verb"].lower() not in ("draft", "prepare"):
        return f"{start}reply to it with {said['model']}"
    teller = mentioned(library, said["what"])
    where = f" in {teller[0].name}" if teller else ""
    return f"{start}write a reply to it with {said['model']}; create a draft{where}"


_RULES = (
    # `add everyone who fills in the form to X`
    rule(
        r"{act=\w+} (everyone|everybody|anyone|anybody|whoever|(all )?(those|people)"
        r"|(each|every|any) (person|one)) ((who|that) )?{event=\w+\s.+}",
        _everyone_who,
    ),
    # `every new lead of X goes to Y`
    rule(
        "{what=(EACH|new) [^,;]+?} (go(es)?|lands?|ends? up|shows? up|appears?)"
        " {where=(in|into|to|on|onto) .+}",
        _goes,
        names="what where",
    ),
    # `open a ticket from every email that arrives`, `... for each message in the queue`
    rule(
        r"{act=\w+\s.+?} (from|out of|for|on) (each|every|any) {what=[^,;]+}",
        _for_every,
        names="act",
    ),
    # `receive a message of X, save it in Y`
    rule(
        "([^:,;]{2,40}: )?(receiv(e|ing)|catch|wait for|listen for) ((an?|every|each|any|the) )?"
        r"((new|incoming) )?{what=[^,;]+?}(,| and) (then )?{act=\w.+}",
        _receives,
    ),
    # `send to #daily the list of X`
    rule(
        "{verb=send|post|write|share|publish} {where=(to|in|into|on) [^,;]+?} ((the|a|an) )?"
        r"{what=(list|report|summary|digest|overview) of\s.+}",
        "{verb} the {what} {where}",
        names="what",
    ),
    # `remind the owner of each open deal in X by email`: they are listed first
    rule(
        "{act=remind|email|e-mail|mail|text|notify|message|alert|call} (the )?"
        r"{who=[\w-]+?}s? of (each|every|all) {what}{by=( (by|via|with|using) .+)?}",
        f"list {{what:several}}; {EACH}{{act}} the {{who}}{{by}}",
        names="what",
    ),
    # `insert each record from the API https://... into X`
    rule(
        r"{verb=\w+} (each|every|all) ([\w-]+ ){1,3}?(from|of|at|in|returned by) ([\w-]+ ){0,4}?"
        r"{url=https?://\S+} {rest=(in|into|to|on)\s.+}",
        _from_url,
        names="rest",
    ),
    # `draft a reply to every new message of X with a model`
    rule(
        "{verb=draft|write|compose|prepare} an? (reply|answer|response) to"
        " ((each|every|any|all|the|an?) )?(new|incoming) {what} (with|using|by|via) {model=.+}",
        _drafts,
        names="what",
    ),
    # `email us whenever a form is sent, include their message`: it goes along with the act
    rule(
        "{act}{when=,? (when|whenever|each time|every time|as soon as|after|once) [^,]+},"
        r"\s*((and|please) )*(include|including|with) {what=(the|their|his|her|its|all) [^,]+}",
        "{act} with {what}{when}",
        names="act",
    ),
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
    return f"list {several(said['one'])}; list {several(said['other'])}", [note]


def _acts(text: str) -> bool:
    """Whether a text begins with a verb."""
    words = tokens(text)
    return bool(words) and verb_group(words[0]) is not None
