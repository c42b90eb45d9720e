"""The way of a text, step by step: said plainly, marked where something holds, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from junctor.core.assistant.filling.screen import on_screen
from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.conditions import Condition, marked
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.pauses import Pause, paused
from junctor.core.assistant.language.phrasal import in_one_word
from junctor.core.assistant.language.spelling import corrected
from junctor.core.assistant.language.sql_text import with_sql_quoted
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.reading.arrows import arrowed
from junctor.core.assistant.reading.begun import begun
from junctor.core.assistant.reading.coming import recast
from junctor.core.assistant.reading.courtesy import unadorned
from junctor.core.assistant.reading.idioms import in_plain_acts
from junctor.core.assistant.reading.quoting import (
    conditions_with,
    parts_quoted,
    pauses_with,
    put_back,
    sentence_with,
    set_aside,
)
from junctor.core.assistant.reading.rephrasing import rephrased
from junctor.core.assistant.reading.sentence import Sentence, parted, take_apart
from junctor.core.assistant.reading.spoken import spoken_to
from junctor.core.assistant.reading.telegraph import strung
from junctor.core.assistant.reading.telling import told

_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?![\w])")
_THE_WORD = heard(
    r"\b{how=contains?|containing|includes?|including|mentions?|mentioning} the words? "
    r"{word=[\w-]+}"
)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the sentence, what its marks mean, and what its reader must know.

    `slips`: what was written, and as what it was read; `shown`: the words for what is to be shown
    on a screen.
    """

    sentence: Sentence
    conditions: tuple[Condition, ...]
    pauses: tuple[Pause, ...]
    slips: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    shown: str


def read(text: str, library: Library) -> Read:
    """A text, read over what is at hand; each step leaves it plainer for the next."""
    said, kept = set_aside(with_sql_quoted(parts_quoted(_as_written(text))))
    said, shown = on_screen(said)
    said = unadorned(
        rephrased(in_plain_acts(in_one_word(said))), lambda each: bool(mentioned(library, each))
    )
    said, slips = corrected(said, library.spelling)
    said, notes = recast(spoken_to(parted(said), library), library)
    said = strung(begun(said, library), library)
    said, conditions = marked(said)
    said, pauses = paused(said)
    sentence = take_apart(arrowed(told(said, library), library))
    return Read(
        sentence_with(sentence, kept),
        conditions_with(conditions, kept),
        pauses_with(pauses, kept),
        tuple(slips),
        tuple(put_back(each, kept) for each in notes),
        shown,
    )


def _as_written(text: str) -> str:
    """The text with its values as systems write them: `+44 7700 900123`, `the word refund`."""
    text = _PHONE.sub(lambda said: "+" + re.sub(r"\D", "", said[0]), text)
    return _THE_WORD.sub(r'\g<how> "\g<word>"', text)
