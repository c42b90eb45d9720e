"""Whether a trigger of a connection fits what its connector declares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain

from junctor.core.flows.document import near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.core.triggers.declared import Declarations, Declared, uses
from junctor.core.triggers.documents import FromConnector
from junctor.core.triggers.registration import register_inputs, registers, with_own_secret
from junctor.core.triggers.schemes import joined
from junctor.model.errors import InvalidInput, JunctorError
from junctor.model.schema import compile_schema
from junctor.model.trigger_spec import DataChangeTrigger, Registration

_FEEDS = ("webhook", "poll", "stream")


async def connector_findings(
    store: Store, catalog: CatalogLookup, project_id: str, document: FromConnector
) -> AsyncIterator[Finding]:
    """Everything that is wrong with a trigger of a connection."""
    wanted = document.connection or document.connection_id
    if not wanted:
        message = "It is not said what to listen to."
        yield error(None, "trigger.connection", message, "Name a connection of this project.")
        return
    try:
        current = document.model_copy(update={"spec_digest": None})
        connection, declared = await Declarations(store, catalog).of_document(project_id, current)
    except JunctorError as fault:
        yield error(None, f"trigger.{fault.field or 'connection'}", fault.message, fault.cure)
        return
    if document.integration_slug not in (None, connection.integration_slug):
        message = f"“{connection.name}” belongs to the connector `{connection.integration_slug}`."
        cure = f"Choose a connection to `{document.integration_slug}`."
        yield error(None, "trigger.connectionId", message, cure)
        return
    for each in compile_schema(declared.trigger.input).faults(document.inputs):
        field = f"trigger.inputs.{dotted(each.field)}".rstrip(".")
        yield error(None, field, f"`{field}` {each.reason}.", each.cure)
    registration = registers(document, declared)
    # The secret that Junctor will keep stands for the one that nobody names.
    filled = with_own_secret(document, declared, "flw_x")
    if filled:
        document = document.model_copy(update={**filled, "secrets": tuple(filled["secrets"])})
    findings = (_feeds(document, declared), _conditions(document, declared))
    for finding in (*_registered(document, declared, registration), *chain(*findings)):
        yield finding


def _registered(
    document: FromConnector, declared: Declared, registration: Registration | None
) -> Iterator[Finding]:
    """Whether `register` says what the connector needs to enter the webhook at the vendor."""
    if registration is None:
        if document.registering:
            message = f"{declared.spec.name} does not say how this webhook is registered."
            cure = "Leave it out, enter the webhook at the vendor and name its `secrets`."
            yield error(None, "trigger.register", message, cure)
        return
    for each in compile_schema(registration.input).faults(register_inputs(document)):
        field = f"trigger.register.{dotted(each.field)}".rstrip(".")
        cure = f"{each.cure} Or name the `secrets` of a webhook that you entered yourself."
        yield error(None, field, f"`{field}` {each.reason}.", cure)


def _feeds(document: FromConnector, declared: Declared) -> Iterator[Finding]:
    """Whether anything would ever be heard."""
    used = [kind for kind in _FEEDS if uses(document, declared, kind)]
    webhook = declared.webhook()
    if webhook is not None and (not document.via or "webhook" in document.via):
        try:
            joined(
                webhook[0].verify,
                document.secrets,
                username=document.username,
                verify_token=document.verify_token,
            )
        except InvalidInput as fault:
            if used and "webhook" not in used and not document.via:
                message = "Changes are not heard by webhook: no `secrets` verify it."
                yield warning(None, "trigger.secrets", message, fault.cure)
            else:
                yield error(None, f"trigger.{fault.field}", fault.message, fault.cure)
                return
    if not used:
        message = "Nothing would ever start this flow."
        yield error(None, "trigger.via", message, "Name a feed that the connector has.")


def _conditions(document: FromConnector, declared: Declared) -> Iterator[Finding]:
    """Conditions on changes belong to data changes, and name fields that are kept."""
    trigger = declared.trigger
    if not isinstance(trigger, DataChangeTrigger):
        for name in ("changes", "fields"):
            if getattr(document, name):
                message = f"`{declared.key}` tells of no changes of fields."
                yield error(None, f"trigger.{name}", message, "Leave it out, or use `where`.")
        return
    known = list(trigger.shape.get("properties", {}))
    named = [(f"fields.{path}", path) for path in document.fields]
    named += [(f"where.{path}", path) for path in document.where]
    for place, path in named:
        top = path.partition(".")[0]
        if top not in known:
            message = f"`{path}` is no field of `{trigger.entity}`."
            yield error(None, f"trigger.{place}", message, "Name one." + near(top, known))
        elif top in trigger.private:
            message = f"`{top}` is kept as a hash: its values cannot be compared with yours."
            if place.startswith("where.") or document.fields.get(path):
                yield error(None, f"trigger.{place}", message, "Leave the value out.")
