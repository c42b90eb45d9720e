"""The compiled tree of a template: literals, texts with holes, lists and mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from junctor.model.errors import InvalidTemplate
from junctor.model.templates.grammar import Expression, ParsedText
from junctor.model.templates.sinks import (
    TYPED_SINKS,
    Encoder,
    Sink,
    check_json,
    encoders,
    no_dot_segment,
    url_path_from,
)
from junctor.model.templates.text import MAX_RESULT, MISSING, Meter, text_of, too_long, weight

DROPPED: Final = object()
"""What an absent optional input renders to: its key or element is left out.

What holds nothing else goes with it, so that no empty object is sent in its place.
"""


class Frame:
    """One rendering: the scope, the sink, and the bytes given out so far."""

    __slots__ = ("_meter", "check", "drop_missing", "most", "scope", "sink", "spent")

    def __init__(
        self,
        scope: Mapping[str, Any],
        sink: Sink,
        drop_missing: frozenset[str],
        check: Callable[[str], None] | None = None,
        most: int = MAX_RESULT,
    ) -> None:
        self.scope = scope
        self.sink = sink
        self.drop_missing = drop_missing
        self.check = check
        self.spent = 0
        self.most = most
        self._meter: Meter | None = None

    @property
    def meter(self) -> Meter:
        """What the filters of this rendering went through."""
        if self._meter is None:
            self._meter = Meter()
        return self._meter

    def spend(self, size: int) -> None:
        """Counts against the bound of the whole result."""
        self.spent += size
        if self.spent > self.most:
            raise too_long(self.most)


@dataclass(frozen=True, slots=True)
class LiteralNode:
    """A value without holes."""

    place: str
    value: Any

    def render(self, frame: Frame) -> Any:
        """The value itself."""
        if frame.check is not None and isinstance(self.value, str):
            try:
                frame.check(self.value)
            except InvalidTemplate as fault:
                raise placed(fault, self.place) from None
        return self.value


@dataclass(frozen=True, slots=True)
class TextNode:
    """A text with holes."""

    place: str
    text: ParsedText
    plans: dict[Sink, tuple[Encoder, ...]] = field(default_factory=dict)

    def plan(self, sink: Sink) -> tuple[Encoder, ...]:
        """The encoder of each hole; only the text at the root of a JSON body is JSON text."""
        found = self.plans.get(sink)
        if found is None:
            inner = sink == Sink.JSON_BODY and (self.place or self.text.is_whole)
            try:
                found = self.plans[sink] = encoders(self.text, Sink.TEXT if inner else sink)
            except InvalidTemplate as fault:
                raise placed(fault, self.place) from None
        return found

    def render(self, frame: Frame) -> Any:
        """The text, or the value with its type when the text is exactly one expression."""
        try:
            if self.text.is_whole:
                return self._whole(frame)
            result = self._mixed(frame)
            if frame.sink == Sink.JSON_BODY and not self.place:
                check_json(result)
        except InvalidTemplate as fault:
            raise placed(fault, self.place) from None
        return result

    def _whole(self, frame: Frame) -> Any:
        expression = self.text.expressions[0]
        value = expression.looked_up(frame.scope)
        if value is MISSING and frame.sink in TYPED_SINKS:
            value = expression.kept_file(frame.scope)
        if expression.filters:
            value = expression.filtered(value, frame.meter)
        if value is MISSING:
            if not expression.within.isdisjoint(frame.drop_missing):
                return DROPPED
            raise _missing(expression)
        if frame.sink in TYPED_SINKS:
            plain = value.__class__ is str and value.isascii()
            frame.spend(len(value) if plain else weight(value))
            return value
        result = self.plan(frame.sink)[0](value)
        self._finish(frame, ["", result, ""], result)
        return result

    def _mixed(self, frame: Frame) -> str:
        scope, meter, literals = frame.scope, frame.meter, self.text.literals
        pieces = [literals[0]]
        spent, index = 0, 1
        for expression, encode in zip(self.text.expressions, self.plan(frame.sink), strict=True):
            value = expression.value(scope, meter)
            if value is MISSING:
                raise _missing(expression)
            piece = value if encode is text_of and value.__class__ is str else encode(value)
            spent += len(piece)
            if spent > MAX_RESULT:
                raise too_long()
            pieces.append(piece)
            pieces.append(literals[index])
            index += 1
        result = "".join(pieces)
        self._finish(frame, pieces, result)
        return result

    def _finish(self, frame: Frame, pieces: list[str], result: str) -> None:
        frame.spend(weight(result))
        if frame.check is not None:
            frame.check(result)
        if frame.sink == Sink.URL_PATH:
            no_dot_segment(result.partition("?")[0])
        elif frame.sink == Sink.URL:
            tail = "".join(pieces[2 * url_path_from(self.text) :])
            no_dot_segment(tail.partition("?")[0].partition("#")[0])


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; an element that is dropped leaves no gap."""

    items: tuple[Node, ...]

    def render(self, frame: Frame) -> Any:
        """The list of what the elements render to; dropped when all of them are."""
        rendered = [item.render(frame) for item in self.items]
        kept = [value for value in rendered if value is not DROPPED]
        return kept if kept or not rendered else DROPPED


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping; keys are literal."""

    items: tuple[tuple[str, Node], ...]
    plain: tuple[_Plain, ...] | None = field(init=False, repr=False, compare=False)
    """The same, where it holds nothing but literals and whole look-ups without filters."""

    def __post_init__(self) -> None:
        """Told once; every rendering asks."""
        found = [_plain(key, node) for key, node in self.items]
        plain = tuple(each for each in found if each is not None)
        object.__setattr__(self, "plain", plain if len(plain) == len(found) else None)

    def render(self, frame: Frame) -> Any:
        """The mapping of what the values render to; dropped when all of them are."""
        if self.plain is not None and frame.check is None and frame.sink in TYPED_SINKS:
            return _looked_up(self.plain, frame)
        rendered = {key: node.render(frame) for key, node in self.items}
        if frame.drop_missing:
            kept = {key: value for key, value in rendered.items() if value is not DROPPED}
            return kept if kept or not rendered else DROPPED
        return rendered


_Plain = tuple[str, Any, Expression | None, str]
"""A key with its literal (a list as a tuple), or with what is looked up and where that stands."""


def _plain(key: str, node: Node) -> _Plain | None:
    if isinstance(node, LiteralNode):
        return key, node.value, None, node.place
    if isinstance(node, ListNode) and all(isinstance(item, LiteralNode) for item in node.items):
        return key, tuple(i.value for i in node.items if isinstance(i, LiteralNode)), None, ""
    if not isinstance(node, TextNode) or not node.text.is_whole:
        return None
    expression = node.text.expressions[0]
    plain = expression.root and not expression.filters
    return (key, None, expression, node.place) if plain else None


def _looked_up(plain: tuple[_Plain, ...], frame: Frame) -> Any:
    """The usual mapping, in one go."""
    scope, spent = frame.scope, frame.spent
    rendered: dict[str, Any] = {}
    for key, value, expression, place in plain:
        if expression is None:
            rendered[key] = value if value.__class__ is not tuple else [*value]
            continue
        found = scope.get(expression.root) if expression.field is not None else None
        if found.__class__ is dict:
            found = found.get(expression.field, MISSING)
        else:
            found = expression.looked_up(scope)
        if found is MISSING:
            found = expression.kept_file(scope)
        if found is MISSING:
            if expression.within.isdisjoint(frame.drop_missing):
                raise placed(_missing(expression), place)
            continue
        spent += len(found) if found.__class__ is str and found.isascii() else weight(found)
        if spent > frame.most:
            raise placed(too_long(frame.most), place)
        rendered[key] = found
    frame.spent = spent
    return rendered if rendered or not plain else DROPPED


Node = LiteralNode | TextNode | ListNode | MappingNode


def texts_in(node: Node) -> Iterator[TextNode]:
    """Every text with holes, in the order of the document."""
    if isinstance(node, TextNode):
        yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from texts_in(item)
    elif isinstance(node, MappingNode):
        for _, item in node.items:
            yield from texts_in(item)


def placed(fault: InvalidTemplate, place: str) -> InvalidTemplate:
    """The same error, saying where in the value."""
    message = f"{place}: {fault.message}" if place else fault.message
    return InvalidTemplate(message, cure=fault.cure, field=place or None)


def _missing(expression: Expression) -> InvalidTemplate:
    return InvalidTemplate(
        f"`{expression.name}` has no value.",
        cure="Give it a value; in a flow `| default(...)` gives a missing value a fallback.",
    )
