"""Schemas of the instance: projects, environments, public settings, whether it lives."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    COUNT,
    OBJECT,
    TEXT,
    TEXTS,
    page,
    record,
    ref,
    table,
    told,
    words,
)
from junctor.model.connection import Environment, Project
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {
    "getHealth": ref("Health"),
    "getOpenapi": {**OBJECT, "description": "OpenAPI 3.1"},
    "getSettings": ref("InstanceSettings"),
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
        **told(Project),
        "ProjectPage": page("Project"),
        **told(Environment),
        "EnvironmentPage": page("Environment"),
        "Health": record("The process lives.", {"status": words(("ok",))}),
        "InstanceSettings": record(
            "What may be known about the instance: no paths, no keys.",
            {
                "version": TEXT,
                "instanceId": TEXT,
                "url": {**TEXT, "description": "where it is reached"},
                "store": words(("sqlite", "postgresql")),
                "maxBody": {**COUNT, "description": "bytes of a request body"},
                "sessionHours": COUNT,
                "grantLimit": {**TEXTS, "description": "networks that grants may open"},
                "hostMap": table(TEXT, "host:port -> where its calls go instead"),
            },
        ),
    }
