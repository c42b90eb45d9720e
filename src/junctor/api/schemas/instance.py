"""Schemas of the instance: projects, environments, public settings, whether it lives."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    OBJECT,
    TEXT,
    TEXTS,
    array,
    nullable,
    page,
    record,
    ref,
    response_schemas,
    table,
    words,
)
from junctor.model.connection import Environment, Project
from junctor.model.retention import Retention
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "getHealth": ref("Health"),
    "getOpenapi": {**OBJECT, "description": "OpenAPI 3.1"},
    "getSettings": ref("InstanceSettings"),
    "getRetention": ref("Retention"),
    "putRetention": ref("Retention"),
    "testAddress": ref("AddressJudgment"),
    "getHome": ref("Home"),
    "listProjects": ref("ProjectPage"),
    "createProject": ref("Project"),
    "getProject": ref("Project"),
    "updateProject": ref("Project"),
    "listEnvironments": ref("EnvironmentPage"),
    "createEnvironment": ref("Environment"),
    "updateEnvironment": ref("Environment"),
}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {
        **response_schemas(Project),
        "ProjectPage": page("Project"),
        **response_schemas(Environment),
        "EnvironmentPage": page("Environment"),
        "Health": record("The process lives.", {"status": words(("ok",))}),
        **response_schemas(Retention),
        **_home(),
        "AddressJudgment": record(
            "Whether calls may go there.",
            {
                "allowed": FLAG,
                "stages": array(
                    record(
                        "One stage of the judgment.",
                        {
                            "name": words(("policy", "resolve")),
                            "ok": FLAG,
                            "milliseconds": NUMBER,
                            "message": nullable(TEXT),
                            "cure": nullable(TEXT),
                            "rule": {**nullable(TEXT), "description": "the guard's rule"},
                        },
                    )
                ),
            },
        ),
        "InstanceSettings": record(
            "What may be known about the instance: no paths, no keys.",
            {
                "version": TEXT,
                "instanceId": TEXT,
                "url": {**TEXT, "description": "where it is reached"},
                "publicUrl": record(
                    "Whether others reach us as the settings say.",
                    {"configured": nullable(TEXT), "seen": TEXT, "matches": FLAG, "advice": TEXT},
                ),
                "trustedProxies": {**TEXTS, "description": "networks of proxies in front of it"},
                "askedFrom": {
                    **nullable(TEXT),
                    "description": "the address that this request counts for",
                },
                "store": words(("sqlite", "postgresql")),
                "engine": record(
                    "What executes runs.",
                    {"kind": TEXT, "capabilities": TEXTS, "storeMilliseconds": NUMBER},
                ),
                "encryption": record("Where the key comes from, by kind alone.", {"source": TEXT}),
                "maxBody": {**COUNT, "description": "bytes of a request body"},
                "sessionHours": COUNT,
                "proxy": {**nullable(TEXT), "description": "the proxy of calls over HTTP"},
                "noProxy": {**TEXTS, "description": "hosts that are called without the proxy"},
                "grantLimit": {**TEXTS, "description": "networks that grants may open"},
                "hostMap": table(TEXT, "host:port -> where its calls go instead"),
            },
        ),
    }


def _home() -> dict[str, JsonSchema]:
    counts = {"succeeded": COUNT, "failed": COUNT, "other": COUNT}
    return {
        "Home": record(
            "The first page of a project.",
            {
                "attention": array(ref("Attention")),
                "runs": record(
                    "Runs since then.",
                    {
                        **counts,
                        "live": COUNT,
                        "sandbox": COUNT,
                        "total": COUNT,
                        "hours": array(record("Runs of one hour.", counts)),
                    },
                ),
                "flows": record("Flows, and those that are live.", {"total": COUNT, "live": COUNT}),
                "connections": COUNT,
                "since": MOMENT,
            },
        ),
        "Attention": record(
            "Something that needs somebody.",
            {
                "kind": TEXT,
                "severity": words(("error", "warning", "info")),
                "title": TEXT,
                "cure": TEXT,
                "about": {**OBJECT, "description": "ids that lead there"},
            },
        ),
    }
