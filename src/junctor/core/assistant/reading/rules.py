"""Rules that say a whole text plainly where it names connectors that are at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.patterns import heard, said_as
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.systems import named_by_kind


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
    return Rule(heard(f"^{said}$"), instead, tuple(names.split()), tuple(acts.split()))


def first_of(rules: Iterable[Rule], text: str, library: Library) -> str | None:
    """What the first rule says that a text is said by."""
    return next((said for each in rules if (said := each.applied(text, library))), None)
