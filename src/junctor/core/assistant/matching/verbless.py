"""Where no act is said: `unread emails in Gmail` asks for them, and e-mails nobody."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.core.assistant.language.words import STOP, VERBS, stem, verb_group

_DO_IT = frozenset(("it", "they", "he", "she", "who", "which", "that", "you", "we", "i", "to"))
"""Behind them stands a verb: `it posts`, `to draft`."""
_DONE_TO = frozenset((
    "a", "an", "the", "our", "my", "their", "his", "her", "it", "them", "him", "me", "us", "every",
    "each", "this", "that", "these", "those", "some", "any", "all", "everyone", "everybody",
    "somebody", "someone", "back", "up",
))  # fmt: skip
"""Before them stands a verb, whatever else it may be: `emails the customer`, `files it`."""
_ASK = frozenset((
    "what", "which", "who", "whose", "how", "where", "is", "are", "has", "any", "was",
    "were", "did", "does", "had",
))  # fmt: skip
_KEPT = frozenset((
    "all", "unread", "recent", "recently", "latest", "last", "upcoming", "pending", "unpaid",
    "overdue", "current", "available", "existing", "next", "open", "unsent", "unsigned", "whole",
    "full", "today's", "active", "previous", "past", "earlier", "entire", "unsubscribed",
))  # fmt: skip
"""What is there already: who says so asks for it."""
_WHOSE = frozenset(("my", "our", "their", "his", "her", "your", "its"))
_BEHIND = frozenset(("", "in", "on", "from", "of", "for", "with", "to", "by", "at", "via"))
_TOLD = frozenset((
    "status", "state", "details", "detail", "content", "contents", "body", "size", "number",
    "count", "info", "information", "history", "names", "discussion", "progress", "balance",
))  # fmt: skip
"""What can be known of a thing."""


def act_at(words: Sequence[str]) -> int | None:
    """Where the word for the act stands; one that names a thing here is none."""
    return next(
        (at for at, word in enumerate(words) if verb_group(word) and not _is_thing(words, at)),
        None,
    )


def _is_thing(words: Sequence[str], at: int) -> bool:
    """Whether a word for an act names a thing: `unread emails`, `changed files`, `one draft`."""
    word, before = words[at], words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if before == "how":
        return True  # `how clean is it`
    if before in _DO_IT or after in _DONE_TO:
        return False
    if word in VERBS:
        if word == "open":
            return _is_plural(after) and before in _KEPT | {""}
        return bool(before) and before in _KEPT | _WHOSE | {"of", "one"}
    if word.endswith("ed"):
        if words[0] in _ASK:
            return True  # `was it delivered`
        thing = after not in STOP and (_is_plural(after) or not verb_group(after))
        return not before and bool(after) and thing
    return _is_plural(word) and (not before or before in _KEPT | _ASK or after in _BEHIND)


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and stem(word) != word


def asked_to_read(words: Sequence[str]) -> bool:
    """Whether words without an act ask for what is there: `status of the ticket`."""
    said = [word for word in words if word not in ("the", "our", "my")]
    if not said or "new" in said[:2]:
        return False
    return said[0] in _ASK | _KEPT or bool({said[0], said[-1]} & _TOLD)


_THE = frozenset(("the", "this", "that", "these", "those", "his", "her", "its"))
_MADE_FOR = frozenset(("for", "about", "with", "saying", "because", "again", "titled", "called"))


def looks_into(words: Sequence[str]) -> bool:
    """`open the invoice` looks at one that is there; `open the case for Ada` makes it."""
    opens = words[:1] == ["open"] and bool(_THE & {*words[1:2]})
    return opens and not _MADE_FOR & {*words}
