"""A manifest is YAML for everybody: editors and other readers take what ours takes."""

from __future__ import annotations

import pytest
import yaml

from junctor.core.catalog.discovery import folders_under, shipped_root

MANIFESTS = [folder / "connector.yaml" for folder in folders_under(shipped_root())]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_a_reader_that_is_not_ours_reads_it(manifest):
    yaml.compose(manifest.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
