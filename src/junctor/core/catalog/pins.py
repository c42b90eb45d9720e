"""Pins: a spec is stored by its digest, and a pin resolves to exactly that or fails clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.core.catalog.change import Change
from junctor.core.catalog.compatibility import compare
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.ports.store import Specs
from junctor.model.call import Pin
from junctor.model.errors import BrokenPin
from junctor.model.spec import ConnectorSpec

_KEPT = 500


class PinnedSpecs:
    """Stored specs, and the judgement whether a pin still holds."""

    def __init__(self, specs: Specs | None) -> None:
        self._specs = specs
        self._known: dict[str, ConnectorSpec] = {}

    async def keep(self, entry: CatalogEntry) -> None:
        """Store a spec forever."""
        if self._specs is not None:
            spec = entry.spec
            await self._specs.pin(entry.digest, spec.key, spec.version, spec.authored())

    async def entry(self, digest: str) -> CatalogEntry | None:
        """A stored spec."""
        spec = await self._spec(digest)
        return CatalogEntry(spec, source="pinned") if spec else None

    async def _spec(self, digest: str) -> ConnectorSpec | None:
        if digest not in self._known and self._specs is not None:
            authored = await self._specs.pinned(digest)
            spec = ConnectorSpec.model_validate(authored) if authored else None
            if spec is None or spec.digest() != digest:
                return None  # a row that was altered is not what was pinned
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[digest] = spec
        return self._known.get(digest)

    async def find(
        self, slug: str, digest: str, entries: Sequence[CatalogEntry]
    ) -> CatalogEntry | None:
        """A spec by its digest, among what is here or stored, with what surrounds it here."""
        found = next((e for e in entries if e.digest == digest), None)
        if found is not None:
            return found
        spec = await self._spec(digest)
        if spec is None or spec.key != slug:
            return None
        return entries[0].with_spec(spec) if entries else CatalogEntry(spec, source="pinned")

    async def resolve(self, pin: Pin, entries: Sequence[CatalogEntry]) -> CatalogEntry:
        """The pinned spec, with the code that is here if it is the pinned code.

        Raises:
            BrokenPin: the spec is not stored, or the code is not what it was.
        """
        current = entries[0] if entries else None
        found = await self.find(pin.integration_slug, pin.spec_digest, entries)
        if found is None:
            raise _broken(pin, None, current, "its description is not stored here")
        operation = found.spec.operations.get(pin.operation_key)
        if operation is None:
            raise _broken(pin, found.spec, current, "the pinned version has no such operation")
        if operation.handler and pin.handler_digest:
            now = found.handler_digest(pin.operation_key)
            if now is None:
                raise _broken(pin, found.spec, current, "its Python code is not installed")
            if now != pin.handler_digest:
                raise _broken(pin, found.spec, current, "its Python code has changed")
        return found


def _broken(
    pin: Pin, spec: ConnectorSpec | None, current: CatalogEntry | None, why: str
) -> BrokenPin:
    qualified = f"{pin.integration_slug}.{pin.operation_key}"
    changes: list[Change] = []
    if current is None:
        text = f"The connector `{pin.integration_slug}` is not installed."
        changes.append(Change(pin.operation_key, "connector_gone", "breaking", text))
    elif spec is not None:
        changes += compare(spec, current.spec, pin.operation_key)
    elif pin.operation_key not in current.spec.operations:
        text = f"The operation `{pin.operation_key}` is gone."
        changes.append(Change(pin.operation_key, "operation_gone", "breaking", text))
    if "code" in why:
        text = "The Python code of the operation is not what was pinned."
        changes.append(Change(pin.operation_key, "handler_changed", "breaking", text))
    report: dict[str, Any] = {
        "operation": qualified,
        "pinned": {"version": pin.integration_version, "digest": pin.spec_digest},
        "current": {"version": current.spec.version, "digest": current.digest} if current else None,
        "changes": [c.to_json() for c in changes],
    }
    return BrokenPin(
        f"{qualified} was pinned at version {pin.integration_version}, but {why}.",
        field="operationKey",
        details={"report": report},
    )
