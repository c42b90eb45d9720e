"""Each trigger of the catalog is tried in the sandbox with its event, and the first step maps it."""

from __future__ import annotations

import pytest

from api.hooked import put_secret
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.core.sandbox.mock import mock
from junctor.testing.standins import stand_in_config, stand_in_document

_NAMED = {
    "secrets": ["{env.HOOK_SECRET}"],
    "username": "sender",
    "verifyToken": "{env.HOOK_SECRET}",
}
"""What a flow may have to name so that a sender is believed."""
_MOST = 60


SLUGS = [
    path.parent.name
    for path in sorted(shipped_root().glob("*/connector.yaml"))
    if "\ntriggers:" in path.read_text()
]


def _connect(served, entry):
    spec = entry.spec
    samples = [case for key in spec.operations for case in entry.samples(key)]
    draft = {
        "name": spec.key,
        "integrationSlug": spec.key,
        "config": stand_in_config(spec, samples),
    }
    if spec.auth and spec.auth[0].type != "none":
        draft["authType"] = spec.auth[0].name
        draft["credentials"] = {"development": stand_in_document(spec.auth[0])}
    made = served.request("POST", "/api/integrations?confirmShort=true", draft)
    assert made.status == 201, made.text
    return made.json["id"]


def _document(served, connection, slug, key, trigger):
    """A flow that the trigger starts: with what its findings ask for, and nothing else."""
    named = {"type": "connector", "connection": connection, "trigger": key}
    shape = getattr(trigger, "input", None) or {}
    if shape.get("required"):
        named["inputs"] = mock(shape, seed=key, required_only=True)
    document = {
        "key": f"{slug}-{key}".lower().replace("_", "-"),
        "trigger": named,
        "nodes": [{"id": "a", "type": "respond", "body": {"event": "{{event}}"}}],
    }
    for _ in _NAMED:
        found = served.request("POST", "/api/flows/validate", document).json["items"]
        wanted = " ".join(f"{each['field']} {each['cure']}" for each in found)
        document["trigger"] |= {name: value for name, value in _NAMED.items() if name in wanted}
    return document


def _paths(value, path, depth=0):
    if not isinstance(value, dict) or not value or depth > 4:
        yield path
        return
    for name, inner in value.items():
        plain = name.isidentifier() and name.isascii()
        yield from _paths(inner, f"{path}.{name}" if plain else f'{path}["{name}"]', depth + 1)


def _tried(served, document):
    found = served.request("GET", "/api/triggers").json["items"]
    trigger = next(each for each in found if each["flowKey"] == document["key"])
    tried = served.request("POST", f"/api/triggers/{trigger['id']}/try")
    assert tried.status == 201, tried.text
    assert tried.json["state"] == "succeeded", tried.json["error"]
    return tried.json


@pytest.mark.parametrize("slug", SLUGS)
def test_every_trigger_starts_a_run_that_maps_its_event(served, slug):
    folder = shipped_root() / slug
    entry = CatalogEntry(read_folder(folder), source="path", folder=folder)
    put_secret(served)
    connection = _connect(served, entry)
    for key, trigger in entry.spec.triggers.items():
        document = _document(served, connection, entry.spec.key, key, trigger)
        made = served.request("POST", "/api/flows", document)
        assert made.status == 201, made.text
        publish = f"/api/flows/{document['key']}/publish"
        live = served.request("POST", publish, {"environments": ["development"]})
        assert live.status == 200, live.text
        first = _tried(served, document)
        event = first["output"]["body"]["event"]
        assert event, f"{key}: {first['eventSource']}"
        mapped = {f"k{n}": f"{{{{{path}}}}}" for n, path in enumerate(_paths(event, "event"))}
        body = dict(list(mapped.items())[:_MOST])
        document["nodes"][0]["body"] = body
        draft = served.request("PUT", f"/api/flows/{made.json['id']}/draft", document)
        assert draft.status == 200, draft.text
        assert [f for f in draft.json["findings"] if f["severity"] == "error"] == []
        again = served.request("POST", publish, {"environments": ["development"]})
        assert again.status == 200, again.text
        assert _tried(served, document)["output"]["body"].keys() == body.keys()
