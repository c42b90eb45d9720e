from __future__ import annotations

import pytest

from fixtures_issuer import MANIFEST
from junctor.core.catalog import check_path

FILES = {"README.md": "", "quality.yaml": ""}
SPOILS = [
    ("capture: {tenant: team.id}", "capture: {team: team.id}", "`team` is no setting"),
    ("redirectCapture: {realm:", "redirectCapture: {relm:", "`relm` is no setting"),
    (
        "  properties:\n    tenant",
        "  required: [site]\n  properties:\n    tenant",
        "`site` is required before",
    ),
    (
        "tokenUrl: https://api.vendor.example/",
        "tokenUrl: https://{{conn.realm}}.example/",
        "anywhere by `realm`",
    ),
    ("operation: sites", "operation: nope", "the operation `nope` does not exist"),
    ("operation: sites", "operation: write", "`write` is not a read without inputs"),
]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "tenant"
    place.mkdir()
    return place


def faults(folder, text):
    (folder / "connector.yaml").write_text(text)
    return "\n".join(f"{f.place}: {f.message}" for f in check_path(folder))


def test_the_sign_in_of_the_strict_issuer_holds_together(folder):
    assert "auth.0" not in faults(folder, MANIFEST)


@pytest.mark.parametrize(("old", "new", "message"), SPOILS)
def test_a_sign_in_that_cannot_end_well_is_found(folder, old, new, message):
    assert old in MANIFEST
    assert message in faults(folder, MANIFEST.replace(old, new))
