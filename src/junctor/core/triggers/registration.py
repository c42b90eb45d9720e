"""What Junctor has entered at a vendor for a trigger, and what it wants to have entered there.

The record outlives its trigger: what stands at the vendor must be taken back there, and the
vendor may be away just then. It lies among the project's documents.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from junctor.core.ports.store import Store
from junctor.core.triggers.declared import Declared
from junctor.core.triggers.documents import FromConnector
from junctor.model.call import Pin
from junctor.model.trigger import Trigger
from junctor.model.trigger_spec import Registration
from junctor.model.value import Value, digest

KIND = "registration"
OWN_NAME = "junctor"
"""The user name, for vendors that show one beside the secret."""


class Wanted(Value):
    """What is to stand at the vendor. `own` says that Junctor keeps the secret for it."""

    connection_id: str
    slug: str
    version: str
    spec_digest: str
    trigger: str
    inputs: dict[str, Any] = {}
    address: str
    secret: str | None = None
    own: bool = False

    @property
    def mark(self) -> str:
        """Two that have the same mark need no change at the vendor."""
        told = self.to_json()
        for name in ("version", "specDigest"):  # another version of the connector is no change
            told.pop(name)
        return digest(told)


class Gap(Value):
    """A time in which nothing stood at the vendor, because nobody renewed it."""

    since: int
    until: int


class Made(Value):
    """What stands at the vendor: its id there, how it is taken back, and when it is renewed."""

    id: Any = None
    mark: str
    connection_id: str
    slug: str
    version: str
    spec_digest: str
    operation: str
    inputs: dict[str, Any] = {}
    at: int
    ends_at: int | None = None
    renew_at: int | None = None
    gap: Gap | None = None


class Entry(Value):
    """The registration of one trigger; nothing wanted and nothing made is its end."""

    trigger_id: str
    project_id: str
    flow_id: str
    environment: str
    wanted: Wanted | None = None
    made: Made | None = None
    secret: str | None = None
    failures: int = 0
    last_error: str | None = None
    cure: str | None = None
    due_at: int | None = None

    @property
    def settled(self) -> bool:
        """Whether what stands at the vendor is what is wanted."""
        if self.wanted is None or self.made is None:
            return self.wanted is None and self.made is None and self.secret is None
        return self.wanted.mark == self.made.mark

    @property
    def state(self) -> str:
        """In one word: `registered`, `pending`, `failing` or `leaving`."""
        if self.wanted is None:
            return "leaving"
        if self.last_error:
            return "failing"
        return "registered" if self.settled else "pending"


def instant(told: Any) -> int | None:
    """Milliseconds since 1970 of what a vendor tells: ISO 8601, seconds or milliseconds."""
    text = str(told)
    if text.isdecimal() and len(text) <= 15:
        return int(text) if len(text) > 11 else int(text) * 1000
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


class Entries:
    """The registrations of all projects."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, project_id: str, trigger_id: str) -> Entry | None:
        """That of a trigger."""
        found = await self._store.rules.get(project_id, KIND, trigger_id)
        return Entry.model_validate(found) if found is not None else None

    async def all(self, project_id: str) -> list[Entry]:
        """Those of a project."""
        found = await self._store.rules.all(project_id, KIND)
        return [Entry.model_validate(each) for each in found.values()]

    async def put(self, entry: Entry, *, at: int) -> None:
        """Store one; one that has ended is forgotten."""
        if entry.wanted is None and entry.settled:
            await self._store.rules.delete(entry.project_id, KIND, entry.trigger_id)
            return
        place = (entry.project_id, KIND, entry.trigger_id)
        await self._store.rules.put(*place, entry.to_json(), at=at)


def registers(document: FromConnector, declared: Declared) -> Registration | None:
    """How this trigger is registered by Junctor; None where a person does it.

    A flow that names `secrets` was set up by hand, and one that could also poll is only
    registered where it says so.
    """
    found = declared.webhook()
    registration = found[0].registration if found is not None else None
    if registration is None or document.registering is False:
        return None
    if document.registering is not None:
        return registration
    if registration.account_secret:
        return None  # only `register` tells it from one that was entered by hand
    by_itself = declared.kind == "webhook" or "webhook" in document.via
    return registration if by_itself and not document.secrets else None


def with_own_secret(document: FromConnector, declared: Declared, flow_id: str) -> dict[str, Any]:
    """What Junctor fills into a flow's trigger for a webhook whose secret it keeps itself."""
    registration, found = registers(document, declared), declared.webhook()
    if registration is None or registration.account_secret or document.secrets or found is None:
        return {}
    filled: dict[str, Any] = {"secrets": [f"{{env.{own_secret(flow_id)}}}"]}
    return filled | ({"username": OWN_NAME} if found[0].verify.scheme == "basic" else {})


def register_inputs(document: FromConnector) -> dict[str, Any]:
    """What a flow says of where the webhook is registered."""
    return document.registering if isinstance(document.registering, dict) else {}


def own_secret(trigger_or_flow: Trigger | str) -> str:
    """The name of the secret that Junctor keeps for the webhook of a flow."""
    flow = trigger_or_flow if isinstance(trigger_or_flow, str) else trigger_or_flow.flow_id
    return "HOOK_" + flow.removeprefix("flw_")


def pin_of(made: Wanted | Made, operation: str) -> Pin:
    """An operation as it was when the flow was published."""
    return Pin(
        integration_slug=made.slug,
        integration_version=made.version,
        spec_digest=made.spec_digest,
        operation_key=operation,
        connection_id=made.connection_id,
    )
