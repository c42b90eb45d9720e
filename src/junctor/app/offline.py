"""Calls without a running instance: a throw-away home, one project, nothing kept.

For authors: `junctor connector try` and `junctor call --path`. Installed code and code named
by path run here; servers never load a working directory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from junctor.app.instance import Instance
from junctor.app.settings import Settings, read_settings
from junctor.core.connections import ConnectionDraft
from junctor.model.auth import NoAuth
from junctor.model.call import Actor, Call, CallResult, Hear, Mode, Purpose, Scenario
from junctor.model.spec import ConnectorSpec

OPERATOR = Actor(kind="operator", id="local", name="local operator")


async def try_operation(
    path: Path | None,
    operation: str,
    inputs: dict[str, Any],
    *,
    scenario: Scenario = Scenario.SUCCESS,
    config: dict[str, Any] | None = None,
    mode: Mode = Mode.SANDBOX,
    slug: str | None = None,
    hear: Hear | None = None,
) -> CallResult:
    """Run one operation of a connector folder, of Python files at a path, or of the catalog.

    `operation` may be qualified. Live mode is for actions that need no credential.
    `hear` is told the pieces of an answer.

    Raises:
        NotConfigured: there is no connector at the path.
        UnknownObject: it has no such operation.
    """
    with tempfile.TemporaryDirectory(prefix="junctor-try-") as home:
        own = Settings(home=Path(home), connectors=read_settings().connectors)
        instance = await Instance.open(own, drivers=None)
        try:
            project = await instance.projects.create("Try", actor=OPERATOR)
            key = operation.rpartition(".")[2]
            name = slug or operation.rpartition(".")[0]
            if path is not None:
                found = instance.catalog.add_path(path)
                name = name or found[0].spec.key
            entry = await instance.catalog.get(project.id, name)
            connection = await _connection(instance, project.id, entry.spec, config or {})
            return await instance.caller.call(
                Call(
                    project_id=project.id,
                    connection=connection,
                    operation=key if connection else f"{name}.{key}",
                    inputs=inputs,
                    environment="development",
                    mode=mode,
                    actor=OPERATOR,
                    purpose=Purpose(kind="try"),
                    scenario=scenario,
                    hear=hear,
                )
            )
        finally:
            await instance.close()


async def _connection(
    instance: Instance, project_id: str, spec: ConnectorSpec, config: dict[str, Any]
) -> str | None:
    """A connection where the connector has settings; else the call goes without one."""
    needs = spec.connection.get("properties")
    if not needs and all(isinstance(s, NoAuth) for s in spec.auth):
        return None
    filled = {**placeholders(spec.connection), **config}
    saved = await instance.connections.create(
        project_id,
        ConnectionDraft(name=f"Try {spec.name}", integration_slug=spec.key, config=filled),
        actor=OPERATOR,
        may_bind_secrets=True,
    )
    return saved.connection.id


def placeholders(schema: dict[str, Any]) -> dict[str, Any]:
    """Examples for required settings that nobody gave, so that a try needs no set-up."""
    properties = schema.get("properties", {})
    found = {}
    for name in schema.get("required", ()):
        field = properties.get(name, {})
        examples = field.get("examples") or field.get("enum")
        if "default" not in field and examples:
            found[name] = examples[0]
    return found
