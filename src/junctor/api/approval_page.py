"""The page behind an approval's link: what is asked, and a form that decides when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import orjson

from junctor.api.form_page import field_parts, summary_part, whole_page
from junctor.core.triggers import FormField
from junctor.model.pause import Pause


def decision_page(
    pause: Pause,
    fields: Sequence[FormField],
    *,
    sent: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> str:
    """The page of an open approval."""
    found = faults or {}
    title = str(pause.document.get("title") or "A decision")
    parts = [f"<h1>{escape(title)}</h1>"]
    flow = f"{pause.document.get('flowKey')} in {pause.document.get('environment')}"
    parts.append(f'<p class="help">{escape(flow)}</p>')
    parts += _details(pause.document.get("details"))
    if found:
        parts.append(summary_part(fields, found))
    parts.append('<form method="post" accept-charset="utf-8" novalidate>')
    parts += field_parts(fields, sent, found)
    comment = escape(sent.get("comment", "") if sent else "")
    parts.append('<label for="comment">Comment (optional)</label>')
    parts.append(f'<textarea id="comment" name="comment" maxlength="2000">\n{comment}</textarea>')
    parts.append('<button name="decision" value="approve">Approve</button>')
    parts.append('<button name="decision" value="reject">Reject</button></form>')
    return whole_page(("Error: " if found else "") + title, "\n".join(parts))


def _details(details: Any) -> list[str]:
    if details in (None, {}, []):
        return []
    if isinstance(details, dict):
        rows = [f"<dt>{escape(str(k))}</dt><dd>{escape(_text(v))}</dd>" for k, v in details.items()]
        return ["<dl>", *rows, "</dl>"]
    return [f"<p>{escape(_text(details))}</p>"]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
