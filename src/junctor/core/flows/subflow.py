"""Executes `flow`: another flow of the project as a run inside this one."""

from __future__ import annotations

from dataclasses import replace

from junctor.core.flows.children import DEEPEST, child_id
from junctor.core.flows.execution import Execution
from junctor.core.flows.loading import Order
from junctor.core.flows.nodes import SubFlow
from junctor.core.flows.scopes import Scope, rendered
from junctor.core.flows.steps import Done
from junctor.core.ports.engine import RunSpec
from junctor.model.errors import NotConfigured


async def sub_flow(node: SubFlow, scope: Scope, run: Execution) -> Done:
    """What the other flow answered, or how it failed.

    Raises:
        InvalidInput, NotConfigured, NotPermitted: it could not be started.
        Parked: it is under way.
    """
    given = rendered(node.input, scope, "input")
    own = child_id(run.run_id, node.id, 0)
    child = await run.children.known(run.project_id, own)
    if child is None:
        spec = await _spec(node, given, run, own)
        await run.children.start(spec)
        child = spec.run
    if child.finished_at is None:
        child = await run.children.one_ended(run.project_id, own)
    ended = await run.children.ended(child)
    outcome = ended.outcome
    summary = f"ran {child.flow_key}" if outcome.ok else f"{child.flow_key} failed"
    return Done(outcome=outcome, shown={"input": given, "runId": own}, summary=summary)


async def _spec(node: SubFlow, given: object, run: Execution, own: str) -> RunSpec:
    if run.depth >= DEEPEST:
        raise NotConfigured(
            f"Runs stand inside each other more than {DEEPEST} deep.",
            field="flow",
            cure="Let a flow call fewer others, and none itself.",
        )
    flow = await run.store.flows.find(run.project_id, node.flow_id or node.flow)
    if flow is None:
        raise NotConfigured(
            f"There is no flow `{node.flow}` in this project any more.",
            field="flow",
            cure="Choose another flow for the node.",
        )
    version = node.version
    if version is None and run.published:
        version = flow.live_in(run.environment.key) or flow.latest_version or None
    loader = run.children.loader
    loaded = await loader.load(run.project_id, flow, version)
    order = Order(
        project_id=run.project_id,
        environment=run.environment.key,
        mode=run.mode,
        actor=run.actor,
        input={} if given is None else given,
        run_id=own,
        at=run.plan.get("at"),
    )
    spec = await loader.spec(loaded, order)
    late = await run.children.deadline(run.row, node.id, node.timeout)
    ends = [each for each in (late, run.deadline) if each is not None]
    plan = {**spec.plan, "depth": run.depth + 1}
    ends_at = min(ends, default=None)
    return replace(spec, plan=plan, priority=run.priority - 1, deadline=ends_at)
