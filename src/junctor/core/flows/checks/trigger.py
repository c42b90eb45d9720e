"""Whether the trigger of a flow fits: its own fields, and the entity type of a form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from junctor.core.connections.references import reference
from junctor.core.flows.checks.declared import connector_findings
from junctor.core.flows.document import near
from junctor.core.flows.findings import Finding, error, warning
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.core.triggers.documents import Form, FromConnector, Webhook, read_trigger
from junctor.core.triggers.fields import form_fields
from junctor.model.errors import InvalidInput
from junctor.model.value import canonical

_SECRET_FIELDS = ("password", "token", "verifyToken", "secrets")


async def trigger_findings(
    store: Store, catalog: CatalogLookup, project_id: str, raw: dict[str, Any]
) -> AsyncIterator[Finding]:
    """Everything that is wrong with `trigger`."""
    written = raw.get("trigger", {"type": "manual"})
    document, faults = read_trigger(written)
    for fault in faults:
        field = f"trigger.{fault.field}".rstrip(".")
        reason = fault.reason if fault.reason.endswith(".") else f"`{field}` {fault.reason}."
        yield error(None, field, reason, fault.cure)
    if isinstance(document, FromConnector):
        async for each in connector_findings(store, catalog, project_id, document):
            yield each
    if isinstance(document, Webhook) and document.verify.scheme == "none":
        message = "Whoever knows the address can start the flow."
        cure = "Verify requests, unless the sender cannot sign them."
        yield warning(None, "trigger.verify", message, cure)
    if isinstance(document, Form):
        entity = await store.triggers.entity(project_id, document.entity)
        if entity is None:
            known = [each.key for each in await store.triggers.entities(project_id)]
            message = f"There is no entity type `{document.entity}` in this project."
            cure = "Declare it first." + near(document.entity, known)
            yield error(None, "trigger.entity", message, cure)
            return
        try:
            form_fields(entity.shape)
        except InvalidInput as fault:
            yield error(None, "trigger.entity", fault.message, fault.cure)


def pasted_in_trigger(trigger: Any) -> Iterator[Finding]:
    """Secrets that stand in the verification of a webhook as text."""
    place, verify = _verifying(trigger)
    if verify is None:
        return
    for name in _SECRET_FIELDS:
        value = verify.get(name)
        for each in value if isinstance(value, list | tuple) else (value,):
            if each is not None and reference(each) is None:
                message = f"The value of `{name}` must point at a secret."
                cure = "Store the value as a secret and write `{env.NAME}` here."
                yield error(None, f"{place}.{name}", message, cure)


def _verifying(trigger: Any) -> tuple[str, dict[str, Any] | None]:
    """Where a trigger names its secrets: in `verify`, or itself where a connector verifies."""
    if not isinstance(trigger, dict):
        return "trigger", None
    if trigger.get("type") == "connector":
        return "trigger", {k: v for k, v in trigger.items() if k in ("secrets", "verifyToken")}
    verify = trigger.get("verify")
    return "trigger.verify", verify if isinstance(verify, dict) else None


def without_references(trigger: Any) -> Any:
    """The trigger without the fields that may refer to secrets, for the search after others."""
    if not isinstance(trigger, dict):
        return trigger
    if trigger.get("type") == "connector":
        return {k: v for k, v in trigger.items() if k not in ("secrets", "verifyToken")}
    if not isinstance(trigger.get("verify"), dict):
        return trigger
    verify = {k: v for k, v in trigger["verify"].items() if k not in _SECRET_FIELDS}
    return {**trigger, "verify": verify}


def trigger_binding(raw: dict[str, Any]) -> bytes | None:
    """What a trigger's verification binds secrets to; a change of it takes a connection admin."""
    trigger = raw.get("trigger")
    _, verify = _verifying(trigger)
    if verify is None or "{env." not in str(verify):
        return None
    where = trigger.get("connectionId") if isinstance(trigger, dict) else None
    return canonical([verify, where])
