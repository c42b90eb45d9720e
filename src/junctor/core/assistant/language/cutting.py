"""Where a condition is cut out of a text, and before which act its mark then stands."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.presence import PRESENCE, looked_up, reads_before
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import READS, tokens, verb_group

FREE = "\ue110"
"""From here on no condition holds that was said before."""
OTHERWISE = heard(r"[,;.]?\s*(\band )?\b(otherwise|or else|else|if not)\b,? (just |simply )?")
_BREAK = heard("[,;:] | and (then )?")
_STARTS = frozenset(("when", "whenever", "if"))
_HANGS = heard(r"[\s,]+(and|but|then)[\s,]*$")
"""`classify it and, if it is bad, ...`: nothing stands behind that `and`."""


def cut_at(text: str, said: re.Match[str], mark: str) -> str | None:
    """The text with a mark instead of a condition; None where it is none of what is done here."""
    before, after = _HANGS.sub("", text[: said.start()]), text[said.end() :]
    lead = tokens(said["lead"])[-1]
    found = said.re is PRESENCE
    if not before.strip() and lead in _STARTS:
        return None if found else _started(said, after, mark)
    at = _act_before(before)
    trails = not _PARTED.search(f"{text[: said.start()][-1:]}{said['lead']}")
    trails = trails and not _reads(before[at:])
    if found and not reads_before(before):
        seen = looked_up(before[at:]) if trails else ""
        if not seen:
            return None
        before = f"{before[:at]}{seen}; {before[at:]}"
        at += len(seen) + 2
    begun = found or times_in(before) or _STARTS & set(tokens(before)[:1]) or _reads_first(before)
    more = _MORE.match(after) if trails and begun else None
    if more and _begins_act(after[more.end() :]):
        return f"{before[:at]}{mark}{before[at:]}; {FREE}{after[more.end() :]}"
    comes = re.match(r"\s*(?:,|then\b|:)\s*(?:then\s+)?", after)
    if comes is None and _begins_act(after) and lead in _STARTS:
        comes = re.match(r"\s*", after)
    if comes and after[comes.end() :].strip():
        return f"{before.rstrip(' ,')}, {mark}{after[comes.end() :]}"
    if after.strip(" .!") and not OTHERWISE.match(after):
        return None
    if lead in _STARTS and not begun and not said["lead"].lower().lstrip(", ").startswith("only"):
        return None  # `text me when it is over 80` is started by it
    return f"{before[:at]}{mark}{before[at:]}{after}"


def _started(said: re.Match[str], after: str, mark: str) -> str | None:
    """`when a payment of X is over 100, ...`: the payment starts it, and the mark is behind."""
    words = said["field"].split()
    thing = " ".join(words[:-1] if last_word(said) == "amount" else words)
    if came := _COMES_IN.match(after):  # `a payment over 100 comes in through X, ...`
        thing, after = f"{thing} {came['how']}", after[came.end() :]
    thing = re.sub(r"\s+of(?=\s+(?:is|are|was|comes?)\b)", "", thing)  # `a refund of over 50 is`
    return f"{said['lead']}{thing}, {mark}{after.lstrip(' ,')}" if thing else None


_PARTED = heard(r"[,;]|\b(and|but)\b")
_MORE = heard(r"\s*([,;.]|and\b|then\b)( (and|then|also)\b)* ")


def _act_before(before: str) -> int:
    """Where the last act begins that stands before a condition."""
    places = [m.end() for m in _BREAK.finditer(before)]
    acts = [at for at in places if len(words := tokens(before[at:])) > 1 and verb_group(words[0])]
    return max(acts or places, default=0)


def _begins_act(text: str) -> bool:
    return verb_group(next(iter(tokens(text)), "")) is not None


def _reads(act: str) -> bool:
    """Whether an act reads or finds out something, so that a condition behind it is about that."""
    first = next(iter(tokens(act)), "")
    return verb_group(first) in READS or first in _FIND_OUT or verb_group(first) is None


_COMES_IN = heard(
    r"\s*{how=(comes?|came|arrives?|lands?"
    r"|(is|are|was|gets?|has been) (\w+ed|made|paid|sent|lost|won))\b[^,;]*},"
)


_FIND_OUT = frozenset((
    "ask", "classify", "detect", "decide", "rate", "score", "categorize", "categorise", "analyze",
    "analyse", "verify", "validate", "test", "examine", "review", "inspect",
))  # fmt: skip
"""What finds out something that is decided on, though it lists nothing."""


def _reads_first(before: str) -> bool:
    """Whether something is read, and then done: `get the rows and tell us if one is below 5`."""
    words = tokens(before)
    looks = bool(words) and (verb_group(words[0]) in READS or words[0] in _FIND_OUT)
    return looks and ("and" in words or "then" in words)


def last_word(said: re.Match[str]) -> str:
    """The last word for the field that a condition speaks of."""
    words = tokens(said["field"])
    return words[-1] if words else ""
