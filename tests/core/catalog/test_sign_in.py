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
        "`{{conn.realm}}` could change the host",
    ),
    (
        "revokeUrl: https://api.vendor.example/",
        "revokeUrl: https://{{conn.realm}}.example/",
        "`{{conn.realm}}` could change the host",
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


ORIGINS = "realm: {type: string, enum: [https://a.vendor.example, https://b.vendor.example]}"


@pytest.mark.parametrize(
    ("realm", "fault"),
    [
        (ORIGINS, ""),
        (ORIGINS.replace("https://b", "http://b"), "could change the host"),
        (ORIGINS.replace("b.vendor.example", "b.vendor.example/x"), "could change the host"),
        (ORIGINS.replace("https://b.vendor", "https://u@b.vendor"), "could change the host"),
        ("realm: {type: string, format: uri}", "could change the host"),
    ],
)
def test_an_address_may_begin_with_one_of_the_vendors_own_hosts(folder, realm, fault):
    manifest = MANIFEST.replace("realm: {type: string, title: Realm}", realm)
    manifest = manifest.replace(
        "tokenUrl: https://api.vendor.example/token", 'tokenUrl: "{{conn.realm}}/token"'
    )
    found = [line for line in faults(folder, manifest).splitlines() if "tokenUrl" in line]
    assert (fault in "\n".join(found)) if fault else not found
