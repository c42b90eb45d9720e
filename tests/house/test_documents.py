"""Decisions are numbered and linked; nothing tracked names where it was made."""

from __future__ import annotations

import re

from house.tree import ROOT, tracked

DECISIONS = ROOT / "docs" / "adr"
# Written in parts, because this file is tracked too.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "npmjs" + ".com",
              "deb." + "debian.org", "security." + "debian.org", "crates" + ".io"]  # fmt: skip
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/tmp/ho" + "use", "/tmp/con" + "tract"]
MODELS = "connectors/anthropic"  # a vendor whose models are named so
WORDS = ["cla" + "ude", "this ses" + "sion's budget",
         "another ses" + "sion writes", "written by a ses" + "sion"]  # fmt: skip
ATTACKS = ROOT / "tests" / "corpora" / "data"  # attacks name what they are after
BINARY = (".png", ".jpg", ".ico", ".woff2", ".gz", ".zip", ".pdf", ".db")


def decisions():
    return sorted(DECISIONS.glob("[0-9]*.md")) if DECISIONS.is_dir() else []


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(page.name[:4]) for page in decisions()]
    assert numbers == list(range(1, len(numbers) + 1))
    for page in decisions():
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
        assert page.read_text("utf-8").startswith(f"# {page.name[:4]}. ")


def test_every_decision_is_linked_from_its_index():
    index = DECISIONS / "README.md"
    text = index.read_text("utf-8") if index.is_file() else ""
    assert [page.name for page in decisions() if f"({page.name})" not in text] == []


def test_links_within_the_documentation_lead_somewhere():
    broken = []
    for page in (p for p in tracked() if p.suffix == ".md" and "connectors" not in p.parts):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            ours = "://" not in target and not target.startswith("mailto:")
            if ours and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_no_tracked_file_names_registries_machines_or_those_who_wrote_it():
    found = []
    for path in tracked():
        if path.suffix in BINARY or ATTACKS in path.parents:
            continue
        text = path.read_text("utf-8", "replace").lower()
        found += [
            f"{path.relative_to(ROOT)}: {word}"
            for word in [*REGISTRIES, *PLACES, *WORDS]
            if word in text and not (word == WORDS[0] and MODELS in str(path))
        ]
    assert found == []


def test_the_lock_pins_hashes_and_names_no_address():
    lock = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
