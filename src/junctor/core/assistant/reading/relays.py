"""One clause that is two acts: `post the open issues of GitHub to #dev` reads, then sends."""

from __future__ import annotations

import re
from dataclasses import replace

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.clauses import Clause, clause_of
from junctor.core.assistant.language.conditions import EACH
from junctor.core.assistant.language.patterns import heard, several
from junctor.core.assistant.language.words import EVERYDAY, stems, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.operations import matches
from junctor.core.assistant.matching.systems import in_system, named_by_kind
from junctor.core.assistant.matching.unknown_systems import OWN

COPIES = heard(
    r"^(copy|sync(hroni[sz]e)?|transfer|export|import|push|migrate|back\s*up|save|move|put"
    "|load|replicate|mirror|upload) {what=.+}$"
)
_ALSO = heard(
    r"^{verb=\w+} {first} (and|plus|as well as) "
    r"{more=(an?|another|the) \w+?(\s\w+?)?}( (in|on|at|with) {where=.+})?$"
)
_ONE_FILE = heard(r"(an?|the) ([\w.-]+ )?(file|document|attachment|[\w-]+\.\w{2,4})\b")
ADDRESS = re.compile(r"#\w|\S@\S")
_VAGUE = stems((
    "report", "digest", "summary", "list", "data", "result", "status", "file", "number", "link",
    "url", "title", "name", "address", "id", "answer", "output",
))  # fmt: skip
"""What no connector alone is about, and what is a part of what was read before."""
_EACH_IN = heard(
    r"^{act=\w+ .+?} for (each|every|all( of)?( the)?) {thing=[\w-]+(\s[\w-]+){0,3}?} "
    r"(in|of|from|on) {place=(the |our |my )?[^,;]+?}{rest=\s(with|via|by|using|through)\s.+}?$"
)
_BETWEEN = heard(" (to|into|in|onto|->|with) ")
_WITH = heard(r"\s(using|with|via|through)\s")
_FROM = heard(" (from|out of) ")
_WORKS_ON = "{verb=summari[sz]e|classify|translate|explain|rewrite|analy[sz]e}"
_ASKS = (
    heard(f"^{_WORKS_ON} {{what}} (with|using|via|by) {{model=.+}}$"),
    heard(f"^(ask|let|have|make) {{model}} (to )?{_WORKS_ON} {{what=.+}}$"),
)
_CARRIES = heard(
    r"^{act=(send|post|email|mail|text|write)\b.*?\b(e?mail|sms|text|message|note)\b.*?} with "
    "{what=(the|all|our|today's) .+}$"
)
_LISTED = heard(
    r"^{verb=\w+} ((me|us) )?(the|an?) (list|report|overview) of "
    r"({what=((?!\sto\s).)+} {rest=to\s.+}|{kept} {there=(by|via|with|in|on)\s.+})$"
)
_DIGEST = heard(
    "^(send|email|mail|e-mail|give|get) (me|us) (an?|the) ([a-z]+ )?"
    r"(summary|digest|list|report|overview) of {what=((?!\s(to|by|via|using|with)\s).)+}$"
)
_GIVES = frozenset(("send", "post", "email", "mail", "share", "forward", "text", "publish"))
"""Acts whose object is the thing; `notify the team` says who, not what."""
_CLEAR = 2.0
_MESSAGES = stems((
    "message", "notification", "email", "sms", "reminder", "alert", "text", "note", "picture",
    "photo", "image", "video", "voice", "location", "poll",
))  # fmt: skip


def relayed(clause: Clause, library: Library, *, event: bool) -> tuple[Clause, Clause] | None:
    """The reading and the sending clause of one that needs both; None where one will do.

    With an `event` there is something to send already.
    """
    copied = (
        _digest(clause, library)
        or _weather(clause, library)
        or _everyone(clause, library)
        or _each_in(clause, library)
        or _copied(clause, library)
        or _asked_about(clause, library)
        or _shared(clause, library)
    )
    if copied is not None:
        return copied
    if event or not tokens(clause.text):
        return None
    clause = _given(clause)
    if tokens(clause.text)[0] not in _GIVES:
        return None
    listed = _listed(clause, library) or _carried(clause, library)
    if listed is not None:
        return listed
    found = _last_place(clause, library)
    if found is None:
        return None
    verb, what, rest = found
    return _sent_from(clause, verb, what, rest, library)


def _sent_from(
    clause: Clause, verb: str, what: str, rest: str, library: Library
) -> tuple[Clause, Clause] | None:
    """What is read where it is kept, and sent: all of it, or one by one."""
    cards = mentioned(library, _WITH.split(what)[0])
    elsewhere = [card for card in mentioned(library, rest) if card not in cards]
    goes = (
        elsewhere
        or clause.mentions.channels
        or clause.mentions.emails
        or not mentioned(library, rest)
    )
    if not goes:
        return None
    if not cards and any(stems(tokens(what)) & card.heads_of("send") for card in elsewhere):
        return None  # `send a batch in X`: X sends batches
    if not cards:
        cards = [c for c in [topical(what, library)] if c is not None and c not in elsewhere]
    if not cards or not readable(what, library, cards):
        return None
    if said := _ONE_BY_ONE.match(what):
        return clause_of(f"list {said['kind']}s{said['rest']}"), clause_of(
            f"{EACH}{verb} it {rest}"
        )
    return clause_of(f"get {what}"), clause_of(f"{verb} it {rest}")


_ONE_BY_ONE = re.compile(
    r"^(?:each|every)\s+(?!new\b|incoming\b)(?P<kind>(?:[\w-]+\s){0,2}?[a-z]+[a-rt-xz])"
    r"(?P<rest>(?:\s+(?:in|of|from|on|at|that|which|with)\s.*)?)$"
)
"""`send each open invoice of X to us`: one message for each."""
_EVERYONE = heard(
    r"^{act=(send|email|text|mail|post)\b.*?} to (all|every|each|everyone) (of )?((the|our|my) )?"
    r"{who=(\w+ )?(contacts?|subscribers?|customers?|people|members?|users?|leads?|employees?"
    r"|patients?|persons?|clients?|candidates?)}{where= (in|of|from|on)\s.+}$"
)


def _everyone(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`send the offer to all contacts in X`: they are listed, and each of them gets it."""
    said = _EVERYONE.match(clause.text)
    cards = mentioned(library, said["where"]) if said else []
    if said is None or len(cards) != 1 or not readable(said["who"], library, cards):
        return None
    sender = mentioned(library, said["act"])
    own = [c for c in cards if any(each.shape for each in c.operations)]
    via = f" via {own[0].name}" if own and not sender else ""
    email = "" if sender or own or "mail" in said["act"] else " by email"
    return clause_of(f"list {said['who']} in {cards[0].name}"), clause_of(
        f"{EACH}{said['act']} to each of them{via}{email}"
    )


_ATTACHMENTS = heard(
    r"^(save|store|upload|put|archive|copy|keep|back\s*up|add|move) "
    r"((the|all|its|their|any|every|each)( of)? )*(attachments?|attached (files?|documents?))"
    r"( (of|from|in) (the|this|that) (e?-?mail|message))? {rest=(to|in|into|on|onto)\s.+}$"
)
_KEPT = heard(r"^(save|store|upload|put|archive|keep) (it|them) {rest=(to|in|into|on|onto)\s.+}$")
_WITH_FILES = heard(r"\b(with|has|having|contain(s|ing)) (an? |any )?attach(ment|ed)")


def _each_in(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`create an invoice for each customer in our database`: they are listed there first."""
    said = _EACH_IN.match(clause.text)
    place = f"in {said['place']}" if said else ""
    cards = mentioned(library, place) or in_system(library, clause_of(place))
    if said is None or not cards:
        return None
    things = several(said["thing"])
    reads = f"list {things} {place}"
    if all(card.category == "Databases" for card in cards) and " table " not in place:
        reads = f"read rows from the table {things.rpartition(' ')[2]} {place}"
    return clause_of(reads), clause_of(f"{EACH}{clause.marks}{said['act']}{said['rest'] or ''}")


def attached(clause: Clause, start: str, read: str, vendor: str) -> tuple[Clause, Clause] | None:
    """`save the attachments to X`: the files of the mail that starts it are read, and each is kept.

    `read` are the words for what reads them at the vendor that told of the mail.
    """
    said = _ATTACHMENTS.match(clause.text)
    said = said or (_KEPT.match(clause.text) if _WITH_FILES.search(start) else None)
    if said is None or EACH in clause.marks:
        return None
    return clause_of(f"{read} in {vendor}"), clause_of(f"{EACH}upload it {said['rest']}")


def _given(clause: Clause) -> Clause:
    """`air quality to Telegram` sends it there."""
    words = tokens(clause.text)
    acts = any(verb_group(word) for word in words)
    acts = acts or words[0] == "subscribe"
    if not acts and " to " in clause.text and not {"a", "an", "the"} & set(words[1:2]):
        return clause_of(f"send {clause.text}")
    return clause


_ABOUT = heard(
    "^{verb=send|email|mail|e-mail|text|message} (me|us) (the|today's|tomorrow's) {what=.+}$"
)


def _weather(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`email me the weather in Oslo`: what just one connector tells of is read, and sent."""
    said = _ABOUT.match(clause.text)
    card = topical(said["what"], library) if said and not mentioned(library, clause.text) else None
    if said is None or card is None or not readable(said["what"], library, [card]):
        return None
    return clause_of(f"get {said['what']}"), clause_of(
        "email it" if said["verb"].lower() == "send" else f"{said['verb']} it"
    )


def _digest(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`send me a summary of the issues of GitHub`: no place is said, so it comes by mail."""
    said = _DIGEST.match(clause.text)
    cards = mentioned(library, said["what"]) if said else []
    if said is None or len(cards) != 1 or not readable(said["what"], library, cards):
        return None
    return clause_of(f"list {said['what']}"), clause_of("email it")


def _asked_about(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`summarize the Zendesk tickets with Anthropic` reads the tickets first."""
    said = next((m for each in _ASKS if (m := each.match(clause.text))), None)
    if said is None:
        return None
    cards, models = mentioned(library, said["what"]), mentioned(library, said["model"])
    models = [card for card in models if "llm" in card.topics]
    if not models or not cards or not readable(said["what"], library, cards):
        return None
    reads = clause_of(f"list {said['what']}")
    return reads, clause_of(f"{said['verb']} it with {models[0].name}")


def _shared(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`create a Stripe customer and an invoice`: one verb, two operations of one connector."""
    said, cards = _ALSO.match(clause.text), mentioned(library, clause.text)
    if said is None or len(cards) != 1 or not verb_group(said["verb"]):
        return None
    first = clause_of(f"{said['verb']} {said['first']}")
    more = clause_of(f"{said['verb']} {said['more']} in {cards[0].name}")
    one, other = (matches(library, each, cards)[0].operation for each in (first, more))
    things = stems(tokens(said["more"]))
    if one is other or one.read or not things <= other.nouns or things <= one.nouns:
        return None
    return first, more


def _listed(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`mail the list of appointments to the nurses` reads a list, wherever it is kept."""
    said = _LISTED.match(clause.text)
    what = (said["what"] or said["kept"]) if said else ""
    if said is None or mentioned(library, what):
        return None
    reads = clause_of(f"list {what}")
    best = matches(library, reads, library.cards.values(), named=False)[0]
    if not best.operation.read or best.score < _CLEAR:
        return None
    return reads, clause_of(f"{said['verb']} it {said['rest'] or said['there']}")


def _carried(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`send me an email with the forecast for Oslo` reads the forecast first."""
    said = _CARRIES.match(clause.text)
    if said is None:
        return None
    what = said["what"]
    named = mentioned(library, clause.text)
    cards = [c for c in [topical(what, library)] if c and not named] or [
        card
        for card in mentioned(library, what)
        if named == [card] and not any(each.shape for each in card.operations)
    ]
    if not cards or not readable(what, library, cards):
        return None
    return clause_of(f"get {what}"), clause_of(said["act"])


def _last_place(clause: Clause, library: Library) -> tuple[str, str, str] | None:
    """What is sent and where to: the last `to`, `in`, `on` that a channel or a name follows."""
    text = clause.text
    for place in reversed(
        [m.end() for m in re.finditer(r"\s(?=(?:to|in|into|on|via|by)\s)", text)]
    ):
        rest = text[place:]
        if re.fullmatch(r"(?:by|via)\s(?:sms|e-?mail|text|mail)[.!]*", rest, re.IGNORECASE) and (
            ADDRESS.search(text[:place])
        ):
            continue  # `to ada@example.com by email`: the address says where
        if re.match(r"(?:by|via)\s", rest) and re.search(r"\sto\s+\S+@\S", text[:place]):
            continue  # `to ada@example.com by Gmail`
        named = mentioned(library, rest) or re.search(
            r"#\w|\S@\S|^(?:by|via)\s(?:sms|e?mail|text)\b", rest, re.IGNORECASE
        )
        match = re.match(r"(\w+)\s+(?:(?:me|us)\s+)?(.+)$", text[:place].strip())
        if match and match[2][:1] in '"“«':
            return None  # what is quoted is said, and not read anywhere
        if named and match and not (rest.startswith("in ") and _BETWEEN.search(match[2])):
            what, who = _without_receiver(match[2], rest, library)
            return match[1], what, f"{who}{rest}"
    return None


def _without_receiver(what: str, rest: str, library: Library) -> tuple[str, str]:
    """`the report to the boss` by e-mail: what is sent, and who gets it."""
    thing, to, who = what.rpartition(" to ")
    if not to or not re.match(r"(?:by|via)\s", rest) or mentioned(library, who):
        return what, ""
    return thing, f"to {who} "


_SPOKEN = frozenset(("soap", "rest", "graphql", "http", "https", "json", "xml", "web", "rpc"))
"""How services are spoken to, and not what they are about."""
_THE_API = heard(r"^(call|query|use|hit|ask|check) (an?|the) {what=\w+} (API|service)\b{rest=.*}$")


def of_a_topic(clause: Clause, library: Library) -> Clause:
    """`call the weather API`: what one connector alone is about is read there."""
    said = _THE_API.match(clause.text)
    what = said["what"].lower() if said else ""
    card = topical(what, library) if said and what not in EVERYDAY | OWN | _SPOKEN else None
    if said is None or card is None or not readable(said["what"], library, [card]):
        return clause
    return replace(clause_of(f"get the {said['what']}{said['rest']}"), marks=clause.marks)


def readable(what: str, library: Library, cards: list[ConnectorCard]) -> bool:
    """Whether a named connector has what is sent: `the issues of GitHub`, not `a Slack message`."""
    if stems(tokens(what)) & _MESSAGES:
        return False
    if cards and all(card.category == "Databases" for card in cards):
        return True  # there things are called as their owners call them
    best = next(iter(matches(library, clause_of(f"get {what}"), cards)), None)
    return best is not None and best.operation.read and best.score >= _CLEAR


def topical(what: str, library: Library) -> ConnectorCard | None:
    """The connector that alone is about a thing."""
    words = stems(tokens(what)) - _VAGUE
    only = [w for w in words if library.common.get(w) == 1 and w not in library.acts]
    cards = [c for c in library.cards.values() if set(only) & c.topics]
    return cards[0] if len(cards) == 1 else None


def _copied(clause: Clause, library: Library) -> tuple[Clause, Clause] | None:
    """`sync contacts from X to Y` as `list contacts from X` and `add contacts to Y`."""
    match = COPIES.match(clause.text)
    if match is None or len(mentioned(library, clause.text)) not in (1, 2):
        return None
    what = match["what"]
    into = [m for m in _BETWEEN.finditer(what) if _one(library, what[m.end() :])]
    if not into:
        return None
    inside = into[-1][0].strip() in ("in", "on")
    target = what[into[-1].end() :]
    target = _FROM.split(target)[0]
    source = what.replace(what[into[-1].start() : into[-1].end()] + target, " ")
    if not _one(library, source) or _one(library, target) in (None, _one(library, source)):
        return None
    if inside and not mentioned(library, source):
        return None  # `put it on the sheet in Airtable`: a sheet that Airtable has
    thing = " ".join(w for w in _FROM.split(source)[0].split() if not mentioned(library, w))
    kept_in, card = _one(library, source), _one(library, target)
    of_files = kept_in is not None and kept_in.category == "File Transfer"
    one = _ONE_FILE.match(source) or (of_files and not thing.endswith("s"))
    verb = "upsert" if _SAME.match(clause.text) else "insert"
    kept = card is not None and card.category == "Databases" and not thing.endswith("rows")
    takes_files = card is not None and any(o.key.startswith("upload") for o in card.operations)
    whole = card is not None and card.category == "File Transfer"
    act = "upload" if takes_files and (one or whole) else "add"
    told = f"{verb} rows of {thing} into {target}" if kept else f"{act} {thing} to {target}"
    table = _A_TABLE.fullmatch(thing)
    if table and kept_in is not None and kept_in.category == "Databases":
        reads = f"read rows from the table {table['name']} in {kept_in.name}"
        return clause_of(reads), clause_of(told.strip())
    return clause_of(f"{'download' if one else 'list'} {source}".strip()), clause_of(told.strip())


_A_TABLE = re.compile(r"(?:(?:the|our|all)\s+)*(?P<name>(?!rows\b|records\b)[a-z]+s)")


_SAME = heard("(sync|mirror|replicate)")
"""What is kept the same is written over."""


def _one(library: Library, text: str) -> ConnectorCard | None:
    """The one connector that a text names, or means by its kind."""
    found = mentioned(library, text) or named_by_kind(library, text)
    return found[0] if len(found) == 1 else None
