"""The instance that is measured: one connection to the upstream, everything switched on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import NetworkGrant
from junctor.model.ids import new_id
from junctor.model.secret import Secret

ACTOR = Actor(kind="user", id="usr_bench")
HOST = "vendor.example"
INPUT = {
    "to": "ada@example.com",
    "subject": "Hello",
    "text": "A note of about the usual length, which says nothing in particular.",
    "priority": 2,
    "tags": ["a", "b"],
    "urgent": False,
}
_FIELDS = """
        to: {type: string, format: email, title: To, examples: [ada@example.com]}
        subject: {type: string, maxLength: 200, title: Subject, examples: [Hi]}
        text: {type: string, title: Text, examples: [Text]}
        priority: {type: integer, minimum: 0, maximum: 5}
        tags: {type: array, items: {type: string}}
        urgent: {type: boolean}
        replyTo: {type: string, format: email}
        campaign: {type: string}
        locale: {type: string}
        reference: {type: string}"""
MANIFEST = f"""
key: benchvendor
name: Bench vendor
version: 1.0.0
category: APIs & Protocols
baseUrl: http://{HOST}/v1
auth: [{{type: bearer_token}}]
operations:
  send:
    name: Send
    effect: write
    summary: an email to {{{{input.to}}}}
    defaultOutputMappings: {{noteId: id}}
    input:
      type: object
      required: [to, subject, text]
      additionalProperties: false
      properties:{_FIELDS}
    request:
      method: POST
      path: /notes
      json:
        to: "{{{{input.to}}}}"
        subject: "{{{{input.subject}}}}"
        text: "{{{{input.text}}}}"
        priority: "{{{{input.priority}}}}"
        tags: "{{{{input.tags}}}}"
        urgent: "{{{{input.urgent}}}}"
        replyTo: "{{{{input.replyTo}}}}"
        reference: "{{{{input.reference}}}}"
    output:
      type: object
      required: [id, ok]
      properties:
        id: {{type: string, examples: [note_1]}}
        ok: {{type: boolean}}
        message: {{type: string}}
        at: {{type: string}}
        count: {{type: integer}}
"""


def write_connector(folder: Path) -> None:
    """The measured connector as a folder."""
    target = folder / "benchvendor"
    target.mkdir(parents=True, exist_ok=True)
    (target / "connector.yaml").write_text(MANIFEST)


async def furnish(instance: Instance, upstream_port: int) -> tuple[str, str]:
    """A project and a connection that may reach the upstream; their ids."""
    project = await instance.projects.create("Bench", actor=ACTOR)
    saved = await instance.connections.create(
        project.id,
        ConnectionDraft(
            name="Bench upstream",
            integration_slug="benchvendor",
            credentials={"development": {"token": "tok_bench_0123456789abcdef"}},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    await instance.store.grants.add(
        NetworkGrant(
            id=new_id("grt"),
            project_id=project.id,
            connection_id=saved.connection.id,
            cidr="127.0.0.1/32",
            ports=(upstream_port,),
            created_at=0,
        )
    )
    return project.id, saved.connection.id


def call_node(id_: str, connection: str, **fields: Any) -> dict[str, Any]:
    """A step that calls the measured operation; with INPUT unless `fields` say else."""
    return {
        "id": id_,
        "type": "apiCall",
        "mode": "integration",
        "operationKey": "benchvendor.send",
        "connectionId": connection,
        "inputs": INPUT,
        **fields,
    }


def settings_for(home: Path, connectors: Path, upstream_port: int) -> Settings:
    """Settings whose host map leads to the upstream."""
    return Settings(
        home=home,
        connectors=(connectors,),
        host_map={f"{HOST}:80": f"127.0.0.1:{upstream_port}"},
    )


@asynccontextmanager
async def bench_world(
    home: Path,
    upstream_port: int,
    *,
    project: str | None = None,
    connection: str | None = None,
    key: str | None = None,
    **more: Any,
) -> AsyncIterator[tuple[Instance, Call]]:
    """An open instance, and the call that is measured; furnished unless it is already."""
    write_connector(home / "connectors")
    if key is not None:
        more["key"] = Secret(key)
    settings = settings_for(home / "home", home / "connectors", upstream_port)
    instance = await Instance.open(settings.model_copy(update=more))
    try:
        if project is None or connection is None:
            project, connection = await furnish(instance, upstream_port)
        call = Call(
            project_id=project,
            connection=connection,
            operation="send",
            inputs=INPUT,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
        )
        yield instance, call
    finally:
        await instance.close()
