"""From the text of a template to its literals and expressions.

    text       = { literal | "{{" expression "}}" }
    expression = ( root { "." name | "[" string | integer "]" } | string ) { "|" filter }
    filter     = name [ "(" argument { "," argument } ")" ]

Linear in the length of the text: every pattern is possessive and every count has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from functools import lru_cache
from typing import Any, Final

from junctor.model.errors import InvalidTemplate
from junctor.model.spelling import nearest
from junctor.model.templates.filters import FILTERS, Filter, apply
from junctor.model.templates.text import MISSING, Meter

MAX_PARTS: Final = 32
MAX_FILTERS: Final = 16
_CACHED_TEXT: Final = 4096  # characters; longer texts are rare and would fill the cache

_SPACE: Final = r"[ \t\r\n]*+"
# No possessive quantifier around a group: Python before 3.11.5 then keeps what did not match.
_NAME: Final = r"[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*"
_PLAIN: Final = re.compile(rf"\{{\{{{_SPACE}([A-Za-z_][A-Za-z0-9_]*)((?:\.{_NAME})*){_SPACE}\}}\}}")
_SKIP: Final = re.compile(_SPACE)
_ROOT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_KEY: Final = re.compile(_NAME)
_WORD: Final = re.compile(r"[^\s.|{}\[\]]++")
_INTEGER: Final = re.compile(r"-?[0-9]{1,9}(?![0-9])")
_STRING: Final = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Expression:
    """One hole: a root and its path, or a string literal (`root` is empty), and the filters."""

    root: str
    path: tuple[str | int, ...]
    filters: tuple[tuple[Filter, tuple[Any, ...]], ...] = ()
    literal: str = ""
    field: str | None = _field(init=False, repr=False, compare=False)
    """The only part of its path, where that is a name."""
    within: frozenset[str] = _field(init=False, repr=False, compare=False)
    """The names of what it lies in, its own too: `input.a` and `input.a.b` of `input.a.b`."""

    def __post_init__(self) -> None:
        """Spell the names once; whether a hole may be dropped is asked at every call."""
        names = (
            self.root + "".join(map(_spelled, self.path[:count]))
            for count in range(1, len(self.path) + 1)
        )
        object.__setattr__(self, "within", frozenset(names))
        only = self.path[0] if len(self.path) == 1 and self.root else None
        object.__setattr__(self, "field", only if isinstance(only, str) else None)

    @property
    def name(self) -> str:
        """The path as its author would write it, such as `vars.rows[0].id`."""
        return self.root + "".join(map(_spelled, self.path))

    def value(self, scope: Mapping[str, Any], meter: Meter) -> Any:
        """The value in this scope after the filters, or MISSING."""
        found = self.looked_up(scope)
        return apply(self.filters, found, meter) if self.filters else found

    def filtered(self, found: Any, meter: Meter) -> Any:
        """What was looked up, after the filters."""
        return apply(self.filters, found, meter)

    def looked_up(self, scope: Mapping[str, Any]) -> Any:
        """The value in this scope before the filters, or MISSING."""
        if not self.root:
            return self.literal
        found: Any = scope.get(self.root, MISSING)
        for part in self.path:
            if part.__class__ is str:
                if found.__class__ is not dict and not isinstance(found, Mapping):
                    return MISSING
                found = found.get(part, MISSING)
            else:
                found = _item(found, part)
        return found

    def kept_file(self, scope: Mapping[str, Any]) -> Any:
        """The reference of a file whose bytes a run keeps aside, where its base64 is asked for.

        Who takes it fills the bytes in. MISSING where it is no such file.
        """
        if self.path[-1:] != ("base64",):
            return MISSING
        file = Expression(self.root, self.path[:-1]).looked_up(scope)
        kept = isinstance(file, dict) and file.get("file") is True and "digest" in file
        return file if kept else MISSING


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text with holes: `literals[i]` stands before `expressions[i]`, one more at the end."""

    literals: tuple[str, ...]
    expressions: tuple[Expression, ...]
    is_whole: bool = _field(init=False, repr=False, compare=False)
    """The text is exactly one expression."""

    def __post_init__(self) -> None:
        """Told once; every rendering asks."""
        object.__setattr__(self, "is_whole", self.literals == ("", ""))


def parse(text: str, roots: frozenset[str], *, filters: bool) -> ParsedText:
    """The parsed text, from a bounded cache; InvalidTemplate says where and why it does not."""
    if len(text) > _CACHED_TEXT:
        return _parse(text, roots, filters)
    return _parse_cached(text, roots, filters)


def _parse(text: str, roots: frozenset[str], filters: bool) -> ParsedText:  # noqa: FBT001 - a key of the cache
    literals, expressions, at = [], [], 0
    seen: dict[str, Expression] = {}
    while (start := text.find("{{", at)) >= 0:
        literals.append(text[at:start])
        plain = _PLAIN.match(text, start)
        if plain is not None:
            at = plain.end()
            expression = seen.get(plain[0])
            if expression is None:
                expression = Expression(plain[1], tuple(plain[2].split(".")[1:]))
                _judge(expression, roots, start, filters=filters)
                seen[plain[0]] = expression
        else:
            reader = _Reader(text, start + 2)
            expression, at = reader.expression(), reader.at
            _judge(expression, roots, start, filters=filters)
        expressions.append(expression)
    return ParsedText((*literals, text[at:]), tuple(expressions))


_parse_cached = lru_cache(maxsize=4096)(_parse)


def _judge(expression: Expression, roots: frozenset[str], at: int, *, filters: bool) -> None:
    root = expression.root
    if root and root not in roots:
        known = f"use one of {', '.join(sorted(roots))}{_meant(root, roots)}"
        raise _fault(at, f"`{root[:40]}` is not known here; {known}")
    if len(expression.path) > MAX_PARTS:
        raise _fault(at, f"a path has at most {MAX_PARTS} parts")
    if expression.filters and not filters:
        raise _fault(at, "manifests take no filters")
    if root == "secret" and (len(expression.path) != 1 or not isinstance(expression.path[0], str)):
        raise _fault(at, "name exactly one field of the credential, as in `{{secret.api_key}}`")


def _item(found: Any, index: Any) -> Any:
    if isinstance(found, (list, tuple)) and -len(found) <= index < len(found):
        return found[index]
    return MISSING


def _spelled(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _KEY.fullmatch(part) else f"[{part[:60]!r}]"


def _meant(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f" (did you mean `{near}`?)" if near else ""


def _fault(at: int, reason: str) -> InvalidTemplate:
    return InvalidTemplate(f"At character {at + 1}: {reason}.")


class _Reader:
    """Reads one expression that is more than a plain path."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def expression(self) -> Expression:
        """The expression from here to its closing braces."""
        self._skip()
        literal, root = "", ""
        path: tuple[str | int, ...] = ()
        if self.text[self.at : self.at + 1] in ("'", '"'):
            literal = self._string()
        else:
            root = self._take(_ROOT, "expected a root such as `vars` or a text in quotes")
            path = self._path()
        chain = self._filters()
        if not self._accept("}}"):
            raise _fault(self.at, "expected `.name`, `[...]`, `|` or the closing `}}`")
        return Expression(root, path, chain, literal)

    def _path(self) -> tuple[str | int, ...]:
        parts: list[str | int] = []
        while len(parts) <= MAX_PARTS:
            self._skip()
            if self._accept("."):
                self._skip()
                parts.append(self._named())
            elif self._accept("["):
                self._skip()
                parts.append(self._bracketed())
                self._skip()
                if not self._accept("]"):
                    raise _fault(self.at, "expected `]`")
            else:
                break
        return tuple(parts)

    def _named(self) -> str:
        """A name after a dot; any other is written in brackets, and the fault says how."""
        word = _WORD.match(self.text, self.at)
        if word is not None and not _KEY.fullmatch(word[0]):
            given = word[0][:64]
            name = given.strip("\"'")
            how = f'write `["{name}"]` instead of `.{given}`'
            raise _fault(self.at, f"after a dot a name has A to Z, digits, `_` and `-`; {how}")
        return self._take(_KEY, "expected a name after the dot")

    def _bracketed(self) -> str | int:
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return self._string()
        return int(self._take(_INTEGER, "brackets take a text in quotes or a whole number"))

    def _filters(self) -> tuple[tuple[Filter, tuple[Any, ...]], ...]:
        chain: list[tuple[Filter, tuple[Any, ...]]] = []
        self._skip()
        while self._accept("|"):
            self._skip()
            start = self.at
            name = self._take(_ROOT, "expected the name of a filter after `|`")
            if name not in FILTERS:
                known = ", ".join(sorted(FILTERS))
                meant = _meant(name, FILTERS)
                raise _fault(start, f"`{name[:40]}` is not a filter; there are {known}{meant}")
            arguments = self._arguments()
            if reason := FILTERS[name].fault(arguments):
                raise _fault(start, reason)
            chain.append((FILTERS[name], arguments))
            if len(chain) > MAX_FILTERS:
                raise _fault(start, f"there are at most {MAX_FILTERS} filters")
            self._skip()
        return tuple(chain)

    def _arguments(self) -> tuple[Any, ...]:
        self._skip()
        if not self._accept("("):
            return ()
        found = [self._argument()]
        while self._accept(",") and len(found) <= MAX_FILTERS:
            found.append(self._argument())
        if not self._accept(")"):
            raise _fault(self.at, "expected `,` or `)`")
        return tuple(found)

    def _argument(self) -> Any:
        self._skip()
        reason = "an argument is a text in quotes, a whole number, true, false or null"
        if self.text[self.at : self.at + 1] in ("'", '"'):
            value: Any = self._string()
        elif word := _ROOT.match(self.text, self.at):
            if word[0] not in _WORDS:
                raise _fault(self.at, reason)
            value, self.at = _WORDS[word[0]], word.end()
        else:
            value = int(self._take(_INTEGER, reason))
        self._skip()
        return value

    def _string(self) -> str:
        start = self.at
        self._take(_STRING, "the text in quotes does not end")
        body = self.text[start + 1 : self.at - 1]
        if "\\" not in body:
            return body
        if any(found not in _ESCAPES for found in _ESCAPE.findall(body)):
            raise _fault(start, r"only \\, \', \", \n, \r and \t may follow a backslash")
        return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], body)

    def _take(self, pattern: re.Pattern[str], reason: str) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _fault(self.at, reason)
        self.at = found.end()
        return found[0]

    def _accept(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _skip(self) -> None:
        self.at = _SKIP.match(self.text, self.at).end()  # type: ignore[union-attr]  # matches the empty text
