"""A connector that differs from the recorded one has a higher version, and no lower grade."""

from __future__ import annotations

import importlib.util
import json

from house.tree import ROOT

_SPEC = importlib.util.spec_from_file_location("versions", ROOT / "scripts" / "versions.py")
versions = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(versions)


def test_a_connector_that_changed_has_a_higher_version_and_keeps_its_grade():
    recorded = json.loads(versions.RECORD.read_text())
    assert versions.faults(recorded, versions.shipped_versions()) == []


def test_a_change_without_a_higher_version_is_named():
    old = {
        "slack": {"version": "1.9.0", "digest": "a", "grade": "gold"},
        "gone": {"version": "1.0.0", "digest": "a", "grade": "gold"},
    }
    same = {
        "slack": {"version": "1.9.0", "digest": "b", "grade": "gold"},
        "new": {"version": "0.1.0", "digest": "c", "grade": "bronze"},
    }
    (fault,) = versions.faults(old, same)
    assert fault.startswith("slack: it differs from 1.9.0")
    assert fault.endswith("Raise `version` in its connector.yaml.")
    raised = {"slack": {"version": "1.10.0", "digest": "b", "grade": "gold"}}
    assert versions.faults(old, raised) == []
    assert versions.faults(old, {"slack": old["slack"]}) == []


def test_a_lost_grade_is_named_whatever_the_version_and_a_better_one_is_not():
    old = {"slack": {"version": "1.9.0", "digest": "a", "grade": "gold"}}
    lower = {"slack": {"version": "2.0.0", "digest": "b", "grade": "silver"}}
    (fault,) = versions.faults(old, lower)
    assert fault.startswith("slack: it was gold and is silver.")
    assert versions.faults(lower, {"slack": {**lower["slack"], "grade": "gold"}}) == []


def test_a_look_writes_nothing(monkeypatch, tmp_path, capsys):
    record = tmp_path / "versions.json"
    monkeypatch.setattr(versions, "RECORD", record)
    monkeypatch.setattr("sys.argv", ["versions.py", "--check"])
    assert versions.main() == 0
    assert not record.exists()
    monkeypatch.setattr("sys.argv", ["versions.py"])
    assert versions.main() == 0
    assert json.loads(record.read_text())["slack"]["grade"] == "gold"
    assert "connectors recorded" in capsys.readouterr().out
