"""Headers of a request template, rendered for one call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.calls.slots import Slots
from junctor.core.calls.styled import styled_text
from junctor.model.errors import InvalidTemplate
from junctor.model.request import Pairs
from junctor.model.spec import TextStyle
from junctor.model.templates import Sink
from junctor.model.templates.text import text_of

_BREAKS = re.compile(r"[\r\n\x00]")


class Headers:
    """Compiled once; what is absent or empty is left out."""

    def __init__(
        self, values: dict[str, str], optional: frozenset[str], styles: Mapping[str, TextStyle]
    ) -> None:
        slots = Slots(values, Sink.REQUEST_HEADER, optional)
        self._slots = None if slots.template.is_static else slots
        self._static: Pairs = tuple(values.items())
        self._styles = styles

    def rendered(self, scope: Mapping[str, Any]) -> Pairs:
        """The headers, without those that are absent or empty.

        Raises:
            InvalidTemplate: a header has no value, or one with a line break.
        """
        if self._slots is None:
            return self._static
        found: list[tuple[str, str]] = []
        for name, value in self._slots.fill(scope).items():
            if isinstance(value, list | dict) and name in self._styles:
                text = styled_text(value, self._styles[name], name)
            else:
                text = value if isinstance(value, str) else text_of(value)
            if _BREAKS.search(text):
                raise InvalidTemplate(
                    f"The header `{name}` would hold a line break or NUL.",
                    cure="Remove line breaks from the value.",
                    field=f"/headers/{name}",
                )
            if text:
                found.append((name, text))
        return tuple(found)
