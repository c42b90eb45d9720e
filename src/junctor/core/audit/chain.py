"""How entries are linked: h_n = SHA-256(label || h_{n-1} || canonical JSON).

The first link hangs on the chain's own name, so a chain cannot be passed off as another.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from operator import attrgetter

from junctor.model.audit import AuditEntry
from junctor.model.value import canonical

LABEL = b"junctor-audit-v1\x00"
_FIELDS = tuple(field.name for field in fields(AuditEntry))
_VALUES = attrgetter(*_FIELDS)


def chain_id(project_id: str, writer: str) -> str:
    """The chain of one project and one writer."""
    return f"{project_id}:{writer}"


def genesis(chain: str) -> bytes:
    """What the first entry of a chain hangs on."""
    return hashlib.sha256(LABEL + chain.encode()).digest()


def link(previous: bytes, text: bytes) -> bytes:
    """The hash of an entry whose canonical JSON is `text`."""
    return hashlib.sha256(LABEL + previous + text).digest()


def spelled(entry: AuditEntry) -> bytes:
    """The canonical JSON of an entry: what is stored and hashed.

    The same as of `entry.to_json()`, without copying what is nested; this runs twice per call.

    Raises:
        TypeError: it holds something JSON cannot say.
    """
    return canonical(
        {
            name: value
            for name, value in zip(_FIELDS, _VALUES(entry), strict=True)
            if value is not None and value != {}
        }
    )
