"""Values on their way into a request: found in the document, filled from the configuration."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from junctor.model.errors import InvalidInput, InvalidSpec, NotConfigured
from junctor.model.secret import MASK
from junctor.model.templates import compile_template

_CONN = frozenset({"conn"})
_BREAKS = re.compile(r"[\r\n\x00]")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_FRAMING = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer")
)


@lru_cache(maxsize=512)
def _compiled(text: str) -> Any:
    return compile_template(text, roots=_CONN, filters=False)


def filled(text: str, config: Mapping[str, Any]) -> str:
    """The text of a scheme with its `{{conn.x}}` holes filled.

    Raises:
        InvalidTemplate: a hole names a setting that the connection does not have.
    """
    if "{{" not in text:
        return text
    value = _compiled(text).render({"conn": config})
    return "" if value is None else str(value)


def filled_params(params: Mapping[str, str], config: Mapping[str, Any]) -> dict[str, str]:
    """Parameters of a scheme, filled; one whose setting is empty is left out."""
    found = {name: filled(text, config) for name, text in params.items()}
    return {name: value for name, value in found.items() if value or not params[name]}


def field_of(document: Mapping[str, str], name: str) -> str:
    """One field of the credential, as text for a request.

    Raises:
        NotConfigured: the credential has no such field.
        InvalidInput: it holds a line break or NUL; the value is not repeated.
    """
    value = document.get(name)
    if value is None or value == "":
        raise NotConfigured(
            f"The credential has no `{name}`.",
            cure=f"Enter `{name}` for this connection and environment.",
            field=f"/{name}",
        )
    return one_line(str(value), name)


def one_line(value: str, name: str) -> str:
    """The value, unless it could end a header or a request line.

    Raises:
        InvalidInput: it holds CR, LF or NUL.
    """
    if _BREAKS.search(value):
        raise InvalidInput(
            f"`{name}` holds a line break or a NUL character.",
            cure=f"Enter `{name}` again as one line, without characters around it.",
            field=f"/{name}",
        )
    return value


def header_name(text: str, config: Mapping[str, Any]) -> str:
    """A header name of a scheme, filled and checked.

    Raises:
        InvalidSpec: it is no header name, or one that frames the message.
    """
    name = filled(text, config)
    if not _NAME.match(name) or name.lower() in _FRAMING:
        raise InvalidSpec(
            "The auth scheme names a header that cannot carry a credential.",
            cure="Use a header name of letters, digits and hyphens, such as `X-API-Key`.",
            field="/auth",
        )
    return name


def without(text: str, values: Iterable[str]) -> str:
    """A vendor's text with these values masked, in the spellings a token endpoint echoes."""
    for value in sorted({v for v in values if len(v) >= 4}, key=len, reverse=True):
        encoded = base64.b64encode(value.encode()).decode()
        for form in (value, quote(value, safe=""), quote_plus(value), encoded):
            text = text.replace(form, MASK)
    return text
