"""Files that a browser saves, under harmless names."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath
from urllib.parse import quote


def disposition(name: str | None, content_type: str | None, digest: str) -> str:
    """The header that has a browser save a file under a harmless name."""
    kind = mimetypes.guess_extension((content_type or "").partition(";")[0].strip()) or ""
    shown = PurePosixPath((name or "").replace("\\", "/")).name.strip(". ")
    shown = shown or f"file-{digest[-12:]}{kind}"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
