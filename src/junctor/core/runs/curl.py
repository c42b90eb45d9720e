"""A recorded HTTP request as a curl command: secrets are shell variables."""

from __future__ import annotations

import re
from typing import Any

import orjson

_SECRET = re.compile(r"\[secret:([^\]]{1,100})\]")
_NOT_NAME = re.compile(r"[^A-Za-z0-9]+")
_BASIC = "Basic "
_FORM = "application/x-www-form-urlencoded"


def curl_of(request: dict[str, Any]) -> str | None:
    """The command; None for what is no HTTP request, or was cut to its beginning."""
    if "method" not in request or "url" not in request:
        return None
    parts = ["curl", "-X", str(request["method"]), _quoted(str(request["url"]))]
    headers = request.get("headers") or {}
    for name, value in headers.items():
        said = str(value)
        if name.lower() == "authorization" and said.startswith(_BASIC) and _SECRET.search(said):
            parts += ["-u", _quoted(said.removeprefix(_BASIC))]  # curl encodes what is filled in
        elif name.lower() not in ("content-length", "host"):
            parts += ["-H", _quoted(f"{name}: {value}")]
    kind = next((str(v) for k, v in headers.items() if k.lower() == "content-type"), "")
    body = request.get("body")
    if body is None:
        return _lines(parts)
    if _FORM in kind and isinstance(body, dict):
        for name, value in body.items():
            for each in value if isinstance(value, list) else [value]:
                parts += ["--data-urlencode", _quoted(f"{name}={each}")]
        return _lines(parts)
    if isinstance(body, dict) and "base64Head" in body:
        return None
    text = body if isinstance(body, str) else orjson.dumps(body).decode()
    return _lines([*parts, "--data-raw", _quoted(text)])


def variables(command: str) -> list[str]:
    """The shell variables that a command wants, in order."""
    return list(dict.fromkeys(re.findall(r'"\$\{([A-Z0-9_]+)\}"', command)))


def _lines(parts: list[str]) -> str:
    """One option per line, as people paste it."""
    text = " ".join(parts[:4])
    rest = parts[4:]
    for option, value in zip(rest[::2], rest[1::2], strict=True):
        text += f" \\\n  {option} {value}"
    return text


def _quoted(text: str) -> str:
    """Safe for a POSIX shell: single quotes, but for secrets, which the shell fills in."""
    found, at = "", 0
    for match in _SECRET.finditer(text):
        found += _plain(text[at : match.start()]) + '"${' + _variable(match[1]) + '}"'
        at = match.end()
    return (found + _plain(text[at:])) or "''"


def _plain(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if text else ""


def _variable(field: str) -> str:
    name = _NOT_NAME.sub("_", field).strip("_").upper() or "SECRET"
    return f"_{name}" if name[0].isdigit() else name
