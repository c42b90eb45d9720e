"""Shipped connectors against their own doubles: the whole live path, over real TLS."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fixtures_desk import desk
from junctor.testing import (
    LoopbackAuthority,
    VendorDouble,
    stand_in_config,
    stand_in_document,
)
from junctor.testing.conformance.run import shipped_connectors
from vendor_pages import PAGES, Paged
from vendor_signals import LIMITS, USUAL_LIMIT

AUTHORITY = LoopbackAuthority()
# Where those are tried that do not speak plain HTTP.
ELSEWHERE = {
    "ftp": "adapters/transports/files",
    "imap": "adapters/transports/mail",
    "kafka": "adapters/transports/messages",
    "mcp": "mcpservers",
    "mssql": "adapters/transports/sql",
    "mysql": "adapters/transports/sql",
    "oracle": "adapters/transports/sql",
    "postgres": "adapters/transports/sql",
    "rabbitmq": "adapters/transports/messages",
    "sftp": "adapters/transports/files",
    "smtp": "adapters/transports/mail",
    "sqlite": "adapters/transports/sql",
    "websocket": "adapters/door",
}
# Actions that send several requests, of which a sample records the last answer alone.
IN_STEPS = {
    "fhir.cancelAppointment": "connectors/test_fhir_medplum.py",
    "fhir.updateAppointment": "connectors/test_fhir_medplum.py",
    "fhir.updateEncounter": "connectors/test_fhir_medplum.py",
    "google_sheets.upsertRow": "connectors/test_google_sheets_upsert.py",
    "slack.uploadFile": "connectors/test_slack_actions.py",
    "whatsapp.downloadMedia": "connectors/test_whatsapp_actions.py",
}
# Documents that go to one and the same address, so that the double hears the first of them.
ONE_ADDRESS = dict.fromkeys(
    ("graphql.batch", "graphql.describeType", "graphql.queryAll", "graphql.subscribe"),
    "connectors/test_graphql_live.py",
)
TRIED_ELSEWHERE = {**IN_STEPS, **ONE_ADDRESS}
# Lists that a double takes for another operation with the same path, read to their end elsewhere.
PAGED_ELSEWHERE = {
    "airtable.listNewRecords": "connectors/test_airtable_polls.py",
    "gmail.readMessages": "connectors/test_gmail_messages.py",
    "notion.findEntries": "connectors/test_notion_pages.py",
    "salesforce.listRecords": "connectors/test_salesforce_polls.py",
}
WITHOUT_A_DOUBLE = {"egov": "its samples record no request: the envelope has a time in it"}
DOUBLED = [
    entry
    for entry in shipped_connectors()
    if entry.spec.key not in ELSEWHERE and entry.spec.key not in WITHOUT_A_DOUBLE
]


def test_what_has_no_double_is_tried_elsewhere():
    known = {entry.spec.key for entry in shipped_connectors()}
    assert ELSEWHERE.keys() | WITHOUT_A_DOUBLE.keys() <= known
    tests = Path(__file__).parents[1]
    for place in set(ELSEWHERE.values()):
        assert list((tests / place).glob("test_*.py")), place
    files = [*TRIED_ELSEWHERE.values(), *PAGED_ELSEWHERE.values()]
    assert all((tests / place).is_file() for place in files)
    assert len(DOUBLED) >= 45


@pytest.mark.parametrize("entry", DOUBLED, ids=lambda e: e.spec.key)
async def test_a_shipped_connector_passes_its_own_strict_double(entry, tmp_path):
    spec = entry.spec
    scheme = next((each for each in spec.auth if each.type != "none"), spec.auth[0])
    document = stand_in_document(scheme)
    every = [s for key in spec.operations for s in entry.samples(key)]
    config = stand_in_config(spec, every)
    failed = {}
    async with (
        VendorDouble(entry, authority=AUTHORITY, config=config) as double,
        desk(double, spec.key, document, tmp_path, config=config, auth_type=scheme.name) as vendor,
    ):
        for key, operation in spec.operations.items():
            for sample in entry.samples(key):
                if not sample["outcome"].get("ok"):
                    continue
                if f"{spec.key}.{key}" in TRIED_ELSEWHERE:
                    continue
                if operation.auth and not {scheme.name, scheme.type} & set(operation.auth):
                    continue
                result = await vendor.call(key, sample["input"])
                if not result.outcome.ok:
                    failed[key] = [r.faults for r in double.received[-1:]]
        assert failed == {}
        assert await not_paged_through(vendor, double, entry, scheme) == {}
        if scheme.type != "none":
            await limited_expired_and_recovered(vendor, double, spec, scheme, document)
    calls = [each for each in double.received if each.operation != "token"]
    assert all(each.credentials for each in calls) or scheme.type == "none"
    refused = ("the credential is not accepted",)
    assert {r.faults for r in double.received} <= {(), refused}


async def not_paged_through(vendor, double, entry, scheme):
    """Every list is read to its end; those that were not, and why."""
    failed = {}
    for key, operation in entry.spec.operations.items():
        if operation.paging is None or f"{entry.spec.key}.{key}" in {
            **PAGED_ELSEWHERE,
            **ONE_ADDRESS,
        }:
            continue
        if operation.auth and not {scheme.name, scheme.type} & set(operation.auth):
            continue
        good = [case for case in entry.samples(key) if case["outcome"].get("ok")]
        filled = [case for case in good if {"json", "text"} & set(case["response"])]
        pages = Paged(operation, (filled or good)[0])
        double.answer(key, pages)
        before = len(double.received)
        outcome = (await vendor.call(key, pages.inputs, all_pages=True)).outcome
        got = outcome.output.get("items", []) if outcome.ok else outcome
        asked = {(each.path, each.query, each.content) for each in pages.asked}
        moved = len(asked) == len(pages.asked) or operation.paging.style == "link"
        ended = len(pages.asked) in (PAGES, PAGES + 1)
        if outcome.ok and len(got) == pages.total and ended and moved:
            continue
        faults = [each.faults for each in double.received[before:] if each.faults]
        failed[key] = (len(pages.asked), len(got) if outcome.ok else got, faults)
    return failed


async def limited_expired_and_recovered(vendor, double, spec, scheme, document):
    """A limit is waited for; a credential that died is said to be so; the next one works."""
    cases = next(entry for entry in DOUBLED if entry.spec is spec).samples(spec.test)
    inputs = next((case["input"] for case in cases if case["outcome"].get("ok")), {})

    async def tried():
        return (await vendor.call(spec.test, inputs)).outcome

    before = len(double.received)
    status, headers, body = LIMITS.get(spec.key, USUAL_LIMIT)
    double.fail_next(status=status, headers=headers, json=body)
    limited = await tried()
    assert limited.ok, limited
    assert [each.status for each in double.received[before:]].count(status) == 1
    seen = {value for each in double.received for value in each.credentials.values()}
    kept = {*seen, *(value.rpartition(" ")[2] for value in seen), *map(str, document.values())}
    renews = getattr(scheme, "grant", "") == "client_credentials"
    if renews:
        double.issue_tokens(urlsplit(scheme.token_url).path)
    double.accept("another-than-before")
    dead = await tried()
    assert (dead.ok, dead.error_class) == (renews, None if renews else "auth"), dead
    if renews:
        return
    double.accept(*kept)
    again = await tried()
    if not again.ok:  # what was refused is not sent again until it is entered again
        await vendor.rotate(document)
        again = await tried()
    assert again.ok, again


async def test_postmark_is_rotated_limited_and_led_astray(tmp_path):
    mail = {"from": "shop@example.com", "to": "ada@example.com", "textBody": "Hello"}
    double = VendorDouble.shipped("postmark", authority=AUTHORITY, accept=["first-token-123"])
    async with (
        double,
        desk(double, "postmark", {"server_token": "first-token-123"}, tmp_path) as vendor,
    ):
        result = await vendor.call("sendEmail", mail)
        assert result.outcome.ok
        assert double.received[0].json["To"] == "ada@example.com"
        double.fail_next(status=429, headers={"Retry-After": "1"})
        result = await vendor.call("sendEmail", mail)
        assert result.outcome.ok
        assert [r.status for r in double.received[1:]] == [429, 200]
        double.accept("second-token-456")
        result = await vendor.call("sendEmail", mail)
        assert result.outcome.error_class == "auth"
        double.accept("first-token-123")
        double.redirect_next("http://169.254.169.254/latest/meta-data/")
        result = await vendor.call("getServer", {})
        assert result.outcome.error_class == "blocked"
        result = await vendor.call("getServer", {})
        assert result.outcome.ok
