"""What executes a node of each type."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.execution import Execution
from junctor.core.flows.integration import call_integration
from junctor.core.flows.local import (
    call_http,
    choose,
    fail,
    respond,
    screen_pop,
    set_variables,
)
from junctor.core.flows.loops import for_each
from junctor.core.flows.nodes import (
    Approve,
    Fail,
    ForEach,
    HttpCall,
    IntegrationCall,
    NodeFields,
    Parallel,
    Respond,
    ScreenPop,
    SetVariables,
    SubFlow,
    Switch,
    Wait,
)
from junctor.core.flows.pausing import approve, wait
from junctor.core.flows.scopes import Scope
from junctor.core.flows.steps import Done, succeeded
from junctor.core.flows.subflow import sub_flow


async def perform(node: NodeFields, scope: Scope, run: Execution) -> Done:
    """What executing the node once gave.

    Raises:
        JunctorError: it failed before anything left.
        Parked: it waits.
    """
    if isinstance(node, IntegrationCall):
        return await call_integration(node, scope, run)
    if isinstance(node, HttpCall):
        return await call_http(node, scope, run)
    if isinstance(node, ForEach):
        return await for_each(node, scope, run)
    if isinstance(node, SubFlow):
        return await sub_flow(node, scope, run)
    if isinstance(node, Wait):
        return await wait(node, scope, run)
    if isinstance(node, Approve):
        return await approve(node, scope, run)
    return _local(node, scope, run)


def _local(node: NodeFields, scope: dict[str, Any], run: Execution) -> Done:
    match node:
        case SetVariables():
            return set_variables(node, scope, run)
        case Switch():
            return choose(node, scope, run)
        case Respond():
            return respond(node, scope)
        case ScreenPop():
            return screen_pop(node, scope)
        case Fail():
            return fail(node, scope)
        case _:
            assert isinstance(node, Parallel), node.type
            return succeeded()
