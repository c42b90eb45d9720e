"""What calls and flows need from the catalog."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from junctor.model.auth import AuthScheme
from junctor.model.call import Pin
from junctor.model.errors import UnknownObject
from junctor.model.spec import ConnectorSpec
from junctor.model.spelling import did_you_mean
from junctor.model.telling import first_of

_SHOWN = 20


class Entry(Protocol):
    """One connector at one version."""

    @property
    def spec(self) -> ConnectorSpec: ...

    @property
    def digest(self) -> str: ...

    def signed_in_by(self, scheme: AuthScheme, config: Mapping[str, Any]) -> Entry:
        """The entry with the base URL of those who sign in so, where the scheme has its own."""
        ...

    def samples(self, operation: str) -> Sequence[dict[str, Any]]:
        """Recorded cases of an operation; the sandbox answers from them."""
        ...

    def trigger_samples(self, trigger: str) -> Sequence[dict[str, Any]]:
        """Recorded cases of a trigger, those that lead to events first."""
        ...

    def handler(self, operation: str) -> Any:
        """The Python definition of an operation, or None for a request template."""
        ...

    def handler_digest(self, operation: str) -> str | None:
        """The hash of the module an operation's Python stands in."""
        ...


class CatalogLookup(Protocol):
    """Finds connectors for a project."""

    async def get(self, project_id: str, slug: str, version: str | None = None) -> Entry:
        """The connector; without a version the newest.

        Raises:
            UnknownObject: no such connector here.
        """
        ...

    async def resolve_pin(self, project_id: str, pin: Pin) -> Entry:
        """Exactly what was pinned.

        Raises:
            BrokenPin: it cannot be had any more; details hold the compatibility report.
        """
        ...

    async def by_digest(self, project_id: str, slug: str, digest: str) -> Entry:
        """The connector exactly as it was pinned.

        Raises:
            BrokenPin: it cannot be had any more.
        """
        ...


def no_connector(slug: str, known: Iterable[str], field: str | None = None) -> UnknownObject:
    """The error for a connector that is not here, with the one that is spelled alike."""
    return UnknownObject(
        f"There is no connector `{slug[:64]}`.",
        field=field,
        cure=did_you_mean(
            slug,
            known,
            "`junctor connector list` shows those there are, with `--own` those of the project.",
        ),
    )


def no_operation(spec: ConnectorSpec, wanted: str, field: str) -> UnknownObject:
    """The error for an operation that a connector does not have, with those spelled alike."""
    known = sorted(spec.operations)
    alike = difflib.get_close_matches(wanted.rpartition(".")[2], known, 3)
    listed = f"One of: {first_of(known, _SHOWN)}."
    hint = f"Did you mean {' or '.join(f'`{each}`' for each in alike)}?"
    return UnknownObject(
        f"{spec.name} has no operation `{wanted}`.",
        field=field,
        cure=hint if alike else listed,
    )
