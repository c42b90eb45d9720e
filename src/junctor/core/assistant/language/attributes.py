"""Conditions on what a thing is like: `if the country is Germany`, `if it has an attachment`."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import PLAIN_ACTS, tokens

ATTRIBUTES = (
    "status|state|priority|country|language|type|kind|category|plan|stage|method|currency|city"
    "|region|source|level|severity|department|role|subject|topic|answer|result|size|colou?r|gender"
    "|reason|grade|mode|format|option|choice|tier|segment|label|tag"
)
"""What has one of several values; of anything else a word is true or not."""
_ENDS = (
    rf"(?=\s*[,;:]|[\s.!]*$| then\b| ({'|'.join(sorted(PLAIN_ACTS))}|notify|email|text|tell|alert"
    r"|ask|call)\b)"
)
_LEAD = "{lead=[,;]? (and |but )?(only )?if }"
EQUALS = heard(
    f"{_LEAD}{{field=((the|its|their|his|her|our) )?([\\w']+ ){{0,3}}?({ATTRIBUTES}) }}"
    "(is|are|was|equals) {word=(not )?}(set to |equal to |an? |the )?"
    rf"{{value=(?!not\b)[\w-]+(\s[\w-]+){{0,2}}?}}{_ENDS}"
)
COMES_FROM = heard(
    f"{_LEAD}{{field=(it|they|he|she|(the|an?) [\\w-]+) }}(is|are|comes?|lives?) {{word=(not )?}}"
    rf"(from|in) {{value=(?-i:[A-Z])[\w-]+(\s(?-i:[A-Z])[\w-]+){{0,2}}}}{_ENDS}"
)
HAS = heard(
    f"{_LEAD}{{field=(it|they|he|she|(the|an?|their|its) [\\w-]+) }}"
    "((has|have|had|contains?|includes?|comes? with) "
    "{word=((no|not any) )?}|(do|does|did) {never=not} (have|contain|include) )"
    rf"(an?|any|the|some)? ?{{thing=(?!({ATTRIBUTES})\s[a-z])[a-z]+(\s[a-z]+)?}}{_ENDS}"
)
_SMALL = frozenset(("the", "its", "their", "his", "her", "our", "a", "an"))


def field_of(said: re.Match[str]) -> tuple[str, ...]:
    """The field that a condition on an attribute speaks of."""
    if said.re is COMES_FROM:
        return ("country",)
    words = said["thing" if said.re is HAS else "field"]
    return tuple(word for word in tokens(words) if word not in _SMALL)


def negated(said: re.Match[str]) -> bool:
    """Whether it must not be so."""
    return bool(said["word"] and said["word"].strip()) or bool(
        "never" in said.re.groupindex and said["never"]
    )
