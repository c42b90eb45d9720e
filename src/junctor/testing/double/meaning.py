"""Which operation a request is of: several may share one path, and look the same on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from junctor.core.catalog.descriptions import DescribedOperation, Deviation
from junctor.testing.double.received import Received

Judged = Sequence[tuple[DescribedOperation, list[Deviation]]]


def meant(
    judged: Judged,
    waits: Callable[[str], bool],
    answered: Sequence[str],
    knows: Callable[[DescribedOperation], bool],
) -> tuple[tuple[str, ...], DescribedOperation | None]:
    """The operations that a request fits best, by their ids, and the one that it is taken for.

    Of those that fit alike: what a failure `waits` for, what a test has `answered` last, then
    what has such a request among its samples, which `knows` tells.
    """
    alike = [each for each, faults in judged if len(faults) == len(judged[0][1])]
    last = next((name for name in reversed(answered) if name in {e.id for e in alike}), None)
    ways: tuple[Callable[[DescribedOperation], bool], ...] = (
        lambda each: waits(each.id),
        lambda each: each.id == last,
        knows,
    )
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
