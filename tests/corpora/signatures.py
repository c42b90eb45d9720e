"""One row of the webhook corpus: does the verifier judge the delivery as expected?"""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

from junctor.core.triggers.signatures import Verdict, verify

NAME = "webhook_signatures"


def judge(row: dict[str, Any]) -> Verdict:
    """The verdict on the row's delivery."""
    return verify(
        row["scheme"],
        method=row["method"],
        url=row.get("url", "https://hooks.example.com/in"),
        headers=row["headers"],
        body=base64.b64decode(row.get("body_b64", "")),
        secrets=row["secrets"],
        now=row["now"],
        tolerance=row.get("tolerance_s", 300),
        seen=set(row.get("previously_seen", [])).__contains__,
        verify_token=row.get("verify_token"),
    )


def check(row: dict[str, Any]) -> str | None:
    """None when the row passes, else one line of difference."""
    verdict = judge(row)
    if verdict.standing != row["expect"]:
        return f"expected {row['expect']} ({row.get('reason')}), got {verdict}"
    if "dedupe_key" in row and verdict.dedupe_key != row["dedupe_key"]:
        return f"expected the key {row['dedupe_key']!r}, got {verdict.dedupe_key!r}"
    reply = verdict.respond and dataclasses.asdict(verdict.respond)
    given = {name: value for name, value in (reply or {}).items() if value not in (None, ())}
    if "respond" in row and given != (row["respond"] or {}):
        return f"expected the answer {row['respond']}, got {given}"
    return None
