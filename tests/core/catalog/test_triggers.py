from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from junctor.core.catalog import check_folder, read_folder
from junctor.testing.suite import connector_cases

TRACKER = Path(__file__).parent / "example" / "tracker"


@pytest.fixture
def tracker(tmp_path):
    return Path(shutil.copytree(TRACKER, tmp_path / "tracker"))


def found(path):
    return "\n".join(f"{f.place}: {f.message}" for f in check_folder(path))


@pytest.mark.parametrize("case", connector_cases(TRACKER), ids=str)
def test_an_example_of_every_kind_of_trigger_passes(case):
    case.run()


def test_there_is_a_case_for_each_sample_of_a_trigger():
    names = {str(case) for case in connector_cases(TRACKER)}
    assert {
        "tracker-trigger-hook.updated",
        "tracker-trigger-updatedIssues.two",
        "tracker-trigger-feed.message",
        "tracker-trigger-issueChanged.moved",
    } <= names


def test_triggers_are_part_of_the_digest(tracker):
    before = read_folder(tracker).digest()
    manifest = tracker / "connector.yaml"
    manifest.write_text(manifest.read_text().replace("interval: 120", "interval: 60"))
    assert read_folder(tracker).digest() != before


SPOILS = [
    ("  hook:\n", "  Hook:\n", "the key `Hook` has a form that is not allowed"),
    ("kind: webhook", "kind: hook", "has no known `kind`"),
    ("scheme: hmac, header: Tracker-Signature", "scheme: hmac", "`hmac` needs `header`"),
    ("Tracker-Signature}", "A, timestampHeader: B, timestampPath: c}", "two places for the time"),
    ("Tracker-Signature}", 'A, signed: "{body}{who}"}', "`signed` names `{who}`"),
    ("Tracker-Signature}", 'A, signed: "{url}"}', "`signed` leaves the body out"),
    (
        "{scheme: hmac, header: Tracker-Signature}",
        "{scheme: mailgun}",
        "signs no body",
    ),
    ("Tracker-Signature}", 'A, signed: "{timestamp}{body}"}', "without `timestampHeader`"),
    ("operation: listIssues", "operation: nope", "the operation `nope` does not exist"),
    ("operation: listIssues", "operation: getIssue", "does not say where the items are"),
    ("{item: updatedAt, input", "{item: a, response: b, input", "either `item` or `response`"),
    ("item: updatedAt, input", "response: next, input", "a token needs `input`"),
    ("input: updatedSince", "input: nope.deep", "`nope` is no input of `listIssues`"),
    ("item: updatedAt, input", "begin: newest, response: x, input", "`begin: newest` needs `item`"),
    ("item: updatedAt", 'item: "{{input.nope}}"', "from `nope`, which `input` does not declare"),
    ("path: /feed", 'path: "{{secret.x}}"', "subscription"),
    ("entity: issue\n", "entity: issue\n    key: nope\n", "`key` names `nope`"),
    ("private: [email]", "private: [phone]", "`private` names `phone`"),
    ("- trigger: hook", "- trigger: issueChanged", "is no webhook, poll or stream"),
    ("operation: getIssue", "operation: gone", "the operation `gone` does not exist"),
    ("inputs: {id: issueId}", "inputs: {x: issueId}", "`x` is no input of `getIssue`"),
    ("key: issueId\n", "when: {}\n", "fetches without a `key`"),
    (
        "required: [deliveryId, type]",
        "required: [deliveryId, type, at]",
        "the event does not fit its schema",
    ),
    (", data: {type: object}}", "}", "the event has `data`, which the schema `event` lacks"),
    ("dedupe: json.deliveryId", "dedupe: json.id", "has the key None instead of 'd1'"),
    ("issue.updated, issue.removed", "issue.removed", "leads to 0 events instead of 1"),
]


LASTING = """    registration:
      create: {operation: watch}
      remove: {operation: watch}
      lifetime: {until: ends, renew: {operation: watch, inputs: {since: "{{hook.id}}"}}}
"""
WATCH = """  watch:
    name: Watch
    effect: write
    idempotent: true
    summary: a watch
    request: {method: POST, path: /watch}
    input: {type: object, additionalProperties: false, properties: {since: {type: string}}}
    output: {type: object, properties: {ends: {type: string}}}
"""


def test_how_a_webhook_is_renewed_is_checked_with_its_place(tracker):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text().replace("\ntriggers:\n", f"\n{WATCH}triggers:\n", 1)
    text = text.replace("    setup: Settings, API, Webhooks\n", LASTING, 1)

    def told(old, new):
        assert old in text
        manifest.write_text(text.replace(old, new, 1))
        return [each for each in found(tracker).splitlines() if "samples" not in each]

    place = "triggers.hook.registration.lifetime.renew"
    for old, new, where, why in [
        (
            "renew: {operation: watch",
            "renew: {operation: gone",
            "operation",
            "`gone` does not exist",
        ),
        ("inputs: {since:", "inputs: {sinse:", "inputs.sinse", "`sinse` is no input of `watch`"),
        ("{{hook.id}}", "{{conn.id}}", "inputs", "conn"),
    ]:
        (fault,) = [each for each in told(old, new) if place in each]
        assert f"{place}.{where}" in fault
        assert why in fault
    assert not [each for each in told("ends, renew", "ends, renew") if place in each]


def test_a_signed_token_needs_who_signs_and_with_which_keys(tracker):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text()
    whole = "{scheme: jwt, issuer: 'https://a.example', keys: 'https://a.example/keys'}"
    verify = "{scheme: hmac, header: Tracker-Signature}"
    manifest.write_text(text.replace(verify, whole, 1))
    assert found(tracker) == ""
    for part in ("issuer: 'https://a.example', ", ", keys: 'https://a.example/keys'"):
        manifest.write_text(text.replace(verify, whole.replace(part, ""), 1))
        assert "`jwt` needs `issuer` and `keys`" in found(tracker)


@pytest.mark.parametrize(("old", "new", "message"), SPOILS)
def test_each_fault_of_a_trigger_is_found(tracker, old, new, message):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new, 1))
    assert message in found(tracker)
    manifest.write_text(text)
    assert found(tracker) == ""


def test_a_trigger_needs_a_sample_that_leads_to_an_event(tracker):
    sample = tracker / "samples" / "hook.updated.json"
    text = sample.read_text()
    sample.unlink()
    assert "triggers.hook: has no sample" in found(tracker)
    sample.write_text(text.replace('"hook"', '"hok"'))
    assert "is not named after" in found(tracker)
    sample.write_text(text)
    assert found(tracker) == ""


def test_names_of_the_users_own_need_not_be_declared(tracker):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text()
    closed = text.replace(", data: {type: object}}", "}", 1)
    manifest.write_text(closed)
    assert "the event has `data`" in found(tracker)
    opened = "required: [deliveryId, type]\n      additionalProperties: true\n"
    manifest.write_text(closed.replace("required: [deliveryId, type]\n", opened, 1))
    assert found(tracker) == ""


def test_an_operation_that_writes_is_not_polled(tracker):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text()
    manifest.write_text(text.replace("effect: read", "effect: write\n    idempotent: true", 1))
    assert "the operation `listIssues` does not only read" in found(tracker)


HOOKS = """    setup: Settings, API, Webhooks
    registration:
      create: {operation: addHook, inputs: {url: "{{hook.url}}", events: [EVENT]}}
      remove: {operation: dropHook, inputs: {id: "{{hook.id}}"}}
      find: {operation: listIssues, inputs: {team: TEAM}}
      id: id
"""
OPERATIONS = """operations:
  addHook:
    name: Add a webhook
    effect: write
    idempotent: false
    summary: a webhook
    input:
      type: object
      additionalProperties: false
      required: [url, events]
      properties:
        url: {type: string, examples: ["https://hooks.example.com/1"]}
        events: {type: array, items: {enum: [issue.created, issue.updated]}}
    request: {method: POST, path: /hooks, json: {url: "{{input.url}}", events: "{{input.events}}"}}
    output: {type: object, properties: {id: {type: string}}}
  dropHook:
    name: Remove a webhook
    effect: delete
    idempotent: true
    summary: the end of a webhook
    input: {type: object, required: [id], properties: {id: {type: string, examples: [h1]}}}
    request: {method: DELETE, path: "/hooks/{{input.id}}"}
    output: {type: object}
"""


def test_what_a_registration_says_is_taken_by_its_operation(tracker):
    manifest = tracker / "connector.yaml"
    text = manifest.read_text().replace("operations:\n", OPERATIONS, 1)
    for event, team, fault in (
        ("issue.moved", "web", "create.inputs.events: is not taken by the operation"),
        ("issue.created", "7", "find.inputs.team: is not taken by the operation: must be a string"),
    ):
        hooks = HOOKS.replace("EVENT", event).replace("TEAM", team)
        manifest.write_text(text.replace("    setup: Settings, API, Webhooks\n", hooks, 1))
        assert f"triggers.hook.registration.{fault}" in found(tracker)
    hooks = HOOKS.replace("EVENT", "issue.created").replace("TEAM", "web")
    manifest.write_text(text.replace("    setup: Settings, API, Webhooks\n", hooks, 1))
    assert "is not taken" not in found(tracker)
