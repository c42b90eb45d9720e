from __future__ import annotations

import pytest

from junctor.core.catalog import Catalog, CustomConnectors
from junctor.core.ports import SystemClock
from junctor.model.errors import AlreadyExists, InvalidSpec, UnknownObject
from junctor.testing.memory import MemoryStore


def authored(version="1.0.0", key="crm", path="/contacts"):
    return {
        "key": key,
        "name": "Our CRM",
        "version": version,
        "baseUrl": "https://crm.example",
        "auth": [{"type": "bearer_token"}],
        "operations": {
            "list": {"name": "List", "effect": "read", "request": {"method": "GET", "path": path}}
        },
    }


@pytest.fixture
def specs():
    return MemoryStore().specs


@pytest.fixture
def catalog(specs, notes):
    return Catalog(specs, roots=[notes.parent], installed=False)


@pytest.fixture
def custom(specs, catalog):
    return CustomConnectors(specs, catalog, SystemClock())


async def test_a_draft_is_published_and_found(custom, catalog, specs):
    row = await custom.save_draft("p1", authored(), "user:ada")
    assert (row["state"], row["createdBy"]) == ("draft", "user:ada")
    assert (await catalog.get("p1", "crm")).state == "draft"
    published = await custom.publish("p1", "crm", "1.0.0", "user:bob")
    assert published["state"] == "published"
    entry = await catalog.get("p1", "crm")
    assert (entry.state, entry.source, entry.digest) == ("published", "project", row["digest"])
    assert await specs.pinned(row["digest"])
    assert {s["key"] for s in await catalog.list("p1")} == {"crm", "notes"}
    assert {s["key"] for s in await catalog.list("p2")} == {"notes"}
    with pytest.raises(UnknownObject):
        await catalog.get("p2", "crm")


async def test_drafts_may_change_and_published_versions_never(custom, catalog):
    await custom.save_draft("p1", authored(), "u")
    await custom.save_draft("p1", authored(path="/people"), "u")
    row = await custom.publish("p1", "crm", "1.0.0", "u")
    with pytest.raises(AlreadyExists, match=r"Version 1.0.0 of `crm` is published and never"):
        await custom.save_draft("p1", authored(), "u")
    again = await custom.publish("p1", "crm", "1.0.0", "someone else")
    assert again == row
    await custom.save_draft("p1", authored("1.1.0"), "u")
    assert (await catalog.get("p1", "crm")).spec.version == "1.0.0"
    await custom.publish("p1", "crm", "1.1.0", "u")
    assert (await catalog.get("p1", "crm")).spec.version == "1.1.0"
    assert (await catalog.get("p1", "crm", "1.0.0")).spec.operations[
        "list"
    ].request.path == "/people"
    assert [e.spec.version for e in await catalog.versions("p1", "crm")] == ["1.1.0", "1.0.0"]
    (summary,) = [s for s in await catalog.list("p1") if s["key"] == "crm"]
    assert summary["version"] == "1.1.0"


async def test_a_new_version_must_be_higher(custom):
    for version in ("1.10.0", "1.9.0"):
        await custom.save_draft("p1", authored(version), "u")
    await custom.publish("p1", "crm", "1.10.0", "u")
    with pytest.raises(AlreadyExists, match=r"Version 1.10.0 of `crm` is published already"):
        await custom.publish("p1", "crm", "1.9.0", "u")
    with pytest.raises(UnknownObject, match="no draft of `crm` at version 7"):
        await custom.publish("p1", "crm", "7.0.0", "u")


async def test_a_slug_is_free_everywhere_or_refused(custom):
    with pytest.raises(AlreadyExists, match="`notes` belongs to another connector"):
        await custom.save_draft("p1", authored(key="notes"), "u")
    await custom.save_draft("p1", authored(), "u")
    with pytest.raises(AlreadyExists, match="`crm` belongs to another connector"):
        await custom.save_draft("p2", authored(), "u")
    assert await custom.delete("p1", "crm") == 1
    assert await custom.save_draft("p2", authored(), "u")


async def test_code_and_faults_are_refused_all_at_once(custom):
    bad = authored()
    bad["operations"]["run"] = {"name": "R", "effect": "read", "handler": "actions:run"}
    bad["baseUrl"] = "http://crm.example"
    with pytest.raises(InvalidSpec) as caught:
        await custom.save_draft("p1", bad, "u")
    messages = [f["message"] for f in caught.value.details["faults"]]
    assert "names Python code" in messages
    assert "is not https" in messages
    with pytest.raises(InvalidSpec, match="`nme` is not a known field"):
        await custom.save_draft("p1", {**authored(), "nme": 1}, "u")
    assert await custom.save_draft("p1", authored(), "u")
