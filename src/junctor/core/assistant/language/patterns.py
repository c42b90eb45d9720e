"""Patterns written nearly as people say things, and the plainer words that stand for them.

`turn EACH {what} into {thing=an? .+}` is said as `when there is {what:new}, create {thing}`. In
what is heard a space is any space, `{what}` holds words, `(a|b)` is a choice, and a word in
capitals is one of those below. In what is said instead, a form may follow a name: `{what:new}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junctor.core.assistant.language.words import active

_WORDS = {
    "EACH": r"(?:every|each|any|all)",
    "THE": r"(?:(?:the|our|my|an?)\s+)?",
    "STARTS": r"(?:when(?:ever)?|if|once|after)",
    "MUST": r"(?:should|must|shall)",
    "NEEDS": r"(?:needs?|wants?|would\s+like)",
    "WE_NEED": r"(?:i|we)\s+(?:want|need|would\s+like|'d\s+like)",
    "DONE": r"\w+(?:ed|t|en)",
}
_PART = re.compile(
    r"(?P<whole>\\.|\[(?:\\.|[^\]\\])*\]|\{\d[^}]*\}|\(\?(?:\(\w+\)|[a-z:=!<]*))"
    r"|(?P<open>\{(?P<name>[a-z]+)(?P<inner>=)?(?(inner)|\}))|(?P<close>\})|(?P<choice>\()"
    rf"|(?P<space> )|\b(?P<word>{'|'.join(_WORDS)})\b"
)
_FORM = re.compile(r"\{(?P<name>\w+)(?::(?P<form>\w+))?\}")


def heard(said: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """The pattern for what is said so."""
    return re.compile(_PART.sub(_part, said), flags)


def _part(said: re.Match[str]) -> str:
    if said["whole"]:
        return said["whole"]
    if said["open"]:
        return f"(?P<{said['name']}>" + ("" if said["inner"] else ".+?)")
    if said["close"]:
        return ")"
    return "(?:" if said["choice"] else r"\s+" if said["space"] else _WORDS[said["word"]]


def said_as(template: str, said: re.Match[str]) -> str:
    """A template with what was heard; what was not said is left out."""
    return _FORM.sub(lambda m: _FORMS[m["form"] or ""](said[m["name"]] or ""), template)


_PLURAL = re.compile(
    r"^(?P<one>(?:(?:new|incoming)\s)?(?:[A-Z]\w*\s)?[a-z]{2,}[a-rt-z])s"
    r"(?=$|\s+(?:in|on|of|from|with|that|which|who|to)\b)"
)


def a_new(what: str) -> str:
    """What happens, with the words for a new one unless it says itself what happened."""
    what = _PLURAL.sub(r"\g<one>", what)
    if not re.match(r"(?:new|incoming|\w+ed)\b", what):
        return f"a new {what}"
    return f"{'an' if what[0].lower() in 'aeiou' else 'a'} {what}"


def one_of(what: str) -> str:
    """`every message` without its `every`."""
    return re.sub(r"^(?:every|each|any|all)\s+", "", what, flags=re.IGNORECASE)


def several(what: str) -> str:
    """`open deal in X` as what is listed: open deals."""
    split = re.search(r"\s(?:in|of|from|on)\s", what)
    thing, rest = (what[: split.start()], what[split.start() :]) if split else (what, "")
    if not thing.endswith("s"):
        thing = f"{thing[:-1]}ies" if re.search(r"[^aeiou]y$", thing) else f"{thing}s"
    return f"{thing}{rest}"


_FORMS: dict[str, Callable[[str], str]] = {
    "": str,
    "new": a_new,
    "one": one_of,
    "several": several,
    "act": lambda verb: active(verb) or verb,
    "lower": str.lower,
}


Write = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Plainer:
    """Words that are said plainly another way, wherever they stand in a text."""

    pattern: re.Pattern[str]
    instead: str | Write

    def said(self, text: str) -> str:
        """The text with the plainer words."""
        return self.pattern.sub(self.write, text)

    def write(self, said: re.Match[str]) -> str:
        """The plainer words for what was heard."""
        return said_as(self.instead, said) if isinstance(self.instead, str) else self.instead(said)


def plainer(said: str, instead: str | Write, flags: int = re.IGNORECASE) -> Plainer:
    """Plainer words for what is heard."""
    return Plainer(heard(said, flags), instead)


def said_plainly(table: Iterable[Plainer | Callable[[str], str]], text: str) -> str:
    """A text after a table of plainer words, from the top, once each."""
    for each in table:
        # written out: tables are long, and most of what stands in them is not said
        text = each.pattern.sub(each.write, text) if isinstance(each, Plainer) else each(text)
    return text
