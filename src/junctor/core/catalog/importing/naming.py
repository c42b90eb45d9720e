"""Names from the wild become keys of operations, inputs, schemes and connectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

_CUT = re.compile(r"[^A-Za-z0-9]+")
_HOLE = re.compile(r"\{\+?([^{}]+?)\*?\}")
LONGEST = 64


def words(text: str) -> list[str]:
    """The words of an identifier or a sentence; `{id}` of a path is `by id`."""
    spelled = _HOLE.sub(lambda m: f" by {m[1]} ", text)
    return [word for word in _CUT.split(spelled) if word]


def operation_key(text: str, taken: Container[str]) -> str:
    """A free camelCase key such as `issuesCreate` for `issues/create`."""
    return _free(_camel(words(text)) or "operation", taken)


def input_name(text: str, taken: Container[str]) -> str:
    """A free name that can stand in a hole; most names stay as they are."""
    clean = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_") or "value"
    if not (clean[0].isalpha() or clean[0] == "_"):
        clean = f"_{clean}"
    return _free(clean[:LONGEST], taken)


def scheme_key(text: str, taken: Container[str]) -> str:
    """A free key of an auth scheme."""
    return _free(_camel(words(text)) or "auth", taken)


def slug(text: str) -> str:
    """A connector key from a title."""
    made = "-".join(words(text)).lower().strip("-")
    made = re.sub(r"-(?:api|rest|openapi|v?\d+)$", "", made) or "api"
    return (made if made[0].isalpha() else f"api-{made}")[:63].rstrip("-")


def sentence(text: str, most: int) -> str:
    """The first line of a text, without marks of HTML, cut at a word."""
    line = " ".join(re.sub(r"<[^<>]{0,200}>", " ", text[: most * 6]).split())
    if len(line) <= most:
        return line
    return line[: most - 1].rpartition(" ")[0].rstrip(",;:.") + "…"


def _camel(found: list[str]) -> str:
    parts = [w if w.isupper() and len(w) > 1 else w[0].upper() + w[1:] for w in found]
    if not parts:
        return ""
    first = found[0]
    parts[0] = first.lower() if first.isupper() else first[0].lower() + first[1:]
    made = "".join(parts)
    made = made if made[0].isalpha() else f"op{made}"
    if len(made) <= LONGEST:
        return made
    return made[: LONGEST - 7] + hashlib.sha256(made.encode()).hexdigest()[:7]


def _free(name: str, taken: Container[str]) -> str:
    made, number = name, 2
    while made in taken:
        tail = str(number)
        made, number = name[: LONGEST - len(tail)] + tail, number + 1
    return made
