"""A project's own connectors: drafts, and published versions that never change.

Whoever calls this has checked the role (publishing needs a connection admin).
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.manifest import faults_in
from junctor.core.catalog.yaml_text import Document
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Specs
from junctor.model.errors import AlreadyExists, UnknownObject
from junctor.model.spec import ConnectorSpec


class CustomConnectors:
    """Saves, publishes and deletes the connectors that a project owns."""

    def __init__(self, specs: Specs, catalog: Catalog, clock: Clock) -> None:
        self._specs = specs
        self._catalog = catalog
        self._clock = clock

    async def save_draft(self, project_id: str, authored: Any, by: str) -> dict[str, Any]:
        """Check a connector's JSON and keep it as a draft, replacing the draft of its version.

        Raises:
            InvalidSpec: with all faults at once.
            AlreadyExists: the slug is taken elsewhere, or this version is published.
        """
        return await self.keep_draft(project_id, custom_spec(authored), by)

    async def keep_draft(self, project_id: str, spec: ConnectorSpec, by: str) -> dict[str, Any]:
        """Keep a spec that was checked as a draft, replacing the draft of its version.

        Raises:
            AlreadyExists: the slug is taken elsewhere, or this version is published.
        """
        await self.check_free(project_id, spec.key)
        known = await self._row(project_id, spec.key, spec.version)
        if known is not None and known["state"] == "published":
            raise _published(spec)
        row = {
            "projectId": project_id,
            "slug": spec.key,
            "version": spec.version,
            "digest": spec.digest(),
            "state": "draft",
            "spec": spec.authored(),
            "createdAt": self._clock.now(),
            "createdBy": by,
        }
        await self._specs.put_custom(row)
        return row

    async def publish(self, project_id: str, slug: str, version: str, by: str) -> dict[str, Any]:
        """Publish a draft; publishing the same again answers with what is published.

        Raises:
            UnknownObject: there is no such draft.
            AlreadyExists: the slug is taken elsewhere, or a version as high is published.
            InvalidSpec: it has faults.
        """
        row = await self._row(project_id, slug, version)
        if row is None:
            raise UnknownObject(
                f"There is no draft of `{slug}` at version {version}.",
                cure="Save the draft first, then publish it.",
            )
        if row["state"] == "published":
            return row
        spec = custom_spec(row["spec"])
        await self.check_free(project_id, spec.key)
        rows = await self._specs.custom(project_id)
        highest = max(
            (
                _number(r["version"])
                for r in rows
                if r["slug"] == slug and r["state"] == "published"
            ),
            default=(),
        )
        if _number(version) <= highest:
            raise AlreadyExists(
                f"Version {'.'.join(map(str, highest))} of `{slug}` is published already.",
                field="version",
                cure="Give the draft a higher version and publish that.",
            )
        published = {
            **row,
            "state": "published",
            "createdAt": self._clock.now(),
            "createdBy": by,
        }
        await self._specs.put_custom(published)
        await self._specs.pin(row["digest"], slug, version, row["spec"])
        return published

    async def keys(self, project_id: str) -> set[str]:
        """The keys of the project's own connectors, drafts among them."""
        return {row["slug"] for row in await self._specs.custom(project_id)}

    async def delete(self, project_id: str, slug: str, version: str | None = None) -> int:
        """Delete drafts and versions; pins on them keep resolving. Says how many went."""
        return await self._specs.delete_custom(project_id, slug, version)

    async def _row(self, project_id: str, slug: str, version: str) -> dict[str, Any] | None:
        rows = await self._specs.custom(project_id)
        return next((r for r in rows if r["slug"] == slug and r["version"] == version), None)

    async def check_free(self, project_id: str, slug: str) -> None:
        """Whether a project may have a connector of this key.

        Raises:
            AlreadyExists: an installed one or one of another project has it.
        """
        owner = (await self._specs.custom_slugs()).get(slug)
        if slug in self._catalog.slugs() or owner not in (None, project_id):
            # Which project has it is nobody else's business.
            raise AlreadyExists(
                f"The key `{slug}` belongs to another connector.",
                field="key",
                cure=f"Choose another key, for example `{slug[:58]}-own`.",
            )


def custom_spec(authored: Any) -> ConnectorSpec:
    """The spec in JSON from outside, checked as a whole; it brings no code.

    Raises:
        InvalidSpec: with all faults at once.
    """
    document = Document("connector", authored)
    try:
        spec = ConnectorSpec.model_validate(authored)
    except ValidationError as error:
        raise invalid("The connector", faults_in(error, document)) from None
    cure = "Install code as a connector folder; here use a request template."
    faults = [
        Fault(f"operations.{key}.handler", "names Python code", cure)
        for key, operation in spec.operations.items()
        if operation.handler
    ]
    faults += check_spec(spec, document, strict=False)
    if faults:
        raise invalid("The connector", faults)
    return spec


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _published(spec: ConnectorSpec) -> AlreadyExists:
    return AlreadyExists(
        f"Version {spec.version} of `{spec.key}` is published and never changes.",
        field="version",
        cure="Save it under a higher version.",
    )
