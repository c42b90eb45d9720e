"""The links of a chain."""

from __future__ import annotations

import hashlib

import pytest

from junctor.core.audit import chain
from junctor.model.audit import AuditEntry
from junctor.model.value import canonical

FULL = AuditEntry(
    project_id="p",
    kind="k",
    actor="a",
    at=0,
    connection_id="",
    environment="e",
    operation="o",
    credential="c",
    host="h",
    mode="live",
    purpose={"b": 1, "a": {}},
    intent="i",
    outcome={"ok": False},
    detail={"z": [1, None]},
)


@pytest.mark.parametrize(
    "entry", [FULL, AuditEntry(project_id="p", kind="k", actor="a", at=1, outcome={})]
)
def test_what_is_hashed_is_what_the_entry_says_of_itself(entry):
    assert chain.spelled(entry) == canonical(entry.to_json())


def test_a_link_is_the_documented_hash():
    start = hashlib.sha256(b"junctor-audit-v1\x00p:embedded").digest()
    assert chain.genesis(chain.chain_id("p", "embedded")) == start
    assert (
        chain.link(start, b"{}") == hashlib.sha256(b"junctor-audit-v1\x00" + start + b"{}").digest()
    )


def test_chains_of_different_names_never_share_a_link():
    assert chain.genesis("p1:embedded") != chain.genesis("p2:embedded")
