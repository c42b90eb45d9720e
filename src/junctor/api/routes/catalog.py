"""`/api/catalog`: the connectors known here, and those a project owns."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from junctor.api.answers import answer, items, nothing
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.catalog import (
    CatalogEntry,
    CustomConnectors,
    CustomHttp,
    compare,
    custom_http_spec,
)
from junctor.core.imports import Asker, ConnectorImports, DoorFetcher, ImportRequest, behind
from junctor.core.ports.catalog import no_connector
from junctor.model.errors import UnknownObject
from junctor.sdk.services import for_people

router = APIRouter(prefix="/api/catalog", tags=["catalog"])

LARGEST_IMPORT = 48 * 1024 * 1024
"""Bytes of a body with a description of 32 MB, escaped as JSON."""

Sees = Annotated[RequestContext, may(Permission.SEE_PROJECT)]
Edits = Annotated[RequestContext, may(Permission.EDIT_CONNECTIONS)]
Publishes = Annotated[RequestContext, may(Permission.PUBLISH_CONNECTORS)]


def _custom(context: RequestContext) -> CustomConnectors:
    instance = context.instance
    return CustomConnectors(instance.store.specs, instance.catalog, instance.clock)


async def _record(context: RequestContext, kind: str, slug: str, **detail: Any) -> None:
    await context.access.trail.record(kind, context.project_id, context.actor, slug=slug, **detail)


@router.get("")
async def list_catalog(
    context: Sees, q: Annotated[str, Query(max_length=200)] = "", category: str | None = None
) -> Response:
    """Every connector the project can use; `q` looks in names, synonyms and operations."""
    catalog = context.instance.catalog
    found = await (
        catalog.search(context.project_id, q) if q.strip() else catalog.list(context.project_id)
    )
    return items([each for each in found if category in (None, each["category"])])


@router.post("", status_code=201)
async def save_connector(
    context: Edits, authored: Annotated[dict[str, Any], body(dict[str, Any])]
) -> Response:
    """Save a connector of the project's own as a draft; every fault is named at once."""
    row = await _custom(context).save_draft(context.project_id, authored, str(context.actor))
    await _record(context, "connector.save", row["slug"], version=row["version"])
    return answer(_row(row), 201)


@router.post("/custom-http", status_code=201)
async def save_custom_http(
    context: Edits, form: Annotated[CustomHttp, body(CustomHttp)]
) -> Response:
    """Base URL, auth scheme and endpoints become a standard connector, as a draft."""
    authored = custom_http_spec(form).authored()
    row = await _custom(context).save_draft(context.project_id, authored, str(context.actor))
    await _record(context, "connector.save", row["slug"], version=row["version"])
    return answer(_row(row), 201)


@router.post("/import")
async def import_connector(
    context: Edits,
    request: Annotated[
        ImportRequest, body(ImportRequest, limit=LARGEST_IMPORT, raised=True, inside="source.text")
    ],
) -> Response:
    """A description becomes a draft connector; a preview lists its operations and saves nothing.

    OpenAPI 2.0, 3.0 and 3.1, Google discovery, GraphQL schemas (SDL or introspection) and
    Postman collections; or what a GraphQL connection or an MCP server answers. Importing again
    under the same key says what changed, per operation and per step that uses it.
    """
    instance = context.instance
    fetcher = DoorFetcher(
        instance.calling.door,
        instance.calling.policies,
        instance.store,
        instance.clock,
        context.project_id,
        context.actor,
    )
    imports = ConnectorImports(instance.store, instance.catalog, _custom(context))
    if request.source.connection is not None:
        context.principal.need(Permission.RUN_LIVE)
    asker = Asker(instance.caller, instance.store, context.project_id, context.actor)
    found = await imports.run(
        context.project_id,
        request,
        str(context.actor),
        fetcher=fetcher,
        ask=asker.get,
        may_publish=context.principal.may(Permission.PUBLISH_CONNECTORS),
    )
    if found["state"] in ("saved", "published"):
        await _record(context, "connector.import", found["key"], version=found["version"])
    return answer(found)


@router.get("/{slug}")
async def get_connector(context: Sees, slug: str, version: str | None = None) -> Response:
    """One connector with its operations, auth schemes and connection fields."""
    entry = await context.instance.catalog.get(context.project_id, slug, version)
    quality = entry.assessment.to_json() if entry.assessment else None
    shown = {**entry.summary(), "digest": entry.digest, "quality": quality}
    fields = {each.name: each.document_schema for each in entry.spec.auth}
    operations = {key: for_people(each) for key, each in entry.spec.operations.items()}
    spec = {**entry.spec.to_json(), "operations": operations}
    lacks = context.instance.connections.lacks(entry.spec)
    return answer({**shown, "spec": spec, "credentialFields": fields, "lacks": lacks})


@router.get("/{slug}/versions")
async def list_connector_versions(context: Sees, slug: str) -> Response:
    """The versions of a connector, newest first."""
    found = await _versions(context, slug)
    return items(
        [
            {
                "version": e.spec.version,
                "digest": e.digest,
                "state": e.state,
                "source": e.source,
            }
            for e in found
        ]
    )


@router.get("/{slug}/drift")
async def get_connector_drift(context: Sees, slug: str) -> Response:
    """The steps and triggers pinned to another version than the newest, and what that changes."""
    instance = context.instance
    version, steps = await behind(instance.store, instance.catalog, context.project_id, slug)
    return answer({"key": slug, "version": version, "steps": steps})


@router.get("/{slug}/compatibility")
async def compare_connector_versions(
    context: Sees,
    slug: str,
    old: Annotated[str, Query(alias="from")],
    new: Annotated[str, Query(alias="to")],
    operation: str | None = None,
) -> Response:
    """What would change for flows between two versions, per operation."""
    catalog = context.instance.catalog
    before = await catalog.get(context.project_id, slug, old)
    after = await catalog.get(context.project_id, slug, new)
    changes = compare(before.spec, after.spec, operation)
    return items([change.to_json() for change in changes])


@router.post("/{slug}/versions/{version}/publish")
async def publish_connector(context: Publishes, slug: str, version: str) -> Response:
    """Publish a draft: from now on this version never changes."""
    await _record(context, "connector.publish", slug, version=version)
    row = await _custom(context).publish(context.project_id, slug, version, str(context.actor))
    return answer(_row(row))


@router.delete("/{slug}", status_code=204)
async def delete_connector(context: Publishes, slug: str, version: str | None = None) -> Response:
    """Delete a connector of the project's own; what pinned it keeps resolving.

    A version on which connections stand answers 409 with them: they could not be used or changed.
    """
    instance, project = context.instance, context.project_id
    known = [r for r in await instance.store.specs.custom(project) if r["slug"] == slug]
    gone = {r["version"] for r in known if version in (None, r["version"])}
    if not gone:
        raise UnknownObject(f"The project owns no connector `{slug}`.")
    standing = await instance.dependents.on_versions(project, slug, gone)
    standing.refuse(f"The connector `{slug}`")
    await _record(context, "connector.delete", slug, version=version)
    await _custom(context).delete(project, slug, version)
    return nothing()


async def _versions(context: RequestContext, slug: str) -> list[CatalogEntry]:
    found = await context.instance.catalog.versions(context.project_id, slug)
    if not found:
        raise no_connector(slug, context.instance.catalog.slugs())
    return found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    names = ("slug", "version", "digest", "state", "createdAt", "createdBy")
    return {name: row[name] for name in names}
