"""The secret pieces inside a secret: JSON leaves, lines of a PEM, the password of a DSN."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from junctor.model.scrub.names import is_public_name, words_of

_DSN_PASSWORD = re.compile(r"[A-Za-z][\w+.-]*://[^\s/?#:@]*:([^\s/?#]*)@")
_PAIR = re.compile(r"(?i)(?:^|[;&?\s])(?:password|pwd|passwd|secret|token|\w*key)\s*=\s*([^;&\s]+)")
_SHORTEST_LINE = 8
_DEEPEST = 32
_USER_WORDS = frozenset({"user", "username", "login", "email", "account", "sid"})
_SECRET_WORDS = frozenset({"password", "passwd", "pwd", "pw", "pass", "secret", "token", "key"})


def parts_of(value: str) -> Iterator[str]:
    """Every piece of `value` that is secret on its own; nothing for a plain token."""
    text = value.strip()
    if text[:1] in "{[" and text:
        yield from _json_parts(text)
    if "\n" in text:
        yield from _lines(text)
    for match in _DSN_PASSWORD.finditer(text):
        yield from {match[1], unquote(match[1])}
    if "=" in text and (";" in text or "?" in text or " " in text):
        for match in _PAIR.finditer(text):
            yield from {match[1], unquote(match[1])}


def leaves_of(document: Any, depth: int = 0) -> Iterator[str]:
    """The secret leaves of a JSON value; fields that are public by their name are left out."""
    if depth > _DEEPEST:
        return
    if isinstance(document, Mapping):
        for name, value in document.items():
            if isinstance(value, Mapping | list | tuple) or not is_public_name(str(name)):
                yield from leaves_of(value, depth + 1)
    elif isinstance(document, list | tuple):
        for value in document:
            yield from leaves_of(value, depth + 1)
    elif isinstance(document, str):
        yield document
    elif isinstance(document, int) and not isinstance(document, bool):
        yield str(document)


def pairs_of(document: Mapping[str, Any]) -> Iterator[str]:
    """`user:password` as Basic auth joins it, for each user and secret field of one document."""
    fields = {name: value for name, value in document.items() if isinstance(value, str) and value}
    users = [v for n, v in fields.items() if _is_user(n)]
    secrets = [
        v for n, v in fields.items() if words_of(n)[-1:] and words_of(n)[-1] in _SECRET_WORDS
    ]
    for user in users:
        for secret in secrets:
            yield f"{user}:{secret}"
    for secret in secrets:
        yield f"{secret}:"


def basic_of(pair: str) -> Iterator[str]:
    """The base64 of a Basic pair, in the two character sets clients use."""
    for charset in ("utf-8", "latin-1"):
        yield base64.b64encode(pair.encode(charset, "replace")).decode()


def _is_user(name: str) -> bool:
    words = words_of(name)
    return bool(words) and (words[-1] in _USER_WORDS or words[-2:] == ("client", "id"))


def _json_parts(text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    for leaf in leaves_of(document):
        yield leaf
        yield from parts_of(leaf) if leaf[:1] not in "{[" else ()
    for options in ({}, {"separators": (",", ":")}, {"indent": 2}, {"sort_keys": True}):
        for ascii_only in (True, False):
            yield json.dumps(document, ensure_ascii=ascii_only, **options)


def _lines(text: str) -> Iterator[str]:
    is_json = text[:1] in "{["
    for line in text.splitlines():
        stripped = line.strip()
        if len(stripped) >= _SHORTEST_LINE and not stripped.startswith("-----") and not is_json:
            yield stripped
