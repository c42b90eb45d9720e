"""Sentences without verbs: `new stripe customer -> hubspot contact + slack #sales`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import stem, tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.replies import talks
from junctor.core.assistant.reading.shorthand import ARROW

_PLUS = re.compile(r"\s+(?:\+|&)\s+|\s*;\s*|,\s+(?:then\s+)?")
_LETTER = heard(
    r"^((an?|the) )?{kind=sms|e-?mail|text|message} (out )?(?=(to|via|with|through|by)\b)"
)
_PLACE = heard(
    r"(topic|queue|exchange|table|chat|channel|group|folder|sheet|database|db) \S|[/@-]\w|wss?://"
)
"""`kafka topic files`, `telegram chat -100`: a place there, and nothing to be made."""
_SMALL = heard("^(an?|the|to|in|into|via) ")


_CONDITION = heard(r"^(only )?(if|when|filter)\s*:? {what=\S.+}$")
_STATE_LAST = re.compile(r"^(.+?),?\s+(?:only\s+)?if\s+(.+)$", re.IGNORECASE)
_ELSE = heard(r"\s*[,;]? (else|otherwise)[:,]? ")
_EQUALS = re.compile(r"\s*={1,3}\s*[\"']?(?P<value>[\w-]+)[\"']?$")
_ELSE_LAST = heard(r"[,;]?\s*\b(else|otherwise)[:,]?$")
_BARE = heard("^(not )?[a-z-]+$")
"""`if empty`: of what was read."""


def strung(text: str, library: Library) -> str:
    """A chain of arrows as a sentence: what starts it, then acts."""
    first, *rest = [part for part in ARROW.split(text.strip(" .!")) if part] or [""]
    if not rest:
        return text
    first, _, condition = _STATE_LAST.sub(r"\1\n\2", first).partition("\n")
    acts = _acts(rest, condition, library)
    times = times_in(first)
    if times is None:
        return f"when {first}, {_joined(acts)}"
    what = f"{first[: times.start]} {first[times.end :]}".strip(" ,:")
    if what:
        acts = [what if verb_group(tokens(what)[0]) else _reading(what, library), *acts]
    return f"{first[times.start : times.end]}, {_joined(acts)}"


def _acts(parts: list[str], condition: str, library: Library) -> list[str]:
    """The parts of a chain as acts; `IF ...` before one and `else` in it are its condition."""
    acts: list[str] = []
    other = False
    for part in parts:
        if said := _CONDITION.match(part):
            condition = _EQUALS.sub(_equals, said["what"])
            continue
        last = _ELSE_LAST.search(part)
        kept, *others = _ELSE.split(part[: last.start()] if last else part)
        done = [act_of(each, library) for each in split_arrows(kept)]
        if other and acts:
            acts[-1] += f", otherwise {done.pop(0)}"
            other = False
        if condition and done:
            bare = _BARE.match(condition)
            done[0] = f"if {'it is ' if bare else ''}{condition}, {done[0]}"
            if others:
                done[-1] += f", otherwise {act_of(others[0], library)}"
            others, condition = others[1:], ""
            other = last is not None and not others
        acts += [*done, *(act_of(each, library) for each in others)]
    return acts


def _equals(said: re.Match[str]) -> str:
    """`status = paid` in words."""
    value = said["value"]
    return f" equals {value}" if value.isdigit() else f' equals "{value}"'


def _joined(acts: list[str]) -> str:
    """Acts one behind the other; one with a condition stands behind a comma."""
    return re.sub(r"; (?=if )", ", ", "; ".join(acts))


def _reading(what: str, library: Library) -> str:
    """`sftp list /backup`: the act stands behind the name."""
    cards = mentioned(library, what)
    name, rest = _named_first(what, cards[0]) if len(cards) == 1 else ("", "")
    if name and verb_group((tokens(rest) or [""])[0]):
        return f"{rest} in {name}"
    return f"get {what}"


def split_arrows(text: str) -> list[str]:
    """The parts of a chain, each an act."""
    return [each for part in ARROW.split(text) for each in _PLUS.split(part) if each]


def act_of(said: str, library: Library) -> str:
    """A part of a chain as an act: `jira bug` makes one."""
    said = said.strip()
    if letter := _LETTER.match(said):
        kind = letter["kind"].lower()
        return f"send {'an' if kind[0] in 'es' else 'a'} {kind} {said[letter.end() :]}"
    cards, words = mentioned(library, said), tokens(said)
    if len(cards) != 1:
        return said if not words or verb_group(words[0]) else f"add a {said}" if cards else said
    name, rest = _named_first(_SMALL.sub("", said), cards[0])
    if not name:
        return said if verb_group(words[0]) else f"add a {_SMALL.sub('', said)}"
    return _done_by(cards[0], name, rest)


def _done_by(card: ConnectorCard, name: str, rest: str) -> str:
    """What a connector does, of which a thing, an act or nothing is said."""
    if "llm" in card.topics:
        first = (tokens(rest) or ["it"])[0]
        return f"{rest} with {name}" if verb_group(first) else f"ask {name} for {rest or 'it'}"
    told = talks(card) or any(each.shape for each in card.operations)
    if not tokens(rest) and not rest.startswith("#"):
        return f"send a message to {name}" if told else f"save it to {name}"
    if rest.startswith("#"):
        return f"post it to {rest} in {name}"
    first = tokens(rest)[0]
    if _PLACE.match(rest):
        return f"{'send a message' if told else 'save it'} to {name} {rest}"
    if verb_group(first) and stem(first) not in card.known:
        return f"{rest} in {name}"
    if told and stem(first) not in card.known:
        return f"send a {rest} with {name}"
    return f"create a {rest} in {name}"


def _named_first(said: str, card: ConnectorCard) -> tuple[str, str]:
    """The name of a connector that stands first, and the rest."""
    parts = said.split(" ")
    for phrase in card.phrases:
        for size in range(1, len(parts) + 1):
            if tuple(tokens(" ".join(parts[:size]))) == phrase:
                return " ".join(parts[:size]), " ".join(parts[size:])
    return "", said
