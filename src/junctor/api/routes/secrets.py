"""`/api/secrets`: named secrets per environment, written and pointed at, never read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.model.value import Value

router = APIRouter(prefix="/api/secrets", tags=["secrets"])

Sees = Annotated[RequestContext, may(Permission.EDIT_CONNECTIONS)]
Writes = Annotated[RequestContext, may(Permission.WRITE_CREDENTIALS)]


class SecretBody(Value):
    """A value for one environment."""

    environment: str = Field(min_length=1)
    value: str = Field(repr=False)


class SecretTrialBody(SecretBody):
    """A value that is tried and not saved; `connection` narrows the test to one."""

    connection: str | None = Field(None, description="id or key; default: all that use it")


class SecretPlaceBody(Value):
    """The environment whose former value is meant."""

    environment: str = Field(min_length=1)


class ReplaceSecretBody(Value):
    """The secret to use instead."""

    with_: str = Field(alias="with", min_length=1)


@router.get("")
async def list_secrets(context: Sees, environment: str | None = None) -> Response:
    """The names, where they are set, and how old they are; no values."""
    found = await context.instance.secrets.all(context.project_id)
    return items([s.to_json() for s in found if environment in (None, s.environment)])


@router.put("/{name}")
async def put_secret(
    context: Writes,
    name: str,
    given: Annotated[SecretBody, body(SecretBody)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Save a value; it is current at once, the former one is kept for 24 hours."""
    saved = await context.instance.secrets.put(
        context.project_id,
        name,
        given.environment,
        given.value,
        actor=context.actor,
        confirm_short=confirm_short,
    )
    return answer(saved.to_json())


@router.post("/{name}/test")
async def rehearse_secret(
    context: Writes,
    name: str,
    given: Annotated[SecretTrialBody, body(SecretTrialBody)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Test everything that uses the secret with a new value; nothing is saved or switched."""
    await context.instance.projects.environment(context.project_id, given.environment)
    found = await context.instance.rehearsal.run(
        context.project_id,
        name,
        given.environment,
        given.value,
        actor=context.actor,
        connection=given.connection,
        confirm_short=confirm_short,
    )
    tested = [each.to_json() for each in found]
    return answer({"ok": all(each.ok for each in found), "connections": tested})


@router.delete("/{name}", status_code=204)
async def delete_secret(
    context: Writes,
    name: str,
    environment: str | None = None,
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete it in one environment or in all; one in use answers 409 unless forced."""
    await context.instance.replacement.delete_secret(
        context.project_id, name, environment, actor=context.actor, force=force
    )
    return nothing()


@router.get("/{name}/dependents")
async def list_secret_dependents(
    context: Sees, name: str, environment: str | None = None
) -> Response:
    """The connections, flows and nodes that use it, triggers first."""
    found = await context.instance.dependents.of_secret(context.project_id, name, environment)
    return items(found.to_json())


@router.get("/{name}/versions")
async def list_secret_versions(context: Sees, name: str) -> Response:
    """Who set it when, newest first; `restorableUntil` where the former value is still kept."""
    found = await context.instance.secret_versions.all(context.project_id, name)
    return items([each.to_json() for each in found])


@router.post("/{name}/restore")
async def restore_secret(
    context: Writes, name: str, place: Annotated[SecretPlaceBody, body(SecretPlaceBody)]
) -> Response:
    """Bring the former value back as a new version; within 24 hours of its replacement."""
    saved = await context.instance.secret_versions.restore(
        context.project_id, name, place.environment, actor=context.actor
    )
    return answer(saved.to_json())


@router.post("/{name}/retire")
async def retire_secret(
    context: Writes, name: str, place: Annotated[SecretPlaceBody, body(SecretPlaceBody)]
) -> Response:
    """Wipe the former value at once; there is no way back after that."""
    gone = await context.instance.secret_versions.retire(
        context.project_id, name, place.environment, actor=context.actor
    )
    return answer(gone.to_json())


@router.post("/{name}/replace")
async def replace_secret(
    context: Writes,
    name: str,
    wanted: Annotated[ReplaceSecretBody, body(ReplaceSecretBody)],
) -> Response:
    """Let every credential that points at it point at another one."""
    count = await context.instance.replacement.replace_secret(
        context.project_id, name, wanted.with_, actor=context.actor
    )
    return answer({"changed": count})
