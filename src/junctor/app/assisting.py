"""Joins the assistant: plans from sentences, and applying them."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.assistant import ApplyService, PlanService
from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.publish import CustomConnectors
from junctor.core.connections import ConnectionService
from junctor.core.flows import FlowService
from junctor.core.ports import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers import EntityService


@dataclass(frozen=True, slots=True)
class Assistant:
    """The parts."""

    plans: PlanService
    applying: ApplyService


def join_assistant(
    store: Store,
    clock: Clock,
    catalog: Catalog,
    connections: ConnectionService,
    flows: FlowService,
) -> Assistant:
    """Make and join them."""
    return Assistant(
        plans=PlanService(store, catalog),
        applying=ApplyService(
            connections,
            flows,
            EntityService(store, clock),
            CustomConnectors(store.specs, catalog, clock),
        ),
    )
