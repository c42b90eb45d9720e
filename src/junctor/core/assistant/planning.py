"""From a sentence to a plan, by retrieval over the catalog. Nothing is made, nobody is called."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Protocol

from junctor.core.assistant.index.building import library_of
from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.index.renamed import renamed
from junctor.core.assistant.language.known_names import at_hand
from junctor.core.assistant.making import Maker, World
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.reading.keys import check_text
from junctor.core.assistant.reading.steps import read
from junctor.core.assistant.schemas.samples import Recorded
from junctor.core.assistant.starting.forms import without_fields
from junctor.core.ports.store import Store
from junctor.model.spec import ConnectorSpec


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
        connections = await self._store.connections.all(project_id)
        library = renamed(library, connections, text)
        world = World(
            library,
            specs,
            connections,
            await self._store.triggers.entities(project_id),
            place,
            self._catalog.installed_entry,
            frozenset(prefer),
        )
        with at_hand(" ".join(n) for card in library.cards.values() for n in card.phrases):
            listed = without_fields(text)
            return Maker(world, text, read(listed.text, library), listed).plan()

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
