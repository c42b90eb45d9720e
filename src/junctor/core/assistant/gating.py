"""What must hold before a step, and what is waited for: marks of clauses, kept until they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from junctor.core.assistant.branching import EACH, Condition, condition_of
from junctor.core.assistant.clauses import Clause
from junctor.core.assistant.feeding import Giver
from junctor.core.assistant.holding import held, possible
from junctor.core.assistant.pausing import Pause, pauses_of
from junctor.core.assistant.plan import PlannedPause, PlannedStep
from junctor.core.assistant.source import Source
from junctor.model.spec import ConnectorSpec, Effect


@dataclass(slots=True)
class Gates:
    """The conditions, loops and waits of one plan; `questions` are the plan's own."""

    specs: dict[str, ConnectorSpec]
    models: set[str]
    questions: list[str]
    conditions: tuple[Condition, ...] = ()
    pauses: tuple[Pause, ...] = ()
    always: tuple[Condition, ...] = ()
    """What must hold for every step, by what starts the flow."""
    loops: bool = False
    waited: list[Pause] = field(default_factory=list)
    """The pauses that stand before a step."""
    _holds: tuple[Condition, bool] | None = None
    _waits: list[Pause] = field(default_factory=list)

    @property
    def otherwise(self) -> bool:
        """Whether this is the other case of a condition."""
        return self._holds is not None and not self._holds[1]

    def begins(self, clause: Clause) -> None:
        """Take what the marks of a clause say of the steps from here on."""
        self._holds = condition_of(clause.marks, self.conditions) or self._holds
        self.loops = self.loops or EACH in clause.marks
        self._waits += pauses_of(clause.marks, self.pauses)

    def pauses_before(
        self, name: str, source: Source, steps: Sequence[PlannedStep], givers: Sequence[Giver]
    ) -> tuple[PlannedPause, ...]:
        """What is waited for before the step of that name."""
        waits, self._waits = self._waits, []
        self.waited += waits
        for each in waits if any(each.kind == "approval" for each in waits) else ():
            self.questions.append(
                f"“{each.said}”: any operator may approve, and a rejection ends the run; change "
                "that in the flow."
            )
        return tuple(
            PlannedPause(kind="time", seconds=each.seconds)
            if each.kind == "time"
            else PlannedPause(
                kind="approval",
                title=f"Approve: {name}"[:300],
                when=self._unless(each, source, steps, givers),
            )
            for each in waits
        )

    def when(self, source: Source, steps: Sequence[PlannedStep], givers: Sequence[Giver]) -> str:
        """The conditions that hold here, over the event or what was read."""
        said = [self._held(each, source, steps, givers) for each in self.always]
        if self._holds is not None:
            condition, holds = self._holds
            one = self._held(condition, source, steps, givers)
            said.append(one if holds else f"!({one})")
        return " && ".join(possible(said))

    def _unless(
        self, pause: Pause, source: Source, steps: Sequence[PlannedStep], givers: Sequence[Giver]
    ) -> str:
        """When somebody is asked at all: where a condition does not hold."""
        about = condition_of(pause.unless, self.conditions)
        return f"!({self._held(about[0], source, steps, givers)})" if about else ""

    def _held(
        self,
        condition: Condition,
        source: Source,
        steps: Sequence[PlannedStep],
        givers: Sequence[Giver],
    ) -> str:
        """One condition as an expression, with a question where it stands in the plan."""
        always = condition in self.always
        read = next((s for s in reversed(steps) if self._tells(s)), None)
        teller = self.specs.get(givers[-1].connector) if givers else None
        said, known = held(condition, source, read, teller, always=always)
        hint = "" if known else " No field is known by that name; say where it stands."
        self.questions.append(
            f"Check the condition “{condition.said}”: it is read as `{said}`.{hint}"
        )
        return said

    def _tells(self, step: PlannedStep) -> bool:
        """Whether a step reads or answers something that a condition may speak of."""
        operation = self.specs[step.connection].operations[step.operation_key]
        return bool(step.output_schema) and (
            operation.effect is Effect.READ or step.connection in self.models
        )
