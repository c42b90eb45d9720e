"""Schemas of connections: their credentials, circuits, tests, dependents, and secrets."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    array,
    enumeration,
    extended,
    nullable,
    page,
    record,
    ref,
    response_schemas,
    table,
    words,
)
from junctor.core.calls.breaker import Circuit
from junctor.core.connections import Health
from junctor.core.ports.probe import STAGES
from junctor.model.connection import Connection
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "listIntegrations": ref("ConnectionPage"),
    "createIntegration": ref("ConnectionSaved"),
    "getIntegration": ref("Connection"),
    "updateIntegration": ref("ConnectionSaved"),
    "testIntegration": ref("TrialResult"),
    "deleteIntegration": ref("DeletedHere"),
    "deleteCredential": ref("DeletedHere"),
    "listFlowDependents": ref("HangingPage"),
    "listIntegrationDependents": ref("DependentPage"),
    "replaceIntegration": ref("Replaced"),
    "listIntegrationAudit": ref("AuditEntryPage"),
    "listIntegrationOperations": ref("OperationPage"),
    "putCredential": ref("CredentialSaved"),
    "rotateCredential": ref("CredentialRotation"),
    "promoteCredential": ref("CredentialSaved"),
    "undoCredential": ref("CredentialSaved"),
    "startSignIn": ref("SignInBegun"),
    "discoverSignIn": ref("SignInDiscovered"),
    "getRedirectUri": ref("RedirectUri"),
    "finishSignIn": ref("SignInDone"),
    "listCredentials": ref("CredentialHealthPage"),
    "getScopes": ref("ScopeList"),
    "listUsage": ref("ConnectionUsagePage"),
    "listSecrets": ref("SecretPage"),
    "putSecret": ref("SecretView"),
    "rehearseSecret": ref("SecretRehearsal"),
    "listSecretDependents": ref("DependentPage"),
    "listSecretVersions": ref("SecretVersionPage"),
    "restoreSecret": ref("SecretView"),
    "retireSecret": ref("SecretVersion"),
    "replaceSecret": ref("Replaced"),
}
_STATES = ("pending", "current", "previous", "broken", "retired")
_SOURCES = ("literal", "secret", "held", "token")
_NOTICES = array(ref("Notice"))


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {
        **_connections(),
        **_credentials(),
        **_sign_ins(),
        **_trials(),
        **_dependents(),
        "ConnectionUsage": record(
            "How much a connection is used.",
            {
                "connectionId": TEXT,
                "flows": {**COUNT, "description": "flows that name it, drafts too"},
                "liveFlows": COUNT,
                "lastUsedAt": {**nullable(MOMENT), "description": "of its last call"},
                "calls": {**nullable(COUNT), "description": "with `since`; at most 10,000"},
            },
        ),
        "ConnectionUsagePage": page("ConnectionUsage"),
        "SecretView": _secret(),
        "SecretPage": page("SecretView"),
        "SecretRehearsal": record(
            "How a new value did with all that use it; nothing was saved.",
            {"ok": FLAG, "connections": array(ref("RehearsedConnection"))},
        ),
        "RehearsedConnection": record(
            "How one connection took a new value of a secret.",
            {
                "connectionId": TEXT,
                "name": TEXT,
                "test": nullable(ref("TrialReport")),
                "whyNot": {**nullable(TEXT), "description": "why it was not tested"},
            },
        ),
        "SecretVersion": _secret_version(),
        "SecretVersionPage": page("SecretVersion"),
        "Replaced": record("How many places were changed.", {"changed": COUNT}),
    }


def _connections() -> dict[str, JsonSchema]:
    found = response_schemas(Connection)
    shown = extended(
        found["Connection"],
        "A named instance of a connector in a project, with what may be shown of it.",
        {
            "credentials": table(ref("EnvironmentCredential"), "environment -> its credential"),
            "circuits": table(ref("CircuitState"), "environment -> its circuit breaker"),
            "trials": table(ref("LastTrial"), "environment -> its last test"),
        },
    )
    saved = "A connection as it was saved, with hints that stop nobody."
    return {
        **found,
        "Connection": shown,
        "ConnectionPage": page("Connection"),
        "DeletedHere": record("Where a token may still live.", {"notices": _NOTICES}),
        "ConnectionSaved": extended(shown, saved, {"notices": _NOTICES}),
        "CircuitState": record(
            "Whether calls go through.",
            {
                "circuit": enumeration(Circuit),
                "retryAfter": {**NUMBER, "description": "seconds until a call may try again"},
            },
        ),
        "Notice": record(
            "A hint beside a success; `code` is stable.",
            {"code": TEXT, "message": TEXT, "cure": TEXT, "field": nullable(TEXT)},
        ),
    }


def _credentials() -> dict[str, JsonSchema]:
    view = {
        "environment": TEXT,
        "version": COUNT,
        "state": words(_STATES),
        "scheme": {**TEXT, "description": "name of the auth scheme"},
        "origins": {**TEXTS, "description": "where it may be sent"},
        "fields": table(ref("CredentialField"), "field -> what may be shown of it"),
        "expiresAt": nullable(MOMENT),
        "scopes": {**TEXTS, "description": "what the other side says it granted"},
        "createdAt": MOMENT,
        "createdBy": TEXT,
    }
    pending = {"pending": {**ref("CredentialView"), "description": "a rotation that has begun"}}
    saved = {"credential": ref("CredentialView"), "notices": _NOTICES}
    return {
        "CredentialView": record("A version of a credential, without any value.", view),
        "EnvironmentCredential": record(
            "The credential of an environment; only `fields` is there while a first is pending.",
            {**view, **pending},
            optional=(set(view) | set(pending)) - {"fields"},
        ),
        "CredentialField": record(
            "What may be shown of a field: where it comes from, and how to tell its value.",
            {
                "set": FLAG,
                "source": words(_SOURCES, "`secret`: it points at a named one"),
                "secret": {**TEXT, "description": "the name of the secret"},
                "hint": {**nullable(TEXT), "description": "last four characters of a long value"},
                "fingerprint": nullable(TEXT),
            },
            optional=("secret", "hint", "fingerprint"),
        ),
        "CredentialSaved": record("A credential and hints that stop nobody.", saved),
        "CredentialRotation": record(
            "A rotation that has begun; `test` is null where none was wanted.",
            {**saved, "test": nullable(ref("TrialReport"))},
        ),
    }


def _sign_ins() -> dict[str, JsonSchema]:
    return {
        "SignInBegun": record(
            "Where to sign in at the vendor, and until when.",
            {"url": TEXT, "redirectUri": TEXT, "expiresAt": MOMENT},
        ),
        "SignInDiscovered": record(
            "How to sign in, as the server and its issuer say; the settings are saved.",
            {
                **dict.fromkeys(("issuer", "redirectUri", "next"), TEXT),
                "settings": table(TEXT, "setting -> value"),
                "registered": {**FLAG, "description": "a client id was got and saved"},
            },
        ),
        "RedirectUri": record("The address to register at vendors.", {"redirectUri": TEXT}),
        "SignInDone": record(
            "A finished sign-in; `captured` are settings of the connection that it brought.",
            {
                "integrationId": TEXT,
                "integrationName": TEXT,
                "credential": ref("CredentialView"),
                "captured": table(TEXT, "setting -> value"),
                "missingScopes": {**TEXTS, "description": "asked for and not granted"},
                "warnings": TEXTS,
            },
        ),
        **_health(),
    }


def _health() -> dict[str, JsonSchema]:
    return {
        "CredentialHealth": record(
            "How a credential is, without any value.",
            {
                **dict.fromkeys(("connectionId", "connectionKey", "connectionName"), TEXT),
                **dict.fromkeys(("integrationSlug", "environment", "scheme"), TEXT),
                "version": COUNT,
                "health": enumeration(Health),
                "message": TEXT,
                "cure": TEXT,
                "renewable": {**FLAG, "description": "a new token can be had without a person"},
                "expiresAt": nullable(MOMENT),
                "diesAt": {**nullable(MOMENT), "description": "when nothing would renew it"},
                "scopes": TEXTS,
                "lastUsedAt": nullable(MOMENT),
                "lastSuccessAt": {**nullable(MOMENT), "description": "of its last good answer"},
                "savedAt": MOMENT,
                "savedBy": TEXT,
            },
        ),
        "CredentialHealthPage": page("CredentialHealth"),
        "ScopeNeed": record(
            "A scope, and what is lost without it.",
            {
                "scope": TEXT,
                "asked": FLAG,
                "granted": {**nullable(FLAG), "description": "null: the vendor does not say"},
                "operations": {**TEXTS, "description": "those that need it"},
                "renewal": {**FLAG, "description": "without it the token is not renewed"},
            },
        ),
        "ScopeList": record(
            "The scopes of a connection in an environment.",
            {"scopes": array(ref("ScopeNeed")), "granted": TEXTS},
        ),
    }


def _trials() -> dict[str, JsonSchema]:
    diagnosis = dict.fromkeys(("code", "title", "cause", "solution", "message"), TEXT)
    report = {
        "environment": TEXT,
        "ok": FLAG,
        "message": TEXT,
        "stages": array(ref("Stage")),
        "diagnosis": nullable(ref("Diagnosis")),
        "nextAction": nullable(TEXT),
    }
    return {
        "TrialResult": record(
            "How Test Connection ended: `Connected`, or the first failure.",
            {"ok": FLAG, "message": TEXT, "environments": array(ref("TrialReport"))},
        ),
        "TrialReport": record("How the test of one environment ended.", report),
        "LastTrial": record(
            "How the last test of an environment ended, and when.",
            {
                **report,
                "triedAt": MOMENT,
                "workedAt": {**nullable(MOMENT), "description": "of the last test that passed"},
                "outdated": {
                    **FLAG,
                    "description": "settings or credential are others than those tested",
                },
            },
        ),
        "Stage": record(
            "One step of a connection test.",
            {
                "name": words(STAGES),
                "state": words(("ok", "failed", "skipped")),
                "milliseconds": NUMBER,
                "message": TEXT,
            },
            optional=("milliseconds", "message"),
        ),
        "Diagnosis": record("Cause and solution of a failure; `code` is stable.", diagnosis),
    }


def _dependents() -> dict[str, JsonSchema]:
    return {
        "Dependent": {
            "oneOf": [ref("FlowDependent"), ref("ConnectionDependent")],
            "description": "What would break.",
        },
        "DependentPage": page("Dependent"),
        "Hanging": {
            "oneOf": [ref("FlowDependent"), ref("RunDependent")],
            "description": "What hangs on a flow.",
        },
        "HangingPage": page("Hanging"),
        "FlowDependent": record(
            "A place in a flow that names a connection or a secret.",
            {
                "kind": words(("trigger", "node")),
                "flowId": TEXT,
                "flowName": TEXT,
                "nodeId": TEXT,
                "nodeType": TEXT,
                "nodeName": nullable(TEXT),
                "operation": {**nullable(TEXT), "description": "key of what it calls"},
                "liveIn": {**TEXTS, "description": "environments; empty for a draft"},
                "connectionId": nullable(TEXT),
                "secret": {**nullable(TEXT), "description": "the name of a secret"},
            },
        ),
        "ConnectionDependent": record(
            "A connection whose credential points at a secret.",
            {
                "kind": words(("connection",)),
                "connectionId": TEXT,
                "name": TEXT,
                "environments": TEXTS,
            },
        ),
        "RunDependent": record(
            "A run that has not ended.",
            {
                "kind": words(("run",)),
                "runId": TEXT,
                "state": words(("queued", "running", "waiting")),
                "environment": TEXT,
                "mode": words(("live", "sandbox")),
                "approvals": {**TEXTS, "description": "nodes at which it waits for a decision"},
            },
        ),
    }


def _secret() -> JsonSchema:
    return record(
        "What may be shown of a named secret.",
        {
            "name": TEXT,
            "environment": TEXT,
            "set": FLAG,
            "version": COUNT,
            "createdAt": MOMENT,
            "createdBy": TEXT,
            "ageSeconds": COUNT,
            "hint": {**nullable(TEXT), "description": "last four characters of a long value"},
            "fingerprint": TEXT,
        },
    )


def _secret_version() -> JsonSchema:
    until = "as long as its value is kept, and can come back; null: it is wiped"
    return record(
        "What may be shown of one version of a named secret.",
        {
            "environment": TEXT,
            "version": COUNT,
            "state": words(("current", "previous", "retired"), "`previous`: the one before"),
            "createdAt": MOMENT,
            "createdBy": TEXT,
            "hint": {**nullable(TEXT), "description": "last four characters of a long value"},
            "fingerprint": TEXT,
            "restorableUntil": {**nullable(MOMENT), "description": until},
        },
    )
