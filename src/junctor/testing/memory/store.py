"""The whole store in memory: implements `core.ports.store.Store`."""

from __future__ import annotations

from typing import Any

from junctor.core.ports import files, flows, health, pauses, rules, sources, triggers
from junctor.core.ports import store as ports
from junctor.core.ports.audit import AuditLog
from junctor.testing.memory.access import MemoryAccess, MemoryLeases
from junctor.testing.memory.audit import MemoryAudit
from junctor.testing.memory.epoch import Epoch
from junctor.testing.memory.files import MemoryFiles
from junctor.testing.memory.flows import MemoryFlows, MemoryRuns, MemorySpecs
from junctor.testing.memory.health import MemoryHealth
from junctor.testing.memory.pauses import MemoryPauses
from junctor.testing.memory.places import MemoryConnections, MemoryGrants, MemoryProjects
from junctor.testing.memory.rules import MemoryRules
from junctor.testing.memory.sealed import MemoryCredentials, MemoryKeyRows, MemorySecrets
from junctor.testing.memory.sources import MemorySources
from junctor.testing.memory.triggers import MemoryTriggers


class MemoryStore:
    """One instance's memory, gone with the process."""

    def __init__(self) -> None:
        epoch = Epoch()
        self._epoch = epoch
        self._meta: dict[str, str] = {}
        # The attributes have the types of the port; the names with an underscore are the fakes.
        self._credentials = MemoryCredentials(epoch)
        self._grants = MemoryGrants(epoch)
        self._audit = MemoryAudit()
        self.projects: ports.Projects = MemoryProjects(epoch)
        self.credentials: ports.Credentials = self._credentials
        self.secrets: ports.Secrets = MemorySecrets(epoch)
        self.grants: ports.Grants = self._grants
        self.connections: ports.Connections = MemoryConnections(
            epoch, self._credentials, self._grants
        )
        self.specs: ports.Specs = MemorySpecs(epoch)
        self.flows: flows.Flows = MemoryFlows(epoch)
        self.runs: flows.Runs = MemoryRuns()
        self.rules: rules.Rules = MemoryRules()
        self.health: health.Health = MemoryHealth()
        self.triggers: triggers.Triggers = MemoryTriggers(epoch, self.runs)
        self.sources: sources.Sources = MemorySources(epoch, self.triggers)
        self.pauses: pauses.Pauses = MemoryPauses(self.runs)
        self.files: files.Files = MemoryFiles()
        self.access: ports.Access = MemoryAccess()
        self.leases: ports.Leases = MemoryLeases()
        self.keys: ports.KeyRows = MemoryKeyRows()
        self.audit: AuditLog = self._audit

    def break_audit(self, *, broken: bool = True) -> None:
        """Let every audit entry fail, as a full disk does; `broken=False` repairs it."""
        self._audit.broken = broken

    @property
    def audited(self) -> list[dict[str, Any]]:
        """The bodies of all audit entries, in the order they were written."""
        return self._audit.bodies

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def epoch(self) -> int:
        """The number of configuration changes so far."""
        return self._epoch.number

    async def meta(self, name: str) -> str | None:
        """A named value of the instance."""
        return self._meta.get(name)

    async def set_meta(self, name: str, value: str) -> None:
        """Set a named value of the instance."""
        self._meta[name] = value
