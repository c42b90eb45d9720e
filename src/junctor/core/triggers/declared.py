"""What a connector declares of a trigger, and which of its feeds a flow uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from junctor.core.ports.catalog import CatalogLookup, Entry
from junctor.core.ports.store import Store
from junctor.core.triggers.documents import FromConnector, trigger_of
from junctor.core.triggers.schemes import needed_secrets
from junctor.model.call import Pin
from junctor.model.connection import Connection
from junctor.model.errors import UnknownObject
from junctor.model.source import Source
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger import Trigger
from junctor.model.trigger_spec import (
    ConnectorTrigger,
    DataChangeTrigger,
    Feed,
    PollTrigger,
    StreamTrigger,
    WebhookTrigger,
)

DATA_CHANGE = "dataChange"
"""How the kind is spelled outside of manifests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A trigger of a connector as it was pinned."""

    spec: ConnectorSpec
    digest: str
    key: str
    trigger: ConnectorTrigger
    samples: Sequence[dict[str, Any]] = ()

    @property
    def kind(self) -> str:
        """`webhook`, `poll`, `stream` or `dataChange`."""
        return kind_of(self.trigger)

    def feeds(self, kind: str) -> list[tuple[str, ConnectorTrigger, Feed | None]]:
        """The triggers of a kind behind it, by key; itself where it is of that kind."""
        if not isinstance(self.trigger, DataChangeTrigger):
            own = (self.key, self.trigger, None)
            return [own] if self.trigger.kind == kind else []
        found = (
            (feed.trigger, self.spec.triggers[feed.trigger], feed) for feed in self.trigger.feeds
        )
        return [each for each in found if each[1].kind == kind]

    def webhook(self) -> tuple[WebhookTrigger, Feed | None] | None:
        """The webhook behind it, if there is one."""
        for _, trigger, feed in self.feeds("webhook"):
            if isinstance(trigger, WebhookTrigger):
                return trigger, feed
        return None

    def poll(self) -> tuple[PollTrigger, Feed | None] | None:
        """The poll behind it, if there is one."""
        for _, trigger, feed in self.feeds("poll"):
            if isinstance(trigger, PollTrigger):
                return trigger, feed
        return None

    def stream(self) -> tuple[str, StreamTrigger, Feed | None] | None:
        """The stream behind it, if there is one, with its key."""
        for key, trigger, feed in self.feeds("stream"):
            if isinstance(trigger, StreamTrigger):
                return key, trigger, feed
        return None

    def pin(self, operation: str) -> Pin:
        """The pin of an operation at the same version."""
        return Pin(
            integration_slug=self.spec.key,
            integration_version=self.spec.version,
            spec_digest=self.digest,
            operation_key=operation,
        )


def kind_of(trigger: ConnectorTrigger) -> str:
    """The kind as answers and events spell it."""
    return DATA_CHANGE if isinstance(trigger, DataChangeTrigger) else trigger.kind


def uses(document: FromConnector, declared: Declared, kind: str) -> bool:
    """Whether a flow hears by this kind of feed: it has what that takes and was not left out."""
    if document.via and kind not in document.via:
        return False
    if kind == "webhook":
        found = declared.webhook()
        return found is not None and (
            bool(document.secrets) or not needed_secrets(found[0].verify.scheme)
        )
    return bool(declared.feeds(kind))


class Declarations:
    """Finds what was declared, for documents and for sources."""

    def __init__(self, store: Store, catalog: CatalogLookup) -> None:
        self._store = store
        self._catalog = catalog

    async def connection(self, project_id: str, document: FromConnector) -> Connection:
        """The connection that a document names.

        Raises:
            UnknownObject: there is none.
        """
        wanted = document.connection or document.connection_id
        found = await self._store.connections.find(project_id, wanted) if wanted else None
        if found is None:
            raise UnknownObject(
                f"There is no connection `{(wanted or '')[:64]}` in this project.",
                cure="Name one: `junctor connection list` shows those there are.",
                field="connection",
            )
        return found

    async def of_document(
        self, project_id: str, document: FromConnector
    ) -> tuple[Connection, Declared]:
        """The connection and the declaration of a flow's trigger.

        Raises:
            UnknownObject: no such connection, or its connector has no such trigger.
            BrokenPin: it cannot be had any more as it was published.
        """
        connection = await self.connection(project_id, document)
        slug = connection.integration_slug
        if document.spec_digest is not None:
            entry = await self._catalog.by_digest(project_id, slug, document.spec_digest)
        else:
            entry = await self._catalog.get(project_id, slug)
        return connection, _declared(entry, document.trigger)

    async def of_source(self, source: Source) -> Declared:
        """The declaration of a source.

        Raises:
            BrokenPin: it cannot be had any more.
        """
        slug, digest = source.integration_slug, source.spec_digest
        entry = await self._catalog.by_digest(source.project_id, slug, digest)
        return _declared(entry, source.trigger)


def _declared(entry: Entry, key: str) -> Declared:
    spec = entry.spec
    trigger = spec.triggers.get(key)
    if trigger is None:
        raise UnknownObject(
            f"{spec.name} has no trigger `{key}`.",
            cure=f"One of: {', '.join(spec.triggers) or 'none'}.",
            field="trigger",
        )
    samples = entry.trigger_samples(key)
    return Declared(spec=spec, digest=entry.digest, key=key, trigger=trigger, samples=samples)


def connector_document(trigger: Trigger) -> FromConnector | None:
    """The document of a trigger that a connector declares."""
    found: Any = trigger_of(trigger.settings)
    return found if isinstance(found, FromConnector) else None
