"""Every shipped connector passes the suite it inherits; no test is written for one."""

from __future__ import annotations

import pytest

from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.testing.suite import connector_cases

FOLDERS = folders_under(shipped_root())


def test_there_are_connectors():
    assert FOLDERS


@pytest.mark.parametrize("case", [c for f in FOLDERS for c in connector_cases(f)], ids=str)
def test_connector(case):
    case.run()
