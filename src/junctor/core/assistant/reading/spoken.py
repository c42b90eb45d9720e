"""Connectors that are spoken to, or of, as if they were somebody: `ask X whether`, `slack me`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.mentions import mentioned

_THE = r"(?:(?:the|our|my|an?)\s+)?"
_NAME = (
    rf"{_THE}[A-Za-z][\w.-]*"
    r"(?:\s+(?!to\b|whether\b|if\b|how\b|what\b|who\b)[A-Za-z][\w.-]*){0,3}?"
)
_ASKS = r"(?:what|which|who|whose|how|where|when|is|are|does|do|did|has|have|was|were|can|will|any)"
_CONSULTED = heard(
    rf"^{{what={_ASKS}\b[^?]*}}\?\s*(please )?(ask|(look|check|see|search)( it)?( up)?"
    f"( (in|at|with|on))?|use|in|from|according to) {{name={_NAME}}}[.!?]*$"
)
"""`how many orders were there? ask X`."""
_WHETHER = heard(
    rf"^ask {{name={_NAME}}} {{what=(whether|if|how|who|what|which|where)\b.+?}}[.!?]*$"
)
_LETS = heard(
    rf"{{before=^|[,;] |\b(and|then) }}(let|have|get|make) {{name={_NAME}}} (to )?"
    r"{act=[a-z]+\s[^,;]+?}(?=[.!]*$|[,;]| (and|then) ((then )?[a-z]+)\b"
    r"| (when(ever)?|once|every|each) )"
)
"""`let a language model pick the department`."""
_WRITES_TO = heard(
    r"{before=^|[,;:] |\b(and|then) }{name=[a-z]+} "
    r"{who=me|us|him|her|them|everyone|everybody|(the|our|my|every) [a-z]+}\b( that\b)?"
    r"{rest=[^,;\"“]*}"
)
"""`slack me when it is done`: the name of a messenger as what is done with it."""
_SENDS_A = heard(
    r"\b{act=(send|drop|write|shoot|give) }{who=((the|our|my|every|each|this|that|all) )?"
    r"[\w'@.+-]+(\s+[\w'-]+)??} an? {name=[A-Za-z]+}(?=\s|$|[,.;])"
    r"(?!\s+(?:message|text|note|dm))"
    r"( (that|saying) {text=(the|we|our|your?|it|they|he|she|there|an?|my)\b[^\"“;]{3,200}?})?"
    r"(?=$|[.!]*$|[,;]|\s+(?:when|if|once|and|with|to|every|after)\b|\s*[\"“])"
)
"""`send the customer a WhatsApp that it is on its way`: the name of a messenger as a message."""
Write = Callable[[re.Match[str], Library], str | None]
_MODEL = heard("^(an? |the |our )?((large )?language model|llm|ai( model)?)$")


def spoken_to(text: str, library: Library) -> str:
    """The text with those that are spoken to named as what does it."""
    for rule, write in _RULES:
        text = rule.sub(partial(_kept_or, write, library), text)
    return text


def _kept_or(write: Write, library: Library, said: re.Match[str]) -> str:
    return write(said, library) or said[0]


def _consulted(said: re.Match[str], library: Library) -> str | None:
    return f"{said['what'].strip()} in {said['name']}" if _tells(said, library) else None


def _whether(said: re.Match[str], library: Library) -> str | None:
    return f"check {said['what'].strip()} in {said['name']}" if _tells(said, library) else None


def _tells(said: re.Match[str], library: Library) -> bool:
    """Whether who is asked looks it up; a model is asked as it stands."""
    card = _one(said["name"], library)
    return card is not None and "llm" not in card.topics


def _let(said: re.Match[str], library: Library) -> str | None:
    words = f"{said['name']} {said['act']}".split()
    for end in range(min(4, len(words) - 2), 0, -1):
        name = " ".join(words[:end])
        if _is_model(name, library):
            act = re.sub(r"\s+and$", "", " ".join(words[end:]).removeprefix("to "))
            hangs = " and" if words[-1] == "and" else ""
            return f"{said['before']}{act} with {name}{hangs}"
    return None


def _written_to(said: re.Match[str], library: Library) -> str | None:
    card = _one(said["name"], library)
    if card is None or card.category != "Communication" or verb_group(said["name"].lower()):
        return None
    return f"{said['before']}send a message to {said['who']} in {card.name}{said['rest']}"


def _sent_a(said: re.Match[str], library: Library) -> str | None:
    card = _one(said["name"], library)
    if card is None or card.category != "Communication":
        return None
    text = f' with the text "{said["text"]}"' if said["text"] else ""
    return f"{said['act']}a message to {said['who']} in {card.name}{text}"


_RULES = (
    (_SENDS_A, _sent_a),
    (_CONSULTED, _consulted),
    (_WHETHER, _whether),
    (_LETS, _let),
    (_WRITES_TO, _written_to),
)


def _is_model(name: str, library: Library) -> bool:
    card = _one(name, library)
    return bool(_MODEL.match(name) or (card is not None and "llm" in card.topics))


def _one(name: str, library: Library) -> ConnectorCard | None:
    """The one connector that a name means, where it is a name and nothing else."""
    found = mentioned(library, name)
    said = set(tokens(name)) - {"the", "our", "my", "a", "an", "server", "account", "database"}
    return found[0] if len(found) == 1 and said <= found[0].own else None
