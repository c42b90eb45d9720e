"""Whether anything was read: `if there is none`, `if nobody is found`, `if it already exists`."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import PLAIN_ACTS, READS, tokens, verb_group

_NONE = r"(none|nothing|nobody|no[ -]?one|not (any|one)|no ([\w-]+ ){0,3}?[\w-]+)"
_ONE = (
    r"(it|they|he|she|that|this|one|((a|an|any|the|such an?|this|that|their|some) )([\w-]+ ){0,2}?"
    r"[\w-]+)"
)
_BE = "(is|are|was|were|has been|have been|could be|can be)"
_THERE = "(found|there|known|listed|returned|registered|on file|in there|in it)"
_IN = (
    "(( (already|yet|there|in there|so far|at all))*"
    r"( (in|on) (?-i:[A-Z])[\w.]*( (?-i:[A-Z])\w*)?)?)"
)
_WE = "(it|that|this|we|i|you|the search|the query|the lookup|they)"
_ABSENT = (
    f"there {_BE} {_NONE}( {_THERE})?|{_NONE} {_BE} {_THERE}|{_NONE} (exists?|match(es)?)"
    f"|{_ONE} (do|does|did) not (already |yet )?exist"
    f"|({_ONE} )?{_BE} (not (already |yet )?{_THERE}|missing)"
    f"|{_ONE} (cannot|can not|can't|could not|couldn't) be found"
    f"|{_WE} (finds?|found|gets?|returns?|comes? back with) {_NONE}"
    rf"|{_WE} (do|does|did) not find (it|them|him|her|one|any\w*|an? [\w-]+)"
    "|(not|none|nothing|nobody|no one|no match(es)?|no results?) found|none"
    f"|({_ONE} )?({_BE} |comes? back )?empty"
)
_PRESENT = (
    f"there {_BE} (already )?(any|some|one|something|somebody|someone|at least one)( {_THERE})?"
    rf"|there {_BE} (any |some |an? )?(?!no\b|not\b|an?\b|more\b|less\b)([\w-]+ ){{0,3}}?[\w-]+s"
    f"|{_ONE} (already )?exists?|({_ONE} )?{_BE} (already )?{_THERE}"
    f"|{_WE} (finds?|found|gets?|returns?) (it|them|one|any|some|any\\w+|some\\w+|an? [\\w-]+)"
    f"|found|({_ONE} )?{_BE} (not |non-?\\s*)empty"
)
PRESENCE = heard(
    r"{lead=[,;]? (and |but )?(only )?(if|when|unless|in case) }"
    f"({{absent={_ABSENT}}}|{{present={_PRESENT}}}){_IN}"
    rf"(?=\s*[,;:.!]|\s*$| (then|and) | ({'|'.join(sorted(PLAIN_ACTS))}|notify|email|tell|text)\b)"
)
_MAKES = heard(r"^{verb=create|add|insert|make|register|save|open|store|put} {what=[^,;]+}$")


def is_there(said: re.Match[str]) -> bool:
    """Whether it must have found something."""
    return bool(said["present"]) is not said["lead"].lower().strip(" ,;").endswith("unless")


def reads_before(text: str) -> bool:
    """Whether a text has an act that reads, whose answer may be empty."""
    words = tokens(text)
    acts = (w for n, w in enumerate(words) if not n or words[n - 1] not in ("the", "a", "mailing"))
    return any(verb_group(word) in READS for word in acts)


def looked_up(act: str) -> str:
    """`create the contact in X` as the look-up of it; nothing for another act."""
    said = _MAKES.match(act.strip())
    return f"look up {said['what']}" if said else ""
