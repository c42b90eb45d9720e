"""Compiling any JSON value that may hold templates, and rendering it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from junctor.model.errors import InvalidTemplate
from junctor.model.templates.grammar import parse
from junctor.model.templates.nodes import (
    DROPPED,
    Frame,
    ListNode,
    LiteralNode,
    MappingNode,
    Node,
    TextNode,
    placed,
    texts_in,
)
from junctor.model.templates.sinks import CHECKS, CONSTANT_SINKS, SECRET_SINKS, Sink
from junctor.model.templates.text import MAX_DEPTH, MAX_RESULT, MAX_SOURCE, size_of
from junctor.model.value import Json

_NOTHING_ABSENT: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hole:
    """One look-up of a template: what it reads, through which filters, and where it stands.

    `whole` says that the text at `place` (a JSON pointer within the value) is only this hole.
    """

    root: str
    path: tuple[str | int, ...]
    filters: tuple[str, ...]
    whole: bool
    place: str
    name: str


class Template:
    """A compiled template; safe to share, it never changes."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._texts = tuple(texts_in(root))
        self._allowed: set[Sink] = set()

    @property
    def is_static(self) -> bool:
        """There is no expression in it; it always renders to the same value."""
        return not self._texts

    @cached_property
    def _holes(self) -> tuple[Hole, ...]:
        return tuple(
            Hole(
                root=expression.root,
                path=expression.path,
                filters=tuple(each.name for each, _ in expression.filters),
                whole=node.text.is_whole,
                place=node.place,
                name=expression.name,
            )
            for node in self._texts
            for expression in node.text.expressions
            if expression.root
        )

    def holes(self) -> tuple[Hole, ...]:
        """Every look-up in the order of the document; string literals are not look-ups."""
        return self._holes

    def secret_fields(self) -> frozenset[str]:
        """The fields of the credential that it reads."""
        return self._secret_fields

    @cached_property
    def _secret_fields(self) -> frozenset[str]:
        return frozenset(str(hole.path[0]) for hole in self._holes if hole.root == "secret")

    def reads(self, root: str) -> bool:
        """Whether anything below a root is looked up."""
        return root in self._roots

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(hole.root for hole in self._holes)

    def check_sink(self, sink: Sink) -> None:
        """Raises InvalidTemplate when this template can never be rendered for the sink."""
        if sink in CONSTANT_SINKS and self._texts:
            raise placed(InvalidTemplate(f"{CONSTANT_SINKS[sink]}."), self._texts[0].place)
        if sink not in SECRET_SINKS:
            for node in self._texts:
                for expression in node.text.expressions:
                    if expression.root == "secret":
                        raise placed(_no_secret_here(expression.name), node.place)
        for node in self._texts:
            node.plan(sink)
        self._allowed.add(sink)

    def render(
        self,
        scope: Mapping[str, Any],
        *,
        sink: Sink = Sink.TEXT,
        drop_missing: frozenset[str] = _NOTHING_ABSENT,
        most: int = MAX_RESULT,
    ) -> Json:
        """The value with every hole filled from `scope`, encoded as the sink wants it.

        `drop_missing` names absent optional inputs (`input.x`): a text that is only such a hole
        loses its key or element, and an object or list of nothing else goes with it. Raises
        InvalidTemplate for anything else that is missing, and for more than `most` bytes; a value
        that is only handed on, and sent nowhere, may be given more.
        """
        if sink not in self._allowed:
            self.check_sink(sink)
        result = self._root.render(Frame(scope, sink, drop_missing, CHECKS.get(sink), most=most))
        return self._empty() if result is DROPPED else result

    def _empty(self) -> Json:
        """What is left when everything was dropped: the whole keeps its kind."""
        if isinstance(self._root, MappingNode):
            return {}
        return [] if isinstance(self._root, ListNode) else None


def has_holes(text: str) -> bool:
    """The text holds at least one template."""
    return "{{" in text


def compile_template(value: Json, *, roots: frozenset[str], filters: bool = True) -> Template:
    """The template of any JSON value; raises InvalidTemplate naming the place and the reason.

    `roots` are the names that a path may begin with; `filters=False` is for manifests.
    """
    return Template(_Compiler(roots, filters=filters).node(value, "", 0))


def _no_secret_here(name: str) -> InvalidTemplate:
    return InvalidTemplate(
        f"`{name}` may not be used here.",
        cure="Use secrets only in the headers, auth, query or body of a saved connection.",
    )


class _Compiler:
    """Walks one value; counts its bytes against the bound of a template."""

    def __init__(self, roots: frozenset[str], *, filters: bool) -> None:
        self.roots = roots
        self.filters = filters
        self.left = MAX_SOURCE

    def node(self, value: Json, place: str, depth: int) -> Node:
        """The node of a value at this place."""
        if depth > MAX_DEPTH:
            raise placed(InvalidTemplate(f"Templates nest at most {MAX_DEPTH} deep."), place)
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, Mapping):
            return MappingNode(
                tuple(
                    (key, self.node(item, f"{place}/{self._key(key, place)}", depth + 1))
                    for key, item in value.items()
                )
            )
        if isinstance(value, (list, tuple)):
            return ListNode(
                tuple(self.node(item, f"{place}/{i}", depth + 1) for i, item in enumerate(value))
            )
        if value is None or isinstance(value, (bool, int, float)):
            self._count(8, place)
            return LiteralNode(place, value)
        kind = type(value).__name__
        raise placed(InvalidTemplate(f"A template is JSON, not {kind}."), place)

    def _text(self, text: str, place: str) -> Node:
        self._count(size_of(text), place)
        if "{{" not in text:
            return LiteralNode(place, text)
        try:
            return TextNode(place, parse(text, self.roots, filters=self.filters))
        except InvalidTemplate as fault:
            raise placed(fault, place) from None

    def _key(self, key: Any, place: str) -> str:
        if not isinstance(key, str):
            raise placed(InvalidTemplate("Keys of a mapping are texts."), place)
        self._count(size_of(key), place)
        if "{{" in key:
            raise placed(InvalidTemplate("Keys take no templates; only values do."), place)
        return key[:80].replace("~", "~0").replace("/", "~1")

    def _count(self, size: int, place: str) -> None:
        self.left -= size
        if self.left < 0:
            raise placed(
                InvalidTemplate(
                    "The template is larger than 256 KiB.", cure="Pass large data as a value."
                ),
                place,
            )
