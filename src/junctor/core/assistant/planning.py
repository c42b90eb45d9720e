"""From a sentence to a plan, by retrieval over the catalog. Nothing is made, nobody is called."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection
from typing import Protocol

from junctor.core.assistant.arrows import arrowed
from junctor.core.assistant.begun import begun
from junctor.core.assistant.branching import marked
from junctor.core.assistant.cards import Library
from junctor.core.assistant.coming import recast
from junctor.core.assistant.courtesy import unadorned
from junctor.core.assistant.keys import check_text
from junctor.core.assistant.library import library_of
from junctor.core.assistant.making import Maker, World
from junctor.core.assistant.mentions import mentioned
from junctor.core.assistant.pausing import paused
from junctor.core.assistant.phrasal import in_one_word
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.quoting import (
    conditions_with,
    parts_quoted,
    pauses_with,
    put_back,
    sentence_with,
    set_aside,
)
from junctor.core.assistant.recorded import Recorded
from junctor.core.assistant.rephrasing import rephrased
from junctor.core.assistant.screen import on_screen
from junctor.core.assistant.sentence import parted, take_apart
from junctor.core.assistant.spelling import corrected
from junctor.core.assistant.spoken import spoken_to
from junctor.core.assistant.sql_text import with_sql_quoted
from junctor.core.assistant.strangers import at_hand
from junctor.core.assistant.telegraph import strung
from junctor.core.assistant.telling import told
from junctor.core.ports.store import Store
from junctor.model.spec import ConnectorSpec

_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?![\w])")

_THE_WORD = re.compile(
    r"\b(?P<how>contains?|containing|includes?|including|mentions?|mentioning)\s+the\s+words?\s+(?P<word>[\w-]+)",
    re.IGNORECASE,
)


class Specs(Protocol):
    """The catalog, as far as planning reads it."""

    async def specs(self, project_id: str) -> list[ConnectorSpec]:
        """Every connector the project can use, at its newest version."""
        ...

    def installed_entry(self, slug: str) -> Recorded | None:
        """A connector that is installed, with its recorded cases."""
        ...


class PlanService:
    """Makes plans for a project."""

    def __init__(self, store: Store, catalog: Specs) -> None:
        self._store = store
        self._catalog = catalog
        self._known: tuple[tuple[str, ...], Library, dict[str, ConnectorSpec]] | None = None

    async def plan(
        self,
        project_id: str,
        text: str,
        environment: str | None = None,
        prefer: Collection[str] = (),
    ) -> Plan:
        """What would be made of a sentence; where several could do it, one that is preferred.

        Raises:
            InvalidInput: it is empty, too long, or holds what looks like a key.
        """
        check_text(text)
        library, specs = await self._library(project_id)
        environments = await self._store.projects.environments(project_id)
        tame = sorted(environments, key=lambda each: each.live)
        place = environment or (tame[0].key if tame else "development")
        said, kept = set_aside(with_sql_quoted(parts_quoted(_as_written(text))))
        said, shown = on_screen(said)
        said = unadorned(rephrased(in_one_word(said)), lambda each: bool(mentioned(library, each)))
        said, slips = corrected(said, library.spelling)
        said, notes = recast(spoken_to(parted(said), library), library)
        said = strung(begun(said, library), library)
        said, conditions = marked(said)
        said, pauses = paused(said)
        world = World(
            library,
            specs,
            await self._store.connections.all(project_id),
            await self._store.triggers.entities(project_id),
            place,
            self._catalog.installed_entry,
            frozenset(prefer),
        )
        with at_hand(card.name for card in library.cards.values()):
            sentence = take_apart(arrowed(told(said, library), library))
            maker = Maker(world, text, conditions_with(conditions, kept), pauses_with(pauses, kept))
            notes = [put_back(each, kept) for each in notes]
            return maker.plan(sentence_with(sentence, kept), slips, notes, shown=shown)

    async def _library(self, project_id: str) -> tuple[Library, dict[str, ConnectorSpec]]:
        found = {spec.key: spec for spec in await self._catalog.specs(project_id)}
        mark = tuple(sorted(f"{spec.key} {spec.version} {id(spec)}" for spec in found.values()))
        if self._known is None or self._known[0] != mark:
            self._known = (mark, _shared(found), found)
        return self._known[1], self._known[2]


_LIBRARIES: deque[tuple[dict[str, ConnectorSpec], Library]] = deque(maxlen=2)
"""What was built last: every service of a process plans over the same connectors."""


def _shared(specs: dict[str, ConnectorSpec]) -> Library:
    """The library of some connectors, built where no equal ones were known a moment ago."""
    for known, library in tuple(_LIBRARIES):
        if known == specs:
            return library
    library = library_of(specs.values())
    _LIBRARIES.append((specs, library))
    return library


def _as_written(text: str) -> str:
    """The text with its values as systems write them: `+44 7700 900123`, `the word refund`."""
    text = _PHONE.sub(lambda said: "+" + re.sub(r"\D", "", said[0]), text)
    return _THE_WORD.sub(r'\g<how> "\g<word>"', text)
