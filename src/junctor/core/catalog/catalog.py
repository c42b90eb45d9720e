"""All connectors known here: shipped, installed, given by path, and the project's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from junctor.core.catalog.actions import InstalledActions, load_actions
from junctor.core.catalog.cache import Shelves, cache_of, load_shelf
from junctor.core.catalog.discovery import (
    action_files,
    folders_under,
    installed_action_files,
    installed_roots,
    shipped_root,
)
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import is_connector, python_connectors, read_folder
from junctor.core.catalog.pins import PinnedSpecs
from junctor.core.catalog.searching import Summaries, matching
from junctor.core.ports.catalog import no_connector
from junctor.core.ports.store import Specs
from junctor.model.call import Pin
from junctor.model.errors import BrokenPin, NotConfigured, UnknownObject
from junctor.model.spec import ConnectorSpec

Entries = list[CatalogEntry]
Specifications = list[ConnectorSpec]


class Catalog:
    """Finds connectors by slug and by pin.

    `roots` are folders of shipped connector folders (default: ours), `folders` further ones
    that an administrator installed; `cache` is the folder of their JSON caches. Give
    `specs=None` for a catalog without a database, as the command line uses it.
    """

    def __init__(
        self,
        specs: Specs | None = None,
        *,
        roots: Iterable[Path] | None = None,
        folders: Iterable[Path] = (),
        cache: Path | None = None,
        installed: bool = True,
    ) -> None:
        self._specs = specs
        self._roots = [shipped_root()] if roots is None else list(roots)
        self._folders = list(folders)
        self._cache = cache
        self._installed = installed
        self._paths: dict[str, CatalogEntry] = {}
        self._entries: dict[str, CatalogEntry] = {}
        self._custom: dict[str, CatalogEntry] = {}
        self._shelf_: Shelves | None = None
        self._actions_: InstalledActions | None = None
        self._pins = PinnedSpecs(specs)

    @property
    def _shelf(self) -> Shelves:
        if self._shelf_ is None:
            roots = [(root, "shipped") for root in self._roots]
            roots += [(root, "installed") for root in self._folders]
            if self._installed:
                roots += [(root, "installed") for root in installed_roots()]
            self._shelf_ = Shelves(
                load_shelf([(f, source) for f in folders_under(root)], cache_of(root, self._cache))
                for root, source in roots
            )
        return self._shelf_

    @property
    def _actions(self) -> dict[str, CatalogEntry]:
        return self._loaded_actions().entries

    def _loaded_actions(self) -> InstalledActions:
        """Connectors that are Python alone; an administrator installed them, so they run."""
        if self._actions_ is None:
            files = [f for root in self._folders for f in action_files(root)]
            if self._installed:
                files += installed_action_files()
            self._actions_ = load_actions(files, taken=frozenset(self._shelf.rows))
        return self._actions_

    @property
    def faults(self) -> dict[str, list[Fault]]:
        """What could not be read, with why; it is left out of the lists."""
        actions = self._loaded_actions()
        return {**self._shelf.faults, **actions.faults}

    def reload(self) -> None:
        """Look at the folders again at the next use."""
        self._shelf_ = None
        self._actions_ = None
        self._entries.clear()

    def add_path(self, path: Path) -> Entries:
        """Add what a path holds: a connector folder, several, or Python files with actions.

        Runs the Python files: only for a path the operator named, never in a server.

        Raises:
            NotConfigured: there is no connector.
            InvalidSpec: one of them cannot be used.
        """
        folders = folders_under(path) if path.is_dir() else []
        found = [CatalogEntry(read_folder(f), source="path", folder=f) for f in folders]
        if not (path.is_dir() and is_connector(path)):
            found += [
                CatalogEntry(c.spec(), source="path", module=file, actions=c.actions)
                for file, c in python_connectors(path)
            ]
        if not found:
            raise NotConfigured(
                f"There is no connector in {path}.",
                cure="Name a folder with a connector.yaml or a Python file with an @action.",
            )
        self._paths.update({e.spec.key: e for e in found})
        return found

    def slugs(self) -> set[str]:
        """The slugs of everything that is not project-owned."""
        return {*self._paths, *self._actions, *self._shelf.rows}

    def installed_summaries(self) -> Summaries:
        """What is not project-owned, by name; from the cache, without building any spec."""
        rows = {slug: row["summary"] for slug, row in self._shelf.rows.items()}
        for more in (self._actions, self._paths):
            rows.update({slug: e.summary() for slug, e in more.items()})
        return sorted(rows.values(), key=lambda s: s["name"].lower())

    async def list(self, project_id: str) -> Summaries:
        """The summaries of everything the project can use, by name.

        Of an own connector the newest published version is shown, or else its newest draft.
        """
        own: dict[str, CatalogEntry] = {}
        for entry in await self._own(project_id):
            own[entry.spec.key] = _better(own.get(entry.spec.key), entry)
        known = [*self.installed_summaries(), *(e.summary() for e in own.values())]
        return sorted(known, key=lambda s: s["name"].lower())

    async def specs(self, project_id: str) -> Specifications:
        """The spec of everything the project can use, at its newest version; built and kept."""
        known = {*self.slugs(), *(e.spec.key for e in await self._own(project_id))}
        return [(await self.get(project_id, slug)).spec for slug in sorted(known)]

    async def search(self, project_id: str, text: str) -> Summaries:
        """The summaries that match every word, best first."""
        return matching(await self.list(project_id), text)

    def installed_entry(self, slug: str) -> CatalogEntry | None:
        """A connector that is not project-owned."""
        if slug in self._paths:
            return self._paths[slug]
        if slug not in self._entries and slug in self._shelf.rows:
            self._entries[slug] = self._shelf.entry(slug)
        return self._entries.get(slug) or self._actions.get(slug)

    async def versions(self, project_id: str, slug: str) -> Entries:
        """All versions of a connector, newest first."""
        installed = self.installed_entry(slug)
        if installed is not None:
            return [installed]
        own = [e for e in await self._own(project_id) if e.spec.key == slug]
        return sorted(own, key=_order, reverse=True)

    async def get(self, project_id: str, slug: str, version: str | None = None) -> CatalogEntry:
        """The connector; without a version the newest published one, or else the newest draft.

        Raises:
            UnknownObject: no such connector, or not at that version.
        """
        entries = await self.versions(project_id, slug)
        if not entries:
            raise no_connector(slug, self.slugs(), "integration")
        if version is None:
            return max(entries, key=lambda e: (e.state == "published", _order(e)))
        found = next((e for e in entries if e.spec.version == version), None)
        if found is None:
            raise UnknownObject(
                f"The connector `{slug}` is not here at version {version}.",
                field="integrationVersion",
                cure="Here: " + ", ".join(e.spec.version for e in entries) + ".",
            )
        return found

    async def keep(self, entry: CatalogEntry) -> None:
        """Store a spec forever, so that a pin on it resolves after any upgrade."""
        await self._pins.keep(entry)

    async def pinned(self, digest: str) -> CatalogEntry | None:
        """A stored spec by its digest."""
        return await self._pins.entry(digest)

    async def resolve_pin(self, project_id: str, pin: Pin) -> CatalogEntry:
        """Exactly what was pinned.

        Raises:
            BrokenPin: it cannot be had any more; `details["report"]` is the compatibility
                report against what is here now.
        """
        entries = await self.versions(project_id, pin.integration_slug)
        return await self._pins.resolve(pin, entries)

    async def by_digest(self, project_id: str, slug: str, digest: str) -> CatalogEntry:
        """The connector exactly as it was pinned.

        Raises:
            BrokenPin: it cannot be had any more.
        """
        entries = await self.versions(project_id, slug)
        found = await self._pins.find(slug, digest, entries)
        if found is None:
            raise BrokenPin(
                f"The connector `{slug}` is not here as it was pinned.",
                cure="Publish the flow again with the version that is here.",
            )
        return found

    async def _own(self, project_id: str) -> Entries:
        if self._specs is None:
            return []
        return [self._own_entry(row) for row in await self._specs.custom(project_id)]

    def _own_entry(self, row: dict[str, Any]) -> CatalogEntry:
        key = f"{row['projectId']} {row['digest']} {row['state']}"
        if key not in self._custom:
            if len(self._custom) > 1000:
                self._custom.clear()
            spec = ConnectorSpec.model_validate(row["spec"])
            self._custom[key] = CatalogEntry(spec, source="project", state=row["state"])
        return self._custom[key]


def _order(entry: CatalogEntry) -> tuple[int, ...]:
    return tuple(int(part) for part in entry.spec.version.split("."))


def _better(known: CatalogEntry | None, entry: CatalogEntry) -> CatalogEntry:
    if known is None:
        return entry
    return max(known, entry, key=lambda e: (e.state == "published", _order(e)))
