"""`/api/integrations`: the connections of a project, their tests, dependents and history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import MOST, answer, items, page
from junctor.api.audit_pages import audit_page
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.api.problems import refused
from junctor.api.revoked import NOT_TOLD, deleted
from junctor.core.access import Permission
from junctor.core.connections import ConnectionChange, ConnectionDraft, SavedConnection
from junctor.model.connection import Connection, EnvironmentSettings
from junctor.model.errors import InvalidInput
from junctor.model.health import Tried
from junctor.model.scrub import MASK, scrubber
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.value import Value
from junctor.sdk.services import for_people, sender_input

router = APIRouter(prefix="/api/integrations", tags=["integrations"])

Sees = Annotated[RequestContext, may(Permission.SEE_CONNECTIONS)]
Edits = Annotated[RequestContext, may(Permission.EDIT_CONNECTIONS)]
_NO_KEYS = frozenset({"null", "undefined", "none", "nil", "nan", "true", "false"})


class TestBody(Value):
    """Which environment to test; without it every configured one."""

    environment: str | None = None


class ReplaceBody(Value):
    """The connection to use instead, by id, key or name."""

    with_: str = Field(alias="with", min_length=1)


@router.get("")
async def list_integrations(
    context: Sees,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: str | None = None,
    sort: Literal["key", "name", "createdAt"] = "key",
    order: Literal["asc", "desc"] = "asc",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The connections of the project; `q` looks in name, key and connector."""
    found = [
        each
        for each in await context.instance.connections.all(context.project_id)
        if q.lower() in f"{each.name}\n{each.key}\n{each.integration_slug}".lower()
    ]
    field = {"key": "key", "name": "name", "createdAt": "created_at"}[sort]
    part, following = page(
        found,
        lambda each: (getattr(each, field), each.id),
        limit=limit,
        cursor=cursor,
        descending=order == "desc",
    )
    tried = await context.instance.tries.of(context.project_id)
    shown = [await _shown(context, each, tried.get(each.id, ())) for each in part]
    return answer({"items": shown, "next": following})


@router.post("", status_code=201)
async def create_integration(
    context: Edits,
    draft: Annotated[ConnectionDraft, body(ConnectionDraft)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Make a connection, with credentials per environment if the role allows it."""
    if draft.key is None and "key" in draft.model_fields_set:
        raise InvalidInput("`key` is null.", cure="Leave it out or give one.", field="key")
    _check_key(draft.key)
    _check_settings(draft.config, draft.environments)
    saved = await context.instance.connections.create(
        context.project_id,
        draft,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
        may_relax_tls=context.may(Permission.GRANT_NETWORKS),
        confirm_short=confirm_short,
    )
    where = {"Location": f"/api/integrations/{saved.connection.id}"}
    return answer(await _saved(context, saved), 201, headers=where)


@router.get("/{id}")
async def get_integration(context: Sees, id: str) -> Response:
    """One connection by id, key or name; `ETag` is its revision."""
    found = await context.instance.connections.get(context.project_id, id)
    return answer(await _shown(context, found), headers={"ETag": f'"{found.revision}"'})


@router.put("/{id}")
async def update_integration(
    context: Edits,
    id: str,
    change: Annotated[ConnectionChange, body(ConnectionChange)],
    confirm_short: Annotated[bool, Query(alias="confirmShort")] = False,  # noqa: FBT002 - as is
) -> Response:
    """Change the given fields; those left out stay."""
    _check_key(change.key)
    _check_settings(change.config, change.environments)
    saved = await context.instance.connections.update(
        context.project_id,
        id,
        change,
        actor=context.actor,
        may_bind_secrets=context.may(Permission.WRITE_CREDENTIALS),
        may_relax_tls=context.may(Permission.GRANT_NETWORKS),
        confirm_short=confirm_short,
    )
    return answer(await _saved(context, saved))


@router.delete("/{id}", status_code=204, responses=NOT_TOLD)
async def delete_integration(
    context: Edits,
    id: str,
    force: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Delete a connection; one in use answers 409 with its dependents unless forced.

    Webhooks that Junctor registered are removed and tokens of sign-ins end at the vendor, where
    it has an address for that; 200 says where not.
    """
    failed: dict[str, str] = {}
    hooks: dict[str, str] = {}

    async def ending(connection: Connection) -> None:
        hooks.update(await context.instance.triggering.registrar.leave(connection))
        failed.update(await context.instance.authorization.end(connection, actor=context.actor))

    await context.instance.connections.delete(
        context.project_id, id, actor=context.actor, force=force, ending=ending
    )
    return deleted(failed, hooks)


@router.post("/{id}/test")
async def test_integration(
    context: Annotated[RequestContext, may(Permission.RUN)],
    id: str,
    wanted: Annotated[TestBody, body(TestBody, optional=True)],
) -> Response:
    """Test Connection, step by step; success reads `Connected`."""
    if wanted.environment is not None:
        await context.instance.connections.get(context.project_id, id)
        await context.instance.projects.environment(context.project_id, wanted.environment)
    reports = await context.instance.trial.test(
        context.project_id, id, environment=wanted.environment, actor=context.actor
    )
    await context.instance.tries.keep(context.project_id, id, reports)
    failed = next((each for each in reports if not each.ok), None)
    return answer(
        {
            "ok": failed is None,
            "message": (failed or reports[0]).message,
            "environments": [each.to_json() for each in reports],
        }
    )


@router.get("/{id}/dependents")
async def list_integration_dependents(context: Sees, id: str) -> Response:
    """The triggers and nodes that use the connection, triggers first."""
    found = await context.instance.connections.get(context.project_id, id)
    dependents = await context.instance.dependents.of_connection(context.project_id, found.id)
    return items(dependents.to_json())


@router.post("/{id}/replace")
async def replace_integration(
    context: Annotated[RequestContext, may(Permission.EDIT_FLOWS)],
    id: str,
    wanted: Annotated[ReplaceBody, body(ReplaceBody)],
) -> Response:
    """Let every flow draft that uses this connection use another one."""
    count = await context.instance.replacement.replace_connection(
        context.project_id, id, wanted.with_, actor=context.actor
    )
    return answer({"changed": count})


@router.get("/{id}/audit")
async def list_integration_audit(
    context: Annotated[RequestContext, may(Permission.READ_AUDIT)],
    id: str,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: str | None = None,
) -> Response:
    """Who used the connection's credentials, newest first."""
    found = await context.instance.connections.get(context.project_id, id)
    log, where = context.instance.store.audit, {"connectionId": found.id}
    return await audit_page(log, context.project_id, where, limit, cursor)


@router.get("/{id}/operations")
async def list_integration_operations(context: Sees, id: str) -> Response:
    """What can be called through the connection, with input and output schemas."""
    found = await context.instance.connections.get(context.project_id, id)
    entry = await context.instance.catalog.get(
        context.project_id, found.integration_slug, found.integration_version
    )
    return items(
        [{"key": k, **_asked(o, entry.spec, found)} for k, o in entry.spec.operations.items()]
    )


def _asked(operation: Operation, spec: ConnectorSpec, connection: Connection) -> dict[str, Any]:
    """An operation as this connection takes it: a message without a sender of its own needs one."""
    shown = for_people(operation)
    sender = sender_input(operation, spec.connection, connection.config)
    if sender is not None:
        required = [*shown["input"].get("required", ()), sender]
        shown["input"] = {**shown["input"], "required": list(dict.fromkeys(required))}
    return shown


async def _saved(context: RequestContext, saved: SavedConnection) -> dict[str, Any]:
    shown = await _shown(context, saved.connection)
    notices = [
        {"code": n.code, "message": n.message, "cure": n.cure, "field": n.field}
        for n in saved.notices
    ]
    return {**shown, "notices": notices}


async def _shown(
    context: RequestContext, connection: Connection, tried: Iterable[Tried] | None = None
) -> dict[str, Any]:
    """The connection for an answer: pasted secrets in its settings masked by name."""
    view = await context.instance.connections.view(connection)
    if tried is None:
        kept = await context.instance.tries.of(context.project_id, connection.id)
        tried = kept.get(connection.id, ())
    trials = await context.instance.tries.shown(connection, view, tried)
    circuits = {
        each.key: context.instance.gate.state(connection.id, each.key)
        for each in await context.instance.projects.environments(context.project_id)
    }
    states = {
        key: {"circuit": state.circuit.value, "retryAfter": state.retry_after}
        for key, state in circuits.items()
    }
    for name in ("config", "environments"):
        view[name] = scrubber().json(view[name])
    return {**view, "circuits": states, "trials": trials}


def _check_key(key: str | None) -> None:
    """Refuse words that other languages read as no key at all."""
    if key in _NO_KEYS:
        raise InvalidInput(
            f"`{key}` cannot be a key.", cure="Choose a name that says what it is.", field="key"
        )


def _check_settings(
    config: dict[str, Any] | None, environments: dict[str, EnvironmentSettings] | None
) -> None:
    _check_masks(config)
    for settings in (environments or {}).values():
        _check_masks(settings.config)


def _check_masks(config: dict[str, Any] | None) -> None:
    """Refuse what an answer showed instead of a value: it would be saved as the value."""
    for name, value in (config or {}).items():
        if value == MASK or (isinstance(value, dict) and MASK in value.values()):
            raise refused(
                422,
                f"`{name}` holds the mask that answers show instead of a secret.",
                cure="Leave the field as it was entered, or enter the value again.",
                field=f"config.{name}",
            )
