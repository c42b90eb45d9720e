"""What starts a flow where no `when` says so: `bounced mail in SendGrid should remove ...`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.conditions import EACH
from junctor.core.assistant.language.patterns import a_new, heard
from junctor.core.assistant.language.words import PLAIN_ACTS, READS, active, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.triggers import best_trigger, is_event
from junctor.core.assistant.reading.rules import begins_act, first_of, names_one, rule
from junctor.core.assistant.reading.telegraph import act_of
from junctor.core.assistant.reading.within import within

_STARTED = heard(r"\b(when(ever)?|if|once|after|as soon|about)\b")
_HAPPENS = heard(
    r"^.*?\b(comes?( in)?|came in|arrives?|gets?|got|receives?|fails?|is|was|has|lands?|changes?"
    "|(un)?subscribed|bounced|cancell?ed|created|updated|deleted|merged|closed|opened|signed"
    r"|paid)\b"
)
_LEADS_TO = heard(r"^(leads? to|result in|become|turn into) (?=an?\b)")
_NOUNS_FIRST = frozenset(("message", "mail", "email", "text", "call", "order", "invoice"))
_ASKS_FIRST = frozenset(
    ("what", "which", "who", "how", "is", "are", "do", "can", "could", "i", "we")
)
_COMES = frozenset(("in", "message", "event"))


def told(text: str, library: Library) -> str:
    """A text that tells what happens as one that says `when`; any other stays as it is."""
    text = text.strip(" .!")
    return first_of(_RULES, text, library) or within(text, library) or text


def _which(said: re.Match[str], library: Library) -> str | None:
    """Each new one of those that mention something is acted on."""
    if not begins_act(said[0]) or verb_group(said["act"]) in READS | {"delete"}:
        return None
    if best_trigger(mentioned(library, said["what"]), f"a new {said['what']}") is None:
        return None
    does = said["does"].lower().removesuffix("s") + "s"
    act = f"{said['act']} the {said['what']}"
    return f"when there is {a_new(said['what'])} that {does} {said['words']}, {act}"


def _connected(said: re.Match[str], library: Library) -> str | None:
    """`connect X to Y so that new bugs are posted in #bugs`: a new bug of X starts it."""
    verb = active(said["verb"])
    if verb is None:
        return None
    place = "" if names_one(said["what"], library) else f" in {said['one']}"
    there = names_one(said["rest"], library) or "#" in said["rest"]
    where = "" if there else f" to {said['other']}"
    return f"when there is a {said['what']}{place}, {verb} it {said['rest']}{where}"


def _should(said: re.Match[str], library: Library) -> str | None:
    """`bounced mail in X should remove the contact` as `when bounced mail in X, remove ...`."""
    known = names_one(said["what"], library) or "webhook" in said["what"]
    act = _LEADS_TO.sub("create ", said["act"])
    return f"when {said['what']}, {act}" if known and begins_act(act) else None


def _made_or_added(said: re.Match[str], _: Library) -> str:
    """What is wanted somewhere is added there, or made there as what it is wanted as."""
    thing = f"create {said['thing']}" if said["thing"] else "add it"
    return f"when there is {a_new(said['what'])}, {thing} {said['where']}"


def _gets_done(said: re.Match[str], library: Library) -> str | None:
    """`a message of X gets saved in Y` as `when there is a message of X, save it in Y`."""
    cards, verb = mentioned(library, said["what"]), active(said["verb"])
    if verb is None or begins_act(said["what"]) or _STARTED.search(said["what"]):
        return None
    if best_trigger(cards, said["what"]) is None:
        return None
    rest = re.sub(
        r"\s+and\s+(\w+ed)\s+(?=(?:in|to|by|with|via|on)\s)",
        lambda m: f"; {active(m[1]) or m[1]} it ",
        said["rest"],
    )
    return f"when there is {a_new(said['what'])}, {verb} it {rest}"


def _made_of(said: re.Match[str], library: Library) -> str | None:
    """Something is made of each thing that comes."""
    known = names_one(said["what"], library) or " form" in said["what"]
    happens = said["happens"].lower().startswith(("that", "which", "who")) or re.match(
        r"(?:new|\w+ed)\b", said["what"], re.IGNORECASE
    )
    return f"when {said['what']}, {said['act']}" if known and happens else None


def _by_name(said: re.Match[str], library: Library) -> str | None:
    """The name of a vendor as the verb."""
    if verb_group(said["name"]) or len(mentioned(library, said["name"])) != 1:
        return None
    return f"{said['t'] or ''}send {said['what']} via {said['name']}"


def _each_of(said: re.Match[str], library: Library) -> str:
    """`go through the rows of X and create a card for each` lists rows, each gets a card."""
    act = re.sub(r"\s+for\s+(?:each|every)(?:\s+(?:one|of\s+\w+))?$", "", said["act"])
    cards = mentioned(library, said["what"])
    where = "" if names_one(act, library) or not cards else f" in {cards[0].name}"
    return f"list {said['what']}; {EACH}{act}{where}"


def _stated(said: re.Match[str], library: Library) -> str | None:
    """`a message comes in, log it to Y`."""
    if not _tells(said["what"], library):
        return None
    act = said["act"] if begins_act(said["act"]) else act_of(said["act"], library)
    return f"when {said['what']}, {act}" if begins_act(act) else None


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


_AS = r"( as {thing=an? .+})?"
_SO = "so (that )?"
_PLACED = r"show up|appear|land|end up|arrive|go|be (added|copied|saved|stored|created|posted)"
_RULES = (
    # `tag the conversations of X which mention refund`
    rule(
        r"{act=\w+} (all )?(the )?{what=([\w-]+ ){0,3}?[\w-]+}s (which|that|who)"
        " {does=(mention|contain|include|say)s?} {words=[^,;]+}",
        _which,
    ),
    # `turn each closed deal of X into an invoice of Y`
    rule(
        "(turn|convert|transform|make) EACH {what} into {thing=an? .+}",
        "when there is {what:new}, create {thing}",
        names="what",
    ),
    # `connect X to Y so that new bugs are posted in #bugs`
    rule(
        f"(connect|link|integrate|hook up) {{one}} (to|with|and) {{other}} {_SO}(EACH )?"
        r"{what=(new|incoming) .+?} (is|are|gets?|will be) {verb=\w+ed|sent} {rest=.+}",
        _connected,
        names="one",
    ),
    # `I want every new customer of X to show up in Y as a contact`
    rule(
        rf"(as an? [\w\s-]{{1,30}}?,? )?WE_NEED EACH (new )?{{what}} to ({_PLACED})"
        rf" {{where=(in|into|to|on) .+?}}{_AS}",
        _made_or_added,
        names="where",
    ),
    # `bounced mail in X should remove the contact from Y`
    rule(
        r"{what=(?!(i|we|you|when|if|once|after)\b)[^,;]+?} MUST"
        r" {act=(?!(be|get|receive|know|hear|have|not)\b).+}",
        _should,
    ),
    # `every message that arrives in X has to be stored in Y`
    rule(
        r"{what=(EACH|new) [^,;]+?} (MUST|(has|have|needs?) to) be {verb=DONE}\b\s*"
        r"{rest=(in|into|to|on|by|with|via|from)\s.+}",
        "when {what:one}, {verb:act} it {rest}",
        names="what",
    ),
    # `new starters in X get a welcome message`
    rule(
        r"(EACH )?{what=new [^,;]+?} (MUST )?(gets?|receives?) {message=an?\s.+}",
        "when there is {what:new}, send them {message}",
        names="what",
    ),
    # `each new subscriber of X becomes a contact in Y`
    rule(
        r"(EACH )?{what=[^,;:]+?} (becomes?|turns? into|leads? to|results? in) {thing=an?\s.+}",
        "when there is {what:new}, create {thing}",
        names="what thing",
    ),
    # `the accountants need every paid invoice of X as a row in Y`
    rule(
        r"((the|our|my) ([\w-]+ ){1,3}?|i |we )NEEDS EACH (new )?{what}"
        r"( as {thing=an? \w+(\s\w+)?})? {where=(in|into|to|on) .+}",
        _made_or_added,
        names="what",
    ),
    # `a message of X gets transcribed by Y and saved in Z`
    rule(
        r"{what=(?!(when|if|once|after)\b)[^,;:]+?} (gets?|is|are|will be|shall be)"
        r" {verb=\w+ed|sent} {rest=(by|in|into|to|on|with|via)\s.+}",
        _gets_done,
    ),
    # `hook X up to Y so that sales sees each payment`
    rule(
        f"(connect|link|integrate|hook) {{one}} (up )?(to|with|and) {{other}} {_SO}"
        r"([\w-]+ ){1,3}?((sees?|gets?|knows?)( about)?|hears?( (about|of))?"
        r"|(is|are) told (about|of)) (EACH|new) {what=\w+(\s\w+)?}",
        "when there is a new {what} in {one}, send a message to {other}",
        names="one other",
    ),
    # `X: receive an SMS and reply to it`
    rule(
        r"{who=[\w .]+?}:? receives? {what=an? (new )?\w+(\s\w+)?} and {act=.+}",
        "when {who} receives {what}, {act}",
        names="who",
        acts="act",
    ),
    # `create a task from every issue of X that changes`
    rule(
        "{act=(create|open|add|make|file|raise) .+?} (from|out of|for) (every|each|any)"
        r" {what=.+?{happens=\b(that|which|who)\b.+|\w*}}",
        _made_of,
        names="act",
    ),
    # `Slack me the list`
    rule(
        r"{t=((every|each) \w+( at [\w:]+( [ap]m)?)?|on \w+days?|daily),? }?"
        "{name=[A-Za-z]+} (me|us|him|her|everyone|everybody|the team) {what=.+}",
        _by_name,
    ),
    # `go through the rows of the sheet and create a card for each`
    rule(
        "(go|loop|run|walk|iterate) (through|over) {what},? and {act=.+}",
        _each_of,
        names="what",
    ),
    # `a message comes in, log it to Y`
    rule(
        r"{what=(?!(when(ever)?|if|once|after|as|every|each|on|in|for|please)\b)[^,;:?]+?}\s*"
        r"([,:?]\s*((so|then) )?|\. (?=[A-Z])| (so|[-\u2013\u2014]) ){act=[^\s].+}",
        _stated,
    ),
)
