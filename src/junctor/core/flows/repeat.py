"""Whether a step that began and never reported its end may be executed again.

Only where a second request does no harm: nothing leaves, the operation is idempotent, or the
vendor takes an idempotency key, which is the same again because it is made of run and node.
"""

from __future__ import annotations

from typing import Any

from junctor.core.calls.adhoc import adhoc_operation
from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.retry import is_safe
from junctor.core.flows.execution import Execution
from junctor.core.flows.nodes import CallFields, HttpCall, IntegrationCall, NodeFields
from junctor.core.flows.operations import target_of
from junctor.core.flows.steps import Done
from junctor.model.call import Mode
from junctor.model.errors import JunctorError, MaybeSent
from junctor.model.request import HttpRequest
from junctor.model.spec import Operation


async def repeatable(node: NodeFields, run: Execution) -> bool:
    """Whether executing the node once more cannot do what was wanted once twice."""
    if run.mode is Mode.SANDBOX or not isinstance(node, CallFields):
        return True
    if isinstance(node, HttpCall):
        return _by_method(node.method)
    if not isinstance(node, IntegrationCall):
        return False
    try:
        target = await target_of(run.catalog, run.project_id, node, published=run.published)
    except JunctorError:
        return False  # nobody can say any more what it was
    if target is None:
        return _by_method(node.method or ("POST" if node.inputs or node.body else "GET"))
    operation = target.operation
    handler = target.entry.handler(node.operation) if operation.handler else None
    if handler is not None and handler.kind == "run":
        # Its code sends what it likes; a declared key may not be in every request.
        return operation.repeatable
    return is_safe(operation, _request(operation))


def unknown_end(node: NodeFields) -> Done:
    """The outcome of a step that may or may not have been sent, with the variables it sets."""
    fault = MaybeSent(
        "This began, and what became of it was not kept: the process ended, or the store could"
        " not be written. Nobody can know whether it was sent.",
        cure="Look at the other side; then resume the run, which sends again, or leave it.",
    )
    variables: dict[str, Any] = {}
    if isinstance(node, IntegrationCall):
        variables = {"integrationStatus": 0, "integrationOk": False}
    if isinstance(node, HttpCall):
        variables = {node.response_variable: None, "httpStatus": 0, "httpOk": False}
    return Done(
        outcome=outcome_of_error(fault),
        variables=variables,
        summary="may have been sent before the process ended",
    )


def _by_method(method: str) -> bool:
    return is_safe(adhoc_operation(method), HttpRequest(method=method, url=""))


def _request(operation: Operation) -> HttpRequest | None:
    template = operation.request
    if template is None:
        return None
    return HttpRequest(method=template.method, url="")
