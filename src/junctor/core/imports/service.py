"""Import into a project: read a source, choose operations, compare with what is there, save."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import Field

from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.change import Change
from junctor.core.catalog.compatibility import place_of
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.imported import Imported
from junctor.core.catalog.importing.naming import sentence, slug
from junctor.core.catalog.importing.reading import read_source
from junctor.core.catalog.publish import CustomConnectors
from junctor.core.imports.drift import changes, next_version, steps
from junctor.core.ports.store import Store
from junctor.model.errors import InvalidInput
from junctor.model.spec import ConnectorSpec
from junctor.model.telling import first_of
from junctor.model.value import Value

Fetch = Callable[[str], Awaitable[bytes]]
Ask = Callable[[str, str], Awaitable[tuple[bytes, str]]]
"""Connection and environment -> a description and its address."""


class ImportSource(Value):
    """Where the description is: its text, an address, or a connection that can be asked."""

    text: str | None = Field(None, min_length=1)
    url: str | None = Field(None, max_length=2000)
    files: dict[str, str] = Field(
        {}, description="further documents that `text` refers to, by name: a WSDL's schemas"
    )
    connection: str | None = Field(
        None,
        description="of the `graphql` or `mcp` connector: it is asked, signed in; beside `url`, "
        "whose certificate authority and grants are used, without its credential",
    )
    mcp: str | None = Field(
        None, max_length=2000, description="address of an MCP server that asks for no credential"
    )
    environment: str = "development"


class ImportRequest(ImportOptions):
    """An import. A preview lists what there is and saves nothing."""

    source: ImportSource
    preview: bool = False
    allow_remote_references: bool = Field(
        False, description="fetch the documents that the description refers to"
    )


class Fetcher(Protocol):
    """Gets what is at addresses, through the door."""

    async def get(self, url: str) -> bytes:
        """A document."""
        ...

    async def describe(self, url: str) -> bytes:
        """What an MCP server says of itself."""
        ...

    async def through(self, ref: str, environment: str) -> Fetcher:
        """The same, with the certificate authority and grants of a connection."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    source: Imported
    spec: ConnectorSpec
    notes: list[str]
    before: CatalogEntry | None
    drift: list[Change]


class ConnectorImports:
    """Imports for one project. Whoever calls this has checked the role."""

    def __init__(self, store: Store, catalog: Catalog, custom: CustomConnectors) -> None:
        self._store = store
        self._catalog = catalog
        self._custom = custom

    async def run(
        self,
        project_id: str,
        request: ImportRequest,
        by: str,
        *,
        fetcher: Fetcher,
        ask: Ask,
        may_publish: bool = False,
    ) -> dict[str, Any]:
        """Preview or save an import; the report of it.

        The tools of an MCP server that is new here are published at once where that is
        allowed; every later change waits for somebody to publish it.

        Raises:
            InvalidInput: the source cannot be read, or the selection finds nothing.
            AlreadyExists: the key or version is taken.
            JunctorError: the address cannot be fetched.
        """
        source = request.source
        if source.url is not None and source.connection is not None:
            fetcher = await fetcher.through(source.connection, source.environment)
            source = source.model_copy(update={"connection": None})
        text, address = await _text(source, fetcher, ask)
        found = await self._read(project_id, request, text, address, fetcher.get)
        unchanged = found.before is not None and not found.drift and _same(found)
        saved = None
        if not request.preview and not unchanged:
            saved = await self._custom.keep_draft(project_id, found.spec, by)
            if may_publish and found.source.kind == "mcp" and found.before is None:
                spec = found.spec
                saved = await self._custom.publish(project_id, spec.key, spec.version, by)
        touched = await steps(self._store, project_id, found.spec.key, found.drift)
        return _report(found, saved, touched, unchanged=unchanged)

    async def _read(
        self, project_id: str, request: ImportRequest, text: bytes, address: str, fetch: Fetch
    ) -> _Found:
        remote = fetch if request.allow_remote_references else None
        files = {name: text.encode() for name, text in request.source.files.items()}
        source = await read_source(text, address, fetch=remote, files=files)
        key = request.key or slug(sentence(source.title, 90) or "Imported API")
        before = await self._before(project_id, key)
        options, fresh = _as_before(request, source, before)
        spec, notes = await asyncio.to_thread(assemble, source, options)
        drift = changes(before.spec, spec) if before else []
        offered = {candidate.key for candidate in source.candidates}
        drift = [_as_chosen(change, offered) for change in drift]
        if before and request.version is None:
            spec = _versioned(spec, before, drift)
        return _Found(source, spec, [*notes, *fresh], before, drift)

    async def _before(self, project_id: str, key: str) -> CatalogEntry | None:
        known = await self._catalog.versions(project_id, key)
        return known[0] if known and known[0].source == "project" else None


async def _text(source: ImportSource, fetcher: Fetcher, ask: Ask) -> tuple[bytes, str]:
    given = [source.text, source.url, source.connection, source.mcp]
    if given.count(None) != len(given) - 1:
        raise InvalidInput(
            "An import has one source.",
            field="source",
            cure="Give one of `text`, `url`, `connection` and `mcp`.",
        )
    if source.mcp is not None:
        return await fetcher.describe(source.mcp), source.mcp
    if source.connection is not None:
        return await ask(source.connection, source.environment)
    if source.url is not None:
        return await fetcher.get(source.url), source.url
    return (source.text or "").encode(), ""


def _as_before(
    request: ImportRequest, source: Imported, before: CatalogEntry | None
) -> tuple[ImportOptions, list[str]]:
    """A repeated import without a selection takes the operations it took the last time."""
    chosen = request.selection
    if before is None or chosen.model_fields_set:
        return request, []
    known = set(before.spec.operations)
    offered = {candidate.key for candidate in source.candidates}
    places = {  # of what is not called so any more
        place_of(f"{o.request.method} {o.request.path}")
        for key, o in before.spec.operations.items()
        if o.request is not None and key not in offered
    }
    names = [c.key for c in source.candidates if c.key in known or place_of(c.label) in places]
    fresh = [c.key for c in source.candidates if c.key not in names and not c.deprecated]
    if not names:
        return request, []
    note = [f"new in the source and not chosen: {first_of(fresh)}"] if fresh else []
    selection = chosen.model_copy(update={"operations": tuple(names)})
    return request.model_copy(update={"selection": selection}), note


def _as_chosen(change: Change, offered: set[str]) -> Change:
    """An operation that the source still has did not go: it was not chosen."""
    if change.kind != "operation_gone" or change.operation not in offered:
        return change
    text = f"The operation `{change.operation}` is in the source, but not chosen any more."
    return replace(change, message=text)


def _versioned(spec: ConnectorSpec, before: CatalogEntry, drift: list[Change]) -> ConnectorSpec:
    same = not drift and _content(before.spec) == _content(spec)
    if same or before.state == "draft":
        version = before.spec.version
    else:
        version = next_version(before.spec.version, drift)
    return spec.model_copy(update={"version": version})


def _same(found: _Found) -> bool:
    assert found.before is not None
    return _content(found.before.spec) == _content(found.spec)


def _content(spec: ConnectorSpec) -> dict[str, Any]:
    return {**spec.authored(), "version": ""}


def _usual(spec: ConnectorSpec) -> list[str]:
    """The base URL that connections have if nobody says another."""
    field = spec.connection.get("properties", {}).get("baseUrl", {})
    return [field["default"]] if "default" in field else []


def _state(saved: dict[str, Any] | None, *, unchanged: bool) -> str:
    if unchanged:
        return "unchanged"
    if saved is None:
        return "preview"
    return "published" if saved["state"] == "published" else "saved"


def _report(
    found: _Found, saved: dict[str, Any] | None, touched: list[dict[str, Any]], *, unchanged: bool
) -> dict[str, Any]:
    spec, source = found.spec, found.source
    return {
        "kind": source.kind,
        "title": source.title,
        "sourceVersion": source.version,
        "key": spec.key,
        "name": spec.name,
        "version": spec.version,
        "digest": spec.digest(),
        "state": _state(saved, unchanged=unchanged),
        "servers": list(dict.fromkeys([*_usual(spec), *source.servers])),
        "auth": [{"name": s.name, "type": s.type} for s in spec.auth],
        "test": spec.test,
        "operations": [
            {**candidate.to_json(), "selected": candidate.key in spec.operations}
            for candidate in source.candidates
        ],
        "notes": found.notes,
        "before": {"version": found.before.spec.version, "state": found.before.state}
        if found.before
        else None,
        "drift": [change.to_json() for change in found.drift],
        "steps": touched,
    }
