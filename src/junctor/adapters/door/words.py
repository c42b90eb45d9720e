"""What the audit says of a call's purpose, and a trace of an error."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

from pydantic.alias_generators import to_camel

from junctor.core.connections.origins import origin_text
from junctor.core.guard import Target
from junctor.core.ports import Passage
from junctor.model.call import Purpose
from junctor.model.errors import JunctorError
from junctor.model.scrub import scrubber

_SAID = attrgetter(*[field.name for field in fields(Purpose)])
_SHOWN = tuple(to_camel(field.name) for field in fields(Purpose))


def purpose_of(passage: Passage) -> dict[str, Any]:
    """Where a call comes from, without what is not said."""
    said = zip(_SHOWN, _SAID(passage.purpose), strict=True)
    return {name: value for name, value in said if value is not None}


def shown_error(error: JunctorError | None) -> dict[str, Any] | None:
    """An error as a trace shows it."""
    if error is None:
        return None
    shown = {
        "errorClass": error.error_class.value,
        "message": error.message,
        "cure": error.cure,
        # Whoever does not say so failed before there was anything to send.
        "sent": error.details.get("sent", "no"),
    }
    return scrubber().json(shown)  # type: ignore[no-any-return]  # a dict stays a dict


def origin_of(target: Target) -> str:
    """A target's origin as credentials are bound to it."""
    return origin_text(target.scheme, target.host, target.port)
