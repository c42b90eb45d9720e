"""The servers of an OpenAPI 3 document: variables filled in, and which of them are guesses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

_DOUBLED = re.compile(r"(?<!:)(?<!^)//+")
_MOST = 12
_HOST = re.compile(r"^[a-z]*:?//[^/]*|^\{[^{}]*\}", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:your|my|example|sample|some|demo|tenant|(?:sub-?)?domain|account|company|customer|instance"
    r"|organi[sz]ation|org|host(?:name)?|site|store|shop|team|workspace|foo|acme|x{2,})(?![a-z])"
    r"|(?:your|my)[a-z]|[<{]|.*(?:-name|-id|example\.(?:com|org|net))$",
    re.IGNORECASE,
)


def server_urls(raw: Any) -> tuple[str, ...]:
    """Each server with the defaults of its variables, then with their other allowed values."""
    found: list[str] = []
    more: list[str] = []
    for server in _each(raw):
        first, *others = islice(_filled(server), _MOST)
        found.append(first)
        more += others
    return (*found, *more)


def guessed_urls(raw: Any) -> frozenset[str]:
    """Servers on a host of which the document only knows what its name might look like."""
    return frozenset(
        next(_filled(server))
        for server in _each(raw)
        if any(_is_guess(str(server.get("url") or ""), *each) for each in _variables(server))
    )


def server_templates(raw: Any) -> tuple[str, ...]:
    """The servers with holes as they are written: each may stand for many."""
    urls = (str(server.get("url") or "") for server in _each(raw))
    return tuple(url for url in urls if "{" in url)


def _each(raw: Any) -> list[dict[str, Any]]:
    given = [each for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    return [each for each in given if isinstance(each.get("url", ""), str)]


def _variables(server: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each variable with its values, the default first."""
    raw = server.get("variables")
    found = []
    for name, variable in (raw if isinstance(raw, dict) else {}).items():
        told = variable if isinstance(variable, dict) else {}
        choices = told.get("enum")
        values = [str(each) for each in choices] if isinstance(choices, list) else []
        usual = str(told.get("default", (values or [name])[0]))
        found.append((str(name), list(dict.fromkeys([usual, *values]))))
    return found


def _filled(server: dict[str, Any]) -> Iterator[str]:
    variables = _variables(server)
    for values in product(*(values for _, values in variables)):
        url = str(server.get("url") or "")
        for (name, _), value in zip(variables, values, strict=True):
            url = url.replace(f"{{{name}}}", value)
        yield _DOUBLED.sub("/", url)


def _is_guess(url: str, name: str, values: list[str]) -> bool:
    host = _HOST.match(url)
    inside = host is not None and f"{{{name}}}" in host[0]
    return (
        inside and len(values) == 1 and (values[0] == name or bool(_PLACEHOLDER.match(values[0])))
    )
