"""Acts told as what is done: `a letter shall be sent`, `have Gemini summarize it`; made orders."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard, plainer, said_plainly
from junctor.core.assistant.language.words import active, verb_group

_MUST = "(should|must|needs? to|has to|have to|(is|are) to|shall|could|can|may|might|will|would)"
_LATER = heard(r"^(when|whenever|if|after|once|as|every|each|on|upon|which|what|who|whose|how)\b")
_DONE = heard(
    r"(?s)^{what=((an?|the|our|its|their|all|any) )?[^,;:]{2,90}?} "
    rf"{{must={_MUST} (also )?be|were|be}} (also )?{{verb=DONE}}\b{{rest=.*}}$"
)
_ITS = heard(r"^{what=(its|their) \w+} (is|are|gets?) {verb=DONE}\b{rest=.*}$")
_MUST_BE = heard(rf"^{_MUST} be {{verb=DONE}}\b\s*{{rest=.*}}$")
"""`every message has to be stored`: what is left of it behind what happens."""
_HAVE = heard(
    "^(please )?{lead=(i|we) (want|need|would like) |(have|get|want|need) }?"
    r"{what=(?(lead)|(the|new|all|every|each|incoming)\s)[^,;:]{2,70}?} {verb=\w+ed|sent}\b"
    r"{rest= (in|to|by|with|via|into|on|using|and)\s.+|(?(lead)\s*$|(?!))}$"
)
"""`have new tickets summarized by X`, `and the summary posted in #dev`."""
_ALSO_DONE = heard(
    r"(\s*,\s*(and )?| and )(also )?{verb=DONE}"
    r"(?= (by|in|to|into|with|via|on|as|for|from)\b|\s*\(|\s*$|\s*,)"
)
_WITH_WHAT = plainer(r"\s*\({name=[A-Z][\w. -]{1,30}}\)", " with {name}", re.NOFLAG)
"""`produced (Carbone)`: by whom it is done."""
_THEY = heard(
    r"(\s*,\s*|\s+)and {what=(the|its|their|an?) \w+(\s(?!be\b|shall\b|should\b|must\b)\w+)?} "
    rf"({_MUST} )?(be )?{{verb=DONE}}(?= (by|in|to|into|with|via|of|on|about)\b)"
)
_CAUSED = heard(
    r"\b(have|let|get|make) {who=[A-Z][\w-]*(\s[A-Z]\w*)?} (to )?{verb=[a-z]+}\b{what=[^,;.:]*?}"
    r"(?=\s*([,;.:]|\band\b|$))",
    re.NOFLAG,
)
_SYSTEM = (
    plainer(
        r"\b(the|our|your) (system|platform|software|application|solution|flow|workflow) "
        "(shall|must|should|will|has to|needs to) ((then|also) )?(?!be\\b)(?=[a-z])",
        "",
    ),
    plainer(r"(?<=\sand) MUST (?!be\b)(?=[a-z]+)", " "),
)
_AUXILIARY = heard(" (is|are|was|were|gets?)$")


def ordered(text: str) -> str:
    """A whole text whose `have Gemini summarize it` and `the system shall save` are orders."""
    return _CAUSED.sub(_order, said_plainly(_SYSTEM, text))


def _order(said: re.Match[str]) -> str:
    """`have Gemini summarize it` as `summarize it with Gemini`."""
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
    rest = _WITH_WHAT.said(rest)
    rest = _THEY.sub(
        lambda m: f"; {_verb_of(m['verb'])} {m['what']}" if _verb_of(m["verb"]) else m[0],
        rest,
    )
    rest = _ALSO_DONE.sub(
        lambda m: f"; {_verb_of(m['verb'])} it" if _verb_of(m["verb"]) else m[0], rest
    )
    return f"{verb} {what}{rest if rest[:1] in ' ;' else f' {rest}'}".strip()
