"""One module per resource; each has a `router`."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.routing import APIRoute

from junctor.api.routes import (
    alerts,
    api_keys,
    approvals,
    assistant,
    audit,
    auth,
    catalog,
    credentials,
    entities,
    environments,
    flow_runs,
    flows,
    grants,
    home,
    integrations,
    keys,
    members,
    oauth,
    portable,
    projects,
    run_stories,
    runs,
    secrets,
    settings,
    triggers,
    usage,
    views,
)

ROUTERS = tuple(
    module.router
    for module in (
        alerts,
        api_keys,
        approvals,
        assistant,
        audit,
        auth,
        catalog,
        credentials,
        entities,
        environments,
        flow_runs,
        flows,
        grants,
        home,
        integrations,
        keys,
        members,
        oauth,
        portable,
        projects,
        run_stories,
        runs,
        secrets,
        settings,
        triggers,
        usage,
        views,
    )
)


def api_routes() -> Iterator[APIRoute]:
    """Every administrative route."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            route.operation_id = route.operation_id or _camel(route.name)
            yield route


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
