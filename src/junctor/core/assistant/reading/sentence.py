"""A sentence taken apart: what starts it, what is to be done, and the values that stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from junctor.core.assistant.language.clauses import (
    NO_ACT_BEFORE,
    Clause,
    blanked,
    clause_of,
    is_act,
)
from junctor.core.assistant.language.conditions import EACH, MARKS
from junctor.core.assistant.language.known_names import is_at_hand
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import PLAIN_ACTS, tokens, verb_group
from junctor.core.assistant.reading.phrasing import plain, unframed

_STARTS = (
    r"when(?:ever)?(?!\s+(?:is|are|do|does|can|will)\b)"
    r"|as soon as|(?:each|every) time(?: that)?|the (?:moment|minute|instant)(?: that)?"
    r"|(?<!\bat )once(?!\s+(?:an?|per)\s+(?:hour|day|week|month)\b)|after|if|upon"
    r"|(?:on|for)(?=\s+(?:(?:every|each|a|any)\s+)?(?:new|incoming|\w+ed)\b)|(?=(?:every|each|any)\s+new\b)"
    r"|on(?=\s+(?:every|each|any)\s+(?!hour|day|week|month|minute|other)[a-z]+\s+(?:to|in|on|from)\b)"
    r"|on(?=\s+\w+\s+(?:creation|arrival|update|deletion|admission|discharge|submission"
    r"|completion|registration|cancellation|approval|payment|renewal|receipt)\b)"
)
_LEADING = re.compile(
    rf"^\s*(?:{_STARTS})\s*\b(.+?)(?P<cut>,\s*(?:then\s+)?|[:;]\s+|(?<!\band)\s+then\s+)(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING = re.compile(rf"^(.+?)[,\s]+(?:{_STARTS})\s*\b(.+)$", re.IGNORECASE | re.DOTALL)
_EACH = re.compile(
    r"^\s*for\s+(?:every|each|any)\s+(?!(?:hour|day|week|month|minute|morning|night)\b)"
    r"(.+?)(?P<cut>,\s*)(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OF_FORM = re.compile(r"\bfrom\s+((?:the|our|an?|my)\s+(?:[\w-]+\s+){0,3}form)\b", re.IGNORECASE)
_FILLED = re.compile(
    rf"[,\s]+(?:{_STARTS})\s*\bit\s+(?:is|gets|has\s+been|was)\s+(?:filled|submitted|sent)\b.*$",
    re.IGNORECASE,
)
_REFERS = heard(r"(it|they|that|this|one)\b")
"""`check it every minute and warn us when it fails`: the clock starts it."""
_OWN_PLACE = re.compile(
    r"an?\s+\w+(?:\s\w+)?\s+(?P<place>(?:in|on|to\s+#\S+\s+in)\s+[A-Z]\S*(?:\s\S+)?)(?:\s+(?:for|with)\s.+)?$"
)
_OF_VENDOR = heard(r"an? {name=[A-Z]\w*(\s[A-Z]\w*)?} [a-z]\w*( (for|with)\s.+)?$", re.NOFLAG)
_THINGS = re.compile(r"an?\s+\w+(?:\s\w+)?\s+(?:in|on)\s+[A-Z]")
_THING = heard(r"(an?|another|the) \w+$")
_ASKS = heard(r"^(is|are|does|do|has|have) (?=(the|this|that|our|my|there|any)\b)")
_QUESTION = heard(r"(?!do not\b)(am|is|are|was|were|does|do|did|has|will)\s")
_BARE = re.compile(rf"^\s*(?:{_STARTS})\s*\b(.+)$", re.IGNORECASE | re.DOTALL)
_LOOPS = heard(
    r"^(then )?for (each|every|all) ((one|of (them|those|these))\b|\w+ (of them|found)\b)[,:]?\s*"
    "| for (each|every)( (one|of (them|those|these)))?$"
)
_FOR_EACH = heard(r"\bfor (each|every)( one| of (them|these|those))?, ")
_THEN = heard(
    r"\s*(;|(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bvs)\. (?=[A-Z])|[?!] (?=\w)|,? and then "
    r"|,\s*then | then |, and )\s*"
)
_SERIES = re.compile(r"\s*;\s*")
_AND = heard(r"\s*(,| and) ")


_INNER_IF = heard(r"{lead=([,;]|\band\b|\bbut\b) if }{what=(?!not\b)[^,;.:\"]+}$")
_HAPPENS = frozenset((
    "is", "are", "was", "were", "gets", "get", "has", "have", "been", "does", "do", "new", "paid",
    "sent", "won", "lost", "made", "comes", "come", "goes", "arrive", "creation", "arrival",
))  # fmt: skip
"""Words that tell that something happens: before the first of them, nothing else can begin."""
_BEFORE_NOUNS = frozenset(("is", "are", "was", "to", "a", "an", "the", "our", "new", "any", "of"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """What starts it (in its own words, if it says), and what is done, in order."""

    text: str
    start: str | None
    actions: tuple[Clause, ...]


def take_apart(text: str) -> Sentence:
    """The parts of a text."""
    text = plain(text)
    start, rest = _start_of(text)
    return Sentence(text, start, tuple(_clauses(rest)))


def parted(text: str) -> str:
    """The text with a comma before an act that only its verb parts from an inner `if`."""
    return _INNER_IF.sub(_cut_inside, text)


def _cut_inside(said: re.Match[str]) -> str:
    """`and if it rains post to X`: a comma stands before the act."""
    start, act = _cut_at_verb(said["what"])
    return f"{said['lead']}{start}, {act}" if act else said[0]


def _start_of(text: str) -> tuple[str | None, str]:
    """`when a deal is won, post it` as what starts it, `a deal is won`, and the rest."""
    hidden = blanked(text)
    match = _LEADING.match(hidden) or _EACH.match(hidden)
    if match:
        at, rest = _cut(hidden, match)
        return text[match.start(1) : at], text[rest:]
    bare, times = _BARE.match(hidden), times_in(hidden)
    if bare and not (times and times.start == 0):
        return _cut_at_verb(text[bare.start(1) :])
    form = _OF_FORM.search(hidden)
    if form and (not bare) and (_FILLED.search(hidden) or not _TRAILING.match(hidden)):
        cut = _FILLED.search(hidden)
        return f"{form[1]} is submitted", text[: cut.start() if cut else len(text)]
    match = _TRAILING.match(hidden)
    condition = times and match and _REFERS.match(hidden, match.start(2))
    if match and not condition and not (times and times.start in (0, match.start(2))):
        return _trailing(text, match)
    if condition and match and times and times.end <= match.end(1):
        text = text[: match.end(1)]
    if times and times.also:
        hidden = text[: times.also[0]] + text[times.also[1] :]
        _, act = _start_of(hidden)
        return text[times.start : times.end] + text[slice(*times.also)], act
    if times:
        before, after = text[: times.start], text[times.end :]
        return text[times.start : times.end], f"{before} {after}".strip(" ,:")
    return None, text


def _cut(hidden: str, match: re.Match[str]) -> tuple[int, int]:
    """Where a start ends that stands first: at the comma behind which an act begins."""
    places = [match.span("cut")]
    places += [m.span() for m in re.finditer(r"[,:;]\s+", hidden) if m.start() > places[0][0]]
    for at, rest in places:
        words = tokens(unframed(hidden[rest:]))[:4]
        if is_act(words):
            return at, rest
    return places[0]


def _trailing(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What starts it stands last; whole sentences behind it are acts again."""
    said = text[match.start(2) :]
    start, *more = re.split(r"[.;]\s+(?=[A-Z])|;\s+", said, maxsplit=1)
    for also in re.finditer(r",?\s+and\s+(?:then\s+)?(\w+)\s+(?:it|them|the|an?|to)\b", start):
        if verb_group(also[1]) and not also[1].endswith(("ed", "s")):
            start, more = start[: also.start()], [start[also.start(1) :], *more]
            break
    return start, "; ".join((text[: match.end(1)], *more))


def _cut_at_verb(text: str) -> tuple[str | None, str]:
    """`when a deal is won post to Slack`: nothing parts them but the verb of the act."""
    parts = text.split(" ")
    happened = parts[0].lower() in ("each", "every", "any", "incoming", "i", "we", "you", "they")
    for index, word in enumerate(parts):
        before = parts[index - 1].lower() if index else ""
        fits = index > 1 and happened and word.islower() and before not in _BEFORE_NOUNS
        if fits and verb_group(word) and _begins(word, parts[index + 1 :]):
            return " ".join(parts[:index]), " ".join(parts[index:])
        happened = happened or word in _HAPPENS or (index > 0 and word.endswith(("ed", "s")))
    return text, ""


def _begins(word: str, rest: list[str]) -> bool:
    """Whether a word that names an act is the act here, and not what it is about."""
    following = rest[0].lower() if rest else ""
    if word in PLAIN_ACTS:
        return following not in NO_ACT_BEFORE
    passive = word.endswith(("ed", "s")) or following in NO_ACT_BEFORE or following in _HAPPENS
    return not passive and following not in PLAIN_ACTS and not following.endswith("ed")


def _clauses(text: str) -> list[Clause]:
    """The acts of a text: `find the deal, then post it and close it` holds three."""
    if _THINGS.match(text) and not verb_group(tokens(text)[1]):
        text = f"create {text}"  # `..., a deal in X and a message to #sales in Y`
    text = _FOR_EACH.sub(EACH, text)
    pieces = [
        said
        for part in _split(text, _THEN)
        for piece in _pieces(part)
        for each in _split(_plainly(piece), _SERIES)
        for said in _to_both(each)
    ]
    for index, piece in enumerate(pieces[:-1]):
        if " " not in piece and verb_group(piece):  # `create and send an invoice`
            pieces[index] = f"{piece} {pieces[index + 1].partition(' ')[2]}"
    for index, piece in enumerate(pieces[1:], 1):
        before = pieces[index - 1].partition(" ")[0]
        if _THING.match(piece) and verb_group(before):  # `create a company and then a deal`
            pieces[index] = f"{before} {piece} there"
    told = [piece for piece in pieces if " " in piece or verb_group(piece)] or pieces
    return [clause_of(_ASKS.sub("check whether ", piece)) for piece in _answered(told)]


def _plainly(piece: str) -> str:
    """A piece without its frame, its marks behind it; `for each of them` is a mark too."""
    marks = "".join(MARKS.findall(piece))
    piece = MARKS.sub("", piece).strip()
    if _LOOPS.search(piece):
        marks += EACH
    return f"{unframed(_LOOPS.sub('', piece)) or piece} {marks}".strip()


def _answered(pieces: list[str]) -> list[str]:
    """`is Dana free? check the calendar`: the question says what the act is about."""
    kept: list[str] = []
    asked = ""
    for piece in pieces:
        if _QUESTION.match(piece) and piece is not pieces[-1]:
            asked = f", {piece}"
            continue
        kept.append(f"{piece}{asked}")
        asked = ""
    return kept


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """A text cut where a pattern stands, but not within quotes."""
    hidden = blanked(text)
    places = [0, *(p for m in pattern.finditer(hidden) for p in m.span()), len(text)]
    pairs = zip(places[::2], places[1::2], strict=True)
    return [each for a, b in pairs if (each := text[a:b].strip(" ,"))]


def _pieces(text: str) -> list[str]:
    """`x and y` is two acts only where y begins with the verb of an act."""
    found: list[str] = []
    at = 0
    for piece in _split(text, _AND):
        place = text.index(piece, at)
        alone = bool(found) and " " not in found[-1] and verb_group(found[-1])
        sent = bool(found) and found[-1].startswith("send ") and _ALSO_SENT.match(piece)
        if sent:
            found.append(f"send {piece}")
        elif found and _has_place(piece) and (said := _shared_verb(found, piece)):
            found.append(said)
        elif found and not alone and not _begins_act(found[-1], piece):
            found[-1] = text[text.index(found[-1]) : place + len(piece)]
        else:
            found.append(piece)
        at = place + len(piece)
    return found


_QUALITY = heard(
    "((the|a) )?(text|body|message|title|subject|comment|note|label|name|email|phone|description) "
    r"(?=[\"“«])"
)
_WITH_ONE = heard(r"\b(with|including|containing) ((the|their|its|his|her) )?\w+(\s*,\s*\w+)*$")
_ONE_MORE = heard(
    "(email|phone|name|text|message|link|amount|date"
    r"|title)\b(?! (the|them|him|her|it|me|us|our|an?|every|each|all)\b)"
)


def _begins_act(before: str, piece: str) -> bool:
    """Whether something new is done, and not one more thing that goes along."""
    return not _continues(before, piece) and is_act(tokens(unframed(piece)))


def _continues(before: str, piece: str) -> bool:
    """Whether it is one more thing that goes along: `with the name and email`, `and text "Hi"`."""
    if _QUALITY.match(piece):
        return True
    return bool(_WITH_ONE.search(before) and _ONE_MORE.match(piece))


_BOTH = heard(
    r"^{act=(e?mail|text|notify|message|remind|alert|inform|tell|call|phone|thank|sms)|send (an? )?"
    r"[\w -]+? to} {one=(the|our|their|his|her|its) [\w-]+( [\w-]+)?} and "
    r"{other=(the|our|their|his|her|its) [\w-]+( [\w-]+)?}{rest=$|\s(with|by|via|through|using|in"
    r"|on|that|about|when)\b.*}"
)
"""`email the patient and the doctor`: each of them gets one."""
_ALSO_SENT = heard(
    r"^(the|our|their|his|her) [\w-]+( [\w-]+)? an? ([\w-]+ ){0,2}?(e?mail|sms|text|message|note"
    r"|notification|invoice|link)\b"
)


def _to_both(piece: str) -> list[str]:
    """An act for each of two people who are told."""
    said = _BOTH.match(piece)
    if said is None:
        return [piece]
    return [f"{said['act']} {said[each]}{said['rest']}" for each in ("one", "other")]


def _has_place(piece: str) -> bool:
    """Whether a thing says where it is made: `a task in X`, `an X page` of one at hand."""
    named = _OF_VENDOR.match(piece)
    return bool(_OWN_PLACE.match(piece) or (named and is_at_hand(named["name"])))


def _shared_verb(found: list[str], piece: str) -> str | None:
    """`make a project in X and a channel in Y`: the verb stands once."""
    verb = found[-1].partition(" ")[0]
    if not verb_group(verb) or not re.search(r"\san?\s+\w+", found[-1]):
        return None
    place = _OWN_PLACE.match(piece)
    if place and not re.search(r"\s(?:in|on|to|with|via)\s", found[-1]):
        found[-1] = f"{found[-1]} {place['place']}"
    return f"{verb} {piece}"
