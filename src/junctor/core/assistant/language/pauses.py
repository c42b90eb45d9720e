"""Waits and approvals in a sentence: marked where they stand, as conditions are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from junctor.core.assistant.language.clauses import blanked
from junctor.core.assistant.language.conditions import MARKS, PAUSES
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import COUNTS
from junctor.core.assistant.language.words import PLAIN_ACTS, active, verb_group

_SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "m": 60, "hour": 3600,
            "hr": 3600, "h": 3600, "day": 86_400, "d": 86_400, "week": 604_800,
            "month": 2_592_000}  # fmt: skip
_LENGTH = (
    r"({count=\d{1,3}(?=\s?[smhd]\b)"
    rf"|(\d{{1,3}}|an?|half an|{'|'.join(COUNTS)}|a few|a couple of)(?= [a-z]{{2}})}}\s*)"
    rf"(working |business )?{{unit={'|'.join(_SECONDS)}}}s?\b"
)
_BEFORE = r"(^|[,;:.]? )[\ue000-\ue110]*(and )?(then )?"
_BEHIND = r"(\s*[,;:.]\s*(and )?(then )?| (and )?then | and | before |\s*$)"
_WHO = (
    r"((the|our|my|an?|his|her|their) )?([\w-]+ ){0,2}?(manager|boss|head|director|ceo|cfo"
    "|cto|lead|leader|owner|lawyer|accountant|supervisor|admin|administrator|doctor|nurse|hr"
    "|finance|legal|team|somebody|someone"
    "|person|human|colleague|editor|reviewer|client|chief|management|department|controller"
    r"|partner|committee|board|chair|principal|officer|head of \w+|i|we|me|us)"
)
_APPROVES = (
    "(approves?|approved|has approved|have approved|signs? off|signed off|has signed off"
    "|agrees?|confirms?|accepts?|says? yes|gives? ((the|his|her|their) )?(ok|okay|approval|consent"
    "|go-ahead))( (on |to )?(it|them|this|that))?"
)
_APPROVAL = "(approval|consent|sign-?off|go-ahead|permission)"
_UNTIL = heard(
    rf"^(please )?(do not|don't|never) {{act=\w[^,;.]*?}} (until|before|unless) {_WHO} "
    rf"(have |has )?{_APPROVES}( (the|this|that|an?) [\w-]+)?[.!]*$"
)
"""`do not send it until I have approved it`: it is sent, but approved before."""
_APPROVED_BEFORE = heard(
    "^([^,;.]{3,80}?) (must |should |has to |needs? to |shall )?(be|is|are) (first )?"
    r"(approved|confirmed|signed off|released)( by (the |our )?[\w-]+(\s[\w-]+){0,3}?)? "
    r"before {what=(the|an?|any) [^,;.]+?} (is|are|gets?) {verb=\w+ed|sent|paid"
    r"|made}\b{rest=[^,;.]*}$"
)
_ASKED_BEFORE = heard(
    r"{asks=\b((ask|get|have|let) [^,;.]+? (to )?(approve|confirm)s?( (it|them))?|(get|obtain|"
    rf"require|request|ask for|wait for) [^,;.]{{0,40}}?\b{_APPROVAL}"
    r"( (from|of|by) [^,;.]+?)?)} before "
    r"{what=(the|an?|any|our) [^,;.]+?} (is|are|gets?) {verb=\w+ed|sent|paid|made}\b"
    "{rest=[^;]*}$"
)
"""`ask Peter to approve before the order is sent to the API`."""
_BEFORE_DOING = heard(
    r"^(please )?before {verb=\w+ing}\b{what=[^,;]*}, (please )?(have|let|ask|get|make"
    r"|wait for|first ask) [^,;.]*?\b(approv\w+|confirm\w*|agree\w*|sign(s|ed)? off|consent"
    r"|go-ahead)\b( (it|this|that|them|first|from \w+|for it))*"
    "([,;]? (and )?then {then=.+})?[.!]*$"
)
"""`before sending it, have Peter approve it`."""
_ACT = "|".join((*sorted(PLAIN_ACTS), "email", "text", "call", "notify"))
_WAITS = (
    # `wait two days, then ...`, `... two days later`, `after an hour, ...`, `... after an hour`
    f"{_BEFORE}(wait|pause|hold on|sleep|delay( it)?) (for )?(another )?{_LENGTH}{_BEHIND}",
    rf" (after )?{_LENGTH} later{{trails=}}\s*$",
    f"{_BEFORE}(after (another )?)?{_LENGTH} later({_BEHIND}| )",
    rf"[,;:.]\s*(and )?(then )?after {_LENGTH}{_BEHIND}",
    rf" and (then )?after (another )?{_LENGTH} (?=({_ACT})\b)",
    rf"(?<=\w) after (another )?{_LENGTH}{{trails=}}[.!]*$",
    f" with a delay of {_LENGTH}{{trails=}}",
    # `two days after the form is submitted, ...`
    rf"(^| )(exactly )?{_LENGTH} (?=(after|when|once) (?!that\b)){{trails=}}",
)
_ASKS = (
    # `once the manager approves, ...`
    f"{_BEFORE}(after|once|when|if|as soon as) {_WHO} {_APPROVES}{_BEHIND}",
    # `ask Maria to approve it, then ...`, `ask Maria for approval, then ...`
    (
        rf"{_BEFORE}(ask|get|have|let|make|wait (for|until)) ({_WHO}|[\w-]+) "
        "((to )?(approve|confirm|agree|sign off)s?( (on |to )?(it|them|this|that))?( first)?"
        f"|(for|to give) ((an?|the|his|her|their) )?{_APPROVAL}){_BEHIND}"
    ),
    # `with the director's approval, ...`
    (
        f"{_BEFORE}(wait for|get|ask for|request|require|obtain|needs?|with|upon|after|on) "
        "((an?|the|his|her|my|our|your|their) )?"
        rf"({{whose={_WHO}|[\w-]+}}('s)? )?{_APPROVAL}( (from|of|by) {_WHO})?{_BEHIND}"
    ),
    f"{_BEFORE}(once|if|when|after) (it is )?approved( by {_WHO})?{_BEHIND}",
    # `... but only after the boss agrees`, `... only with approval of the boss`
    rf"(,? (but )?(only )?)(after|once|when|if) {_WHO} {_APPROVES}{{trails=}}[.!\s]*$",
    (
        f"[,;.]? ((but|and) )?(only )?(with|after|upon) (the )?{_APPROVAL}( (from|of|by) "
        rf"{_WHO})?{{trails=}}[.!\s]*(?=$| if\s)"
    ),
)
_RULES: tuple[tuple[Literal["time", "approval"], re.Pattern[str]], ...] = (
    *(("time", heard(each)) for each in _WAITS),
    *(("approval", heard(each)) for each in _ASKS),
)
_MOST = 8
_NEXT_ACT = re.compile(r"[,;]\s+(?:and\s+)?(?:then\s+)?|\s+and\s+(?:then\s+)?")
_STARTS = heard(r"(when(ever)?|if|once|after|as soon as|every|each|on)\b")


@dataclass(frozen=True, slots=True)
class Pause:
    """What a flow waits for: so many seconds, or somebody's approval."""

    kind: Literal["time", "approval"]
    said: str
    seconds: int = 0
    unless: str = ""
    """The mark of a condition: where it holds, nobody is asked."""


def paused(text: str) -> tuple[str, tuple[Pause, ...]]:
    """The text with its waits and approvals as marks before the act that they hold up."""
    found: list[Pause] = []
    text = _approved_first(text, found)
    for kind, rule in _RULES:
        while len(found) < _MOST and (said := rule.search(blanked(text))):
            cut = _cut(text, said, chr(PAUSES + len(found)))
            if cut is None:
                break
            words = text[said.start() : said.end()].strip(" ,;:.")
            found.append(Pause(kind, words, _seconds(said) if kind == "time" else 0))
            text = cut
    return text, tuple(found)


_OTHERWISE_ASKED = heard(
    r"{first=[\ue000-\ue07f]}?{act=\w[^;,\ue000-\ue110]+},?\s*{mark=[\ue000-\ue07f]}?;"
    r"\s*[\ue080-\ue0ff]\s*{asks=(first )?(ask|get|have|let|wait for|need) [^;,]*?\b"
    rf"(approv\w+|confirm\w*|agree\w*|{_APPROVAL})\b[^;,]{{0,30}}}}$"
)
"""`refund it if it is under 50, otherwise ask Maria to approve it`: it is done in any case."""


_ASKED_ELSE = heard(
    r"{asks=[\ue000-\ue07f](first )?(ask|get|have|let|wait for|need) [^;,]*?\b"
    rf"(approv\w+|confirm\w*|agree\w*|sign off|{_APPROVAL})\b[^;,]{{0,30}}}},?\s*;\s*"
    r"{mark=[\ue080-\ue0ff]}{act=\w[^;]+}$"
)
"""`if it is over 500, ask Maria to approve, otherwise refund it`: it is done in any case."""


def _approved_first(text: str, found: list[Pause]) -> str:
    """What is only done once somebody approved, as the approval and the act."""
    bare = text.strip(" .!")
    if other := _ASKED_ELSE.search(bare):
        asks = MARKS.sub("", other["asks"])
        found.append(Pause("approval", asks, unless=other["mark"]))
        return f"{bare[: other.start()]}{chr(PAUSES)}{other['act']}"
    if other := _OTHERWISE_ASKED.search(bare):
        mark = other["mark"] or other["first"] or ""
        found.append(Pause("approval", other["asks"], unless=mark))
        return f"{bare[: other.start()]}{chr(PAUSES)}{other['act']}"
    if said := _UNTIL.match(bare):
        found.append(Pause("approval", bare))
        return f"{chr(PAUSES)}{said['act']}"
    asked = _ASKED_BEFORE.search(bare)
    if asked and (verb := active(asked["verb"])):
        found.append(Pause("approval", asked["asks"]))
        return f"{bare[: asked.start()]}{chr(PAUSES)}{verb} {asked['what']}{asked['rest']}"
    said = _BEFORE_DOING.match(bare)
    if said and (verb := active(said["verb"])):
        found.append(Pause("approval", bare))
        then = f"; {said['then']}" if said["then"] else ""
        return f"{chr(PAUSES)}{verb}{said['what']}{then}"
    said = _APPROVED_BEFORE.match(bare)
    if said and (verb := active(said["verb"])):
        found.append(Pause("approval", bare))
        return f"{chr(PAUSES)}{verb} {said['what']}{said['rest']}"
    return text


def _cut(text: str, said: re.Match[str], mark: str) -> str | None:
    """The text with a mark instead of `wait two days, then`: before the act that is held up."""
    before, after = text[: said.start()].rstrip(" ,;"), text[said.end() :]
    mark = f"{''.join(MARKS.findall(said[0]))}{mark}"  # a condition on what is waited for
    if "trails" in said.re.groupindex:
        rest = after.lstrip()
        if not before:  # `two days after the form is submitted, ask ...`
            first = re.match(r"[^,]+,\s*", rest)
            return f"{rest[: first.end()]}{mark}{rest[first.end() :]}" if first else None
        at = max(
            (m.end() for m in _NEXT_ACT.finditer(before) if _acts(before[m.end() :])),
            default=0,
        )
        return f"{before[:at]}{mark}{before[at:]} {rest}".strip()
    if not after.strip(" ."):
        return None
    doing, _, rest = after.partition(" ")
    if re.search(r"\bbefore\s*$", said[0]) and (verb := active(doing)):
        after = f"{verb} {rest}"  # `wait a day before deleting it`
    starts = _STARTS.match(before) and not re.search(r"[,;:]", before)
    return f"{before}{',' if starts else ';'} {mark}{after}" if before else f"{mark}{after}"


def _acts(text: str) -> bool:
    return verb_group(text.split(" ", maxsplit=1)[0].lower()) is not None


def _seconds(said: re.Match[str]) -> int:
    """`two days` in seconds."""
    word = " ".join(said["count"].lower().split())
    count = {"a": 1, "an": 1, "half an": 0.5, "a few": 3, "a couple of": 2}.get(word)
    if count is None:
        count = int(word) if word.isdigit() else COUNTS[word]
    return int(count * _SECONDS[said["unit"].lower()])


def pauses_of(marks: str, known: tuple[Pause, ...]) -> list[Pause]:
    """The pauses that marks mean."""
    places = [ord(mark) - PAUSES for mark in marks]
    return [known[place] for place in places if 0 <= place < len(known)]
