"""Systems that no connector is made for: one's own, and vendors that nobody here knows."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.known_names import is_person, stranger_in
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import stem, tokens, verb_group
from junctor.core.assistant.matching.operations import Match

SURE = 4.0
_ARTICLES = frozenset(("a", "an", "the", "our", "my", "new"))
_PLACES = frozenset(("in", "with", "via", "through", "using", "on", "to", "into", "from"))
LETTERS = frozenset(map(stem, ("message", "email", "sms", "text", "mail", "template", "envelope")))
_OURS = heard(
    r"\b(our|my|own|internal|in-house) ([\w-]+ ){0,2}?(erp|ehr|backend|system|service"
    r"|endpoint|api|platform|website|portal|app)\b"
)
_PLAIN = heard(r"\b(soap|rest|xml|json|web) (service|api|endpoint)s?\b")
_TITLES = frozenset(
    ("SMS", "API", "URL", "ID", "I", "CRM", "HR", "AI", "PDF", "CSV", "Email", "REST")
)
_TIMELY = frozenset([
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "english", "russian", "kazakh", "german", "french", "spanish",
    "chinese",
])  # fmt: skip
_NAMED = re.compile(
    r"(?<![\w\"“#{<])(?:[A-Z0-9][\w.]*[A-Z]|[A-Z])[\w.]*(?:\s+[A-Z][\w.]*)*\b(?!\")"
)
OWN = frozenset(
    ("our", "my", "internal", "own", "custom", "ehr", "erp", "backend", "api", "endpoint")
)


def about_own(clause: Clause) -> bool:
    """Whether it speaks of a system of one's own; no connector is named after it."""
    words = tokens(clause.text)
    calls = bool(words) and (verb_group(words[0]) == "call" or {"api", "endpoint"} & set(words))
    called = bool(calls and OWN & set(words))
    return called or (_OURS.search(clause.text) or _PLAIN.search(clause.text)) is not None


def elsewhere(clause: Clause, best: Match, library: Library) -> bool:
    """Whether it names a system that nobody here knows: better nothing than another one.

    `a Foo issue` does, and `in Foo` unless the operation asks for a place; `to Ada` is a person
    where something is sent.
    """
    bare = clause.text
    for literal in (*clause.mentions.quoted, *clause.mentions.urls):
        bare = bare.replace(literal, " ")
    words = bare.replace(",", " ").split()
    sends = best.operation.shape is not None or bool(
        "send" in best.operation.verbs and best.operation.nouns & LETTERS
    )
    for before, word, after in zip(words, words[1:], [*words[2:], ""], strict=False):
        if not word[:1].isupper() or word in _TITLES or word.lower() in _TIMELY:
            continue
        if is_person(word):
            continue
        if word.isupper() and stem(word.lower()) in library.rarity:
            continue  # XML, CMS
        if sends and word.isupper():
            continue  # the CFO
        if before.lower() in _ARTICLES and after[:1].islower():
            return True
        if before.lower() in _PLACES and not best.operation.somewhere:
            return not (sends and before.lower() in ("to", "with") and best.score >= SURE)
    return False


def apart(clause: Clause) -> tuple[str, bool] | None:
    """A clause without the vendor that nobody here knows, and whether things go there.

    `sync Xero invoices to HubSpot` still adds to HubSpot, `send the issues of Jira to ClickUp`
    still reads Jira.
    """
    stranger = stranger_in(clause.text)
    if stranger is None:
        return None
    before, after = clause.text[: stranger.start()], clause.text[stranger.end() :]
    goes = _GOES.search(before)
    if goes:
        return f"{before[: goes.start()]}{after}".strip(), True
    return f"{_COMES.sub(' ', before)}{after}".strip(), False


_GOES = heard(r"\s(to|into|onto|in|on|via|through|using|with) ((the|our|my|an?) )?$")
_COMES = heard(r"\s(from|out of|of) ((the|our|my|an?) )?$")


_SYSTEMS = frozenset(("api", "endpoint", "backend", "service", "system", "erp", "ehr", "portal"))


def own_name(clause: Clause) -> str:
    """What to call it: by the name that is said, by its host, or by the words for it."""
    stranger = stranger_in(clause.text)
    if stranger:
        return stranger[0]
    named = _NAMED.search(clause.text.partition(" ")[2])
    if named and named[0] not in _TITLES:
        return named[0][:60]
    leave = {"call", "our", "my", "the", "an", "a", "to", "use", "invoke", "hit", "connect", "with",
             "integrate", "every", "run",
             "at", "from"}  # fmt: skip
    bare = clause.text
    for literal in clause.mentions.urls:
        bare = bare.replace(literal, " ")
    words = [w for w in bare.replace(",", " ").split() if w.lower() not in leave]
    if clause.mentions.urls and len(words) < 4 and not OWN & {w.lower() for w in words}:
        return clause.mentions.urls[0].split("/")[2][:60]
    own = [n for n, each in enumerate(words[:4], 1) if each.lower() in _SYSTEMS]
    if own[:1] == [1] and clause.mentions.urls:  # `an API key for https://...`
        return clause.mentions.urls[0].split("/")[2][:60]
    return " ".join(words[: own[0] if own else 4])[:60].strip(" .:") or "Custom API"
