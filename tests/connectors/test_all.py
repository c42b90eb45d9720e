"""Every shipped connector passes the suite it inherits; no test is written for one.

One test for each operation, trigger and folder: the suite has ten times as many cases, and what
a test costs beside them is more than what most of them cost.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.testing.suite import ConnectorCase, connector_cases

FOLDERS = folders_under(shipped_root())


def grouped() -> dict[str, list[ConnectorCase]]:
    """The cases by what they are about: `slack-sendMessage` has its samples and its scenarios."""
    found: dict[str, list[ConnectorCase]] = defaultdict(list)
    for folder in FOLDERS:
        for case in connector_cases(folder):
            found[case.about].append(case)
    return found


CASES = grouped()


def test_there_are_connectors():
    assert FOLDERS


@pytest.mark.parametrize("about", CASES)
def test_connector(about):
    wrong = []
    for case in CASES[about]:
        try:
            case.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are told as well
            wrong.append(f"{case}: {type(error).__name__}: {error}")
    assert not wrong, "\n".join(wrong)
