"""The demo project: patient intake, from a form to a confirmation, with nothing to sign up for.

`junctor serve --demo` furnishes it; `junctor demo` tells its whole story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.app.instance import Instance
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor
from junctor.model.connection import Project
from junctor.model.errors import UnknownObject

PROJECT_KEY = "demo"
HELPDESK = "helpdesk.clinic.example"
PATIENT = {"name": "Ada Lovelace", "email": "ada@example.com", "reason": "First visit"}

_EMAIL_TEXT = (
    "Dear {{input.name}},\n\nthank you for registering. We have noted: {{input.reason}}.\n"
    "Your contact in our records: {{vars.contactId | default('new')}}.\n\nThe clinic"
)

FLOW: dict[str, Any] = {
    "key": "patient-intake",
    "name": "Patient intake",
    "description": "Look the patient up and confirm by email; else open a ticket.",
    "tags": ["demo"],
    "input": {
        "type": "object",
        "required": ["name", "email"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "title": "Name"},
            "email": {"type": "string", "format": "email", "title": "Email"},
            "reason": {"type": "string", "default": "No reason given", "title": "Reason"},
        },
    },
    "nodes": [
        {
            "id": "lookup",
            "type": "apiCall",
            "name": "Look up the contact",
            "mode": "integration",
            "connection": "HubSpot Clinic",
            "operationKey": "searchContacts",
            "inputs": {
                "filterGroups": [
                    {
                        "filters": [
                            {
                                "propertyName": "email",
                                "operator": "EQ",
                                "value": "{{input.email}}",
                            }
                        ]
                    }
                ],
                "limit": 1,
            },
            "outputMappings": {"contactId": "results[0].id"},
            "timeout": 5,
            "cases": {"2xx": "confirm", "4xx": "fallback", "timeout": "fallback"},
        },
        {
            "id": "confirm",
            "type": "apiCall",
            "name": "Send the confirmation",
            "mode": "integration",
            "connection": "Postmark Clinic",
            "operationKey": "sendEmail",
            "inputs": {
                "from": "Clinic <clinic@example.com>",
                "to": "{{input.email}}",
                "subject": "Welcome, {{input.name}}",
                "textBody": _EMAIL_TEXT,
            },
            "cases": {"2xx": "done", "4xx": "fallback", "timeout": "fallback"},
        },
        {
            "id": "fallback",
            "type": "apiCall",
            "name": "Open a ticket instead",
            "mode": "http",
            "method": "POST",
            "url": f"https://{HELPDESK}/api/tickets",
            "auth": {"type": "bearer", "token": "{env.HELPDESK_TOKEN}"},
            "body": {
                "subject": "Call {{input.name}} back",
                "text": "Intake stopped with status {{vars.integrationStatus | default(0)}}.",
            },
            "responseVariable": "ticket",
            "sample": {"id": "tic_1", "state": "open"},
            "next": "later",
        },
        {
            "id": "done",
            "type": "respond",
            "name": "Say it is confirmed",
            "status": 200,
            "body": {"message": "Confirmation sent", "contactId": "{{vars.contactId}}"},
        },
        {
            "id": "later",
            "type": "respond",
            "name": "Promise a call",
            "status": 202,
            "body": {"message": "We will call you", "ticket": "{{vars.ticket.id | default('')}}"},
        },
    ],
}


@dataclass(frozen=True, slots=True)
class DemoProject:
    """What was furnished."""

    project: Project
    hubspot: str
    postmark: str
    flow: str


async def furnish_demo(instance: Instance, *, actor: Actor) -> DemoProject:
    """The demo project with its connections (no credential) and its published flow.

    Does nothing where it is there already.
    """
    try:
        project = await instance.projects.get(PROJECT_KEY)
    except UnknownObject:
        project = await instance.projects.create("Demo", actor=actor, key=PROJECT_KEY)
    hubspot = await _connection(instance, project, "HubSpot Clinic", "hubspot", actor)
    postmark = await _connection(instance, project, "Postmark Clinic", "postmark", actor)
    try:
        flow = await instance.flows.get(project.id, str(FLOW["key"]))
    except UnknownObject:
        saved = await instance.flows.create(project.id, FLOW, actor=actor, may_bind_secrets=True)
        flow = saved.flow
        await instance.flows.publish(project.id, flow.id, actor=actor, note="The demo")
    return DemoProject(project, hubspot, postmark, flow.id)


async def _connection(
    instance: Instance, project: Project, name: str, slug: str, actor: Actor
) -> str:
    found = await instance.store.connections.find(project.id, name)
    if found is not None:
        return found.id
    saved = await instance.connections.create(
        project.id,
        ConnectionDraft(name=name, integration_slug=slug),
        actor=actor,
        may_bind_secrets=True,
    )
    return saved.connection.id
