"""Which secret values are known, and where any spelling of them stands in a text."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from junctor.model.scrub.forms import SHORTEST, forms_of
from junctor.model.scrub.names import words_of
from junctor.model.scrub.parts import basic_of, parts_of
from junctor.model.scrub.sieve import Sieve, Span

_MOST_PARTS = 400
_MOST_SHORT = 64
_FEW_PARTS = 12
"""Up to this many parts of one secret get every spelling; many lines get the principal ones."""


@dataclass(slots=True)
class _Known:
    forms: frozenset[bytes]
    names: set[str] = field(default_factory=set)


class _Order:
    """The forms as a stream needs them: sorted, by their beginnings, and how long they get."""

    __slots__ = ("forms", "longest", "starts")

    def __init__(self, forms: list[bytes]) -> None:
        self.forms = forms
        self.starts = frozenset(form[:SHORTEST] for form in forms)
        self.longest = max(map(len, forms), default=0)


class Register:
    """The known secrets, the least recently registered given up beyond `limit`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._values_of: defaultdict[str, set[str]] = defaultdict(set)
        self._short: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        self.short_forms: set[bytes] = set()
        self._count: Counter[bytes] = Counter()
        self._order: _Order | None = None
        self._sieve = Sieve()
        self.spans: Callable[[bytes], list[Span]] = self._sieve.spans
        """The places of a text (UTF-8) that hold a secret."""
        self.revision = 0
        """Grows with every spelling and every short value that becomes known."""
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._known)

    def add(self, name: str, value: str, *, basic: bool = False) -> None:
        """Know `value`; `basic` for a `user:password` pair. Cheap when it is known already."""
        key = f"\0{value}" if basic else value
        known = self._known.get(key)
        if known is not None and name in known.names:
            with self._lock:
                if key in self._known:
                    self._known.move_to_end(key)
                    return
        with self._lock:
            self._add(name, key, value, basic=basic)

    def forget(self, name: str) -> None:
        """Drop every value known under `name` and under no other name."""
        with self._lock:
            for key in self._values_of.pop(name, set()):
                known = self._known[key]
                known.names.discard(name)
                if not known.names:
                    self._drop(key)
            self._short.pop(words_of(name), None)
            self.short_forms = {_written(v) for values in self._short.values() for v in values}

    def is_short(self, field_name: str, value: str) -> bool:
        """Whether `value` is a secret too short to search for, in a field of its name."""
        return bool(self._short) and value in self._short.get(words_of(field_name), ())

    def may_hold_short(self, data: bytes) -> bool:
        """Whether a JSON text may hold a secret that only its field tells."""
        forms = self.short_forms
        return len(forms) > _MOST_SHORT or any(form in data for form in forms)

    def open_from(self, data: bytes) -> int:
        """Where the tail of `data` begins that may be the start of a secret; its length if none."""
        order = self._in_order()
        forms = order.forms
        for start in range(max(0, len(data) - order.longest + 1), len(data)):
            if start + SHORTEST <= len(data) and data[start : start + SHORTEST] not in order.starts:
                continue
            tail = data[start:]
            place = bisect_right(forms, tail)
            if place < len(forms) and forms[place].startswith(tail):
                return start
        return len(data)

    def _in_order(self) -> _Order:
        order = self._order
        if order is None:
            with self._lock:
                order = self._order = _Order(sorted(self._count))
        return order

    def _add(self, name: str, key: str, value: str, *, basic: bool) -> None:
        if len(value.strip()) < SHORTEST:
            if value.strip():
                self._short[words_of(name)].add(value)
                self.short_forms.add(_written(value))
                self.revision += 1
            return
        known = self._known.get(key)
        if known is None:
            known = _Known(_basic_forms(value) if basic else _all_forms(value))
            self._known[key] = known
            for form in known.forms:
                self._keep(form)
        known.names.add(name)
        self._values_of[name].add(key)
        while len(self._known) > self._limit:
            self._drop(next(iter(self._known)))

    def _keep(self, form: bytes) -> None:
        self._count[form] += 1
        if self._count[form] == 1:
            self._sieve.add(form)
            self._order = None
            self.revision += 1

    def _drop(self, key: str) -> None:
        known = self._known.pop(key)
        for name in known.names:
            self._values_of[name].discard(key)
        for form in known.forms:
            self._count[form] -= 1
            if not self._count[form]:
                del self._count[form]
                self._sieve.remove(form)
                self._order = None


def _written(value: str) -> bytes:
    """What every JSON text that holds the value as a whole field holds, as text or number."""
    try:
        float(value)
    except ValueError:
        return orjson.dumps(value)
    # Numbers such as 1e5 are written in more ways than one.
    return value.encode() if value.isdecimal() and value.isascii() else b""


def _all_forms(value: str) -> frozenset[bytes]:
    """The forms of a value and of each secret part of it."""
    found = set(forms_of(value))
    parts = {part for part in parts_of(value) if len(part.strip()) >= SHORTEST}
    for part in sorted(parts, key=len, reverse=True)[:_MOST_PARTS]:
        found |= forms_of(part, thorough=len(parts) <= _FEW_PARTS)
    return frozenset(found)


def _basic_forms(pair: str) -> frozenset[bytes]:
    """The forms of a Basic header's credential."""
    found = set(forms_of(pair))
    for encoded in basic_of(pair):
        found |= forms_of(encoded)
    return frozenset(found)
