from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from clocks import MovedClock
from junctor.adapters.vault import LocalVault, ValueProvider
from junctor.core.connections import (
    ConnectionService,
    CredentialRotation,
    CredentialService,
    CredentialUse,
    Dependents,
    FlowReference,
    Replacement,
    SecretService,
    SecretVersions,
)
from junctor.core.ports.audit import Receipt
from junctor.core.projects import ProjectService
from junctor.model.auth import ApiKey, Basic, BearerToken, NoAuth, OAuth2
from junctor.model.call import Actor
from junctor.model.errors import UnknownObject
from junctor.model.spec import ConnectorSpec, Effect, Operation
from junctor.testing.memory import MemoryStore

ACTOR = Actor(kind="user", id="usr_1", name="Ada")
RECEIPT = Receipt("chain", 1, "intent")
STRIPE = ConnectorSpec(
    key="stripe",
    name="Stripe",
    version="1.0.0",
    base_url="https://api.stripe.com/v1",
    auth=(
        BearerToken(test_prefixes=("sk_test_", "rk_test_"), live_prefixes=("sk_live_",)),
        Basic(),
        NoAuth(),
    ),
    operations={"ping": Operation(name="Ping", effect=Effect.READ)},
)
HTTP = ConnectorSpec(
    key="http",
    name="HTTP",
    version="1.0.0",
    base_url="{{conn.baseUrl}}",
    connection={
        "type": "object",
        "additionalProperties": False,
        "required": ["baseUrl"],
        "properties": {
            "baseUrl": {"type": "string", "minLength": 1},
            "tokenUrl": {"type": "string"},
            "pool": {"type": "integer", "default": 5},
        },
    },
    auth=(
        BearerToken(),
        ApiKey(),
        OAuth2(grant="client_credentials", token_url="{{conn.tokenUrl}}"),
    ),
    operations={"request": Operation(name="Request", effect=Effect.WRITE)},
)


@dataclass(frozen=True)
class Entry:
    spec: ConnectorSpec

    @property
    def digest(self) -> str:
        return self.spec.digest()


class Shelf:
    """A catalog with what the test puts on it."""

    def __init__(self, *specs: ConnectorSpec) -> None:
        self.specs = list(specs)

    async def get(self, project_id: str, slug: str, version: str | None = None) -> Any:
        found = [s for s in self.specs if s.key == slug and version in (None, s.version)]
        if not found:
            raise UnknownObject(f"There is no connector `{slug}`.")
        return Entry(found[-1])


@pytest.fixture
async def world():
    """Everything wired over a store in memory, with one project and one foreign one."""
    store, clock, shelf = MemoryStore(), MovedClock(step=1), Shelf(STRIPE, HTTP)
    vault = await LocalVault.load(ValueProvider("ab" * 32), store.keys, "ins", clock=clock)
    projects = ProjectService(store, clock=clock)
    project = await projects.create("Clinic", actor=ACTOR)
    foreign = await projects.create("Other", actor=ACTOR)
    flows: list[FlowReference] = []
    repointed: list[tuple[str, str, str]] = []

    async def flow_references(project_id: str) -> list[FlowReference]:
        return flows if project_id == project.id else []

    async def repoint(project_id: str, old: str, new: str) -> int:
        repointed.append((project_id, old, new))
        return 1

    secrets = SecretService(store, vault, clock=clock)
    credentials = CredentialService(store, vault, secrets, clock=clock)
    dependents = Dependents(store, flow_references)
    return SimpleNamespace(
        store=store,
        clock=clock,
        shelf=shelf,
        vault=vault,
        projects=projects,
        project=project.id,
        foreign=foreign.id,
        flows=flows,
        repointed=repointed,
        secrets=secrets,
        secret_versions=SecretVersions(store, secrets, clock=clock),
        credentials=credentials,
        connections=ConnectionService(store, shelf, credentials, dependents, clock=clock),
        rotation=CredentialRotation(credentials),
        use=CredentialUse(store, vault),
        dependents=dependents,
        replacement=Replacement(store, secrets, credentials, dependents, repoint_flows=repoint),
        actor=ACTOR,
        receipt=RECEIPT,
    )


@pytest.fixture
def values_of(world):
    """The values a call would get, as the door asks for them."""

    async def get(connection, environment="development"):
        spot = await world.connections.spot(connection, environment)
        credential = await world.use.usable_credential(
            connection, environment, spec=spot.spec, scheme=spot.scheme, config=spot.config
        )
        if credential is None:
            return None
        return await world.use.resolve_credential(credential, world.receipt)

    return get


@pytest.fixture
def make(world):
    """Make a connection as a connection admin."""

    async def create(name="Stripe Payments", slug="stripe", **fields):
        from junctor.core.connections import ConnectionDraft

        draft = ConnectionDraft(name=name, integration_slug=slug, **fields)
        return await world.connections.create(
            world.project, draft, actor=world.actor, may_bind_secrets=True
        )

    return create
