"""`/api/settings`: what may be known about the instance, checks, and how long a project keeps."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

import junctor
from junctor.api.answers import answer
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.ports import TlsSettings
from junctor.model.errors import UnknownObject
from junctor.model.retention import Retention
from junctor.model.scrub import scrubber
from junctor.model.value import Value

router = APIRouter(prefix="/api/settings", tags=["instance"])
_JUDGED = ("policy", "resolve")


class AddressBody(Value):
    """An address to judge, with the grants of a connection if one is named."""

    url: str = Field(min_length=1, max_length=2000)
    connection: str | None = Field(None, max_length=200)


@router.get("")
async def get_settings(
    request: Request, context: Annotated[RequestContext, may(None, project=False)]
) -> Response:
    """Public facts: version, address, store, engine, encryption, bounds. No paths, no keys."""
    settings = context.instance.settings
    return answer(
        {
            "version": junctor.__version__,
            "instanceId": context.instance.instance_id,
            "url": settings.url,
            "publicUrl": _public_url(request, settings.public_url),
            "trustedProxies": [str(each) for each in settings.trusted_proxies],
            "askedFrom": request.client.host if request.client else None,
            "store": "postgresql" if settings.database else "sqlite",
            "engine": await _engine(context),
            "encryption": _encryption(context),
            "maxBody": settings.max_body,
            "sessionHours": settings.session_hours,
            "grantLimit": list(settings.grant_limit),
            "hostMap": settings.host_map,
            "proxy": settings.proxy,
            "noProxy": list(settings.no_proxy),
        }
    )


def _public_url(request: Request, configured: str | None) -> dict[str, Any]:
    """Whether others reach us as the settings say, as far as this very request shows."""
    seen = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    wanted = urlsplit(configured or "")
    same = wanted.netloc == urlsplit(seen).netloc
    advice = "Redirects and webhooks use this address."
    if configured is None:
        advice = "Set JUNCTOR_PUBLIC_URL before others send webhooks or sign in from elsewhere."
    elif not same:
        advice = f"You came in as {seen}; vendors will be told {configured}."
    elif wanted.scheme != "https":
        advice = "Use https: vendors send tokens and events to this address."
    return {"configured": configured, "seen": seen, "matches": same, "advice": advice}


async def _engine(context: RequestContext) -> dict[str, Any]:
    """What executes runs, and how quickly its store answers now."""
    instance = context.instance
    begun = instance.clock.monotonic()
    await instance.store.meta("instance_id")
    spent = (instance.clock.monotonic() - begun) * 1000
    return {
        "kind": type(instance.engine).__name__.removesuffix("Engine").lower(),
        "capabilities": sorted(instance.engine.capabilities),
        "storeMilliseconds": round(spent, 3),
    }


def _encryption(context: RequestContext) -> dict[str, Any]:
    """Where the key comes from, by kind alone."""
    settings = context.instance.settings
    source = "key file"
    if settings.key is not None:
        source = "JUNCTOR_KEY"
    elif settings.passphrase is not None:
        source = "passphrase"
    return {"source": source}


@router.get("/retention")
async def get_retention(
    context: Annotated[RequestContext, may(Permission.SEE_PROJECT)],
) -> Response:
    """How long the project keeps payloads, runs and audit entries."""
    return answer((await context.instance.retention.of(context.project_id)).to_json())


@router.put("/retention")
async def put_retention(
    context: Annotated[RequestContext, may(Permission.MANAGE_PROJECT)],
    wanted: Annotated[Retention, body(Retention)],
) -> Response:
    """Rule anew how long the project keeps what it did; null keeps forever."""
    made = await context.instance.retention.set(context.project_id, wanted, actor=context.actor)
    return answer(made.to_json())


@router.post("/test-address")
async def test_address(
    context: Annotated[RequestContext, may(Permission.GRANT_NETWORKS)],
    wanted: Annotated[AddressBody, body(AddressBody)],
) -> Response:
    """Whether calls may go to an address: the guard's judgment and the name's, nothing is sent."""
    instance, connection = context.instance, None
    if wanted.connection is not None:
        connection = await instance.store.connections.find(context.project_id, wanted.connection)
        if connection is None:
            raise UnknownObject("There is no such connection.", field="connection")
    policy = await instance.calling.policies.of(
        context.project_id, connection.id if connection else None
    )
    stages = []
    async for stage in instance.calling.probe.reach(wanted.url, policy, TlsSettings(), 1.0):
        problem = stage.error
        stages.append(
            {
                "name": stage.name,
                "ok": stage.ok,
                "milliseconds": stage.milliseconds,
                "message": scrubber().text(problem.message) if problem else None,
                "cure": problem.cure if problem else None,
                "rule": getattr(problem, "rule", None),
            }
        )
        if stage.name == _JUDGED[-1]:
            break
    await context.access.trail.record(
        "address.test", context.project_id, context.actor, allowed=all(s["ok"] for s in stages)
    )
    return answer({"allowed": all(each["ok"] for each in stages), "stages": stages})
