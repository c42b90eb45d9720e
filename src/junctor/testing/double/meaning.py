"""Which operation a request is of: several may share one path, and look the same on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from junctor.core.catalog.descriptions import DescribedOperation, Deviation
from junctor.testing.double.received import Received

Judged = Sequence[tuple[DescribedOperation, list[Deviation]]]
Way = Callable[[DescribedOperation], bool]


def meant(judged: Judged, ways: Sequence[Way]) -> tuple[tuple[str, ...], DescribedOperation | None]:
    """The operations that a request fits best, by their ids, and the one that it is taken for.

    Of those that fit alike it is the first that one of the `ways` knows, way by way: what a test
    has said something about, then what has such a request among its samples.
    """
    alike = [each for each, faults in judged if len(faults) == len(judged[0][1])]
    told = (each for way in ways for each in alike if way(each))
    ids = tuple(dict.fromkeys(each.id for each in alike))
    return ids, next(told, alike[0] if alike else None)


def action_of(received: Received) -> str | None:
    """What AWS's one-path protocols call an operation."""
    target = received.header("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    pairs = [*received.form_pairs, *received.query]
    return next((value for name, value in pairs if name == "Action"), None)
