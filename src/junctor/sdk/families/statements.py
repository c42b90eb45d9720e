"""SQL text without a database: where its values go, that it is one statement, quoted names.

A lexer, not a parser: it knows texts, names and comments of each dialect, so that `?1` and `;`
inside them stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from junctor.model.errors import InvalidInput

DIALECTS = ("postgresql", "mysql", "mssql", "oracle", "sqlite")
MAX_TEXT = 1024 * 1024
_ONE_CURE = "Send one statement per call; `transaction` takes several, all or nothing."
_TAG = r"\$(?:[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*)?\$"
_DOUBLED = r"'(?:[^']|'')*'"
_ESCAPED = r"'(?:[^'\\]|''|\\.)*'"
_NAME = r'"(?:[^"]|"")*"'
_PARTS = {
    "postgresql": [rf"(?:[eE]{_ESCAPED})", _DOUBLED, _NAME, r"--[^\n]*"],
    "mysql": [
        _ESCAPED,
        r'"(?:[^"\\]|""|\\.)*"',
        r"`(?:[^`]|``)*`",
        r"--(?=\s|\Z)[^\n]*",
        r"#[^\n]*",
        r"/\*(?!!|M!).*?\*/",
    ],
    "mssql": [_DOUBLED, _NAME, r"\[(?:[^\]]|\]\])*\]", r"--[^\n]*"],
    "oracle": [
        r"[nN]?[qQ]'(?:\[.*?\]|\{.*?\}|\(.*?\)|<.*?>|(?P<mark>[^\s\[{(<]).*?(?P=mark))'",
        _DOUBLED,
        _NAME,
        r"--[^\n]*",
        r"/\*.*?\*/",
    ],
    "sqlite": [
        _DOUBLED,
        _NAME,
        r"`(?:[^`]|``)*`",
        r"\[[^\]]*\]",
        r"--[^\n]*",
        r"/\*.*?(?:\*/|\Z)",
    ],
}
_NESTED = ("postgresql", "mssql")
_WORD = re.compile(r"[A-Za-z_\x80-\uffff][A-Za-z0-9_$#\x80-\uffff]*")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A statement cut at its values: texts, and the numbers of the values between them.

    `word` is its first word in upper case.
    """

    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    word: str
    count: int | None
    """How many values it has a place for, where each of them has one."""

    def joined(self, place: str) -> str:
        """The text with each value's place spelled as a driver wants it, `{}` its number."""
        parts = [self.texts[0]]
        for number, text in zip(self.numbers, self.texts[1:], strict=True):
            parts += [place.replace("{}", str(number)), text]
        return "".join(parts)


@lru_cache(maxsize=16)
def _pattern(dialect: str) -> re.Pattern[str]:
    quoted = "|".join(_PARTS[dialect])
    return re.compile(
        rf"(?P<skip>{quoted})|(?P<tag>{_TAG})|(?P<open>/\*)|\?(?P<number>\d{{1,5}})|(?P<end>;)"
        rf"|(?P<bad>['\"]|\x00)|(?P<word>{_WORD.pattern})",
        re.DOTALL,
    )


@lru_cache(maxsize=1024)
def scan(text: str, dialect: str) -> Scanned:
    """The one statement of a text.

    Raises:
        InvalidInput: it is empty, more than one, or a quote does not close.
    """
    if len(text) > MAX_TEXT:
        raise _wrong("The statement is longer than a million characters.", "Send it in parts.")
    texts: list[str] = []
    numbers: list[int] = []
    begin, word, end = 0, "", len(text)
    for kind, start, stop in _tokens(text, dialect):
        if kind == "end":
            end = start
            break
        if kind == "number":
            texts.append(text[begin:start])
            numbers.append(int(text[start + 1 : stop]))
            begin = stop
        elif kind == "word":
            word = word or text[start:stop].upper()
    rest = text[begin:end]
    if _has_more(text[end + 1 :], dialect):
        raise _wrong("The text holds more than one statement.", _ONE_CURE)
    if not word:
        raise _wrong("There is no statement in the text.", "Write one, such as SELECT 1.")
    if 0 in numbers:
        raise _wrong("Values are counted from ?1.", "Write ?1 for the first value.")
    highest = max(numbers, default=0)
    count = highest if len(set(numbers)) == highest else None
    return Scanned((*texts, rest), tuple(numbers), word, count)


def words(text: str, dialect: str) -> frozenset[str]:
    """The words of a text in upper case, without those in quotes, quoted names and comments."""
    found = _tokens(text, dialect)
    return frozenset(text[a:b].upper() for kind, a, b in found if kind == "word")


def _tokens(text: str, dialect: str) -> Iterator[tuple[str, int, int]]:
    pattern, place = _pattern(dialect), 0
    while found := pattern.search(text, place):
        kind, start, place = str(found.lastgroup), found.start(), found.end()
        if kind == "bad":
            raise _wrong(
                "The statement holds NUL, or a quote that does not close.",
                "Correct the quotes; values stand as ?1, without quotes.",
            )
        if kind == "tag":
            if dialect != "postgresql" or (start and _WORD.fullmatch(text[start - 1])):
                place = start + 1
                continue
            end = text.find(found[0], place)
            if end < 0:
                raise _wrong("A `$` quote does not close.", "Close it with the same tag.")
            kind, place = "skip", end + len(found[0])
        elif kind == "open":
            place = _comment_end(text, start, dialect)
            if place < 0:  # MySQL runs what stands in /*! ... */
                place = found.end()
                continue
            kind = "skip"
        yield kind, start, place


def _comment_end(text: str, start: int, dialect: str) -> int:
    """Where a comment ends; comments nest in some dialects."""
    if dialect == "mysql":
        if text.startswith(("/*!", "/*M!"), start):
            return -1
        raise _wrong("A comment does not close.", "Close it with */.")
    depth, place = 0, start
    while found := re.compile(r"/\*|\*/").search(text, place):
        place = found.end()
        depth += 1 if found[0] == "/*" and (depth == 0 or dialect in _NESTED) else 0
        depth -= 1 if found[0] == "*/" else 0
        if depth == 0:
            return place
    raise _wrong("A comment does not close.", "Close it with */.")


def _has_more(rest: str, dialect: str) -> bool:
    """Whether anything but blanks and comments follows."""
    place = 0
    for kind, start, stop in _tokens(rest, dialect):
        if kind != "skip" or rest[start] in "'\"`[" or rest[place:start].strip():
            return True
        place = stop
    return bool(rest[place:].strip())


def _wrong(message: str, cure: str) -> InvalidInput:
    return InvalidInput(message, cure=cure, field="/sql")


def check_count(scanned: Scanned, given: int) -> None:
    """Refuse a statement whose places and values differ in number.

    Raises:
        InvalidInput: naming the first place without a value, or value without a place.
    """
    if scanned.count == given:
        return
    highest = max(scanned.numbers, default=0)
    if highest > given:
        raise InvalidInput(
            f"The statement has a place ?{highest}, but the number of values given is {given}.",
            cure="Give one value for each place, in the order of their numbers.",
            field="/parameters",
        )
    unused = set(range(1, given + 1)) - set(scanned.numbers)
    if unused:
        raise InvalidInput(
            f"Value {min(unused)} has no place in the statement.",
            cure=f"Write ?{min(unused)} where it goes, or leave the value out.",
            field="/parameters",
        )


def quoted(name: str, dialect: str) -> str:
    """A name of a table or column as the dialect quotes it.

    Raises:
        InvalidInput: no database could have such a name.
    """
    if not name or len(name) > 128 or not name.isprintable():
        raise InvalidInput(
            f"`{name[:40]}` is no name of a table or column.",
            cure="Use a name that `describe` shows.",
        )
    if dialect == "mysql":
        return "`" + name.replace("`", "``") + "`"
    if dialect == "mssql":
        return "[" + name.replace("]", "]]") + "]"
    return '"' + name.replace('"', '""') + '"'
