"""Values that are made quickly are frozen dataclasses like any other."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from junctor.model.quick import quick


@dataclass(frozen=True, slots=True)
class Base:
    name: str
    size: int = 1


@quick
@dataclass(frozen=True, slots=True)
class Thing(Base):
    tags: list[str] = field(default_factory=list)
    mark: str | None = field(default=None, kw_only=True)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    id: str
    more: dict[str, int] = field(default_factory=dict)


def test_it_is_made_compared_shown_and_copied_as_before():
    thing = Thing("a", tags=["x"], mark="m")
    assert (thing.name, thing.size, thing.tags, thing.mark) == ("a", 1, ["x"], "m")
    assert thing == Thing("a", 1, ["x"], mark="m") != Thing("b")
    assert repr(Named(id="n")) == "Named(id='n', more={})"
    assert replace(thing, size=2) == Thing("a", 2, ["x"], mark="m")
    assert copy.copy(thing) == thing == pickle.loads(pickle.dumps(thing))


def test_defaults_that_are_made_are_made_for_each():
    one, two = Named(id="1"), Named(id="2")
    one.more["a"] = 1
    assert two.more == {}
    assert Thing("a").tags is not Thing("a").tags


def test_nobody_changes_it():
    thing = Thing("a")
    with pytest.raises(FrozenInstanceError):
        thing.name = "b"
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        thing.other = "b"
    assert thing.name == "a"


def test_what_is_missing_or_unknown_is_said():
    with pytest.raises(TypeError, match="'id'"):
        Named()
    with pytest.raises(TypeError, match="unknown"):
        Named(id="a", unknown=1)
    with pytest.raises(TypeError, match="positional"):
        Named("a")
    assert list(inspect.signature(Thing).parameters) == ["name", "size", "tags", "mark"]
