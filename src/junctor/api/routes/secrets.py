"""`/api/secrets`: named secrets per environment, written and pointed at, never read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.gates import body, may
from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.model.value import Value

router = APIRouter(prefix="/api/secrets", tags=["secrets"])

Sees = Annotated[Visit, may(Permission.EDIT_CONNECTIONS)]
Writes = Annotated[Visit, may(Permission.WRITE_CREDENTIALS)]


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
async def list_secrets(visit: Sees, environment: str | None = None) -> Response:
    """The names, where they are set, and how old they are; no values."""
    found = await visit.instance.secrets.all(visit.project_id)
    return items([s.to_json() for s in found if environment in (None, s.environment)])


@router.put("/{name}")
async def put_secret(
    visit: Writes,
    name: str,
    given: Annotated[SecretBody, body(SecretBody)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Save a value; it is current at once, the former one is kept for 24 hours."""
    saved = await visit.instance.secrets.put(
        visit.project_id,
        name,
        given.environment,
        given.value,
        actor=visit.actor,
        confirm_short=confirm_short,
    )
    return answer(saved.to_json())


@router.post("/{name}/test")
async def rehearse_secret(
    visit: Writes,
    name: str,
    given: Annotated[SecretTrialBody, body(SecretTrialBody)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Test everything that uses the secret with a new value; nothing is saved or switched."""
    await visit.instance.projects.environment(visit.project_id, given.environment)
    found = await visit.instance.rehearsal.run(
        visit.project_id,
        name,
        given.environment,
        given.value,
        actor=visit.actor,
        connection=given.connection,
        confirm_short=confirm_short,
    )
    tested = [each.to_json() for each in found]
    return answer({"ok": all(each.ok for each in found), "connections": tested})


@router.delete("/{name}", status_code=204)
async def delete_secret(
    visit: Writes,
    name: str,
    environment: str | None = None,
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete it in one environment or in all; one in use answers 409 unless forced."""
    await visit.instance.replacement.delete_secret(
        visit.project_id, name, environment, actor=visit.actor, force=force
    )
    return nothing()


@router.get("/{name}/dependents")
async def list_secret_dependents(
    visit: Sees, name: str, environment: str | None = None
) -> Response:
    """The connections, flows and nodes that use it, triggers first."""
    found = await visit.instance.dependents.of_secret(visit.project_id, name, environment)
    return items(found.to_json())


@router.get("/{name}/versions")
async def list_secret_versions(visit: Sees, name: str) -> Response:
    """Who set it when, newest first; `restorableUntil` where the former value is still kept."""
    found = await visit.instance.secret_versions.all(visit.project_id, name)
    return items([each.to_json() for each in found])


@router.post("/{name}/restore")
async def restore_secret(
    visit: Writes, name: str, place: Annotated[SecretPlaceBody, body(SecretPlaceBody)]
) -> Response:
    """Bring the former value back as a new version; within 24 hours of its replacement."""
    saved = await visit.instance.secret_versions.restore(
        visit.project_id, name, place.environment, actor=visit.actor
    )
    return answer(saved.to_json())


@router.post("/{name}/retire")
async def retire_secret(
    visit: Writes, name: str, place: Annotated[SecretPlaceBody, body(SecretPlaceBody)]
) -> Response:
    """Wipe the former value at once; there is no way back after that."""
    gone = await visit.instance.secret_versions.retire(
        visit.project_id, name, place.environment, actor=visit.actor
    )
    return answer(gone.to_json())


@router.post("/{name}/replace")
async def replace_secret(
    visit: Writes,
    name: str,
    wanted: Annotated[ReplaceSecretBody, body(ReplaceSecretBody)],
) -> Response:
    """Let every credential that points at it point at another one."""
    count = await visit.instance.replacement.replace_secret(
        visit.project_id, name, wanted.with_, actor=visit.actor
    )
    return answer({"changed": count})
