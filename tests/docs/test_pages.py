"""Pages link to what exists, decisions are numbered, the reference is fresh."""

from __future__ import annotations

import importlib
import re
import sys

import pytest

from docs.pages import ROOT, all_pages, anchors, links

ADR = ROOT / "docs" / "adr"
HEADINGS = ["Context", "Decision", "What we gave up", "How we would notice that we were wrong"]
NAME = re.compile(r"[a-z0-9-]+\.(added|changed|deprecated|removed|fixed|security)\.md")
# Words of the places this was written in, and boasts.
UNWANTED = re.compile(
    r"\.\./shared|DESIGN\.md|\bresearch/|\bsub-?agent|\bissue \d|"
    r"\bseamless|\bpowerful\b|\bblazing|\bsimply\b|\brobust\b|\beffortless",
    re.IGNORECASE,
)


def named(page) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", all_pages(), ids=named)
def test_links_lead_somewhere(page):
    for link in links(page):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{named(page)} links to {link}"
        assert path.is_relative_to(ROOT), f"{named(page)} links out of the repository: {link}"
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path), f"{named(page)} links to the missing anchor {link}"


OURS = [p for p in all_pages() if "connectors" not in p.parts]  # those have their own words


@pytest.mark.parametrize("page", OURS, ids=named)
def test_pages_speak_plainly(page):
    text = page.read_text("utf-8")
    assert not UNWANTED.findall(text)
    words = [w for w in ("colour", "behaviour", "licence", "organisation") if w in text]
    assert not words, "American spelling"
    assert text.count("\n# ") == 0 or "```" in text, "one title"
    assert text.startswith("# ") or page.parent.name == "changes"


def test_decisions_are_numbered_without_a_gap_and_listed():
    pages = sorted(p for p in ADR.glob("*.md") if p.name != "README.md")
    numbers = [int(p.name[:4]) for p in pages]
    assert numbers == list(range(1, len(pages) + 1))
    index = links(ADR / "README.md")
    for page in pages:
        assert page.name in index
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:4]}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
        assert len(text.splitlines()) < 80, "one page"


def test_every_page_of_a_kind_is_in_its_list():
    for kind in ("tutorial", "howto", "explanation"):
        folder = ROOT / "docs" / kind
        index = links(folder / "README.md")
        for page in folder.glob("*.md"):
            assert page.name == "README.md" or page.name in index


def test_changes_have_a_name_that_says_their_kind():
    found = sorted(p.name for p in (ROOT / "changes").glob("*.md") if p.name != "README.md")
    assert found
    assert not [name for name in found if not NAME.fullmatch(name)]


def test_the_reference_is_fresh():
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        reference = importlib.import_module("reference")
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    old = reference.stale(reference.pages())
    assert not old, "run `make docs`"
    assert "settings.md" in reference.pages()
