"""The business key of a flow: a template over what starts a run."""

from __future__ import annotations

from collections.abc import Iterator

from junctor.core.flows.document import Parsed
from junctor.core.flows.findings import Finding, error
from junctor.core.flows.scopes import template
from junctor.model.errors import InvalidTemplate

_ROOTS = frozenset(("input", "event"))


def matter_findings(parsed: Parsed) -> Iterator[Finding]:
    """What is wrong with `businessKey`."""
    text = parsed.document.business_key if parsed.document else None
    if text is None:
        return
    try:
        holes = template(text).holes()
    except InvalidTemplate as fault:
        yield error(None, "businessKey", fault.message, fault.cure)
        return
    for hole in holes:
        if hole.root not in _ROOTS:
            message = f"`{{{{{hole.name}}}}}` is not known when a run starts."
            yield error(None, "businessKey", message, "Read `input` or `event`.")
