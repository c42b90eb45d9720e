"""Executes the nodes of one run, and stores a step for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.mapping import map_outputs
from junctor.core.flows.again import joined, pause_before_next
from junctor.core.flows.awaiting import PATIENCE
from junctor.core.flows.execution import Execution
from junctor.core.flows.files import holds_file, may_hold_file
from junctor.core.flows.local import holds
from junctor.core.flows.nodes import (
    CallFields,
    ForEach,
    IntegrationCall,
    NodeFields,
    PauseFields,
    RoutedFields,
    ScreenPop,
    SubFlow,
)
from junctor.core.flows.performing import perform
from junctor.core.flows.repeat import repeatable, unknown_end
from junctor.core.flows.routing import route
from junctor.core.flows.saying import Saying
from junctor.core.flows.scopes import evaluated
from junctor.core.flows.steps import (
    Done,
    bounded_fields,
    exchanges_json,
    mapped_json,
    passed_over,
    plain_text,
    record_of,
    recorded,
    written,
)
from junctor.core.live import CardShown, StepEnded, StepRetried, StepStarted, Watch
from junctor.core.ports.engine import Parked, Record, Written
from junctor.model.call import Mode
from junctor.model.errors import Cancelled, ErrorClass, JunctorError, OursToFix
from junctor.model.flow import RunState, Step
from junctor.model.pause import PauseState
from junctor.model.scrub import scrubber
from junctor.model.value import unchecked

LookedAt = Callable[[str], bool]
"""Whether somebody follows what happens in a project."""
_LOG = logging.getLogger(__name__)
_made = unchecked(Step)


def nobody(_project_id: str) -> bool:
    """Nobody looks."""
    return False


class Stepper:
    """What the interpreter calls for each node: execute, record, store the step, tell."""

    def __init__(self, run: Execution, emit: Watch, looked_at: LookedAt = nobody) -> None:
        self._run = run
        self._emit = emit
        self._looked_at = looked_at
        self._plain: dict[str, int] = {}

    def is_plain(self, node_id: str) -> bool:
        """Whether a step was found to hold nothing to mask or cut, and no secret is known since."""
        return self._plain.get(node_id) == scrubber().revision

    def calls_out(self, node: NodeFields) -> bool:
        """Whether an engine must remember that the node begins: something may leave."""
        return self._run.mode is Mode.LIVE and isinstance(node, CallFields)

    async def execute(
        self,
        node: NodeFields,
        index: int,
        seen: dict[str, Any],
        interrupted: bool,  # noqa: FBT001 - the slot says it by position
    ) -> Record | Written:
        """The record of one node; raises only when the run is cancelled or the node waits.

        `interrupted`: it began before, and nobody knows how it ended.
        """
        started = await self._since(node, index, self._run.clock.now())
        self._emit(StepStarted(self._run.row, node.id, node.type, index, started))
        if interrupted and not await repeatable(node, self._run):
            done = unknown_end(node)
        else:
            try:
                done = await self._tried(node, index, seen)
            except asyncio.CancelledError:
                cut = self._unfinished(node, index, started, RunState.CANCELLED)
                await self._run.store.runs.add_step(cut)
                self._emit(StepEnded(self._run.row, cut))
                raise
            except Parked:
                waits = self._unfinished(node, index, started, RunState.WAITING)
                await self._run.store.runs.add_step(waits)
                self._emit(StepEnded(self._run.row, waits))
                raise
        revision, record = scrubber().revision, record_of(done)
        text = plain_text(done, record)
        if text is None or may_hold_file(text):
            done = await self._aside(node, done)
            record = record_of(done)
            text = plain_text(done, record)
        plain = text is not None
        if plain:
            self._plain[node.id] = revision
        else:
            done, record = recorded(done)
        aside: dict[str, str] = {}
        step = self._step(node, index, started, done, record, None if plain else aside)
        await self._run.store.runs.add_step(step)
        if aside:
            await self._run.store.runs.keep_payloads(self._run.run_id, aside)
        if isinstance(node, ScreenPop) and done.outcome.ok:
            self._emit(CardShown(self._run.row, node.id, step.output, started))
        self._emit(StepEnded(self._run.row, step))
        return written(record) if plain else record

    def _step(
        self,
        node: NodeFields,
        index: int,
        started: int,
        done: Done,
        record: Record,
        aside: dict[str, str] | None,
    ) -> Step:
        """The step; without a place for what is large where all is small and plain."""
        shown = {
            "inputs": done.shown,
            "output": done.outcome.output,
            "mapped": mapped_json(done),
            "problem": record["problem"],
        }
        summary, warnings, plain = done.summary, [*done.warnings], aside is None
        if aside is not None:
            shown = bounded_fields(shown, aside)
            summary = scrubber().text(summary)
            warnings = [scrubber().text(each) for each in warnings]
        row = self._run.row
        return _made(
            run_id=row.id,
            project_id=row.project_id,
            node_id=node.id,
            node_type=node.type,
            index=index,
            state=_state(done),
            status=done.outcome.status,
            ok=done.outcome.ok,
            error_class=record["errorClass"],
            summary=summary,
            branch=route(node, record).branch,
            exchanges=exchanges_json(done.exchanges, plain=plain),
            warnings=warnings,
            connection_id=done.connection_id,
            started_at=started,
            finished_at=self._run.clock.now(),
            **shown,
        )

    def _unfinished(self, node: NodeFields, index: int, started: int, state: RunState) -> Step:
        """The step of a node that waits, or was under way when its run was ended."""
        over = state is RunState.CANCELLED
        return Step(
            run_id=self._run.run_id,
            project_id=self._run.project_id,
            node_id=node.id,
            node_type=node.type,
            index=index,
            state=state,
            error_class=ErrorClass.CANCELLED.value if over else None,
            started_at=started,
            finished_at=self._run.clock.now() if over else None,
        )

    async def skip(self, node: NodeFields, index: int) -> None:
        """Store that no branch came to this node."""
        step = Step(
            run_id=self._run.run_id,
            project_id=self._run.project_id,
            node_id=node.id,
            node_type=node.type,
            index=index,
            state=RunState.SKIPPED,
        )
        await self._run.store.runs.add_step(step)
        self._emit(StepEnded(self._run.row, step))

    async def cut(self, node: NodeFields, index: int) -> None:
        """End what a node has under way because another branch was first; again is harmless."""
        run, now = self._run, self._run.clock.now()
        await run.children.end(run.row, node.id)
        pause = await run.store.pauses.get(run.project_id, run.run_id, node.id)
        if pause is not None and pause.state is PauseState.OPEN:
            await run.store.pauses.expire(pause.model_copy(update={"answered_at": now}))
        known = await self._known(index)
        if known is None or known.finished_at is None:
            started = now if known is None or known.started_at is None else known.started_at
            step = self._unfinished(node, index, started, RunState.CANCELLED)
            await run.store.runs.add_step(step)
            self._emit(StepEnded(run.row, step))

    async def _since(self, node: NodeFields, index: int, now: int) -> int:
        """When a node began: what waits was begun before, and is begun again when woken."""
        run, began = self._run, self._run.row.started_at or now
        # What runs elsewhere is parked only after a while: a quick one costs no look.
        long = isinstance(node, SubFlow | ForEach) and now - began > PATIENCE * 1000
        if run.mode is Mode.SANDBOX or not (long or isinstance(node, PauseFields)):
            return now
        known = await self._known(index)
        parked = known is not None and known.state is RunState.WAITING and known.started_at
        return parked or now

    async def _known(self, index: int) -> Step | None:
        """The step of a node as it is stored."""
        stored = await self._run.store.runs.steps(self._run.project_id, self._run.run_id)
        return next((each for each in reversed(stored) if each.index == index), None)

    async def _aside(self, node: NodeFields, done: Done) -> Done:
        """With references in place of files that a call gave; the bytes are stored beside."""
        calls = isinstance(node, CallFields) and done.outcome.ok
        if not calls or not holds_file([done.outcome.output, done.variables]):
            return done
        files = self._run.files
        output = await files.aside(done.outcome.output)
        return replace(
            done,
            outcome=replace(done.outcome, output=output),
            variables=await files.aside(done.variables),
            mapped=await files.aside(done.mapped),
        )

    async def _tried(self, node: NodeFields, index: int, seen: dict[str, Any]) -> Done:
        """The node's outcome after as many attempts as its retry policy gives it."""
        done, attempt = await self._heard(node, index, seen), 1
        while (pause := await pause_before_next(node, done, attempt, self._run)) is not None:
            await self._run.clock.sleep(pause)
            attempt += 1
            self._emit(StepRetried(self._run.row, node.id, attempt, self._run.clock.now()))
            done = joined(done, await self._heard(node, index, seen))
        return done

    async def _heard(self, node: NodeFields, index: int, seen: dict[str, Any]) -> Done:
        """The node's outcome; while somebody looks, its answer is told as it comes."""
        if not isinstance(node, IntegrationCall) or not self._looked_at(self._run.project_id):
            return await self._guarded(node, seen, self._run)
        saying = Saying(self._run, self._emit, node.id, index)
        try:
            return await self._guarded(node, seen, replace(self._run, hear=saying.hear))
        finally:
            saying.rest()

    async def _guarded(self, node: NodeFields, seen: dict[str, Any], run: Execution) -> Done:
        scope = self._run.scope(seen)
        try:
            when = node.when
            if when is not None and not holds(evaluated(when, scope, "when", self._run.now)):
                return passed_over()
            return self._mapped(node, await perform(node, scope, run))
        except Parked:
            raise
        except JunctorError as fault:
            return Done(outcome=outcome_of_error(fault))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Only the call was cancelled: nodes behind this one must not wait forever.
            return Done(outcome=outcome_of_error(Cancelled()))
        except Exception as fault:  # noqa: BLE001 - a bug in one node is that step's failure
            _LOG.error("Node %s failed: %s", node.id, scrubber().exception(fault))
            ours = OursToFix(
                f"Node `{node.id}` failed inside Junctor.",
                details={"reference": f"{self._run.run_id}:{node.id}"},
            )
            return Done(outcome=outcome_of_error(ours))

    def _mapped(self, node: NodeFields, done: Done) -> Done:
        """With the variables that the node's own mappings set; calls have mapped already."""
        if isinstance(node, IntegrationCall) or not done.outcome.ok:
            return done
        mappings = node.output_mappings if isinstance(node, RoutedFields) else None
        if not mappings:
            return done
        mapped = map_outputs(done.outcome.output, {}, mappings, now=self._run.now)
        faults = tuple(f"{name}: {why}" for name, why in mapped.faults.items())
        return replace(
            done,
            variables={**done.variables, **mapped.values},
            mapped={**done.mapped, **mapped.values},
            origins={**done.origins, **mapped.origins},
            warnings=(*done.warnings, *faults),
        )


def _state(done: Done) -> RunState:
    if done.passed:
        return RunState.SKIPPED
    return RunState.SUCCEEDED if done.outcome.ok else RunState.FAILED
