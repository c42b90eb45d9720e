"""Long quotes are put aside while a sentence is taken apart: nothing in them is meant for it."""

from __future__ import annotations

import re
from dataclasses import replace

from junctor.core.assistant.language.clauses import QUOTED, Clause, mentions_of
from junctor.core.assistant.language.conditions import Condition
from junctor.core.assistant.language.pauses import Pause
from junctor.core.assistant.reading.sentence import Sentence

_FIRST = 0xF100
_MOST = 64
_PLAIN = re.compile(r"[\w\s'@#/+-]{1,40}")
"""A name or a few words: what it is called may tell what is meant."""


_PART = r"(?i:subject(?:\s+line)?|title|text|body|message|caption)"
_ENDS = (
    rf"(?=\s+(?i:and)\s+(?i:(?:the|a)\s+)?{_PART}\b|[,;]|\.(?:\s|$)|\s+(?i:to)\s+(?i:the\b|our\b|my\b|#|\S+@|\+\d)"
    r"|\s+(?i:via|through|using|with)\s+[A-Z]|\s+(?i:in|on)\s+#|\s+(?i:when|whenever|every|each|once|if)\s|$)"
)
_SAID = rf"\s+(?i:(?:of|is|saying)\s+)?(?P<said>[A-Z][^\"“”,;]*?){_ENDS}"
_WITH_PART = re.compile(rf"\b(?i:with\s+(?:(?:the|a)\s+)?){_PART}{_SAID}")
_AND_PART = re.compile(rf"(?:,|\s+(?i:and))\s+(?i:(?:the|a)\s+)?{_PART}{_SAID}")


def parts_quoted(text: str) -> str:
    """`with subject Hello and text See you`, with quotes round what is to be said."""
    said = _WITH_PART.search(text)
    while said is not None:
        start, end = said.span("said")
        text = f'{text[:start]}"{text[start:end]}"{text[end:]}'
        said = _AND_PART.match(text, end + 2)
    return text


def set_aside(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a sign for each long quote, and the quotes by the number of their sign."""
    kept: list[str] = []

    def sign(said: re.Match[str]) -> str:
        if _PLAIN.fullmatch(said[1]) or len(kept) == _MOST:
            return said[0]
        kept.append(said[1])
        return said[0].replace(said[1], chr(_FIRST + len(kept) - 1))

    return QUOTED.sub(sign, text), tuple(kept)


def put_back(text: str, kept: tuple[str, ...]) -> str:
    """The text with its quotes as they were."""
    for number, each in enumerate(kept):
        text = text.replace(chr(_FIRST + number), each)
    return text


def sentence_with(sentence: Sentence, kept: tuple[str, ...]) -> Sentence:
    """A sentence with its quotes as they were."""
    if not kept:
        return sentence
    return Sentence(
        put_back(sentence.text, kept),
        put_back(sentence.start, kept) if sentence.start else sentence.start,
        tuple(_clause_with(each, kept) for each in sentence.actions),
    )


def conditions_with(found: tuple[Condition, ...], kept: tuple[str, ...]) -> tuple[Condition, ...]:
    """Conditions with their quotes as they were."""
    return tuple(
        replace(each, said=put_back(each.said, kept), value=put_back(each.value, kept))
        for each in found
    )


def pauses_with(found: tuple[Pause, ...], kept: tuple[str, ...]) -> tuple[Pause, ...]:
    """Pauses with their quotes as they were."""
    return tuple(replace(each, said=put_back(each.said, kept)) for each in found)


def _clause_with(clause: Clause, kept: tuple[str, ...]) -> Clause:
    text = put_back(clause.text, kept)
    return replace(clause, text=text, mentions=mentions_of(text))
