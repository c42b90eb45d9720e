"""Polls as values: the inputs of the next one, and what its answer says is new.

A state is plain JSON, stored together with the events it led to. `mark` is the largest time or
number seen, `seen` the items that will be read again, by key with their version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from junctor.core.dotted import lookup
from junctor.core.feeds.conditions import fits, identity_of
from junctor.core.feeds.incoming import Incoming
from junctor.model.errors import InvalidSpec
from junctor.model.schema import apply_defaults
from junctor.model.trigger_spec import PollCursor, PollTrigger
from junctor.model.value import digest

MOST_SEEN = 20_000
NAMED = re.compile(r"\{\{\s*input\.([A-Za-z0-9_]+)\s*\}\}")
"""A path that the flow names, in place of one."""
_MICRO = 1_000_000
_DAY = 86_400 * _MICRO
_UNITS = {"iso": 1000, "date": _DAY, "seconds": _MICRO, "milliseconds": 1000, "number": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """Where a poll stands. `began` is false until the first answer has been read to its end."""

    began: bool = False
    mark: int | None = None
    token: str | int | None = None
    seen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> PollState:
        """The state that was stored."""
        return cls(**(stored or {}))

    def to_json(self) -> dict[str, Any]:
        """The state as it is stored."""
        return {
            "began": self.began,
            "mark": self.mark,
            "token": self.token,
            "seen": dict(self.seen),
        }


Before = Literal["nothing", "this", "another"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What an answer led to. `items` are all of it that fits the filter, oldest first.

    `before` says of each item what the poll knew of it: nothing, that one, or another version.
    `gone` are keys that a whole list does not have any more.
    `again`: there is more; `unreadable` counts items without a key or a place in the order.
    """

    events: list[Incoming]
    state: PollState
    items: tuple[Any, ...] = ()
    before: tuple[Before, ...] = ()
    gone: tuple[str, ...] = ()
    again: bool = False
    unreadable: int = 0


def named_paths(trigger: PollTrigger) -> dict[str, str]:
    """Which of its paths the flow names: field of the trigger -> the input that has the path."""
    item = trigger.cursor.item if trigger.cursor is not None else None
    paths = {"key": trigger.key, "version": trigger.version, "cursor": item}
    found = {where: NAMED.fullmatch(path or "") for where, path in paths.items()}
    return {where: each[1] for where, each in found.items() if each is not None}


def named_by(trigger: PollTrigger, given: Mapping[str, Any]) -> PollTrigger:
    """The trigger with the paths that the inputs of a flow name."""
    if not named_paths(trigger):
        return trigger
    inputs = apply_defaults(trigger.input, {**trigger.inputs, **given})

    def path(said: str | None) -> str | None:
        found = NAMED.fullmatch(said or "")
        return str(inputs.get(found[1])) if found else said

    cursor = trigger.cursor and trigger.cursor.model_copy(
        update={"item": path(trigger.cursor.item)}
    )
    changed = {"key": path(trigger.key), "version": path(trigger.version), "cursor": cursor}
    return trigger.model_copy(update=changed)


def without_names(
    trigger: PollTrigger, inputs: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """The inputs of an operation without those that only name a path."""
    only = set(named_paths(trigger).values()) - known.keys()
    return {name: value for name, value in inputs.items() if name not in only}


def poll_inputs(
    trigger: PollTrigger,
    state: PollState,
    given: Mapping[str, Any],
    now: int,
    *,
    everything: bool = False,
) -> dict[str, Any]:
    """The inputs of the operation; `now` in milliseconds stands where nothing was seen yet.

    `everything` asks for the whole list: from the very beginning of time.
    """
    inputs: dict[str, Any] = apply_defaults(trigger.input, {**trigger.inputs, **given})
    cursor = trigger.cursor
    if cursor is None or cursor.input is None:
        return inputs
    if cursor.response is not None:
        return _put(inputs, cursor.input, state.token) if state.token is not None else inputs
    mark = state.mark if state.mark is not None else _first_mark(cursor, now)
    first = _first_asked(cursor, now)
    if everything and mark is not None:
        return _put(inputs, cursor.input, _said(cursor, first or round(cursor.overlap * _MICRO)))
    mark = max(mark, first) if mark is not None and first is not None else mark
    return inputs if mark is None else _put(inputs, cursor.input, _said(cursor, mark))


def is_known(trigger: PollTrigger, state: PollState, items: Sequence[Any]) -> bool:
    """Whether reading may end: newest first, and the last item is older than what was seen."""
    cursor = trigger.cursor
    if cursor is None or cursor.item is None or not items:
        return False
    if not state.began and (cursor.input is None or cursor.begin == "newest"):
        return True  # one page is enough to begin with
    if cursor.input is not None:
        return False
    value = _value(cursor, items[-1])
    return state.mark is not None and value is not None and value < _since(cursor, state.mark)


def poll_items(trigger: PollTrigger, output: Any) -> list[Any]:
    """The list in an output.

    Raises:
        InvalidSpec: there is none.
    """
    found = lookup(output, trigger.items or "")
    if not isinstance(found, list):
        raise InvalidSpec(
            f"There is no list at `{trigger.items}` of the answer.",
            cure="Correct `items` of the trigger, or the operation's transform.",
        )
    return found


def take(
    trigger: PollTrigger, state: PollState, items: Sequence[Any], output: Any, now: int
) -> Polled:
    """The events of an answer, oldest first, and the state after it.

    The first answer leads to no events but for what is newer than the poll itself.
    """
    ordered, unreadable = _ordered(trigger, items)
    cursor = trigger.cursor
    if cursor is None:
        found = _of_list(trigger, state, ordered, now)
    elif cursor.response is not None:
        found = _of_token(trigger, state, ordered, output, now)
    else:
        found = _of_mark(trigger, cursor, state, ordered, now)
    fitting = [each for each in ordered if fits(trigger.filter, each.content)]
    return replace(
        found,
        unreadable=unreadable,
        items=tuple(each.content for each in fitting),
        before=tuple(_before(state, each) for each in fitting),
    )


def _before(state: PollState, item: _Item) -> Before:
    version = state.seen.get(item.key)
    if version is None:
        return "nothing"
    return "this" if version == item.version else "another"


def _of_list(trigger: PollTrigger, state: PollState, items: list[_Item], now: int) -> Polled:
    if len(items) > MOST_SEEN:
        raise InvalidSpec(
            f"The list has more than {MOST_SEEN} items.", cure="Poll with a cursor, or filter."
        )
    seen = {each.key: each.version for each in items}
    fresh = [each for each in items if state.seen.get(each.key) != each.version]
    gone = tuple(key for key in state.seen if key not in seen)
    events = _events(trigger, fresh, now) if state.began else []
    return Polled(events=events, state=PollState(began=True, seen=seen), gone=gone)


def _of_token(
    trigger: PollTrigger, state: PollState, items: list[_Item], output: Any, now: int
) -> Polled:
    assert trigger.cursor is not None
    found = lookup(output, trigger.cursor.response or "")
    # A number goes back as a number: the operation may not take a text.
    token = found if type(found) is int else identity_of(found)
    more = trigger.more is not None and lookup(output, trigger.more) not in (None, False, "")
    again = more and token is not None and token != state.token
    events = _events(trigger, items, now) if state.began else []
    kept = PollState(began=state.began or not again, token=token or state.token)
    return Polled(events=events, state=kept, again=again)


def _of_mark(
    trigger: PollTrigger, cursor: PollCursor, state: PollState, items: list[_Item], now: int
) -> Polled:
    before = state.mark if state.mark is not None else _first_mark(cursor, now)
    values = [each.value for each in items]
    mark = max([*values, *([before] if before is not None else [])], default=None)
    if mark is None:
        return Polled(events=[], state=PollState(began=True))
    since = _since(cursor, mark)
    fresh = [each for each in items if _is_fresh(state, cursor, before, each)]
    # The next answer begins at `since`: whatever it repeats stands in this one.
    seen = {each.key: each.version for each in items if each.value >= since}
    if mark == state.mark:
        seen = {**state.seen, **seen}
    kept = PollState(began=True, mark=mark, seen=dict(list(seen.items())[-MOST_SEEN:]))
    return Polled(events=_events(trigger, fresh, now), state=kept)


def _is_fresh(state: PollState, cursor: PollCursor, before: int | None, item: _Item) -> bool:
    if not state.began:
        return before is not None and item.value > before
    if before is not None and item.value < _since(cursor, before):
        return False
    return state.seen.get(item.key) != item.version


@dataclass(frozen=True, slots=True)
class _Item:
    key: str
    version: str
    value: int
    content: Any


def _ordered(trigger: PollTrigger, items: Sequence[Any]) -> tuple[list[_Item], int]:
    cursor = trigger.cursor
    found: list[_Item] = []
    for each in items:
        key = identity_of(lookup(each, trigger.key))
        value = _value(cursor, each) if cursor is not None and cursor.item is not None else 0
        if key is None or value is None:
            continue
        found.append(_Item(key, _version(trigger, each), value, each))
    unreadable = len(items) - len(found)
    if trigger.order == "descending":
        found.reverse()
    grows = trigger.order == "ascending" and (cursor is None or cursor.begin == "now")
    if cursor is not None and cursor.item is not None and not grows:
        found.sort(key=lambda each: each.value)
    return found, unreadable


def _version(trigger: PollTrigger, item: Any) -> str:
    if trigger.version == ".":
        return digest(item)[7:39]
    return identity_of(lookup(item, trigger.version)) or "" if trigger.version else ""


def _events(trigger: PollTrigger, items: list[_Item], now: int) -> list[Incoming]:
    return [
        Incoming(key=_event_key(trigger, each, now), payload=each.content)
        for each in items
        if fits(trigger.filter, each.content)
    ]


def _event_key(trigger: PollTrigger, item: _Item, now: int) -> str:
    if trigger.version == ".":  # what goes back to what it was has changed again
        return f"{item.key}:{item.version}:{now}"
    return f"{item.key}:{item.version}" if item.version else item.key


def _first_mark(cursor: PollCursor, now: int) -> int | None:
    if cursor.format == "number" or cursor.input is None or cursor.begin == "newest":
        return None
    return now * 1000


def _first_asked(cursor: PollCursor, now: int) -> int | None:
    """The earliest place that may be asked for, where the other side has one."""
    if cursor.reach is None or cursor.format == "number":
        return None
    return now * 1000 - round((cursor.reach - cursor.overlap) * _MICRO)


def _since(cursor: PollCursor, mark: int) -> int:
    """Where the next poll begins, as the vendor will understand it."""
    if cursor.format == "number":
        return mark - cursor.behind
    early = mark - round(cursor.overlap * _MICRO)
    return early - early % _UNITS[cursor.format]


def _said(cursor: PollCursor, mark: int) -> str | int:
    since = _since(cursor, mark)
    if cursor.format == "number":
        return since
    if cursor.format in ("seconds", "milliseconds"):
        return since // _UNITS[cursor.format]
    moment = datetime.fromtimestamp(since // _MICRO, UTC).replace(microsecond=since % _MICRO)
    if cursor.format == "date":
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(cursor: PollCursor, item: Any) -> int | None:
    """The place of an item in the order, in microseconds, or the number itself."""
    found = lookup(item, cursor.item or "")
    if isinstance(found, bool) or found is None:
        return None
    try:
        if cursor.format in ("iso", "date"):
            moment = datetime.fromisoformat(str(found))
            aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return _micro(aware)
        if cursor.format == "number":
            return int(found)
        number = float(found) if not isinstance(found, int) else found
        return round(number * (_MICRO if cursor.format == "seconds" else 1000))
    except (ValueError, OverflowError, TypeError):
        return None


def _micro(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _MICRO + since.microseconds


def _put(inputs: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with a value at a dotted path."""
    step, _, rest = path.partition(".")
    if not rest:
        return {**inputs, step: value}
    inner = inputs.get(step)
    return {**inputs, step: _put(inner if isinstance(inner, dict) else {}, rest, value)}
