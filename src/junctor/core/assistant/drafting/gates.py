"""What must hold before a step, and what is waited for: marks of clauses, kept until they end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from junctor.core.assistant.drafting.expressions import held, possible
from junctor.core.assistant.filling.feeding import Giver
from junctor.core.assistant.filling.reach import IT
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.conditions import (
    ANSWER,
    EACH,
    LISTED,
    Condition,
    condition_of,
)
from junctor.core.assistant.language.cutting import FREE
from junctor.core.assistant.language.pauses import Pause, pauses_of
from junctor.core.assistant.language.words import READS, verb_group
from junctor.core.assistant.plan import PlannedPause, PlannedStep
from junctor.core.assistant.schemas.paths import answer_of, path_for
from junctor.model.spec import ConnectorSpec, Effect
from junctor.model.value import JsonSchema

_ANSWERED = re.compile(
    r"\b(?:answer|reply|response|result|summary|translation|draft|reason|category|label|verdict)\b",
    re.IGNORECASE,
)

_READ = re.compile(r"steps\.\w+\.output[\w.\[\]]*")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_MEASURES = frozenset((">", "<", ">=", "<=", "tells"))


def decides(step: str, when: str, said: str) -> bool:
    """Whether the answer of a step only says `when` something is done, and is no news itself."""
    return f".{step}.output." in when and not _ANSWERED.search(said)


@dataclass(slots=True)
class Gates:
    """The conditions, loops and waits of one plan; `questions` are the plan's own."""

    specs: dict[str, ConnectorSpec]
    models: set[str]
    questions: list[str]
    conditions: tuple[Condition, ...] = ()
    pauses: tuple[Pause, ...] = ()
    always: tuple[Condition, ...] = ()
    """What must hold for every step, by what starts the flow, as `event` tells it."""
    event: Source | None = None
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
        held = None if FREE in clause.marks else self._holds
        self._holds = condition_of(clause.marks, self.conditions) or held
        self.loops = self.loops or EACH in clause.marks
        self._waits += pauses_of(clause.marks, self.pauses)

    def asks_whether(self, clause: Clause) -> bool:
        """Whether a clause is done where something was found, or where nothing was."""
        about = condition_of(clause.marks, self.conditions)
        return about is not None and about[0].field in (LISTED, ANSWER)

    def at_once(self, acts: Iterable[Clause]) -> list[Condition]:
        """The conditions that stand before anything is read, so on what starts the flow."""
        found: list[Condition] = []
        for each in acts:
            about = condition_of(each.marks, self.conditions)
            found += [about[0]] if about else []
            if verb_group(next(iter(each.words), "")) in {*READS, "ask", "call", "verify"}:
                break
        return found

    def missed(self, when: str) -> str:
        """The place of a step's answer that has nothing in it, where that is what must hold."""
        if self._holds is None or self._holds[0].field not in (LISTED, ANSWER):
            return ""
        condition, holds = self._holds
        read = _READ.search(when)
        return (
            f"{read[0].partition('.output')[0]}."
            if read and (condition.sign == "not") is holds
            else ""
        )

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

    def unplaced(self) -> list[str]:
        """Waits and approvals that stand before something that is no step of the plan."""
        return [
            f"“{each.said}” is not in the plan: it belongs before what is called by custom HTTP."
            for each in self._waits
        ]

    def asks(self, known: Mapping[str, JsonSchema]) -> bool:
        """Whether what must hold speaks of a field that the event is not known to have."""
        here = [self._holds[0]] if self._holds and self._holds[0].field != LISTED else []
        return any(path_for(each, known) is None for each in (*self.always, *here))

    def when(self, source: Source, steps: Sequence[PlannedStep], givers: Sequence[Giver]) -> str:
        """The conditions that hold here, over the event or what was read."""
        heard = [(each, True) for each in self.always]
        heard += [self._holds] if self._holds is not None else []
        said: dict[str, str] = {}
        for condition, holds in heard:
            place = self.event if self.event and condition in self.always else source
            one, asked = self._held(condition, place, steps, givers)
            said.setdefault(one if holds else f"!({one})", asked)
        kept = possible([*said])
        self.questions += [said[each] for each in kept]
        return " && ".join(kept)

    def news(self, when: str, text: str) -> str:
        """What is told where a condition on a reading holds, and nothing else is to be sent."""
        about = self._holds[0] if self._holds and self._holds[1] else None
        read = _READ.search(when)
        if about is None or read is None or IT.search(text) or about.sign not in _MEASURES:
            return ""
        said = re.sub(
            r"^(?:(?:and|but|only)\s+)*(?:if|when)\s+", "", about.said, flags=re.IGNORECASE
        )
        now = "" if about.sign == "tells" else f" ({{{{{read[0]}}}}})"
        return f"{said[:1].upper()}{said[1:]}{now}"

    def _unless(
        self, pause: Pause, source: Source, steps: Sequence[PlannedStep], givers: Sequence[Giver]
    ) -> str:
        """When somebody is asked at all: where a condition does not hold."""
        about = condition_of(pause.unless, self.conditions)
        if about is None:
            return ""
        said, asked = self._held(about[0], source, steps, givers)
        self.questions.append(asked)
        return f"!({said})" if about[1] else said

    def _held(
        self,
        condition: Condition,
        source: Source,
        steps: Sequence[PlannedStep],
        givers: Sequence[Giver],
    ) -> tuple[str, str]:
        """One condition as an expression, and the question whether it stands where it is meant."""
        always = condition in self.always
        starts = bool(givers) and givers[-1].root.startswith("event")
        teller = self.specs.get(givers[-1].connector) if starts else None
        told = [each for each in reversed(steps) if self._tells(each)]
        own = [each for each in told if always and teller and each.connection == teller.key]
        read = next(iter([*own, *told]), None)
        asked = read is not None and read.connection in self.models
        answer = answer_of(read.output_schema) if read is not None and asked else None
        said, known = held(condition, source, read, teller, always=always, answer=answer)
        hint = "" if known else " No field is known by that name; say where it stands."
        if _NUMBER.fullmatch(condition.value) and f"`{condition.value}`" not in said:
            hint = f" {condition.value} is counted there in the smallest unit, as cents."
        return said, f"Check the condition “{condition.said}”: it is read as `{said}`.{hint}"

    def _tells(self, step: PlannedStep) -> bool:
        """Whether a step reads or answers something that a condition may speak of."""
        operation = self.specs[step.connection].operations[step.operation_key]
        return bool(step.output_schema) and (
            operation.effect is Effect.READ or step.connection in self.models
        )
