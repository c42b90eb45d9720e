"""Grades are measured: each rule, what it lacks, exemptions, and claims that are held."""

from __future__ import annotations

import pytest

from junctor.core.catalog import check_folder
from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.core.catalog.folder import read_folder
from junctor.core.catalog.grade import RANK, Grade, assess, evidence_of


def measured(folder):
    found = assess(evidence_of(folder, read_folder(folder)))
    return found, {rule.name: rule for rule in found.rules}


def edited(folder, name, old, new):
    file = folder / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_every_shipped_connector_is_at_least_bronze():
    low = {
        folder.name: [r.name for r in found.rules if not r.met and r.level is Grade.BRONZE]
        for folder in folders_under(shipped_root())
        for found, _ in [measured(folder)]
        if found.grade is Grade.NONE
    }
    assert low == {}


def test_what_is_missing_is_named(notes):
    _, before = measured(notes)
    assert before["samplesOk"].met
    for each in (notes / "samples").glob("listNotes.*.json"):
        each.unlink()
    found, rules = measured(notes)
    assert rules["samplesOk"].lacks == ("listNotes",)
    assert RANK[found.grade] < RANK[Grade.SILVER]


def test_a_folder_without_readme_icon_or_quality_is_nothing(notes):
    for name in ("README.md", "icon.svg", "quality.yaml"):
        (notes / name).unlink()
    found, rules = measured(notes)
    assert found.grade is Grade.NONE
    assert rules["files"].lacks == ("README.md", "icon.svg")
    assert not rules["verifiedAgainst"].met


def test_an_exemption_needs_a_reason_and_a_rule_that_knows_exemptions(notes):
    (notes / "quality.yaml").write_text(
        "rules:\n"
        "  triggers: {status: exempt, reason: The vendor sends no events.}\n"
        "  summaries: {status: exempt, reason: Because we say so.}\n"
    )
    edited(notes, "connector.yaml", "summary: ", "description: ")
    found, rules = measured(notes)
    assert rules["triggers"].met
    assert rules["triggers"].to_json()["state"] in {"exempt", "done"}
    assert not rules["summaries"].met
    assert found.grade is Grade.NONE


def test_a_broken_quality_file_and_a_broken_sample_count_as_absent(notes):
    (notes / "quality.yaml").write_text("rules: [")
    (notes / "samples" / "listNotes.broken.json").write_text("{")
    found, rules = measured(notes)
    assert not rules["verifiedAgainst"].met
    assert found.verified_against is None


@pytest.mark.parametrize("claim", ["bronze", "silver", "gold"])
def test_a_claim_above_what_is_measured_is_a_fault(notes, claim):
    found, _ = measured(notes)
    text = (notes / "quality.yaml").read_text()
    (notes / "quality.yaml").write_text(f"grade: {claim}\n" + text)
    faults = [f.message for f in check_folder(notes) if f.message.startswith("claims")]
    assert bool(faults) is (RANK[Grade(claim)] > RANK[found.grade])
