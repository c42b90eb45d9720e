"""Flows over three vendors and more: what the sandbox would have sent is what strict doubles get."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from urllib.parse import unquote, urlsplit

import pytest

from junctor.testing import LoopbackAuthority, VendorDouble
from served import Served

TOKEN = "shared-token-0123456789"
BEARER = ("bearer_token", {"token": TOKEN}, {})
SIGNING = {"accountId": "624e3e00-0000-4000-8000-43918c520dab", "site": "www"}
VENDORS = {
    "airtable": BEARER,
    "carbone": BEARER,
    "docusign": ("bearer_token", {"token": TOKEN}, SIGNING),
    "github": BEARER,
    "google_drive": BEARER,
    "hubspot": ("private_app", {"token": TOKEN}, {}),
    "intercom": BEARER,
    "jira": ("basic", {"username": "ada@example.com", "password": TOKEN}, {"site": "acme"}),
    "notion": BEARER,
    "outline": BEARER,
    "postmark": ("server_token", {"server_token": TOKEN}, {}),
    "slack": BEARER,
    "stripe": ("secret_key", {"secret_key": "sk_test_" + TOKEN}, {}),
    "zendesk": (
        "basic",
        {"username": "ada@example.com/token", "password": TOKEN},
        {"subdomain": "acme"},
    ),
}
PERSON, ADMIN, TAG = "5ba682d23d7cf92bef87bfd4", "814860", "7522907"
REPO = {"owner": "acme", "repo": "shop"}
PDF = {"name": "signed.pdf", "contentType": "application/pdf"}


def told(text):
    return ("slack", "sendMessage", {"channel": "#office", "text": text})


def noted(body, kind="createNote", field="hs_note_body"):
    return ("hubspot", kind, {"properties": {"hs_timestamp": "2026-01-15T09:30:00Z", field: body}})


FLOWS = {
    "a held-back email becomes a ticket that sales hear of": [
        ("zendesk", "listSuspendedTickets", {"sortBy": "created_at", "sortOrder": "desc"}),
        (
            "zendesk",
            "recoverSuspendedTickets",
            {"ids": "{{steps.s0.output.suspended_tickets[0].id | string}}"},
        ),
        (
            "zendesk",
            "removeTags",
            {"ticketId": "{{steps.s1.output.tickets[0].id}}", "tags": ["order"]},
        ),
        (
            "hubspot",
            "createTicket",
            {
                "properties": {
                    "subject": "{{steps.s1.output.tickets[0].subject}}",
                    "hs_pipeline_stage": "1",
                }
            },
        ),
        told("Ticket {{steps.s1.output.tickets[0].id}} is back"),
    ],
    "what is known of a caller is written up, shared and told": [
        (
            "intercom",
            "searchContacts",
            {"field": "email", "operator": "=", "value": "{{input.who}}"},
        ),
        ("intercom", "listNotes", {"contactId": "{{steps.s0.output.data[0].id}}"}),
        (
            "outline",
            "createDocument",
            {
                "title": "{{steps.s0.output.data[0].name}}",
                "text": "{{steps.s1.output.data[0].body}}",
                "collectionId": "2d58d1b8-0e6f-4e5b-8b7f-1c2d7fe44f22",
                "publish": True,
            },
        ),
        ("outline", "createShare", {"documentId": "{{steps.s2.output.data.id}}"}),
        ("outline", "publishShare", {"id": "{{steps.s3.output.data.id}}", "published": True}),
        noted("Written up: {{steps.s4.output.data.url}}"),
        told("{{steps.s4.output.data.url}}"),
    ],
    "a pull request is put on record where it is asked for": [
        ("github", "getPullRequestDiff", {**REPO, "pullNumber": 12}),
        ("jira", "addComment", {"issue": "SHOP-7", "text": "{{steps.s0.output}}"}),
        ("jira", "setStatus", {"issue": "SHOP-7", "status": "Done"}),
        (
            "notion",
            "createPage",
            {
                "dataSourceId": "d9824bdc-8445-4327-be8b-5b47500af6ce",
                "properties": {"Name": {"title": [{"text": {"content": "SHOP-7"}}]}},
            },
        ),
        ("github", "disableWorkflow", {**REPO, "workflowId": "ci.yml"}),
        told("{{steps.s3.output.url}}"),
    ],
    "a signed document is kept and hung on its ticket": [
        ("docusign", "getEnvelope", {"envelopeId": "4b728be4-0000-4000-8000-bd0b2bbfd5ae"}),
        (
            "docusign",
            "downloadDocument",
            {"envelopeId": "{{steps.s0.output.envelopeId}}", "documentId": "combined"},
        ),
        (
            "google_drive",
            "uploadFile",
            {"file": {**PDF, "base64": "{{steps.s1.output.base64}}"}},
        ),
        ("zendesk", "uploadFile", {"file": {**PDF, "base64": "{{steps.s1.output.base64}}"}}),
        (
            "zendesk",
            "updateTicket",
            {
                "ticketId": 1042,
                "comment": "Signed: {{steps.s2.output.webViewLink}}",
                "uploads": ["{{steps.s3.output.upload.token}}"],
            },
        ),
        told("{{steps.s0.output.emailSubject}}: {{steps.s0.output.status}}"),
    ],
    "a customer of the shop is a contact, in the table and written to": [
        ("stripe", "getCustomer", {"customerId": "cus_NffrFeUfNV2Hib"}),
        (
            "hubspot",
            "upsertContacts",
            {
                "contacts": [
                    {
                        "id": "{{steps.s0.output.email}}",
                        "idProperty": "email",
                        "properties": {"lifecyclestage": "customer"},
                    }
                ]
            },
        ),
        (
            "airtable",
            "upsertRecords",
            {
                "baseId": "appLkNDICXNqxSDhG",
                "table": "Patients",
                "mergeOn": ["Name"],
                "records": [{"fields": {"Name": "{{steps.s0.output.name | default('Nobody')}}"}}],
            },
        ),
        (
            "postmark",
            "sendEmail",
            {
                "from": "shop@example.com",
                "to": "{{steps.s0.output.email}}",
                "subject": "Welcome",
                "textBody": "You are {{steps.s1.output.results[0].id}} with us.",
            },
        ),
    ],
    "an invoice is printed and mailed": [
        ("airtable", "listRecords", {"baseId": "appLkNDICXNqxSDhG", "table": "Patients"}),
        (
            "carbone",
            "renderFile",
            {
                "template": "UEsDBBQACAgIAA==",
                "data": "{{steps.s0.output.records[0].fields}}",
                "convertTo": "pdf",
            },
        ),
        ("carbone", "getDocument", {"renderId": "{{steps.s1.output.data.renderId}}"}),
        (
            "postmark",
            "sendEmail",
            {
                "from": "shop@example.com",
                "to": "ada@example.com",
                "subject": "Your invoice",
                "textBody": "Here it is.",
                "attachments": [
                    {
                        "name": "invoice.pdf",
                        "contentType": "{{steps.s2.output.contentType}}",
                        "content": "{{steps.s2.output.base64}}",
                    }
                ],
            },
        ),
    ],
    "a chat ends, is untagged and goes on record as a call": [
        ("intercom", "getConversation", {"conversationId": "147"}),
        (
            "intercom",
            "untagConversation",
            {"conversationId": "{{steps.s0.output.id}}", "tagId": TAG, "adminId": ADMIN},
        ),
        ("intercom", "closeConversation", {"conversationId": "147", "adminId": ADMIN}),
        noted("{{steps.s0.output.title}}", "createCall", "hs_call_title"),
        ("zendesk", "getUserCounts", {"userId": 20978392}),
        told("{{steps.s4.output.user_related.requested_tickets}} tickets so far"),
    ],
    "who joins is invited everywhere": [
        ("github", "inviteMember", {"org": "acme", "email": "{{input.who}}"}),
        ("github", "listOrgMembers", {"org": "acme", "role": "admin"}),
        ("intercom", "listTeams", {}),
        (
            "zendesk",
            "createOrUpdateUser",
            {"name": "Ada Lovelace", "email": "{{steps.s0.output.email}}"},
        ),
        (
            "outline",
            "updateDocument",
            {
                "id": "1c47c0a7-9d5e-4d4a-9a6e-0b1c6ed33e11",
                "text": "{{steps.s0.output.email}} joins {{steps.s2.output.teams[0].name}}",
                "editMode": "append",
            },
        ),
        told("{{steps.s1.output[0].login}} lets {{steps.s3.output.user.name}} in"),
    ],
}


class Street:
    """The doubles of all vendors, in a loop of their own."""

    def __init__(self):
        authority = LoopbackAuthority()
        self.vendors = {slug: VendorDouble.shipped(slug, authority=authority) for slug in VENDORS}
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        for vendor in self.vendors.values():
            self.run(self.stack.enter_async_context(vendor))
        return self

    def __exit__(self, *_):
        self.run(self.stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)


@pytest.fixture(scope="module")
def street():
    with Street() as street:
        yield street


@pytest.fixture(scope="module")
def office(street, tmp_path_factory):
    doubles = street.vendors.values()
    hosts = {k: v for double in doubles for k, v in double.host_map.items()}
    with Served(tmp_path_factory.mktemp("home"), settings={"host_map": hosts}) as served:
        grant = {"cidr": "127.0.0.1/32", "ports": [double.port for double in doubles]}
        assert served.request("POST", "/api/grants", grant).status == 201
        for slug, (scheme, credential, config) in VENDORS.items():
            body = {
                "name": slug,
                "key": slug.replace("_", "-"),
                "config": config,
                "integrationSlug": slug,
                "authType": scheme,
                "environments": {"development": {"caPem": street.vendors[slug].ca_pem}},
                "credentials": {"development": credential},
            }
            made = served.request("POST", "/api/integrations", body)
            assert made.status == 201, (slug, made.text)
        yield served


def document(name, steps):
    nodes = [
        {
            "id": f"s{number}",
            "type": "apiCall",
            "mode": "integration",
            "connection": slug.replace("_", "-"),
            "operationKey": operation,
            "inputs": inputs,
            **({"next": f"s{number + 1}"} if number + 1 < len(steps) else {}),
        }
        for number, (slug, operation, inputs) in enumerate(steps)
    ]
    return {"key": "-".join(name.replace(",", "").split()), "nodes": nodes}


def run(served, flow, mode):
    body = {"input": {"who": "ada@example.com"}, "mode": mode, "environment": "development"}
    found = served.request("POST", f"/api/flows/{flow}/runs", body).json
    steps = served.request("GET", f"/api/runs/{found['id']}/steps").json["items"]
    return found, steps


def sent(steps):
    """Method, path and JSON of every request that stands in the steps."""
    for step in steps:
        for exchange in step["exchanges"]:
            request = exchange["request"]
            yield request["method"], unquote(urlsplit(request["url"]).path)


@pytest.mark.parametrize("name", FLOWS)
def test_what_would_have_been_sent_is_what_vendors_take(office, street, name):
    steps = FLOWS[name]
    assert len({slug for slug, _, _ in steps}) >= 3
    made = office.request("POST", "/api/flows", document(name, steps))
    assert made.json["findings"] == [], made.text

    rehearsed, would = run(office, made.json["id"], "sandbox")
    assert rehearsed["state"] == "succeeded", rehearsed["error"]
    for double in street.vendors.values():
        double.forget()
    real, did = run(office, made.json["id"], "live")
    assert real["state"] == "succeeded", real["error"]
    got = {slug: street.vendors[slug].received for slug, _, _ in steps}
    assert {slug: [r.faults for r in all_ if r.faults] for slug, all_ in got.items()} == {
        slug: [] for slug in got
    }
    assert list(sent(would)) == list(sent(did))
    assert len(list(sent(did))) == sum(len(all_) for all_ in got.values())
