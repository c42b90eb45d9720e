"""Schemas of the catalog: connectors, their versions and operations, and what changed."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    OBJECT,
    TEXT,
    TEXTS,
    array,
    extended,
    nullable,
    page,
    record,
    ref,
    response_schemas,
    table,
    words,
)
from junctor.core.catalog.grade import Grade
from junctor.model.spec import ConnectorSpec
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listCatalog": ref("CatalogEntryPage"),
    "saveConnector": ref("ConnectorVersion"),
    "saveCustomHttp": ref("ConnectorVersion"),
    "getConnector": ref("ConnectorView"),
    "listConnectorVersions": ref("ConnectorReleasePage"),
    "getConnectorDrift": ref("ConnectorDrift"),
    "compareConnectorVersions": ref("CompatibilityChangePage"),
    "publishConnector": ref("ConnectorVersion"),
    "importConnector": ref("ImportReport"),
}
_GRADES = tuple(each.value for each in Grade)
_STATE = words(("draft", "published"))
_SOURCE = words(("shipped", "installed", "path", "project", "pinned"))
_DIGEST = {**TEXT, "description": "`sha256:...` of the spec"}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    found = response_schemas(ConnectorSpec)
    entry = _entry()
    detail = {
        "digest": _DIGEST,
        "quality": nullable(ref("ConnectorQuality")),
        "spec": ref("ConnectorSpec"),
        "credentialFields": table(OBJECT, "auth scheme -> JSON Schema of its credential"),
        "lacks": {**TEXTS, "description": "extras that it needs and that are not installed here"},
    }
    return {
        **found,
        "OperationView": extended(
            found["Operation"], "An operation of a connector.", {"key": TEXT}
        ),
        "OperationPage": page("OperationView"),
        "CatalogEntry": entry,
        "ConnectorQuality": _quality(),
        "CatalogEntryPage": page("CatalogEntry"),
        "ConnectorView": extended(entry, "A connector with all that it is.", detail),
        **_versions(),
        "ImportReport": _import(),
    }


def _import() -> JsonSchema:
    operation = {
        "key": TEXT,
        "name": TEXT,
        "effect": ref("Effect"),
        "label": {**TEXT, "description": "such as `GET /users/{id}`"},
        "tags": TEXTS,
        "deprecated": FLAG,
        "selected": FLAG,
    }
    return record(
        "What an import found, and what it changes.",
        {
            "kind": {**TEXT, "description": "such as `openapi3`, `discovery`, `graphql`, `wsdl`"},
            "title": TEXT,
            "sourceVersion": TEXT,
            "key": TEXT,
            "name": TEXT,
            "version": TEXT,
            "digest": _DIGEST,
            "state": words(("preview", "saved", "published", "unchanged")),
            "servers": TEXTS,
            "auth": array(record("A way to sign in.", {"name": TEXT, "type": TEXT})),
            "test": nullable(TEXT),
            "operations": array(record("An operation of the source.", operation)),
            "notes": {**TEXTS, "description": "what was left out or assumed"},
            "before": nullable(
                record("The version it was compared with.", {"version": TEXT, "state": _STATE})
            ),
            "drift": array(ref("CompatibilityChange")),
            "steps": array(ref("StepDrift")),
        },
    )


def _drift() -> dict[str, JsonSchema]:
    step = {
        "flowId": TEXT,
        "flowName": TEXT,
        "flowVersion": nullable(COUNT),
        "liveIn": TEXTS,
        "nodeId": TEXT,
        "operation": TEXT,
        "pinnedVersion": nullable(TEXT),
        "changes": array(ref("CompatibilityChange")),
    }
    return {
        "StepDrift": record(
            "A step that uses a changed operation, or the trigger as `nodeId` `trigger`.", step
        ),
        "ConnectorDrift": record(
            "Steps and triggers pinned to another version than the newest.",
            {"key": TEXT, "version": TEXT, "steps": array(ref("StepDrift"))},
        ),
    }


def _entry() -> JsonSchema:
    operation = {"key": TEXT, "name": TEXT, "effect": ref("Effect"), "synonyms": TEXTS}
    return record(
        "A connector as lists show it.",
        {
            "key": TEXT,
            "name": TEXT,
            "version": TEXT,
            "category": TEXT,
            "description": TEXT,
            "synonyms": TEXTS,
            "icon": {**TEXT, "description": "SVG"},
            "authTypes": {**TEXTS, "description": "each once"},
            "signIns": {**TEXTS, "description": "its ways to sign in, as `--auth` names them"},
            "services": {**TEXTS, "description": "what it can be the provider of: email, sms, sql"},
            "operationCount": COUNT,
            "operations": array(record("An operation by name.", operation)),
            "triggers": array(record("A trigger by name.", _TRIGGER)),
            "grade": {**nullable(words(_GRADES)), "description": "null: not measured"},
            "source": _SOURCE,
            "state": _STATE,
        },
    )


def _quality() -> JsonSchema:
    rule = {
        "name": TEXT,
        "level": words(_GRADES),
        "state": words(("done", "exempt", "todo")),
        "lacks": {**TEXTS, "description": "what stands in the way"},
        "reason": {**nullable(TEXT), "description": "why it is exempt"},
    }
    return record(
        "How good a connector is, measured.",
        {
            "grade": words(_GRADES),
            "verifiedAgainst": {"description": "descriptions or documentation, with dates"},
            "rules": array(record("One rule of the scale.", rule)),
        },
    )


_TRIGGER = {
    "key": TEXT,
    "name": TEXT,
    "kind": words(("webhook", "poll", "stream", "data_change")),
    "synonyms": TEXTS,
}


def _versions() -> dict[str, JsonSchema]:
    release = {"version": TEXT, "digest": _DIGEST, "state": _STATE, "source": _SOURCE}
    return {
        "ConnectorVersion": record(
            "A version of a project's own connector.",
            {
                "slug": TEXT,
                "version": TEXT,
                "digest": _DIGEST,
                "state": _STATE,
                "createdAt": MOMENT,
                "createdBy": TEXT,
            },
        ),
        "ConnectorRelease": record("A version of a connector.", release),
        "ConnectorReleasePage": page("ConnectorRelease"),
        "CompatibilityChange": record(
            "A difference between two versions; `breaking`: a step would fail or act elsewhere.",
            {
                "operation": TEXT,
                "kind": {**TEXT, "description": "stable, such as `input_required`"},
                "severity": words(("breaking", "warning", "info")),
                "message": TEXT,
                "field": TEXT,
            },
            optional=("field",),
        ),
        **_drift(),
        "CompatibilityChangePage": page("CompatibilityChange"),
    }
