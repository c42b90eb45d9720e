"""What narrows an event: `with label bug`, `urgent tickets`, `is merged`; a condition on all steps.

A trigger tells of more than the sentence asks for, so what is not said by its name has to be
compared in the flow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.assistant.language.conditions import ADJECTIVES, Condition
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, stem, tokens
from junctor.core.assistant.matching.triggers import is_event, kinds
from junctor.model.value import JsonSchema

_NAMED = (
    "label|tag|status|stage|state|priority|category|subject|list|board|project|team|folder|pipeline"
    "|column|branch|repository"
)
_WITH = heard(
    r"\b(with|has|having|in|to|into|of|for|under|under the|gets) "
    f"((the|an?|its|our) )?{{field={_NAMED}}} "
    r"(named |called |of )?([\"“]{quoted=[^\"”]{1,80}}[\"”]"
    r"|{word=(?!(is|are|was|gets?|in|on|of|to|and|with)\b)[\w-]+(\s(?=[A-Z])[\w-]+)*})"
)
_MARKED = heard(
    r"\b{how=label(l)?ed|tagged|marked} (as |with )?([\"“]{quoted=[^\"”]{1,80}}[\"”]|{word=[\w-]+})"
)
_SENT_BY = heard(r"\bfrom {who=[\w.+-]+@[\w-]+\.[\w.-]*\w}")
_MENTIONS = heard(
    r"(\b{field=subject|title|body|text|name|description|summary} )?"
    r"\b(with|contain(s|ing)?|mention(s|ing)?|includ(es?|ing)|says?|saying) ((the|a) )?{what=words?"
    r"|text|keyword|phrase}?\s*([\"“]{quoted=[^\"”]{1,80}}[\"”]|(?<=contains\s){bare=[\w-]+}$"
    r"|(?<=mention\s){plain=[\w-]+}$|(?<=mentions\s){plainly=[\w-]+}$)"
)
_ADJECTIVE = re.compile(
    r"(?:^|\b(?:an?|the|any|every|each|all|new|is|are|was|were|with|becomes?|gets?"
    rf"|(?:moves?|moved|changes?|changed|set|goes)\s+(?:in)?to)\s+)(?P<word>{'|'.join(ADJECTIVES)})"
    r"(?:[\s-]+priority)?\b(?!\s+by\b)",
    re.IGNORECASE,
)
_HAPPENS = heard(r"(is|are|was|were|gets?) (\w+ed|paid|sent|done)\b")
_CANCELS = heard(r"\bcancell?s?(ed)?\b")
_SIGNS = {
    "over": ">", "above": ">", "more than": ">", "greater than": ">", "under": "<", "below": "<",
    "less than": "<", "at least": ">=", "at most": "<=", "bigger than": ">",
}  # fmt: skip
_THAN = heard(
    r"\b((with|having|has) (an?|its) {field=[a-z][a-z-]*(\s[a-z]+)?} (of )?)?"
    "{how=over|above|more than|greater than|under|below|less than|at least|at most|bigger than} "
    r"{number=[$€£]?\s?\d([\d,]*\d)?(\.\d+)?k?}\b(?!\s*(hours?|days?|minutes?|weeks?)\b)"
)
"""`a payment over 1000`: what is counted is its amount."""
_FILE_KIND = re.compile(
    r"\b(?:an?|each|every|any|new|the)\s+(?:new\s+)?(?P<kind>(?i:csv|pdf|xml|json|zip|txt|xlsx?|docx?|png|jpe?g)|Excel|Word)"
    r"s?\b(?:\s+(?:file|document|spreadsheet))?(?=\s)"
)
"""`a CSV file`: what such files end with."""
_ENDS = {"excel": "xlsx", "word": "docx"}
_REACHED = heard(
    r"\b(reach(es|ed)?|enter(s|ed)?|(gets?|goes|moves?|moved|changes?|changed) (in)?to|lands? in) "
    "(the |our )?"
    r"[\"“]?({stage=(?!the\b|an?\b|new\b|next\b|another\b|last\b|final\b)[\w-]+(\s[\w-]+)?}[\"”]? "
    r"{name=stage|status|column|phase}\b|(?<=moved\sto\s){value=[a-z][\w-]+(\s[\w-]+)?}(?=$| in\s))"
)
"""`reaches the contract stage`, `is moved to negotiation`: where it stands then."""
_CONTAINS = frozenset(("label", "tag", "text"))


def qualified(
    text: str, trigger: Mapping[str, Any], known: Mapping[str, JsonSchema], told: set[str]
) -> list[Condition]:
    """The conditions in the words for what starts a flow.

    `known` are the fields of the event, `told` the stems of what the trigger itself says.
    """
    given = {str(v).lower() for v in _given(trigger)}
    found: list[Condition] = []
    for said in _WITH.finditer(text):
        value = said["quoted"] or said["word"]
        if value.lower() not in given and value.lower() not in STOP:
            found.append(_condition(said[0], said["field"].lower(), value))
    found += [
        Condition(said[0], ("from",), "contains", f'"{said["who"]}"')
        for said in _SENT_BY.finditer(text)
    ]
    found += [
        _marked(said)
        for said in _MARKED.finditer(text)
        if said["quoted"] or said["word"].lower() not in STOP  # `labelled in X` says no label
    ]
    found += [_mentions(said) for said in _MENTIONS.finditer(text)]
    flags = _flags(known)
    connected = trigger.get("type") == "connector"
    for said in _ADJECTIVE.finditer(text):
        word = said["word"].lower()
        if not connected and _HAPPENS.match(said[0]):
            continue  # that is when a system of one's own calls
        same = {"paid", "failed"} & kinds({stem(word)}) & kinds(told)  # a payment is paid
        if not (stem(word) in told or word in given or same or found):
            of, sign, value = ADJECTIVES[word], "is", f'"{said["word"]}"'
            if word in flags:  # `IsWon` says it itself
                of, sign, value = word, "==", "true"
            found.append(Condition(said[0], (of,), sign, value))
    found += [] if _MARKED.search(text) else _made(text, trigger, known)
    if connected and (gone := _CANCELS.search(text)) and stem("cancel") not in told:
        found.append(Condition(gone[0], ("status",), "is", '"canceled"'))
    found += _stands(text, known, told) if connected and not found else []
    found += _of_a_kind(text) if "name" in known else []
    for said in _THAN.finditer(text):
        sign = _SIGNS[" ".join(said["how"].lower().split())]
        field = tuple(tokens(said["field"])) if said["field"] else ("amount",)
        found.append(Condition(said[0], field, sign, said["number"]))
    if not (found or trigger.get("fields")):
        found = _reached(text, {*told, *given})
    return found or _flag(text, known, told)


def _made(
    text: str, trigger: Mapping[str, Any], known: Mapping[str, JsonSchema]
) -> list[Condition]:
    """`a ticket is created`, of a trigger that tells of every event of a ticket by its type."""
    shown = next(iter(known.get("json.type", {}).get("examples", ())), "")
    every = str(trigger.get("trigger", "")).endswith("Event") and str(shown).endswith("created")
    said = _IS_MADE.search(text) if every else None
    return [Condition(said[0], ("type",), "contains", '"created"')] if said else []


_IS_MADE = re.compile(
    r"\b(?:is|are|was|gets?)\s+(?:created|opened|raised|submitted)\b|\bnew\b|\bcomes?\s+in\b"
)


def _stands(text: str, known: Mapping[str, JsonSchema], told: set[str]) -> list[Condition]:
    """`an invoice is sent`, where the event says how it stands and knows that state."""
    for path, schema in known.items():
        if tokens(path)[-1:] not in (["status"], ["state"]):
            continue
        for state in (*schema.get("enum", ()), *schema.get("examples", ())):
            words = " ".join(tokens(str(state)))
            said = words and re.search(
                rf"\b(?:is|are|was|gets?|becomes?)\s+{words}\b", text, re.IGNORECASE
            )
            if said and stem(words) not in told:
                return [Condition(said[0], (tokens(path)[-1],), "is", f'"{state}"')]
    return []


def _of_a_kind(text: str) -> list[Condition]:
    """`a CSV file`: the name of the file ends so."""
    kind = _FILE_KIND.search(text)
    end = kind["kind"].lower() if kind else ""
    return [Condition(kind[0], ("name",), "ends", f'".{_ENDS.get(end, end)}"')] if kind else []


def _reached(text: str, told: set[str]) -> list[Condition]:
    """`reaches the contract stage`, where nothing tells it already."""
    said = _REACHED.search(text)
    value = (said["stage"] or said["value"]).strip() if said else ""
    if said is None or {stem(value.lower()), value.lower()} & told:
        return []
    return [Condition(said[0], ((said["name"] or "stage").lower(),), "is", f'"{value}"')]


def _mentions(said: re.Match[str]) -> Condition:
    """`whose subject contains ALERT`, `which mention refund`."""
    value = said["quoted"] or said["bare"] or said["plain"] or said["plainly"]
    return Condition(said[0], ((said["field"] or "text").lower(),), "contains", f'"{value}"')


def _marked(said: re.Match[str]) -> Condition:
    """`labelled bug`, `marked urgent`: an adjective says of which field it speaks."""
    name = "label" if said["how"].lower().startswith("label") else "tag"
    value = said["quoted"] or said["word"]
    if said["how"].lower() == "marked":
        name = ADJECTIVES.get(value.lower(), "status")
    return _condition(said[0], name, value)


def _condition(said: str, name: str, value: str) -> Condition:
    return Condition(said, (name,), "contains" if name in _CONTAINS else "is", f'"{value}"')


def _flag(text: str, known: Mapping[str, JsonSchema], told: set[str]) -> list[Condition]:
    """`is merged`, where the event says whether it was."""
    flags = _flags(known)
    for word in tokens(text):
        if is_event(word) and word in flags and stem(word) not in told:
            return [Condition(word, (word,), "==", "true")]
    return []


def _flags(known: Mapping[str, JsonSchema]) -> set[str]:
    """The last words of the fields that say of something whether it is so."""
    return {tokens(path)[-1] for path, each in known.items() if each.get("type") == "boolean"}


def _given(trigger: Mapping[str, Any]) -> list[Any]:
    """The values that the trigger itself is given."""
    fields = [each.get("to") for each in trigger.get("fields", {}).values()]
    return [*fields, *trigger.get("inputs", {}).values()]
