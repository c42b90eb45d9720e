from __future__ import annotations

import pytest

from junctor.core.catalog import read_manifest
from junctor.model.errors import InvalidSpec

GOOD = """\
key: shop
name: Shop
version: 1.0.0
baseUrl: https://shop.example
auth:
  - type: bearer_token
operations:
  list:
    name: List
    effect: read
    request: {method: GET, path: /things}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidSpec) as caught:
        read_manifest(text.encode())
    return [f"{f['place']}: {f['message']} ({f['cure']})" for f in caught.value.details["faults"]]


def test_a_manifest_is_a_spec():
    spec = read_manifest(GOOD.encode())
    assert (spec.key, spec.operations["list"].request.path) == ("shop", "/things")


def test_all_faults_are_told_at_once_with_their_lines():
    text = (
        GOOD.replace("effect: read", "effect: reed\n    sumary: x")
        .replace("version: 1.0.0", "version: one")
        .replace("path: /things", "pth: /things")
        .replace("name: Shop\n", "")
    )
    found = faults(text)
    assert any("connector.yaml:1:1 name: `name` is required" in f for f in found)
    assert any("connector.yaml:2:1 version: does not match the pattern" in f for f in found)
    assert any("operations.list.effect: is not one of the allowed values" in f for f in found)
    assert any(
        "operations.list.sumary: `sumary` is not a known field (Did you mean `summary`?)" in f
        for f in found
    )
    assert any("operations.list.request.pth" in f and "`path`" in f for f in found)
    assert read_manifest(GOOD.encode())


def test_faults_inside_an_auth_scheme_point_into_it():
    found = faults(GOOD.replace("type: bearer_token", "type: bearer_token\n    feld: x"))
    assert found == [
        "connector.yaml:7:5 auth.0.feld: `feld` is not a known field (Remove it, or correct its name.)"
    ]
    (found,) = faults(GOOD.replace("type: bearer_token", "type: bearer"))
    assert "auth.0: has no known `type`" in found
    assert "oauth2" in found
    (found,) = faults(GOOD.replace("type: bearer_token", "type: aws_sigv4"))
    assert "`service` is required" in found


def test_a_manifest_that_is_no_mapping():
    assert faults("- a")[0].startswith("connector.yaml:1:1:")
