"""A vendor at whom flows register their webhooks, and what it was asked."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

from fixtures_desk import desk
from junctor.core.triggers import HookRequest
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.testing import (
    LoopbackAuthority,
    VendorDouble,
    stand_in_config,
    stand_in_document,
)
from junctor.testing.conformance.run import shipped_connectors

AUTHORITY = LoopbackAuthority()
ACTOR = Actor(kind="user", id="ada")
PUBLIC = "https://hooks.example"
DONE = {"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}
REPO = {"owner": "acme", "repo": "shop"}
SHIPPED = {entry.spec.key: entry for entry in shipped_connectors()}


class Vendor:
    """One connection to a double, and a flow that its webhook starts."""

    def __init__(self, instance, project, connection, double):
        self.instance, self.project, self.double = instance, project, double
        self.connection = connection
        self.registrar = instance.triggering.registrar

    async def publish(self, trigger, key="k", **more):
        document = {
            "key": key,
            "trigger": {
                "type": "connector",
                "connection": self.connection.name,
                "trigger": trigger,
                **more,
            },
            "nodes": [DONE],
        }
        flows = self.instance.flows
        if await self.instance.store.flows.find(self.project.id, key) is None:
            await flows.create(self.project.id, document, actor=ACTOR, may_bind_secrets=True)
        else:
            await flows.update(self.project.id, key, document, actor=ACTOR, may_bind_secrets=True)
        return await flows.publish(self.project.id, key, actor=ACTOR, environments=["development"])

    async def trigger(self):
        (found,) = await self.instance.triggering.triggers.all(self.project.id)
        return found

    async def entry(self):
        found = await self.registrar.entries.all(self.project.id)
        return found[0] if found else None

    def asked(self):
        """What the vendor was asked since, by operation."""
        found = [each.operation for each in self.double.received]
        self.double.received.clear()
        return found

    async def secret(self, name):
        receipt = await self.instance.store.audit.record(
            _use(self.project.id, self.instance.clock.now())
        )
        return await self.instance.secrets.resolve(self.project.id, name, "development", receipt)

    async def deliver(self, body, headers):
        hook = await self.instance.triggering.intake.hook_of(await self.trigger())
        request = HookRequest(
            method="POST",
            url=f"{PUBLIC}/hooks/x",
            headers=tuple({"content-type": "application/json", **headers}.items()),
            query=(),
            body=body,
        )
        return await self.instance.triggering.intake.deliver(hook, request, address="192.0.2.1")


def _use(project_id, now):
    return AuditEntry(project_id=project_id, kind="secret.use", actor="user:ada", at=now)


@asynccontextmanager
async def vendor_of(slug, home: Path, *, public_url=PUBLIC):
    entry = SHIPPED[slug]
    scheme = next((each for each in entry.spec.auth if each.type != "none"), entry.spec.auth[0])
    every = [s for key in entry.spec.operations for s in entry.samples(key)]
    config = stand_in_config(entry.spec, every)
    document = stand_in_document(scheme)
    async with (
        VendorDouble(entry, authority=AUTHORITY, config=config) as double,
        desk(
            double,
            slug,
            document,
            home,
            config=config,
            auth_type=scheme.name,
            public_url=public_url,
        ) as found,
    ):
        yield Vendor(found.instance, found.project, found.connection, double)
