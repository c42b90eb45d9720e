"""Acts told as what is done: `a letter shall be sent`, `have Gemini summarize it`; made orders."""

from __future__ import annotations

import re

from junctor.core.assistant.words import active, verb_group

_MUST = (
    r"(?:should|must|needs?\s+to|has\s+to|have\s+to|(?:is|are)\s+to|shall|could|can|may|might"
    r"|will|would)"
)
_PARTICIPLE = r"\w+(?:ed|t|en)"
_LATER = re.compile(r"^(?:when|whenever|if|after|once|as|every|each|on|upon)\b", re.IGNORECASE)
_DONE = re.compile(
    rf"^(?P<what>(?P<article>(?:an?|the|our|its|their|all|any)\s+)?[^,;:]{{2,90}}?)\s+(?P<must>{_MUST}\s+(?:also\s+)?be|were|be)"
    rf"\s+(?:also\s+)?(?P<verb>{_PARTICIPLE})\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ITS = re.compile(
    rf"^(?P<what>(?:its|their)\s+\w+)\s+(?:is|are|gets?)\s+(?P<verb>{_PARTICIPLE})\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_MUST_BE = re.compile(rf"^{_MUST}\s+be\s+(?P<verb>{_PARTICIPLE})\b\s*(?P<rest>.*)$", re.IGNORECASE)
"""`every message has to be stored`: what is left of it behind what happens."""
_HAVE = re.compile(
    r"^(?:please\s+)?(?P<lead>(?:(?:i|we)\s+(?:want|need|would\s+like)|have|get|want|need)\s+)?"
    r"(?P<what>(?(lead)|(?:the|new|all|every|each|incoming)\s)[^,;:]{2,70}?)\s+(?P<verb>\w+ed|sent)\b"
    r"(?P<rest>\s+(?:in|to|by|with|via|into|on|using|and)\s.+|(?(lead)\s*$|(?!)))$",
    re.IGNORECASE,
)
"""`have new tickets summarized by X`, `and the summary posted in #dev`."""
_ALSO_DONE = re.compile(
    rf"(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:also\s+)?(?P<verb>{_PARTICIPLE})(?=\s+(?:by|in|to|into|with|via|on|as|for|from)\b|\s*\(|\s*$|\s*,)",
    re.IGNORECASE,
)
_WITH_WHAT = re.compile(r"\s*\((?P<name>[A-Z][\w. -]{1,30})\)")
"""`produced (Carbone)`: by whom it is done."""
_THEY = re.compile(
    rf"(?:\s*,\s*|\s+)and\s+(?P<what>(?:the|its|their|an?)\s+\w+(?:\s(?!be\b|shall\b|should\b|must\b)\w+)?)\s+(?:{_MUST}\s+)?(?:be\s+)?"
    rf"(?P<verb>{_PARTICIPLE})(?=\s+(?:by|in|to|into|with|via|of|on|about)\b)",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"\b(?:have|let|get|make)\s+(?P<who>(?:[A-Z][\w-]*)(?:\s[A-Z]\w*)?)\s+(?:to\s+)?(?P<verb>[a-z]+)\b"
    r"(?P<what>[^,;.:]*?)(?=\s*(?:[,;.:]|\band\b|$))"
)
_AUXILIARY = re.compile(r"\s+(?:is|are|was|were|gets?)$", re.IGNORECASE)
_SYSTEM = re.compile(
    r"\b(?:the|our|your)\s+(?:system|platform|software|application|solution|flow|workflow)\s+"
    r"(?:shall|must|should|will|has\s+to|needs\s+to)\s+(?:then\s+|also\s+)?(?!be\b)(?=[a-z])",
    re.IGNORECASE,
)
_SHALL = re.compile(r"(?<=\sand)\s+(?:shall|must|should)\s+(?!be\b)(?=[a-z]+)", re.IGNORECASE)


def ordered(text: str) -> str:
    """A whole text whose `have Gemini summarize it` and `the system shall save` are orders."""
    text = _SHALL.sub(" ", _SYSTEM.sub("", text))
    return _CAUSED.sub(_order, text)


def _order(said: re.Match[str]) -> str:
    if verb_group(said["verb"]) is None or said["verb"].endswith("ed"):
        return said[0]
    return f"{said['verb']}{said['what']} with {said['who']}"


def done(text: str) -> str:
    """One clause as an order; any other stays as it is."""
    if said := _MUST_BE.match(text):
        return f"{active(said['verb']) or said['verb']} it {said['rest']}".strip()
    said = None if _LATER.match(text) else _DONE.match(text) or _ITS.match(text)
    first = text.split(" ", maxsplit=1)[0].lower()
    if said is None and not _LATER.match(text):
        said = _HAVE.match(text)
    if said is None or (verb := _verb_of(said["verb"].lower())) is None:
        return text
    if verb_group(first) and first not in ("have", "get") and not _is_subject(said):
        return text
    return _series(verb, said["what"].strip(), said["rest"])


def _is_subject(said: re.Match[str]) -> bool:
    """Whether it begins with what it is about: `records are to be removed`."""
    told = "must" in said.re.groupindex and " " in said["must"]
    return told and " and " not in said["what"]


def _verb_of(participle: str) -> str | None:
    """The act: copies are made as other things are added."""
    return {"copied": "add", "synced": "add", "starred": "star"}.get(participle) or active(
        participle
    )


def _series(verb: str, what: str, rest: str) -> str:
    """`made, signed and sent` as three orders, and what others are to be told as one more."""
    what = _AUXILIARY.sub("", what)
    rest = _WITH_WHAT.sub(r" with \g<name>", rest)
    rest = _THEY.sub(
        lambda m: f"; {_verb_of(m['verb'])} {m['what']}" if _verb_of(m["verb"]) else m[0],
        rest,
    )
    rest = _ALSO_DONE.sub(
        lambda m: f"; {_verb_of(m['verb'])} it" if _verb_of(m["verb"]) else m[0], rest
    )
    return f"{verb} {what}{rest if rest[:1] in ' ;' else f' {rest}'}".strip()
