"""What starts a flow where no `when` says so: `bounced mail in SendGrid should remove ...`."""

from __future__ import annotations

import re

from junctor.core.assistant.branching import EACH
from junctor.core.assistant.cards import Library
from junctor.core.assistant.happening import best_trigger, is_event
from junctor.core.assistant.mentions import mentioned
from junctor.core.assistant.telegraph import act_of
from junctor.core.assistant.wishing import becomes, begins_act, names_one, needed, should, wanted
from junctor.core.assistant.within import a_new, within
from junctor.core.assistant.words import PLAIN_ACTS, READS, active, tokens, verb_group

_GETS_DONE = re.compile(
    r"^(?P<what>(?!(?:when|if|once|after)\b)[^,;:]+?)\s+(?:gets?|is|are|will\s+be|shall\s+be)\s+(?P<verb>\w+ed|sent)\s+"
    r"(?P<rest>(?:by|in|into|to|on|with|via)\s.+)$",
    re.IGNORECASE,
)
_STARTED = re.compile(r"\b(?:when(?:ever)?|if|once|after|as\s+soon|about)\b", re.IGNORECASE)
_SEES = re.compile(
    r"^(?:connect|link|integrate|hook)\s+(?P<one>.+?)\s+(?:up\s+)?(?:to|with|and)\s+(?P<other>.+?)\s+so\s+(?:that\s+)?"
    r"(?:[\w-]+\s+){1,3}?(?:sees?|gets?|knows?(?:\s+about)?|hears?(?:\s+(?:about|of))?|(?:is|are)\s+told\s+(?:about|of))\s+"
    r"(?:each|every|all|any|new)\s+(?P<what>\w+(?:\s\w+)?)$",
    re.IGNORECASE,
)
_THEY_GET = re.compile(
    r"^(?:all\s+|every\s+|each\s+|any\s+)?(?P<what>new\s+[^,;]+?)\s+(?:(?:should|must|shall)\s+)?(?:gets?|receives?)\s+"
    r"(?P<message>an?\s.+)$",
    re.IGNORECASE,
)
_MUST_BE = re.compile(
    r"^(?P<what>(?:every|each|any|all|new)\s+[^,;]+?)\s+(?:should|must|shall|(?:has|have|needs?)\s+to)\s+be\s+"
    r"(?P<verb>\w+(?:ed|t|en))\b\s*(?P<rest>(?:in|into|to|on|by|with|via|from)\s.+)$",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"^(?P<what>(?!(?:when(?:ever)?|if|once|after|as|every|each|on|in|for|please)\b)[^,;:?]+?)\s*"
    r"(?:[,:?]\s*(?:so\s+|then\s+)?|\.\s+(?=[A-Z])|\s+(?:so|[-\u2013\u2014])\s+)(?P<act>[^\s].+)$",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"^.*?\b(?:comes?(?:\s+in)?|came\s+in|arrives?|gets?|got|receives?|fails?|is|was|has|lands?|changes?"
    r"|(?:un)?subscribed|bounced|cancell?ed|created|updated|deleted|merged|closed|opened|signed|paid)\b",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"^(?:turn|convert|transform|make)\s+(?:each|every|any|all)\s+(?P<what>.+?)\s+into\s+"
    r"(?P<thing>an?\s+.+)$",
    re.IGNORECASE,
)
_CONNECTED = re.compile(
    r"^(?:connect|link|integrate|hook\s+up)\s+(?P<one>.+?)\s+(?:to|with|and)\s+(?P<other>.+?)\s+so\s+(?:that\s+)?"
    r"(?:every\s+|each\s+|all\s+)?(?P<what>(?:new|incoming)\s+.+?)\s+(?:is|are|gets?|will\s+be)\s+(?P<verb>\w+ed|sent)"
    r"\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_RECEIVES = re.compile(
    r"^(?P<who>[\w .]+?):?\s+(?:receives?)\s+(?P<what>an?\s+(?:new\s+)?\w+(?:\s\w+)?)"
    r"\s+and\s+(?P<act>.+)$",
    re.IGNORECASE,
)
_MADE_OF = re.compile(
    r"^(?P<act>(?:create|open|add|make|file|raise)\s+.+?)\s+(?:from|out\s+of|for)\s+(?:each|every|any)\s+"
    r"(?P<what>.+?(?P<happens>\b(?:that|which|who)\b.+|\w*)$)",
    re.IGNORECASE,
)
_NAME_AS_VERB = re.compile(
    r"^(?P<name>[A-Za-z]+)\s+(?P<whom>me|us|him|her|everyone|everybody|the\s+team)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_GOES_THROUGH = re.compile(
    r"^(?:go|loop|run|walk|iterate)\s+(?:through|over)\s+(?P<what>.+?),?\s+and\s+(?P<act>.+)$",
    re.IGNORECASE,
)


def told(text: str, library: Library) -> str:
    """A text that tells what happens as one that says `when`; any other stays as it is."""
    text = text.strip(" .!")
    for rule in (
        _which,
        _turned,
        _connected,
        wanted,
        should,
        _must_be,
        _gets,
        becomes,
        needed,
        _gets_done,
        _sees,
        _received,
        _made_of,
        _by_name,
        _each_of,
        _stated,
        within,
    ):
        if said := rule(text, library):
            return said
    return text


_WHICH = re.compile(
    r"^(?P<act>\w+)\s+(?:all\s+)?(?:the\s+)?(?P<what>(?:[\w-]+\s+){0,3}?[\w-]+)s\s+(?:which|that|who)\s+"
    r"(?P<does>(?:mention|contain|include|say)s?)\s+(?P<words>[^,;]+)$",
    re.IGNORECASE,
)


def _which(text: str, library: Library) -> str | None:
    """`tag the conversations of X which mention refund`: each new one of them."""
    said = _WHICH.match(text)
    if said is None or not begins_act(text) or verb_group(said["act"]) in READS | {"delete"}:
        return None
    if best_trigger(mentioned(library, said["what"]), f"a new {said['what']}") is None:
        return None
    does = said["does"].lower().removesuffix("s") + "s"
    act = f"{said['act']} the {said['what']}"
    return f"when there is {a_new(said['what'])} that {does} {said['words']}, {act}"


def _turned(text: str, library: Library) -> str | None:
    """`turn each closed deal of X into an invoice of Y`."""
    said = _TURNED.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    return f"when there is {a_new(said['what'])}, create {said['thing']}"


def _connected(text: str, library: Library) -> str | None:
    """`connect X to Y so that new bugs are posted in #bugs`."""
    said = _CONNECTED.match(text)
    verb = active(said["verb"]) if said else None
    if said is None or verb is None or not names_one(said["one"], library):
        return None
    place = "" if names_one(said["what"], library) else f" in {said['one']}"
    where = (
        "" if names_one(said["rest"], library) or "#" in said["rest"] else f" to {said['other']}"
    )
    return f"when there is a {said['what']}{place}, {verb} it {said['rest']}{where}"


def _gets_done(text: str, library: Library) -> str | None:
    """`a message of X gets transcribed by Y and saved in Z`."""
    said = _GETS_DONE.match(text)
    cards = mentioned(library, said["what"]) if said else []
    verb = active(said["verb"]) if said else None
    if said is None or verb is None or begins_act(said["what"]) or _STARTED.search(said["what"]):
        return None
    if best_trigger(cards, said["what"]) is None:
        return None
    rest = re.sub(
        r"\s+and\s+(\w+ed)\s+(?=(?:in|to|by|with|via|on)\s)",
        lambda m: f"; {active(m[1]) or m[1]} it ",
        said["rest"],
    )
    return f"when there is {a_new(said['what'])}, {verb} it {rest}"


def _sees(text: str, library: Library) -> str | None:
    """`hook X up to Y so that sales sees each payment`."""
    said = _SEES.match(text)
    if said is None or not names_one(said["one"], library) or not names_one(said["other"], library):
        return None
    return f"when there is a new {said['what']} in {said['one']}, send a message to {said['other']}"


def _received(text: str, library: Library) -> str | None:
    """`X: receive an SMS and reply to it`."""
    said = _RECEIVES.match(text)
    if said is None or not names_one(said["who"], library) or not begins_act(said["act"]):
        return None
    return f"when {said['who']} receives {said['what']}, {said['act']}"


def _made_of(text: str, library: Library) -> str | None:
    """`create a task from every issue of X that changes`."""
    said = _MADE_OF.match(text)
    known = said and (names_one(said["what"], library) or " form" in said["what"])
    if said is None or not known or not names_one(said["act"], library):
        return None
    happens = said["happens"].lower().startswith(("that", "which", "who")) or re.match(
        r"(?:new|\w+ed)\b", said["what"], re.IGNORECASE
    )
    return f"when {said['what']}, {said['act']}" if happens else None


def _by_name(text: str, library: Library) -> str | None:
    """`Slack me the list`: the name of a vendor as the verb."""
    said = _NAME_AS_VERB.match(text)
    if said is None or verb_group(said["name"]) or len(mentioned(library, said["name"])) != 1:
        return None
    return f"send {said['what']} via {said['name']}"


def _each_of(text: str, library: Library) -> str | None:
    """`go through the rows of the sheet and create a card for each`."""
    said = _GOES_THROUGH.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    act = re.sub(r"\s+for\s+(?:each|every)(?:\s+(?:one|of\s+\w+))?$", "", said["act"])
    cards = mentioned(library, said["what"])
    where = "" if names_one(act, library) or not cards else f" in {cards[0].name}"
    return f"list {said['what']}; {EACH}{act}{where}"


def _tells(what: str, library: Library) -> bool:
    """Whether it is what happens: a form is submitted, `Card moved in X`, `incoming SMS of X`."""
    words = tokens(what)
    if not words or words[0] in _ASKS_FIRST:
        return False
    happens = [n for n, word in enumerate(words) if n and is_event(word)]
    first = words[0].endswith("ed") or words[0] in _NOUNS_FIRST or words[0] in ("new", "incoming")
    noun = words[0] not in PLAIN_ACTS and happens[:1] == [1]
    if verb_group(words[0]) and not (first or noun):
        return False
    if words[0] not in PLAIN_ACTS and (_HAPPENS.match(what) or (happens and len(words) < 13)):
        return True
    known = names_one(what, library) or {"form", "webhook"} & set(words)
    short = len(words) < 8 and (first or happens or (len(words) < 4 and words[-1] in _COMES))
    return bool(known and short)


def _stated(text: str, library: Library) -> str | None:
    """`a message comes in, log it to Y`."""
    said = _STATED.match(text)
    if said is None or not _tells(said["what"], library):
        return None
    act = said["act"] if begins_act(said["act"]) else act_of(said["act"], library)
    if not begins_act(act):
        return None
    return f"when {said['what']}, {act}"


def _must_be(text: str, library: Library) -> str | None:
    """`every message that arrives in X has to be stored in Y`."""
    said = _MUST_BE.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    act = f"{active(said['verb']) or said['verb']} it {said['rest']}".strip()
    what = re.sub(r"^(?:every|each|any|all)\s+", "", said["what"], flags=re.IGNORECASE)
    return f"when {what}, {act}"


def _gets(text: str, library: Library) -> str | None:
    """`new starters in X get a welcome message`."""
    said = _THEY_GET.match(text)
    if said is None or not names_one(said["what"], library):
        return None
    return f"when there is {a_new(said['what'])}, send them {said['message']}"


_NOUNS_FIRST = frozenset(("message", "mail", "email", "text", "call", "order", "invoice"))
_ASKS_FIRST = frozenset(
    ("what", "which", "who", "how", "is", "are", "do", "can", "could", "i", "we")
)
_COMES = frozenset(("in", "message", "event"))
