"""Verbs of two words: `call off` is no call. Said as the one verb that they mean."""

from __future__ import annotations

from junctor.core.assistant.language.patterns import plainer, said_plainly

_WHO = r"((the|our|my) )?[\w@.+-]+"
_THIS = r"(the|our|my|this) [^,;]+"
_IT = (
    r"(it|them|him|her|[\w.+-]+@[\w.-]+\w|[A-Z][a-z]+"
    r"|(the|an?|our|my|this|that|their|his|her|its|all|any) [\w-]+(\s[\w-]+){0,2}?)"
)
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
    "keep(?:ing)? (?:track|a (?:record|log|list|register)) of": "record",
    "pass(?:ing)? (?:on|along)": "forward", "send(?:ing)? on": "forward",
    "put(?:ting)? together": "create", "draw(?:ing)? up": "create", "set(?:ting)? aside": "reserve",
    "(?:clear|clean|empty)(?:ing)? out": "clear", "wip(?:e|ing) out": "clear",
    "(?:tick|check|mark)(?:ing)? off": "complete", "finish(?:ing)? off": "complete",
    "(?:close|wrap|wrapp)(?:ing)? (?:off|up)": "close", "kick(?:ing)? off": "start",
    "fir(?:e|ing) off": "send", "drop(?:ping)? off": "upload",
    "check(?:ing)? up on": "get", "look(?:ing)? over": "get",
    "bring(?:ing)? back": "restore", "(?:give|pay)(?:ing)? back": "refund",
    "swap(?:ping)? out": "replace", "hold(?:ing)? off": "postpone",
}  # fmt: skip
"""By what they mean. Those that mean several things stand with the words that decide."""
_APART = {
    "call(?:ing)?": ("off", "cancel"),
    "tak(?:e|ing)": ("off(?= (?:the|our|my)\\b)", "remove"),
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
        plainer(rf"\b{said}" + ("" if said.endswith(" )") else r"\b"), meant)
        for said, meant in _TWO_WORDS.items()
    ),
    *(
        plainer(rf"\b{verb} {{what={_IT}}} ({last})(?!\w)", f"{meant} {{what}}")
        for verb, (last, meant) in _APART.items()
    ),
    # `let the nurse see the file`, `give her access to the file`
    plainer(
        rf"\b(let|allow) {{who={_WHO}}} (to )?(see|view|read|edit|open|access) {{what={_THIS}}}",
        "share {what} with {who}",
    ),
    plainer(rf"\bgive {{who={_WHO}}} access to {{what={_THIS}}}", "share {what} with {who}"),
)


def in_one_word(text: str) -> str:
    """The text with one verb for each of two words."""
    return said_plainly(_RULES, text)
