"""What a trace says of a call, read by somebody who was not there."""

from __future__ import annotations

import pytest

from junctor.core.catalog.entry import CatalogEntry
from junctor.testing.conformance.run import shipped_connectors


@pytest.mark.parametrize("entry", shipped_connectors(), ids=lambda each: each.spec.key)
def test_a_deletion_is_not_told_like_a_look(entry: CatalogEntry):
    operations = entry.spec.operations.values()
    looks = {each.summary for each in operations if each.effect == "read"}
    deletions = {each.summary for each in operations if each.effect == "delete"}
    assert not looks & deletions
