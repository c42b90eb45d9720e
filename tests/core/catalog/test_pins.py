from __future__ import annotations

import pytest

from junctor.core.catalog import Catalog
from junctor.model.errors import BrokenPin
from junctor.testing.memory import MemoryStore


@pytest.fixture
def specs():
    return MemoryStore().specs


def make(notes, specs):
    return Catalog(specs, roots=[notes.parent], installed=False)


async def test_a_pin_resolves_to_what_was_pinned_after_an_upgrade(notes, specs, edit):
    before = make(notes, specs)
    entry = await before.get("p1", "notes")
    pin = entry.pin("listNotes", "c1")
    await before.keep(entry)
    edit("connector.yaml", "version: 1.2.0", "version: 2.0.0")
    edit("connector.yaml", "path: /notes", "path: /v2/notes")
    after = make(notes, specs)
    assert (await after.get("p1", "notes")).spec.version == "2.0.0"
    found = await after.resolve_pin("p1", pin)
    assert found.spec == entry.spec
    assert found.digest == pin.spec_digest
    assert (await after.pinned(pin.spec_digest)).spec == entry.spec
    assert await after.pinned("sha256:none") is None
    assert (await after.resolve_pin("p1", pin)).spec is found.spec


async def test_a_current_pin_is_the_entry_itself(notes, specs):
    catalog = make(notes, specs)
    entry = await catalog.get("p1", "notes")
    assert await catalog.resolve_pin("p1", entry.pin("addNote")) is entry


async def test_a_pin_that_was_never_stored_fails_with_the_report(notes, specs, edit):
    pin = (await make(notes, specs).get("p1", "notes")).pin("deleteNote")
    (notes / "operations" / "deleteNote.yaml").unlink()
    with pytest.raises(
        BrokenPin, match=r"notes.deleteNote was pinned at version 1.2.0, but its description"
    ) as caught:
        await make(notes, specs).resolve_pin("p1", pin)
    report = caught.value.details["report"]
    assert report["changes"][0]["kind"] == "operation_gone"
    assert report["current"]["version"] == "1.2.0"


async def test_changed_code_fails_before_the_run_and_mending_it_recovers(notes, specs, edit):
    catalog = make(notes, specs)
    entry = await catalog.get("p1", "notes")
    pin = entry.pin("addNote")
    await catalog.keep(entry)
    undo = edit("actions.py", ".upper()", ".lower()")
    with pytest.raises(BrokenPin, match="its Python code has changed") as caught:
        await make(notes, specs).resolve_pin("p1", pin)
    assert caught.value.details["report"]["changes"][-1]["kind"] == "handler_changed"
    undo()
    assert await make(notes, specs).resolve_pin("p1", pin)


async def test_a_connector_that_is_gone(notes, specs):
    catalog = make(notes, specs)
    entry = await catalog.get("p1", "notes")
    template, code = entry.pin("listNotes"), entry.pin("addNote")
    await catalog.keep(entry)
    without = Catalog(specs, roots=[], installed=False)
    assert (await without.resolve_pin("p1", template)).spec == entry.spec
    with pytest.raises(BrokenPin, match="its Python code is not installed") as caught:
        await without.resolve_pin("p1", code)
    kinds = [c["kind"] for c in caught.value.details["report"]["changes"]]
    assert kinds == ["connector_gone", "handler_changed"]


async def test_forged_pins_do_not_resolve(notes, specs):
    catalog = make(notes, specs)
    entry = await catalog.get("p1", "notes")
    await catalog.keep(entry)
    pin = entry.pin("listNotes")
    with pytest.raises(BrokenPin, match="has no such operation"):
        await catalog.resolve_pin("p1", pin.model_copy(update={"operation_key": "other"}))
    with pytest.raises(BrokenPin, match="is not stored here"):
        await catalog.resolve_pin("p1", pin.model_copy(update={"integration_slug": "else"}))
    altered = {**entry.spec.authored(), "name": "Altered"}
    await specs.pin("sha256:altered", "notes", "1.2.0", altered)
    with pytest.raises(BrokenPin, match="is not stored here"):
        await catalog.resolve_pin("p1", pin.model_copy(update={"spec_digest": "sha256:altered"}))
    without = Catalog(None, roots=[], installed=False)
    await without.keep(entry)
    assert await without.pinned(pin.spec_digest) is None
