"""Tells an occurrence to the rules that want it: once, then quiet for a while."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.alerts.occurrence import Occurrence
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.alert import AlertRule
from junctor.model.call import Actor, Call, CallResult, Mode, Purpose
from junctor.model.scrub import register_sink, scrubber
from junctor.model.templates import compile_template

register_sink("email.alert")
RULE, NOTICE = "alert", "notice"
ACTOR = Actor(kind="system", id="alerts", name="alerts")
PURPOSE = "alert"
_LOG = logging.getLogger(__name__)
_ROOTS = frozenset(("alert",))


class Calls(Protocol):
    """What alerts need of the call path."""

    async def call(self, call: Call) -> CallResult:
        """Execute one operation; failures are outcomes."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """How many alerts were sent, and the identities of what could not be told."""

    count: int = 0
    unsent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AlertTelling:
    """Sends alerts by the ordinary way of a call: guarded, limited, audited."""

    store: Store
    calls: Calls
    clock: Clock
    url: str

    async def tell(self, project_id: str, found: list[Occurrence]) -> Told:
        """Tell what the project's rules want to hear."""
        told, unsent = 0, set()
        for rule in await rules_of(self.store, project_id):
            for each in found:
                if each.fits(rule):
                    sent = await self._tell(project_id, rule, each)
                    told += sent is True
                    if sent is False:
                        unsent.add(each.identity)
        return Told(told, frozenset(unsent))

    async def _tell(self, project_id: str, rule: AlertRule, found: Occurrence) -> bool | None:
        """Whether it could be sent; None where it is kept quiet."""
        digest = hashlib.sha256(f"{found.kind.value}\n{found.key}".encode()).hexdigest()[:32]
        notice = f"{rule.id}:{digest}"
        before = await self.store.rules.claim(
            project_id,
            NOTICE,
            notice,
            at=self.clock.now(),
            quiet=rule.quiet_minutes * 60_000,
            count=not found.lasting,
        )
        if before is None:
            return None
        result = await self.send(project_id, rule, found, quiet=before["quiet"])
        if result.outcome.ok:
            return True
        # It was not told: the next occurrence may try at once.
        await self.store.rules.delete(project_id, NOTICE, notice)
        problem = result.outcome.problem
        _LOG.warning("alert %s was not sent: %s", rule.id, problem.message if problem else "")
        return False

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
