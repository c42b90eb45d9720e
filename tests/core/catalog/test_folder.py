from __future__ import annotations

import pytest

from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.folder import read_icon, stamp
from junctor.model.errors import InvalidSpec, UnknownObject


def test_a_folder_joins_manifest_operation_files_and_python(notes):
    spec = read_folder(notes)
    assert set(spec.operations) == {"listNotes", "addNote", "copyNote", "deleteNote"}
    add = spec.operations["addNote"]
    assert add.name == "Add a note"
    assert add.input["required"] == ["text"]
    assert add.output["properties"]["id"]
    assert add.description == "Put a note into the space."
    assert spec.operations["copyNote"].summary == "a copy of {{input.id}}"


def test_what_the_manifest_says_wins_over_the_decorator(notes, edit):
    edit(
        "connector.yaml",
        '{handler: "actions:add_note"}',
        '{handler: "actions:add_note", name: Mine}',
    )
    assert read_folder(notes).operations["addNote"].name == "Mine"


def test_auth_names_of_the_decorator_are_taken_where_the_manifest_declares_them(notes, edit):
    edit("actions.py", 'name="Add a note",', 'name="Add a note", auth=("bearer_token",),')
    assert read_folder(notes).operations["addNote"].auth == ("bearer_token",)
    edit("actions.py", 'auth=("bearer_token",)', 'auth=("basic",)')
    assert read_folder(notes).operations["addNote"].auth == ()


def test_an_operation_stands_in_one_place(notes, edit):
    edit("connector.yaml", "  addNote:", "  deleteNote: {}\n  addNote:")
    with pytest.raises(InvalidSpec, match=r"operations/deleteNote.yaml: is in connector.yaml too"):
        read_folder(notes)
    edit("connector.yaml", "  deleteNote: {}\n", "")
    assert read_folder(notes)


def test_faults_in_an_operation_file_have_its_line(notes, edit):
    edit("operations/deleteNote.yaml", "effect: delete", "effect: destroy")
    with pytest.raises(InvalidSpec) as caught:
        read_folder(notes)
    lines = (notes / "operations/deleteNote.yaml").read_text().splitlines()
    at = 1 + next(n for n, line in enumerate(lines) if line.startswith("effect:"))
    place = f"operations/deleteNote.yaml:{at}:1 operations.deleteNote.effect"
    assert caught.value.details["faults"][0]["place"] == place
    edit("operations/deleteNote.yaml", "effect: destroy", "effect: delete")
    assert read_folder(notes)


def test_an_unreadable_folder_names_the_cure(tmp_path):
    with pytest.raises(InvalidSpec, match="No such file") as caught:
        read_folder(tmp_path)
    assert "connector new" in caught.value.cure


def test_an_entry_reads_what_hangs_on_it_lazily(notes):
    entry = CatalogEntry(read_folder(notes), source="path", folder=notes)
    assert [s["case"] for s in entry.samples("listNotes")] == ["ok", "refused"]
    assert entry.handler("listNotes") is None
    assert entry.handler_digest("listNotes") is None
    assert entry.handler("addNote").prepare({"text": "x"}).url == "/notes"
    assert entry.handler_digest("addNote").startswith("sha256:")
    assert entry.icon.startswith("<svg")
    pin = entry.pin("addNote", "c1")
    assert (pin.integration_slug, pin.connection_id) == ("notes", "c1")
    assert pin.handler_digest == entry.handler_digest("addNote")
    assert entry.pin("listNotes").handler_digest is None
    with pytest.raises(UnknownObject, match="no operation `addNotes`") as refused:
        entry.pin("addNotes")
    assert refused.value.cure.startswith("Did you mean `addNote`")
    with pytest.raises(UnknownObject) as refused:
        entry.pin("nope")
    assert refused.value.cure.startswith("One of: addNote")


def test_a_handler_that_went_missing_is_named(notes):
    entry = CatalogEntry(read_folder(notes), source="path", folder=notes)
    (notes / "actions.py").unlink()
    with pytest.raises(InvalidSpec, match=r"`actions:add_note` of notes.addNote does not exist"):
        entry.handler("addNote")
    assert entry.handler_digest("addNote") is None


def test_an_unsafe_icon_becomes_a_letter_tile(notes):
    (notes / "icon.svg").write_text("<svg viewBox='0 0 1 1'><script/></svg>")
    assert ">N</text>" in read_icon(notes, "Notes")
    assert len(stamp(notes)) == 6
