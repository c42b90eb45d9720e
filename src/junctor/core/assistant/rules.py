"""Rules that say a thing in plainer words, written nearly as people say it.

`turn EACH {what} into {thing=an? .+}`, said as `when there is {what:new}, create {thing}`. In what
a rule hears a space is any space, `{what}` holds words, `(a|b)` is a choice, and a word in capitals
is one of those below. In what it says, a form may follow a name: `{what:new}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junctor.core.assistant.cards import Library
from junctor.core.assistant.mentions import mentioned
from junctor.core.assistant.systems import named_by_kind
from junctor.core.assistant.words import active, tokens, verb_group

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
    r"(?P<whole>\\.|\[(?:\\.|[^\]\\])*\]|\{\d[^}]*\}|\(\?[a-z:=!<]*)"
    r"|(?P<open>\{(?P<name>[a-z]+)(?P<inner>=)?(?(inner)|\}))|(?P<close>\})|(?P<choice>\()"
    rf"|(?P<space> )|\b(?P<word>{'|'.join(_WORDS)})\b"
)
_FORM = re.compile(r"\{(?P<name>\w+)(?::(?P<form>\w+))?\}")


def heard(said: str, *, ends: bool = True, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """The pattern for a whole text that is said so; not `ends`: for its beginning."""
    return re.compile(f"^{as_pattern(said)}{'$' if ends else ''}", flags)


def as_pattern(said: str) -> str:
    """What is to be heard as a regular expression."""
    return _PART.sub(_part, said)


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


def names_one(text: str, library: Library) -> bool:
    """Whether a text names a connector, or what one alone has."""
    return bool(mentioned(library, text) or named_by_kind(library, text))


def begins_act(text: str) -> bool:
    """Whether it begins with an act that is done to something."""
    words = tokens(text)
    return len(words) > 1 and verb_group(words[0]) is not None and text[:1] != '"'


Write = Callable[[re.Match[str], Library], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say a thing: its pattern, and the plain words, or what writes them.

    The groups `names` must name a connector, and `acts` begin with an act.
    """

    pattern: re.Pattern[str]
    instead: str | Write
    names: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()

    def applied(self, text: str, library: Library) -> str | None:
        """The text in plain words, if it is said in this way."""
        said = self.pattern.match(text)
        if said is None or not all(begins_act(said[each]) for each in self.acts):
            return None
        if not all(names_one(said[each] or "", library) for each in self.names):
            return None
        if isinstance(self.instead, str):
            return said_as(self.instead, said)
        return self.instead(said, library)


def rule(said: str, instead: str | Write, names: str = "", acts: str = "") -> Rule:
    """A rule from what is heard; `names` and `acts` are groups of it."""
    return Rule(heard(said), instead, tuple(names.split()), tuple(acts.split()))


def first_of(rules: Iterable[Rule], text: str, library: Library) -> str | None:
    """What the first rule says that a text is said by."""
    return next((said for each in rules if (said := each.applied(text, library))), None)
