from __future__ import annotations

import shutil
import sys

import pytest

from junctor.core.catalog import Catalog
from junctor.core.catalog.cache import load_shelf
from junctor.core.catalog.discovery import folders_under, installed_roots, shipped_root
from junctor.model.errors import NotConfigured, UnknownObject
from junctor.testing.memory import MemoryStore


@pytest.fixture
def catalog(notes):
    return Catalog(MemoryStore().specs, roots=[notes.parent], installed=False)


async def test_a_list_shows_what_menus_need(catalog):
    (summary,) = await catalog.list("p1")
    assert summary["key"] == "notes"
    assert summary["source"] == "shipped"
    assert summary["authTypes"] == summary["signIns"] == ["bearer_token", "oauth2"]
    assert summary["operationCount"] == 4
    assert summary["operations"][0] == {
        "key": "listNotes",
        "name": "List notes",
        "effect": "read",
        "synonyms": [],
    }
    assert summary["icon"].startswith("<svg")


async def test_get_finds_by_slug_and_version(catalog):
    entry = await catalog.get("p1", "notes")
    assert entry.spec.version == "1.2.0"
    assert await catalog.get("p1", "notes", "1.2.0") is entry
    with pytest.raises(UnknownObject, match=r"not here at version 2.0.0") as caught:
        await catalog.get("p1", "notes", "2.0.0")
    assert "1.2.0" in caught.value.cure
    with pytest.raises(UnknownObject, match="no connector `nope`"):
        await catalog.get("p1", "nope")


@pytest.mark.parametrize(
    "text", ["notes", "NOT", "sticky", "list notes", "productivity", "spaces", "keeps"]
)
async def test_search_finds_by_name_synonym_operation_and_description(catalog, text):
    assert [s["key"] for s in await catalog.search("p1", text)] == ["notes"]


async def test_search_wants_every_word(catalog):
    assert await catalog.search("p1", "notes zebra") == []


def test_a_broken_folder_is_left_out_and_told(notes):
    bad = notes.parent / "bad"
    bad.mkdir()
    (bad / "connector.yaml").write_text("key: bad\n")
    worse = notes.parent / "worse"
    shutil.copytree(notes, worse)
    (worse / "actions.py").write_text("raise ValueError('no')")
    catalog = Catalog(roots=[notes.parent], installed=False)
    assert catalog.slugs() == {"notes"}
    assert "is required" in catalog.faults[str(bad)][0].message
    assert "cannot be imported" in catalog.faults[str(worse)][0].message
    shutil.rmtree(bad)
    shutil.rmtree(worse)
    catalog.reload()
    assert catalog.faults == {}


def test_the_cache_answers_until_a_file_changes(notes, tmp_path, edit):
    file = tmp_path / "home" / "cache" / "connectors"
    folders = [(notes, "shipped")]
    first = load_shelf(folders, file)
    assert first.fresh
    second = load_shelf(folders, file)
    assert not second.fresh
    assert second.rows["notes"]["summary"] == first.rows["notes"]["summary"]
    assert second.entry("notes").digest == first.entry("notes").digest
    edit("connector.yaml", "name: Notes", "name: Remarks")
    third = load_shelf(folders, file)
    assert third.fresh
    assert third.rows["notes"]["summary"]["name"] == "Remarks"
    assert second.entry("notes").spec.name == "Remarks"  # the file moved on: read the folder
    assert load_shelf([], file).rows == {}


@pytest.mark.parametrize("content", [b"", b"junk", b"junctor-catalog 0 0 x 5\n[]", b"\xff\xfe 9\n"])
def test_a_cache_that_is_not_ours_is_ignored(notes, tmp_path, content):
    file = tmp_path / "connectors"
    file.write_bytes(content)
    assert load_shelf([(notes, "shipped")], file).rows["notes"]
    assert not load_shelf([(notes, "shipped")], file).fresh


def test_a_cut_cache_costs_nothing_but_time(notes, tmp_path):
    file = tmp_path / "connectors"
    load_shelf([(notes, "shipped")], file)
    shelf = load_shelf([(notes, "shipped")], file)
    file.write_bytes(file.read_bytes()[:-10])
    assert shelf.entry("notes").spec.key == "notes"
    file.unlink()
    assert shelf.entry("notes").spec.key == "notes"


def test_a_home_that_cannot_be_written_is_no_failure(notes, tmp_path):
    (tmp_path / "file").write_text("in the way")
    shelf = load_shelf([(notes, "shipped")], tmp_path / "file" / "connectors")
    assert shelf.entry("notes").spec.key == "notes"


def test_each_root_has_a_cache_of_its_own_that_homes_may_share(notes, tmp_path):
    root, mine = tmp_path / "many", tmp_path / "mine"
    for number in range(3):
        shutil.copytree(notes, root / f"notes{number}")
        manifest = root / f"notes{number}" / "connector.yaml"
        manifest.write_text(manifest.read_text().replace("key: notes", f"key: notes{number}"))
    shutil.copytree(root / "notes1", mine / "notes1")
    cache = tmp_path / "cache"

    def listed(*folders):
        catalog = Catalog(roots=[root], folders=folders, cache=cache, installed=False)
        return sorted(each["key"] for each in catalog.installed_summaries())

    assert listed() == ["notes0", "notes1", "notes2"]
    (first,) = cache.iterdir()
    written = first.stat().st_mtime_ns
    assert listed(mine) == ["notes0", "notes1", "notes2"]
    assert listed() == ["notes0", "notes1", "notes2"]
    assert len(list(cache.iterdir())) == 2
    assert first.stat().st_mtime_ns == written, "another folder does not make it anew"
    both = Catalog(roots=[root], folders=[mine], cache=cache, installed=False)
    assert both.installed_entry("notes1").source == "shipped"


async def test_a_path_adds_folders_and_python_files(notes, tmp_path):
    catalog = Catalog(roots=[], installed=False)
    assert [e.spec.key for e in catalog.add_path(notes)] == ["notes"]
    hello = tmp_path / "mine" / "hello.py"
    hello.parent.mkdir()
    hello.write_text(
        "from junctor.sdk import action\n"
        '@action(key="hello.world", name="Hello World", inputs={"name": "string"})\n'
        'async def hello(ctx, inputs):\n    return {"message": f"Hello {inputs.name}"}\n'
    )
    (hello.parent / "other.py").write_text("x = 1\n")
    (entry,) = catalog.add_path(hello.parent)
    assert (entry.spec.key, entry.spec.version, entry.source) == ("hello", "0.0.0", "path")
    assert ">H</text>" in entry.icon
    assert await entry.handler("world").run(None, {"name": "Ada"}) == {"message": "Hello Ada"}
    assert entry.handler_digest("world").startswith("sha256:")
    assert entry.samples("world") == []
    assert {s["key"] for s in await catalog.list("p")} == {"hello", "notes"}
    assert (await catalog.get("p", "hello")) is entry
    with pytest.raises(NotConfigured, match="There is no connector in"):
        catalog.add_path(tmp_path / "nowhere")


def test_shipped_and_installed_connectors_are_found(notes, tmp_path, monkeypatch):
    assert (shipped_root() / "__init__.py").is_file()
    assert folders_under(tmp_path / "nowhere") == []
    assert folders_under(notes) == [notes]
    site = tmp_path / "site"
    package = site / "acme_connectors"
    shutil.copytree(notes, package / "acme")
    (package / "__init__.py").write_text("raise RuntimeError('never run')")
    info = site / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[junctor.connectors]\nacme = acme_connectors\ngone = acme_gone.x\nlost = acme_lost\n"
    )
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    assert package / "acme" in [f for root in installed_roots() for f in folders_under(root)]
    catalog = Catalog(roots=[], folders=[notes.parent / "none"])
    assert catalog.installed_summaries()[0]["source"] == "installed"
