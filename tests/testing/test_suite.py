"""The inherited connector suite: it passes what is right and names what is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from junctor.testing.suite import connector_cases
from junctor.testing.workbench import Workbench

EXAMPLE = Path(__file__).parents[1] / "core" / "catalog" / "example" / "notes"
MANIFEST = """
key: plain
name: Plain
version: 1.0.0
baseUrl: https://plain.example
test: ask
failure: {when: {ok: false}, code: error, classes: {missing: not_found}}
operations:
  ask:
    name: Ask
    effect: read
    summary: a question
    request: {method: GET, path: /ask}
    output: {type: object, required: [ok], properties: {ok: {type: boolean}}}
  page:
    name: Page
    effect: read
    summary: a page
    response: text
    request: {method: GET, path: /page}
"""


def wrong_in(folder):
    wrong = {}
    for case in connector_cases(folder):
        try:
            case.run()
        except AssertionError as error:
            wrong[str(case)] = str(error)
    return wrong


@pytest.fixture
def plain(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "connector.yaml").write_text(MANIFEST)
    return folder


@pytest.mark.parametrize("case", connector_cases(EXAMPLE), ids=str)
def test_an_example_of_every_kind_of_operation_passes(case):
    case.run()


def test_there_is_a_case_for_each_file_sample_operation_and_scenario():
    names = [str(case) for case in connector_cases(EXAMPLE)]
    assert len(names) == len(set(names))
    assert "notes-check" in names
    assert "notes-sample-copyNote.missing" in names
    assert {f"notes-listNotes-{s}" for s in ("sandbox", "generated", "mock", "401", "5xx")} <= set(
        names
    )
    assert "notes-copyNote-mock" not in names


def test_a_folder_without_a_usable_manifest_has_one_case_that_says_why(plain):
    (plain / "connector.yaml").write_text("key: plain\nname: [\n")
    assert list(wrong_in(plain)) == ["plain-check"]
    (plain / "connector.yaml").write_text(MANIFEST)
    assert set(wrong_in(plain)) == {"plain-check"}  # no icon, no README, no samples


def test_a_sample_that_builds_or_reads_differently_is_named(plain):
    (plain / "samples").mkdir()
    sample = {
        "operation": "ask",
        "input": {},
        "request": {"method": "GET", "path": "/other"},
        "response": {"status": 200, "json": {"ok": True}},
        "outcome": {"ok": True},
    }
    (plain / "samples" / "ask.ok.json").write_text(json.dumps(sample))
    wrong = wrong_in(plain)
    assert "builds another `path`" in wrong["plain-sample-ask.ok"]
    sample["request"]["path"] = "/ask"
    sample["response"]["json"] = {"strange": 1}
    (plain / "samples" / "ask.ok.json").write_text(json.dumps(sample))
    wrong = wrong_in(plain)
    assert "does not fit its schema" in wrong["plain-sample-ask.ok"]
    assert "differs from its declared schema" in wrong["plain-ask-sandbox"]


def test_a_scenario_that_reads_otherwise_is_named(plain):
    changed = MANIFEST.replace("missing: not_found}", "missing: not_found}, statuses: {404: auth}")
    (plain / "connector.yaml").write_text(changed.replace("when: {ok: false}, code: error, ", ""))
    assert "404 reads as auth" in wrong_in(plain)["plain-ask-404"]


def test_anyone_can_use_it_in_three_lines(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "notes")
    (tmp_path / "test_notes.py").write_text(
        "import pytest\n"
        "from junctor.testing.suite import connector_cases\n"
        "@pytest.mark.parametrize('case', connector_cases('notes'), ids=str)\n"
        "def test_notes(case):\n"
        "    case.run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_workbench_can_be_closed_early():
    bench = Workbench()
    bench.close()
    bench.abandon()
