"""Headers that people and flows may set: one line of text each, none that the transport owns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from junctor.core.guard import tables
from junctor.core.guard.refusals import refuse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_VALUE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
    """Refuses user-supplied headers that could split, smuggle or impersonate; raises `Blocked`."""
    if not headers:
        return
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    for name, value in pairs:
        if not _TOKEN.fullmatch(name) or _BAD_VALUE.search(value):
            raise refuse("header_injection", field="headers")
        plain = name.lower().replace("_", "-")
        if (
            plain in tables.HOP_HEADERS
            or plain in tables.METADATA_HEADERS
            or plain.startswith(("proxy-", *tables.METADATA_HEADER_PREFIXES))
        ):
            raise refuse("header_not_allowed", field=f"headers.{name}")
