"""What the homes of a test session share."""

from __future__ import annotations

import os
from pathlib import Path


def shared_cache() -> Path | None:
    """The folder of the catalog as it was read: reading it again is not what most tests try."""
    named = os.environ.get("JUNCTOR_CACHE")
    return Path(named) if named else None
