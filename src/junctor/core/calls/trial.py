"""Test Connection: reach the other side step by step, then sign in; one next action.

Stops at the first failure. Success reads `Connected`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from junctor.core.calls.caller import Caller
from junctor.core.calls.plan import CONNECT_TIMEOUT, Reach
from junctor.core.connections import DriverCheck
from junctor.core.connections.diagnosis import (
    ASSERTION,
    CLOCK,
    IDENTITY,
    NO_SPACE,
    PERMISSION,
    TOO_MANY,
    diagnose,
)
from junctor.core.connections.named import connection_named
from junctor.core.ports import Clock, Store
from junctor.core.ports.probe import STAGES, Probe, Stage
from junctor.model.auth import NoAuth
from junctor.model.call import Actor, Call, CallResult, Mode, Outcome, Purpose
from junctor.model.connection import Connection, Credential
from junctor.model.errors import ErrorClass, JunctorError, ReconnectNeeded, Rejected

CONNECTED = "Connected"
_PERMISSION_STATUS = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """How one environment's test ended."""

    environment: str
    ok: bool
    message: str
    stages: tuple[Stage, ...] = ()
    diagnosis: dict[str, str] | None = None
    next_action: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as answers show it; stages that were not reached are `skipped`."""
        reached = {s.name: s for s in self.stages}
        return {
            "environment": self.environment,
            "ok": self.ok,
            "message": self.message,
            "stages": [_stage_json(name, reached.get(name)) for name in STAGES],
            "diagnosis": self.diagnosis,
            "nextAction": self.next_action,
        }


def _stage_json(name: str, stage: Stage | None) -> dict[str, Any]:
    if stage is None:
        return {"name": name, "state": "skipped"}
    shown: dict[str, Any] = {
        "name": name,
        "state": "ok" if stage.ok else "failed",
        "milliseconds": stage.milliseconds,
    }
    if stage.error is not None:
        shown["message"] = stage.error.message
    return shown


class ConnectionTrial:
    """Tests connections."""

    def __init__(
        self,
        store: Store,
        caller: Caller,
        probe: Probe,
        clock: Clock,
        check_installed: DriverCheck | None = None,
    ) -> None:
        self._check_installed = check_installed
        self._store = store
        self._caller = caller
        self._probe = probe
        self._clock = clock

    async def test(
        self,
        project_id: str,
        ref: str,
        *,
        environment: str | None,
        actor: Actor,
        credential: Credential | None = None,
    ) -> list[TrialReport]:
        """Test one environment, or every configured one.

        Raises:
            UnknownObject: no such connection.
        """
        connection = await connection_named(self._store, project_id, ref)
        wanted = [environment] if environment else await self._configured(connection)
        return [await self._one(connection, name, actor, credential) for name in wanted]

    async def of_credential(self, candidate: Credential, actor: Actor) -> TrialReport:
        """Test the place of a credential with that credential, current or not."""
        (report,) = await self.test(
            candidate.project_id,
            candidate.connection_id,
            environment=candidate.environment,
            actor=actor,
            credential=candidate,
        )
        return report

    async def _configured(self, connection: Connection) -> list[str]:
        environments = await self._store.projects.environments(connection.project_id)
        found = []
        for each in environments:
            current = await self._store.credentials.current(
                connection.project_id, connection.id, each.key
            )
            if current is not None or connection.auth_type == NoAuth().name:
                found.append(each.key)
        return found or [e.key for e in environments[:1]]

    async def _one(
        self,
        connection: Connection,
        environment: str,
        actor: Actor,
        credential: Credential | None,
    ) -> TrialReport:
        started = self._clock.monotonic()
        call = Call(
            project_id=connection.project_id,
            connection=connection.id,
            operation="",
            inputs={},
            environment=environment,
            mode=Mode.LIVE,
            actor=actor,
            purpose=Purpose(kind="connection.test"),
            credential=credential,
        )
        try:
            target = await self._caller.reach(call)
            if self._check_installed is not None:
                self._check_installed(target.name, target.requires)
        except JunctorError as error:
            ended = isinstance(error, ReconnectNeeded)
            name = "sign_in" if ended else "policy"
            stage = Stage(name=name, ok=False, milliseconds=0.0, error=error)
            found = _failed(environment, (stage,), error)
            return replace(found, next_action=error.cure) if ended else found
        stages: list[Stage] = []
        if target.url:
            timeout = connection.connect_timeout or CONNECT_TIMEOUT
            async for stage in self._probe.reach(target.url, target.policy, target.tls, timeout):
                if _would_show(stage, target):
                    stage = replace(stage, ok=True, error=None)  # noqa: PLW2901 - judged here
                stages.append(stage)
                if stage.error is not None:
                    return _failed(environment, tuple(stages), stage.error)
        if target.test is None:
            return TrialReport(
                environment=environment, ok=True, message=CONNECTED, stages=tuple(stages)
            )
        result = await self._caller.call(replace(call, operation=target.test))
        spent = round((self._clock.monotonic() - started) * 1000, 3)
        return _signed_in(environment, tuple(stages), result, target.accepts, spent)


def _would_show(stage: Stage, target: Reach) -> bool:
    """Whether a handshake failed for want of the certificate that the call itself will show."""
    if stage.error is None or stage.name != "tls" or not target.shows_certificate:
        return False
    details = stage.error.details
    return details.get("diagnosis") != "tls" or details.get("handshake") == "ended"


def _signed_in(
    environment: str,
    stages: tuple[Stage, ...],
    result: CallResult,
    accepts: tuple[int, ...],
    spent: float,
) -> TrialReport:
    outcome = result.outcome
    passed = Stage(name="sign_in", ok=True, milliseconds=spent)
    if outcome.ok or outcome.status in accepts:
        done = [Stage(name=n, ok=True, milliseconds=0.0) for n in STAGES[5:]]
        return TrialReport(
            environment=environment, ok=True, message=CONNECTED, stages=(*stages, passed, *done)
        )
    error = _as_error(outcome)
    if outcome.status == _PERMISSION_STATUS and outcome.error_class is ErrorClass.AUTH:
        error.details.setdefault("stage", "permission")
    crowded = error.details.get("diagnosis") == TOO_MANY.code
    barred = error.details.get("stage") == "permission" or outcome.status == _PERMISSION_STATUS
    if barred and not crowded:
        last = Stage(name="permission", ok=False, milliseconds=0.0, error=error)
        return _failed(environment, (*stages, passed, last), error)
    if not crowded and outcome.error_class is not ErrorClass.AUTH and outcome.status >= 400:
        known = (passed,) if _was_let_in(outcome, error) else ()
        last = Stage(name="answer", ok=False, milliseconds=0.0 if known else spent, error=error)
        return _failed(environment, (*stages, *known, last), error)
    # Protocols that are not HTTP shake hands on their way to signing in.
    name = "tls" if error.details.get("diagnosis") in ("tls", IDENTITY.code) else "sign_in"
    last = Stage(name=name, ok=False, milliseconds=spent, error=error)
    return _failed(environment, (*stages, last), error)


def _was_let_in(outcome: Outcome, error: JunctorError) -> bool:
    """Whether a refusal tells that the credential was taken: a busy server may not have looked."""
    busy = (ErrorClass.RATE_LIMITED, ErrorClass.REMOTE)
    return outcome.error_class not in busy or error.details.get("diagnosis") == NO_SPACE.code


def _as_error(outcome: Outcome) -> JunctorError:
    problem = outcome.problem
    message = problem.message if problem else "The test call failed."
    kind = ReconnectNeeded if outcome.error_class is ErrorClass.AUTH else Rejected
    error: JunctorError = kind(message, details=dict(problem.details) if problem else {})
    if kind is Rejected and outcome.error_class:
        error.error_class = outcome.error_class  # type: ignore[misc]  # the outcome's own class
    if problem:
        error.cure = problem.cure
    return error


def _failed(environment: str, stages: tuple[Stage, ...], error: JunctorError) -> TrialReport:
    found = diagnose(error)
    # What is not permitted, and why a key is refused, is known better than by a table.
    own = found in (PERMISSION, ASSERTION, CLOCK) or found.code == error.error_class.value
    return TrialReport(
        environment=environment,
        ok=False,
        message=found.title,
        stages=stages,
        diagnosis={**found.to_json(), "message": error.message},
        next_action=error.cure if own else found.solution,
    )
