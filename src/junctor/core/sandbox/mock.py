"""A value for a schema: deterministic, plausible, and proven to fit before anyone sees it."""

from __future__ import annotations

import copy

from junctor.core.sandbox.dice import Dice
from junctor.core.sandbox.walker import Path, Plan, Walker, impossible
from junctor.model.errors import InvalidSpec
from junctor.model.faults import Fault
from junctor.model.schema import compile_schema
from junctor.model.value import Json, JsonSchema

ATTEMPTS = 60
MAX_WORK = 200_000
"""Places of all attempts together: what large and contradictory schemas may cost."""


def mock(
    schema: JsonSchema | bool,  # noqa: FBT001 - a schema may be true or false
    *,
    seed: str,
    required_only: bool = False,
) -> Json:
    """A value that fits a schema. The same seed gives the same value at the same JSON path.

    Args:
        schema: a self-contained JSON Schema 2020-12.
        seed: any text; another seed gives another value.
        required_only: leave out every optional field, as the smallest input would.

    Raises:
        InvalidSpec: no fitting value was found; names the place.
    """
    root: JsonSchema = schema if isinstance(schema, dict) else ({} if schema else {"not": {}})
    if required_only:
        try:
            return _made(root, Dice(seed), Plan(required_only=True))
        except InvalidSpec:
            pass  # alternatives that differ in optional fields alone need some of them
    return _made(root, Dice(seed), Plan())


def _made(root: JsonSchema, dice: Dice, plan: Plan) -> Json:
    compiled = compile_schema(root)
    last: InvalidSpec | None = None
    faults: list[Fault] = []
    work = 0
    for _ in range(ATTEMPTS):
        walker = Walker(root, dice, plan)
        try:
            value = copy.deepcopy(walker.value(root))
        except InvalidSpec as error:
            last, faults = error, []
            if not _improve(plan, walker, _path_of(error.field or "", None)):
                raise
            continue
        faults = compiled.faults(value) if not compiled.is_valid(value) else []
        if not faults:
            return value
        places = {_path_of(fault.field, value) for fault in faults}
        work += walker.nodes
        improved = [_improve(plan, walker, place) for place in sorted(places, key=str)]
        if work > MAX_WORK or not any(improved):
            break
    if last is not None and not faults:
        raise last
    raise impossible(_path_of(faults[0].field, None), faults[0].reason)


def _path_of(field: str, value: Json) -> Path:
    """The path of a JSON pointer; list positions are told from names by the value."""
    path: list[str | int] = []
    place = value
    for step in field.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        index = name.isdigit() and (isinstance(place, list) or value is None)
        path.append(int(name) if index else name)
        if isinstance(place, list) and index and int(name) < len(place):
            place = place[int(name)]
        else:
            place = place.get(name) if isinstance(place, dict) else None
    return tuple(path)


def _improve(plan: Plan, walker: Walker, place: Path) -> bool:
    """Do something else at a place next time; whether anything was left to try."""
    above = [place[:n] for n in range(len(place), -1, -1)]
    for path in above:
        if path in walker.ready and path not in plan.plain:
            plan.plain.add(path)
            return True
    for path in above:
        for keyword in ("#oneOf", "#anyOf", "#if"):
            key = (*path, keyword)
            tried = plan.branch.get(key, 0)
            if tried + 1 < walker.branches.get(key, 0):
                plan.branch[key] = tried + 1
                return True
    for path in above:
        if path in walker.optional and path not in plan.left_out:
            plan.left_out.add(path)
            return True
    for path in above:
        if path not in plan.lean:
            plan.lean.add(path)
            _forget_below(plan, path)
            return True
    plan.throws[place] = plan.throws.get(place, 0) + 1
    return plan.throws[place] < 12


def _forget_below(plan: Plan, path: Path) -> None:
    """A leaner object may fit with the branches that failed before."""
    for key in [k for k in plan.branch if k[: len(path)] == path]:
        del plan.branch[key]
