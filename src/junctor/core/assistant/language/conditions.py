"""Conditions and loops in a sentence: marked where they stand, read when a step is planned.

A mark is one character that no word holds. It stands at the beginning of the first act that it is
about, and holds for those behind it until another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from junctor.core.assistant.language.attributes import (
    COMES_FROM,
    EQUALS,
    HAS,
    field_of,
    negated,
)
from junctor.core.assistant.language.cutting import OTHERWISE, cut_at
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.presence import PRESENCE, is_there
from junctor.core.assistant.language.words import PLAIN_ACTS, active, tokens

EACH = "\ue100"
PAUSES = 0xE101
MARKS = re.compile("[\ue000-\ue110]")
_FIRST, _NEGATED, _MOST = 0xE000, 0xE080, 8
_OPERATORS = {
    ">": "over|above|more than|greater than|higher than|bigger than|exceeds|exceed|>",
    "<": "under|below|less than|lower than|fewer than|cheaper than|<",
    ">=": "at least|>=",
    "<=": "at most|<=",
    "==": "equal to|equals|exactly",
    "contains": "contains|contain|includes|mentions",
    "is": "",
}
_BY_WORD = {word: sign for sign, words in _OPERATORS.items() for word in words.split("|") if word}
_EITHER = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(_BY_WORD, key=len)[::-1])
_NUMBER = (
    r"-?[$€£₸]?\s?\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s?(?:%|k\b|usd\b|eur\b|kzt\b|dollars?\b|euros?\b|tenge\b"
    r"|degrees?\b|items?\b|rows?\b|units?\b|m/s|km/h|mph\b|kph\b|mm\b|kg\b|\u00b0[CF]?))?"
)
_WORD = r"[\"“](?P<quoted>[^\"”]{1,80})[\"”]"
_CONDITION = heard(
    r"{lead=(,\s*)?\b((and|but)( (only )?if)?|only (if|when)|if|when(ever)?|where|whose"
    r"|provided that) }{field=((the|its|their|his|her|our|an?|that) )?"
    r"((?!(if|and|but)\b)[\w'.-]*[\w'-] ){1,8}?|(?<=\bif\s)}"
    "((is|are|was|were|has|costs|goes|rises|drops|falls|gets|climbs|stays|reaches) )?"
    f"({{word={_EITHER}}} ({{number={_NUMBER}}}|{_WORD})"
    rf"|(?<=\bis\s){_WORD.replace('quoted', 'same')})"
)
_OF_FIELDS = {
    "priority": "urgent|critical|high|low|important",
    "status": "closed won|closed lost|open|closed|overdue|unpaid|paid|failed|pending|approved"
    "|rejected|active|inactive|won|lost|cancelled|done|resolved|solved|accepted|declined|complete"
    "|incomplete|confirmed",
    "sentiment": "positive|negative|angry|happy|unhappy",
}
ADJECTIVES = {word: name for name, words in _OF_FIELDS.items() for word in words.split("|")}
"""The field that an adjective speaks of."""
_ADJECTIVE = rf"(?P<adjective>{'|'.join(ADJECTIVES)})(?:\s+(?:priority|ones?))?"
_IS = re.compile(
    r"(?P<lead>[,;]?\s+(?:and\s+|but\s+)?(?:only\s+)?if\s+)"
    r"(?P<field>(?:it|they|that|this|he|she|(?:the|its|their)\s+(?:\w+\s+)?\w+)\s+)(?:is|are|has|looks|sounds|was)\s+"
    rf"(?P<word>(?:not\s+)?)(?:marked\s+(?:as\s+)?|(?:an?\s+)?)?{_ADJECTIVE}(?=\s*[,;.:]|\s+then\b|\s*$|\s+\w+)",
    re.IGNORECASE,
)
"""`, if it is urgent, text us`: an adjective says of which field it speaks."""
_SHORTENED = re.compile(r"\b(is|are|was|were|does|do)n['\u2019]t\b", re.IGNORECASE)
_HAPPEN = frozenset(("is", "are", "was", "were", "get", "gets"))
_TELLS = frozenset(("notify", "tell", "email", "text", "alert", "write", "remind", "call"))
_OPPOSITES = {
    "false": "true", "incorrect": "correct", "invalid": "valid", "unavailable": "available",
    "undeliverable": "deliverable", "unknown": "known", "unsigned": "signed",
    "unverified": "verified", "wrong": "correct",
}  # fmt: skip
_STATE = heard(
    "{lead=[,;]? (and |but )?(only )?if }"
    r"{field=(it|they|that|this|he|she|(the|its|their) (\w+ )?\w+) }"
    "(is|are|was|were|gets?|turns?|becomes?) {word=(not )?}{state=[a-z]{3,16}}"
    r"(?=\s*[,;:]|[\s.!]*$| then\b| (notify|tell|send|post|email|text|alert|create|add|warn|page"
    r"|call)\b)"
)
"""`, if it is not valid, tell us`: what holds or does not is a field of that name."""
_SO = heard(
    "{lead=[,;]? (and |but )?(only )?if }{field=}"
    "({yes=so|yes|(it|that|this|they) (is|does|are|do|has)}|{no=not|no}"
    r"|(it|that|this)( is|'s) {word=(not )?}(an?|about( an?)?) {kind=[a-z][a-z-]*(\s[a-z-]+)?})"
    rf"(?=\s*[,;:.]|\s*$| then\b| ({'|'.join(sorted(PLAIN_ACTS | _TELLS))})\b)"
)
"""`ask a model whether it is a complaint and, if so, ...`: its answer says so."""
_WEATHER = heard(
    "{lead=(^|[,;]? )(and |but )?(only )?if }{field=it |there |(?=rain|snow)}"
    "(will (be )?|is (going to (be )?)?)?{sky=rain|snow}(s|ing|y|fall)?"
    r"( is (expected|forecast|predicted|coming|likely))?\b"
)
"""`, if it rains, text us`: the answer tells of rain."""
_WITHOUT = heard(
    " ((that|who|which) (has|have|had) no|(with|has|having) no|without an?|missing an?) "
    r"{field=[a-z]+([\s-](number|address|date|name|code|owner|id))?}"
    r"(?={where=\s*,\s*| (in|on|from|of) [A-Z][^,;]*,\s*"
    rf"| (is|are|was|were|gets?|{'|'.join(sorted(PLAIN_ACTS | _TELLS))})\b}})"
)
"""`for each contact without a phone number, ...`: it has no such field."""
LISTED = ("list", "read")
"""The field of a condition on whether anything was read."""
ANSWER = ("answer",)
"""The field of a condition on a yes: what a model says, or that anything was read."""
_ONLY = re.compile(
    rf"(?:^|(?<=[\s\ue000-\ue110]))(?:but\s+)?only\s+(?:the\s+|for\s+)?{_ADJECTIVE}\s*",
    re.IGNORECASE,
)
_MUST_BE = heard(
    r"{what}s? (should|must|may|are to|shall|have to|need to) be {verb=DONE}\b{rest=.*}$"
)
_SMALL = frozenset((
    "the", "its", "their", "his", "her", "our", "a", "an", "that", "it", "is", "are", "was",
    "has",
))  # fmt: skip
_SPEED = re.compile(r"m/s|km/h|mph|kph", re.IGNORECASE)
_AMOUNTS = frozenset(("payment", "invoice", "order", "deal", "charge", "purchase", "refund"))
_WHOLE = frozenset(("body", "json", "payload", "data", "event", "request"))


@dataclass(frozen=True, slots=True)
class Condition:
    """What is compared with what, as it was said."""

    said: str
    field: tuple[str, ...]
    sign: str
    value: str

    @property
    def name(self) -> str:
        """What a field is called that it speaks of."""
        named = "".join(word.capitalize() for word in self.field[-2:]) or "Value"
        return f"{named[:1].lower()}{named[1:]}"

    def expression(self, path: str) -> str:
        """As JMESPath."""
        if self.value == "true":
            return f"!{path}" if self.sign == "not" else path
        given = _literal(self.value)
        if self.sign == "ends":
            return f"ends_with({path}, {given})"
        if self.sign == "tells":
            return f"contains(to_string({path}), {given})"
        if self.sign in ("contains", "lacks"):
            held = f"{path} || ''"  # nothing may stand there
            return f"{'!' if self.sign == 'lacks' else ''}contains({held}, {given})"
        sign = {"is": "==", "not": "!="}.get(self.sign, self.sign)
        return f"{path} {sign} {given}"


def marked(text: str) -> tuple[str, tuple[Condition, ...]]:
    """The text with its conditions as marks, and the conditions."""
    found: list[Condition] = []
    text = _lacking(_SHORTENED.sub(r"\1 not", text), found)
    for rule, read in (
        (_WEATHER, _sky),
        (PRESENCE, _found),
        (_CONDITION, _condition),
        (_IS, _state),
        *((each, _attribute) for each in (EQUALS, COMES_FROM, HAS)),
        (_STATE, _holds),
        (_SO, _so),
    ):
        while len(found) < _MOST:
            mark = chr(_FIRST + len(found))
            cuts = ((m, cut_at(text, m, mark)) for m in rule.finditer(text))
            said, cut = next(((m, cut) for m, cut in cuts if cut is not None), (None, None))
            if said is None or cut is None:
                break
            found.append(read(said))
            negated = chr(_NEGATED + len(found) - 1)
            text = OTHERWISE.sub(f"; {negated}", cut, count=1)
    if not found and (said := _ONLY.search(text)):
        rest = _MUST_BE.match(text, said.end())
        if rest and said.start() == 0:
            act = f"{active(rest['verb']) or rest['verb']} it{rest['rest']}"
            text = f"when there is a new {rest['what']}, {chr(_FIRST)}{act}"
            found.append(_state(said))
    return text, tuple(found)


def _lacking(text: str, found: list[Condition]) -> str:
    """The text without `without a phone number`, which each of them has to hold."""
    said = _WITHOUT.search(text)
    if said is None or not re.search(r"\b(?:each|every|when(?:ever)?|if)\b", text[: said.start()]):
        return text
    words = tuple(re.split(r"[\s-]", said["field"].lower()))
    before, rest = text[: said.start()], text[said.end() :]
    happens = tokens(said["where"])[:1] and tokens(said["where"])[0] in _HAPPEN
    cut = re.search(r",\s*", rest) if happens or said["where"].rstrip().endswith(",") else None
    if happens and cut is None:
        return text
    found.append(Condition(said[0].strip(), words[:1], "not", "true"))
    where, act = (rest[: cut.start()], rest[cut.end() :]) if cut else ("", rest.lstrip())
    return f"{before}{where}, {chr(_FIRST)}{act}"


def _sky(said: re.Match[str]) -> Condition:
    """A condition on the weather: what was read tells of it."""
    return Condition(said[0].strip(" ,;"), ("weather",), "tells", f'"{said["sky"].capitalize()}"')


def _state(said: re.Match[str]) -> Condition:
    """A condition by its adjective: what is urgent has that priority."""
    word = said["adjective"].lower()
    negated = "word" in said.re.groupindex and said["word"].strip()
    return Condition(
        said[0].strip(" ,;"), (ADJECTIVES[word],), "not" if negated else "is", f'"{word}"'
    )


def _found(said: re.Match[str]) -> Condition:
    """A condition that something was read, or nothing: an empty list is not true."""
    sign = "is" if is_there(said) else "not"
    told = re.sub(r"^(?:and|but)\s+", "", said[0].strip(" ,;"), flags=re.IGNORECASE)
    return Condition(told, LISTED, sign, "true")


def _attribute(said: re.Match[str]) -> Condition:
    """A condition on an attribute, or on whether there is something."""
    value = "true" if said.re is HAS else f'"{said["value"]}"'
    told = said[0].strip(" ,;").removeprefix("and ").removeprefix("but ")
    return Condition(told, field_of(said), "not" if negated(said) else "is", value)


def _so(said: re.Match[str]) -> Condition:
    """A condition on what a model answers: yes, or the kind that it names."""
    negated = said["no"] or (said["kind"] and said["word"])
    word = said["kind"] or "yes"
    told = said[0].strip(" ,;").removeprefix("and ").removeprefix("but ")
    return Condition(
        told, ("kind",) if said["kind"] else ANSWER, "not" if negated else "is", f'"{word.lower()}"'
    )


def _holds(said: re.Match[str]) -> Condition:
    """A condition by a word that is true of something or not: a field is called so."""
    word = said["state"].lower()
    opposite = word in _OPPOSITES
    negated = bool(said["word"].strip()) != opposite
    field = _OPPOSITES.get(word, word)
    told = said[0].strip(" ,;").removeprefix("and ").removeprefix("but ")
    return Condition(told, (field,), "not" if negated else "is", "true")


def _condition(said: re.Match[str]) -> Condition:
    words = tuple(word for word in tokens(_measure(said["field"])) if word not in _SMALL)
    if "." in said["field"]:  # `body.total`: the body is what came
        words = tuple(word for word in words if word not in _WHOLE) or words
    if words and words[-1] in _AMOUNTS and said["number"]:
        words = ("amount",)
    sign = _BY_WORD[" ".join(said["word"].lower().split())] if said["word"] else "is"
    if said["number"] and _SPEED.search(said["number"]):
        words = (*words, "speed")
    value = said["number"] or f'"{said["quoted"] or said["same"]}"'
    return Condition(said[0][len(said["lead"]) :].strip(" ,"), words, sign, value)


_WITH_A = heard(r"^.*\b(with|having) ((an?|its|the) )?(?=\S)| of(?=\s*$)")
_AT_PLACE = re.compile(r"\s(?:in|at|near)\s+[A-Z].*$")


def _measure(field: str) -> str:
    """What is compared: the value of what comes `with a value`, and not where it is measured."""
    return _AT_PLACE.sub("", _WITH_A.sub("", field)) or field


def _literal(value: str) -> str:
    """A value as an expression holds it: a number as it is, words in quotes."""
    if value.startswith('"'):
        return "'" + value.strip('"').replace("'", "\\'") + "'"
    digits = re.sub(r"[^\d.k-]", "", value.lower().partition(" ")[0].replace(",", ""))
    number = float(digits.rstrip("k.")) * (1000 if digits.endswith("k") else 1)
    return f"`{int(number) if number.is_integer() else number}`"


_IF = heard(r"\b(if|unless|in case|except when|provided that)\b[^,;.:]*")


def unread(text: str, known: tuple[Condition, ...]) -> list[str]:
    """The conditions of a text that were not understood; one that begins it starts the flow."""
    text = _SHORTENED.sub(r"\1 not", text)
    places = [(at, at + len(each.said)) for each in known if (at := text.find(each.said)) >= 0]
    return [
        said[0].strip()
        for said in _IF.finditer(text)
        if text[: said.start()].strip()
        and not OTHERWISE.match(text, said.start())
        and not any(start < said.end() and said.start() < end for start, end in places)
    ]


def condition_of(marks: str, known: tuple[Condition, ...]) -> tuple[Condition, bool] | None:
    """The condition that the last mark means, and whether it must hold."""
    for mark in reversed(marks):
        place = ord(mark) - _FIRST
        if place < len(known):
            return known[place], True
        if 0 <= ord(mark) - _NEGATED < len(known):
            return known[ord(mark) - _NEGATED], False
    return None
