"""The steps of a run with those that are under way: what the engine remembers of their beginning.

A step is stored when it ends or waits. Of what calls out the engine notes before that it begins, so
that a restart knows; whoever opens the page of a run meanwhile is shown that.
"""

from __future__ import annotations

from junctor.core.ports.engine import Engine, Recorded
from junctor.core.ports.store import Store
from junctor.model.flow import Run, RunState, Step

_NODE = "node:"


async def steps_with_those_under_way(store: Store, engine: Engine, run: Run) -> list[Step]:
    """In order; one that runs again stands in the place of its former end."""
    stored = await store.runs.steps(run.project_id, run.id)
    if run.state not in (RunState.QUEUED, RunState.RUNNING):
        return stored
    by_index = {each.index: each for each in stored}
    begun = [
        each
        for each in await engine.steps(run.project_id, run.id)
        if each.record is None and _is_news(each, by_index.get(each.place))
    ]
    if not begun:
        return stored
    spec = await engine.spec(run.project_id, run.id)
    nodes = spec.document["nodes"] if spec is not None else ()
    types = {str(node["id"]): str(node["type"]) for node in nodes}
    for each in begun:
        node_id = each.name.removeprefix(_NODE)
        by_index[each.place] = Step(
            run_id=run.id,
            project_id=run.project_id,
            node_id=node_id,
            node_type=types.get(node_id, ""),
            index=each.place,
            state=RunState.RUNNING,
            started_at=each.begun_at,
        )
    return [by_index[index] for index in sorted(by_index)]


def _is_news(begun: Recorded, stored: Step | None) -> bool:
    if begun.begun_at is None or not begun.name.startswith(_NODE):
        return False
    if stored is None:
        return True
    return stored.finished_at is not None and stored.finished_at <= begun.begun_at
