"""Tells an occurrence to the rules that want it: once, then quiet for a while."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.alerts.backlog import Backlog
from junctor.core.alerts.occurrence import Occurrence
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.alert import AlertRule
from junctor.model.call import Actor, Call, CallResult, Mode, Outcome, Purpose
from junctor.model.errors import ErrorClass
from junctor.model.scrub import register_sink, scrubber
from junctor.model.templates import compile_template

register_sink("email.alert")
RULE, NOTICE = "alert", "notice"
ACTOR = Actor(kind="system", id="alerts", name="alerts")
PURPOSE = "alert"
_LOG = logging.getLogger(__name__)
_ROOTS = frozenset(("alert",))
_OF_THE_MESSAGE = frozenset((ErrorClass.INPUT, ErrorClass.REJECTED, ErrorClass.TOO_LARGE))
"""Another alert of the same rule may go through all the same."""


class Calls(Protocol):
    """What alerts need of the call path."""

    async def call(self, call: Call) -> CallResult:
        """Execute one operation; failures are outcomes."""
        ...


@dataclass(frozen=True, slots=True)
class AlertTelling:
    """Sends alerts by the ordinary way of a call: guarded, limited, audited."""

    store: Store
    calls: Calls
    clock: Clock
    url: str

    async def tell(self, project_id: str, found: list[Occurrence]) -> int:
        """Tell what the project's rules want to hear, and what waits; how many were sent."""
        told = 0
        for rule in await rules_of(self.store, project_id):
            if not rule.enabled:
                continue
            backlog = await Backlog.of(self.store, project_id, rule.id)
            now = self.clock.now()
            waiting, fresh = backlog.waiting(now), [each for each in found if each.fits(rule)]
            if now < backlog.not_before:
                unsent = [*waiting, *fresh]
            else:
                kept = [each for each in waiting if each.fits(rule)]
                unsent, sent, failed = await self._tell(project_id, rule, [*kept, *fresh])
                told += sent
                backlog.went(failed=failed, at=now)
            backlog.keep(unsent)
            await backlog.store(self.store, project_id, rule.id, now)
        return told

    async def _tell(
        self, project_id: str, rule: AlertRule, found: list[Occurrence]
    ) -> tuple[list[Occurrence], int, bool]:
        """What could not be sent, how many were, and whether any failed."""
        unsent: list[Occurrence] = []
        sent = 0
        for index, each in enumerate(found):
            ended = await self._one(project_id, rule, each)
            if ended is None:
                continue
            sent += ended.ok
            if not ended.ok:
                unsent.append(each)
                if ended.error_class not in _OF_THE_MESSAGE:
                    return [*unsent, *found[index + 1 :]], sent, True
        return unsent, sent, bool(unsent)

    async def _one(self, project_id: str, rule: AlertRule, found: Occurrence) -> Outcome | None:
        """How sending it ended; None where it is kept quiet."""
        digest = hashlib.sha256(f"{found.kind.value}\n{found.key}".encode()).hexdigest()[:32]
        notice = f"{rule.id}:{digest}"
        before = await self.store.rules.claim(
            project_id,
            NOTICE,
            notice,
            at=self.clock.now(),
            quiet=found.quiet(rule),
            count=not found.lasting,
        )
        if before is None:
            return None
        outcome = (await self.send(project_id, rule, found, quiet=before["quiet"])).outcome
        if not outcome.ok:
            # It was not told, so nothing is quiet because of it.
            await self.store.rules.delete(project_id, NOTICE, notice)
            problem = outcome.problem
            _LOG.warning("alert %s was not sent: %s", rule.id, problem.message if problem else "")
        return outcome

    async def send(
        self,
        project_id: str,
        rule: AlertRule,
        found: Occurrence,
        *,
        quiet: int = 0,
        mode: Mode | None = None,
    ) -> CallResult:
        """The call of a rule for an occurrence."""
        scope = scrubber().json(found.scope(quiet=quiet, url=self.url))
        inputs: Any = compile_template(rule.inputs, roots=_ROOTS).render(scope)
        return await self.calls.call(
            Call(
                project_id=project_id,
                connection=rule.connection,
                operation=rule.operation,
                inputs=inputs,
                environment=rule.environment,
                mode=mode or rule.mode,
                actor=ACTOR,
                purpose=Purpose(kind=PURPOSE),
            )
        )


async def rules_of(store: Store, project_id: str) -> list[AlertRule]:
    """The rules of a project, oldest first."""
    found = await store.rules.all(project_id, RULE)
    rules = [AlertRule.model_validate(each) for each in found.values()]
    return sorted(rules, key=lambda each: (each.created_at, each.id))


def check_inputs(inputs: dict[str, Any]) -> None:
    """Whether the inputs of a rule are templates over `alert` alone.

    Raises:
        JunctorError: naming the input.
    """
    compile_template(inputs, roots=_ROOTS)
