"""Whether a failed node is tried again: its own policy, and what may have been sent already."""

from __future__ import annotations

from dataclasses import replace

from junctor.core.flows.execution import Execution
from junctor.core.flows.nodes import CallFields, NodeFields
from junctor.core.flows.repeat import repeatable
from junctor.core.flows.steps import Done
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass

_NOT_SENT = frozenset((ErrorClass.RATE_LIMITED, ErrorClass.NETWORK))
"""The other side refused it or never got it."""


async def pause_before_next(
    node: NodeFields, done: Done, attempt: int, run: Execution
) -> float | None:
    """Seconds until the node is tried once more; None when it is not."""
    policy = node.retry if isinstance(node, CallFields) else None
    outcome = done.outcome
    if policy is None or outcome.ok or attempt >= policy.attempts:
        return None
    if not {str(outcome.error_class), outcome.group} & set(policy.on):
        return None
    if not policy.even_if_sent and not await _harmless(node, done, run):
        return None
    seconds = policy.seconds(attempt)
    asked = outcome.problem.retry_after if outcome.problem else None
    if asked is not None and asked > max(seconds, policy.max_delay):
        return None
    # The sandbox shows the attempts; nobody has to wait for them there.
    return 0.0 if run.mode is Mode.SANDBOX else max(seconds, asked or 0.0)


async def _harmless(node: NodeFields, done: Done, run: Execution) -> bool:
    if await repeatable(node, run):
        return True
    if done.outcome.error_class in _NOT_SENT:
        return True
    problem = done.outcome.problem
    timed_out = done.outcome.error_class is ErrorClass.TIMEOUT
    return timed_out and not (problem and problem.details.get("maybeSent"))


def joined(before: Done, after: Done) -> Done:
    """The last attempt, with the exchanges of those before it, counted on."""
    made = max((each.attempt for each in before.exchanges), default=0)
    later = tuple(replace(each, attempt=each.attempt + made) for each in after.exchanges)
    return replace(after, exchanges=(*before.exchanges, *later))
