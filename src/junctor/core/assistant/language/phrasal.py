"""Verbs of two words: `call off` is no call. Said as the one verb that they mean."""

from __future__ import annotations

import re

_WHAT = r"(?:the|an?|our|my|this|that|their|his|her|its|all|any)\s+[\w-]+(?:\s[\w-]+){0,2}?"
_IT = rf"(?:it|them|him|her|{_WHAT})"
_TWO_WORDS = {
    "get(?:ting)? rid of": "delete", "throw(?:ing)? (?:away|out)": "delete",
    "do(?:ing)? away with": "delete", "tak(?:e|ing) (?:away|off|out)": "remove",
    "cross(?:ing)? off": "remove", "call(?:ing)? off": "cancel", "put(?:ting)? off": "postpone",
    "pull(?:ing)? up": "get", "bring(?:ing)? up": "get", "put(?:ting)? up": "upload",
    "look(?:ing)? for": "search for", "writ(?:e|ing) up": "create",
    "writ(?:e|ing) (?=an? new )": "create ", "turn(?:ing)? off": "disable",
    "switch(?:ing)? off": "disable", "turn(?:ing)? on": "enable", "switch(?:ing)? on": "enable",
    "close(?:ing)? down": "archive", "shoot(?:ing)? off": "send",
    "send(?:ing)? (?:out|off)": "send", "hand(?:ing)? over": "assign",
}  # fmt: skip
"""By what they mean. Those that mean several things stand with the words that decide."""
_APART = {
    "call(?:ing)?": ("off", "cancel"),
    "throw(?:ing)?": ("away", "delete"),
    "put(?:ting)?": ("off", "postpone"),
    "turn(?:ing)?": ("off", "disable"),
    "switch(?:ing)?": ("off", "disable"),
    "hand(?:ing)?": ("over(?= to)", "assign"),
    "push(?:ing)?": (r"back(?= (?:by|to|an?|one|two|\d))", "postpone"),
}
"""`call the meeting off`: the second word behind what is done with."""
_RULES = (
    *(
        (
            re.compile(rf"\b{said}\b".replace(r" )\b", " )").replace(" ", r"\s+"), re.IGNORECASE),
            meant,
        )
        for said, meant in _TWO_WORDS.items()
    ),
    *(
        (re.compile(rf"\b{verb}\s+({_IT})\s+(?:{last})(?!\w)", re.IGNORECASE), rf"{meant} \1")
        for verb, (last, meant) in _APART.items()
    ),
    (
        re.compile(
            r"\b(?:let|allow)\s+(?P<who>(?:(?:the|our|my)\s+)?[\w@.+-]+)\s+(?:to\s+)?"
            r"(?:see|view|read|edit|open|access)\s+(?P<what>(?:the|our|my|this)\s+[^,;]+)",
            re.IGNORECASE,
        ),
        r"share \g<what> with \g<who>",
    ),
    (
        re.compile(
            r"\bgive\s+(?P<who>(?:(?:the|our|my)\s+)?[\w@.+-]+)\s+access\s+to\s+"
            r"(?P<what>(?:the|our|my|this)\s+[^,;]+)",
            re.IGNORECASE,
        ),
        r"share \g<what> with \g<who>",
    ),
)


def in_one_word(text: str) -> str:
    """The text with one verb for each of two words."""
    for rule, meant in _RULES:
        text = rule.sub(meant, text)
    return text
