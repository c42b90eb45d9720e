"""Names from the wild become keys of operations, inputs, schemes and connectors."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Container

_CUT = re.compile(r"[^A-Za-z0-9]+")
_HOLE = re.compile(r"\{\+?([^{}]+?)\*?\}")
LONGEST = 64
_NOISE = re.compile(
    r"(?:-(?:api|apis|rest|openapi|swagger|documentation|docs|specification|spec|definition|version"
    r"|v?\d+))+$"
)
_END = re.compile(r"(?<=[a-z)\d])[.!?](?= [A-Z(])|\s[([](?=[A-Z])|:\s")
_MARKED = re.compile(r"[<&`#*_\[]")
_MARKS = tuple(
    (re.compile(pattern, flags), instead)
    for pattern, instead, flags in (
        (r"```.*?(?:```|\Z)", " ", re.DOTALL),
        (r"^[ \t]*#{1,6}[ \t]+[^\n]*\n", "", re.MULTILINE),
        (r"^[ \t]*#{1,6}[ \t]+", "", re.MULTILINE),
        (r"!\[[^\]\n]{0,200}\]\([^)\n]{0,400}\)", " ", 0),
        (r"\[([^\]\[\n]{1,200})\]\([^)\n]{0,400}\)", r"\1", 0),
        (r"<[^<>]{0,200}>", " ", 0),
        (r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,200}?)(?<=\S)\1(?![\w*])", r"\2", 0),
        (r"(?<![\w_])(_{1,3})(?=\S)([^_\n]{1,200}?)(?<=\S)\1(?![\w_])", r"\2", 0),
        (r"`", "", 0),
    )
)


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
    made = _NOISE.sub("", made) or made or "api"
    return (made if made[0].isalpha() else f"api-{made}")[:63].rstrip("-")


def title(text: str, otherwise: str, most: int = 80) -> str:
    """A short name: the first sentence of a summary, or what the key says where that is long."""
    line = sentence(text, most * 4)
    if len(line) > most:
        line = _END.split(line, maxsplit=1)[0]
    return line.rstrip(".") if 0 < len(line) <= most else sentence(otherwise or line, most)


def sentence(text: str, most: int) -> str:
    """The beginning of a text in one line, without marks of HTML and Markdown, cut at a word."""
    text = text[: most * 6]
    if _MARKED.search(text):
        text = _plain(text)
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rpartition(" ")[0].rstrip(",;:.") + "…"


def _plain(text: str) -> str:
    """Markdown and HTML as words: links by their text, headings and code in blocks left out."""
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return html.unescape(text)


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
