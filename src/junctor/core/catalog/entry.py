"""One connector at one version, with what hangs on it: samples, Python and icon, read lazily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

from junctor.core.catalog.folder import ACTIONS, handlers, read_icon
from junctor.core.catalog.grade import Assessment, assess, evidence_of
from junctor.core.catalog.icon import letter_tile
from junctor.core.catalog.samples import read_samples, read_trigger_samples, samples_of
from junctor.core.ports.catalog import no_operation
from junctor.model.auth import AuthScheme
from junctor.model.call import Pin
from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec
from junctor.sdk.definition import ActionDef
from junctor.sdk.families import family_actions
from junctor.sdk.loading import module_digest


class CatalogEntry:
    """A spec and its surroundings.

    `source` is `shipped`, `installed`, `path` or `project`; `state` is `draft` for a custom
    connector that is not published. `folder` holds samples and Python, `module` is the
    Python file. Nothing of them is read before it is used.
    """

    def __init__(
        self,
        spec: ConnectorSpec,
        *,
        source: str,
        folder: Path | None = None,
        module: Path | None = None,
        actions: Mapping[str, ActionDef] | None = None,
        state: str = "published",
    ) -> None:
        self.spec = spec
        self.source = source
        self.folder = folder
        self.state = state
        self._module = module or (folder / ACTIONS if folder else None)
        self._actions = actions

    @cached_property
    def digest(self) -> str:
        """The fingerprint of the spec."""
        return self.spec.digest()

    def signed_in_by(self, scheme: AuthScheme, config: Mapping[str, Any]) -> CatalogEntry:
        """This entry with the base URL of those who sign in so; its digest stays what it is."""
        base_url = scheme.base_url_with(config)
        if base_url is None:
            return self
        found = self._by_scheme.get(scheme.name)
        if found is None:
            found = copy(self)
            found.__dict__["digest"] = self.digest
            found.spec = self.spec.model_copy(update={"base_url": base_url})
            self._by_scheme[scheme.name] = found
        return found

    @cached_property
    def _by_scheme(self) -> dict[str, CatalogEntry]:
        return {}

    @cached_property
    def _samples(self) -> dict[str, dict[str, Any]]:
        return read_samples(self.folder)[0] if self.folder else {}

    @cached_property
    def _trigger_samples(self) -> list[dict[str, Any]]:
        return list(read_trigger_samples(self.folder).values()) if self.folder else []

    def samples(self, operation: str) -> Sequence[dict[str, Any]]:
        """The recorded cases of an operation, successes first."""
        return samples_of(self._samples, operation)

    def trigger_samples(self, trigger: str) -> list[dict[str, Any]]:
        """The recorded cases of a trigger, those that lead to events first."""
        mine = [each for each in self._trigger_samples if each["trigger"] == trigger]
        return sorted(mine, key=lambda each: not each["events"])

    @property
    def icon(self) -> str:
        """The icon as SVG text."""
        return (
            read_icon(self.folder, self.spec.name) if self.folder else letter_tile(self.spec.name)
        )

    def handler(self, operation: str) -> ActionDef | None:
        """The Python definition of an operation; imports its module on first use.

        Raises:
            InvalidSpec: the module cannot be imported or does not define it.
        """
        wanted = self._handler_name(operation)
        if wanted is None:
            return None
        if self._actions is not None and operation in self._actions:
            return self._actions[operation]
        family = wanted.partition(":")[0]
        found = family_actions(family).get(wanted) or self._handlers.get(wanted)
        if found is None:
            raise InvalidSpec(
                f"The handler `{wanted}` of {self.spec.key}.{operation} does not exist.",
                cure=f"Declare it in the connector's {ACTIONS}, or install the connector again.",
            )
        return found

    @cached_property
    def _handlers(self) -> dict[str, ActionDef]:
        return handlers(self.folder) if self.folder else {}

    def handler_digest(self, operation: str) -> str | None:
        """The hash of the file an operation's Python stands in."""
        if self._handler_name(operation) is None or self._module is None:
            return None
        return module_digest(self._module) if self._module.is_file() else None

    def pin(self, operation: str, connection_id: str | None = None) -> Pin:
        """What a flow's node remembers of an operation.

        Raises:
            UnknownObject: there is no such operation.
        """
        if operation not in self.spec.operations:
            raise no_operation(self.spec, operation, "operationKey")
        return Pin(
            integration_slug=self.spec.key,
            integration_version=self.spec.version,
            spec_digest=self.digest,
            operation_key=operation,
            connection_id=connection_id,
            handler_digest=self.handler_digest(operation),
        )

    def with_spec(self, spec: ConnectorSpec) -> CatalogEntry:
        """The same surroundings with an older spec."""
        return CatalogEntry(
            spec, source="pinned", folder=self.folder, module=self._module, actions=self._actions
        )

    def _handler_name(self, operation: str) -> str | None:
        found = self.spec.operations.get(operation)
        return found.handler if found else None

    def summary(self) -> dict[str, Any]:
        """The entry as lists and menus show it."""
        return {
            **summary_of(self.spec, self.icon),
            "grade": self.assessment.grade.value if self.assessment else None,
            "source": self.source,
            "state": self.state,
        }

    @cached_property
    def assessment(self) -> Assessment | None:
        """Its quality, measured; none without a folder, as of a project's own connector."""
        return assess(evidence_of(self.folder, self.spec)) if self.folder else None


def summary_of(spec: ConnectorSpec, icon: str) -> dict[str, Any]:
    """What lists and menus show of a spec, as plain JSON."""
    return {
        "key": spec.key,
        "name": spec.name,
        "version": spec.version,
        "category": spec.category,
        "description": spec.description,
        "synonyms": list(spec.synonyms),
        "icon": icon,
        "authTypes": list(dict.fromkeys(s.type for s in spec.auth)),
        "signIns": [s.name for s in spec.auth],
        "services": sorted({o.offers.service for o in spec.operations.values() if o.offers}),
        "operationCount": len(spec.operations),
        "triggers": [
            {"key": key, "name": t.name, "kind": t.kind, "synonyms": list(t.synonyms)}
            for key, t in spec.triggers.items()
        ],
        "operations": [
            {"key": key, "name": o.name, "effect": o.effect.value, "synonyms": list(o.synonyms)}
            for key, o in spec.operations.items()
        ],
    }
