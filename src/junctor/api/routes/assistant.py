"""`/api/assistant`: a sentence becomes a plan; a confirmed plan becomes the real thing."""

from __future__ import annotations

from itertools import chain, count
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.assistant import Plan
from junctor.model.errors import UnknownObject
from junctor.model.value import Value

router = APIRouter(prefix="/api/assistant", tags=["assistant"])


class Description(Value):
    """What somebody wants, in words; without keys."""

    text: str = Field(max_length=4000)
    environment: str | None = Field(None, min_length=1, max_length=64)
    prefer: tuple[str, ...] = Field(
        (), max_length=20, description="connectors to take where several could do it, by key"
    )


class Confirmed(Value):
    """A plan as it was edited, and credentials by connection `ref`: field -> value."""

    plan: Plan
    credentials: dict[str, dict[str, Any]] = Field({}, repr=False)


@router.post("/plan")
async def plan_from_text(
    context: Annotated[RequestContext, may(Permission.EDIT_FLOWS)],
    wanted: Annotated[Description, body(Description, limit=64 * 1024)],
) -> Response:
    """Plan what a sentence asks for. Nothing is made and nobody is called."""
    for slug in wanted.prefer:
        try:
            await context.instance.catalog.get(context.project_id, slug)
        except UnknownObject as error:
            error.field = "prefer"
            raise
    found = await context.instance.assistant.plans.plan(
        context.project_id, wanted.text, wanted.environment, wanted.prefer
    )
    found = await _with_free_connector(context, await _with_free_key(context, found))
    return answer(found.to_json())


@router.post("/apply", status_code=201)
async def apply_plan(
    context: Annotated[RequestContext, may(Permission.EDIT_FLOWS)],
    confirmed: Annotated[Confirmed, body(Confirmed)],
) -> Response:
    """Make what a confirmed plan says: connections, an entity type, a flow's draft; or nothing."""
    plan = confirmed.plan
    declared = plan.custom is not None and plan.custom.declared
    if declared or any(each.connection_id is None for each in plan.connections):
        context.principal.need(Permission.EDIT_CONNECTIONS)
    if declared:
        context.principal.need(Permission.PUBLISH_CONNECTORS)
    done = await context.instance.assistant.applying.apply(
        context.project_id,
        plan,
        confirmed.credentials,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
    )
    if (own := done.connector) is not None:
        of = {"slug": own.key, "version": own.version}
        await context.access.trail.record(
            "connector.publish", context.project_id, context.actor, **of
        )
    shown: dict[str, Any] = {
        "connections": done.connections,
        "made": done.made,
        "connector": own.key if own else None,
        "entity": done.entity,
        "flowId": done.flow.id if done.flow else None,
        "flowKey": done.flow.key if done.flow else None,
        "findings": [finding.to_json() for finding in done.findings],
    }
    return answer(shown, 201)


async def _with_free_key(context: RequestContext, plan: Plan) -> Plan:
    """The same sentence may be planned again: its flow gets a key that nobody has."""
    if plan.flow_key is None:
        return plan
    taken = {each.key for each in await context.instance.flows.all(context.project_id)}
    numbered = (f"{plan.flow_key}-{n}" for n in count(2))
    free = next(key for key in chain([plan.flow_key], numbered) if key not in taken)
    return plan.model_copy(update={"flow_key": free})


async def _with_free_connector(context: RequestContext, plan: Plan) -> Plan:
    """A connector of one's own gets a key that no other has."""
    if plan.custom is None:
        return plan
    catalog = context.instance.catalog
    own = await context.instance.store.specs.custom(context.project_id)
    taken = {*catalog.slugs(), *(await context.instance.store.specs.custom_slugs())}
    taken |= {row["slug"] for row in own}
    named = (f"{plan.custom.key[:58]}-{n}" for n in count(2))
    free = next(key for key in chain([plan.custom.key], named) if key not in taken)
    return plan.model_copy(update={"custom": plan.custom.model_copy(update={"key": free})})
