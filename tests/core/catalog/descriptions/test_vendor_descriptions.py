"""Vendors' own files, when a folder of them is there; they are never part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from junctor.core.catalog.descriptions import parse_description
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.descriptions.parse import kind_of
from junctor.model.schema import compile_schema

ROOT = Path(__file__).parents[4]
SPECS = Path(os.environ.get("JUNCTOR_SPECS") or ROOT.parent / "shared" / "specs")
FILES = sorted(p for p in SPECS.glob("*/*") if p.suffix in (".json", ".yaml", ".yml"))
needs_specs = pytest.mark.skipif(
    not FILES, reason=f"no vendor descriptions in {SPECS}; set JUNCTOR_SPECS to a folder of them"
)


@needs_specs
@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_vendors_file_is_read_completely(path):
    document = load(path.read_bytes())
    if kind_of(document) is None:
        pytest.skip("not a description of HTTP operations")
    description = parse_description(document)
    assert description.operations
    for operation in description.operations:
        assert operation.path.startswith("/")
        assert operation.method.isupper()
        assert operation.responses
    for operation in description.operations[:10]:
        for bodies in (operation.body, *operation.responses.values()):
            for schema in bodies.values():
                compile_schema(description.schema(schema))


@needs_specs
@pytest.mark.parametrize("name", ["stripe/spec3.trimmed.json", "openai/openapi.trimmed.json"])
def test_a_large_file_is_read(name):
    if not (SPECS / name).exists():
        pytest.skip(f"{name} is not in {SPECS}")
    raw = (SPECS / name).read_bytes()
    assert len(parse_description(raw).operations) > 50


@needs_specs
def test_a_request_as_stripe_takes_it_has_no_faults_and_a_wrong_one_has():
    path = SPECS / "stripe/spec3.trimmed.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    from junctor.core.catalog.descriptions import check_request

    stripe = parse_description(path.read_bytes())
    media = "application/x-www-form-urlencoded"
    good = b"email=ada%40example.com&metadata[order]=6735&address[city]=Berlin&expand[]=tax"
    assert check_request(stripe, "POST", "/v1/customers", [], {}, good, media) == []
    bad = b"emial=ada&address[city][x]=1"
    faults = check_request(stripe, "POST", "/v1/customers", [], {}, bad, media)
    assert any("emial" in f for f in faults)
    assert len(faults) > 1
    listing = [("limit", "3"), ("created[gte]", "1700000000"), ("expand[]", "data.tax")]
    assert check_request(stripe, "GET", "/v1/customers", listing, {}, None, None) == []
