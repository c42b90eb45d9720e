"""What could do harm and was not clearly asked for waits until somebody approves it.

Such a step deletes, moves money, writes over what is there, or sends to each of many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from junctor.core.assistant.index.cards import Library
from junctor.core.assistant.language.words import stem, tokens, verb_group
from junctor.core.assistant.plan import Plan, PlannedPause, PlannedStep
from junctor.model.spec import ConnectorSpec, Effect, Operation

_MONEY = frozenset(map(stem, ("refund", "payout", "transfer", "pay", "charge", "capture")))
_GROUPS = {
    "deletes": frozenset(("delete",)),
    "moves money": frozenset(("refund", "charge")),
    "changes what is there": frozenset(("update",)),
}
"""The acts that, where they are said, clearly ask for such a step."""
_ENDS_IT = frozenset(map(stem, ("unsubscribe", "cancel", "stop", "revoke", "recall")))
"""What ends something and deletes nothing: who unsubscribes somebody keeps their record."""
_FOR_GOOD = ("deletes", "moves money")


def guarded(
    plan: Plan, library: Library, specs: Mapping[str, ConnectorSpec], unread: Sequence[str]
) -> Plan:
    """The plan with an approval before what could do harm; `unread` are lost conditions."""
    held = {name: f"“{said}” is not understood" for said, name in _under(plan, specs, unread)}
    unclear = bool(plan.not_understood or unread)
    words = tokens(plan.text)
    stems = set(map(stem, words))
    steps: list[PlannedStep] = []
    asked: list[str] = []
    loops = judged = False
    for step in plan.steps:
        loops = loops or bool(step.each)
        operation = specs[step.connection].operations[step.operation_key]
        risk = risk_of(operation, step.operation_key, step.name, loops=loops)
        meant = any(
            each <= stems and _acts(step) in {"", *each} for each in _sayings(library, step)
        )
        why = held.get(step.id) or (
            _why(risk, words, step, unclear=unclear, meant=meant) if risk else ""
        )
        if risk and not why and _is_guessed(plan, step):
            why = f"it {risk}, and no service is named for it"
        if risk in _FOR_GOOD and not why and judged and not step.when:
            why = f"it {risk} whatever the model answers; add the condition that is meant"
        judged = judged or "llm" in library.cards[step.connection].topics
        if not why or any(each.kind == "approval" for each in step.pauses):
            steps.append(step)
            continue
        title = f"Approve: {step.name}"[:300]
        wait = PlannedPause(kind="approval", title=title, once=bool(step.each))
        steps.append(step.model_copy(update={"pauses": (*step.pauses, wait)}))
        asked.append(f"“{step.name}” waits until somebody approves it: {why}.")
    first = sum(each.startswith("Not understood") for each in plan.questions[:1])
    questions = (*plan.questions[:first], *asked, *plan.questions[first:])
    return plan.model_copy(update={"steps": tuple(steps), "questions": questions})


def risk_of(operation: Operation, key: str, name: str, *, loops: bool) -> str:
    """What harm a call could do, in words; nothing where it does none."""
    if operation.effect is Effect.READ:
        return ""
    said = tokens(key)
    acts = {verb_group(word) for word in (said[0], *tokens(name)[:1])}
    if operation.effect is Effect.DELETE or "delete" in acts:
        return "deletes"
    if _MONEY & set(map(stem, said)) or said[:2] == ["record", "payment"]:
        return "moves money"
    group = verb_group(said[0]) if said[0] != "manage" else "create"
    if loops and group in ("send", "call", "reply"):
        return "sends to each of many"
    return "changes what is there" if group == "update" else ""


def _is_guessed(plan: Plan, step: PlannedStep) -> bool:
    """Whether nobody said which service does it."""
    said = f"“{step.name[:12]}".lower()
    return any("names no service" in q and q.lower().startswith(said) for q in plan.questions)


def _acts(step: PlannedStep) -> str:
    """The stem of `create`, where a step was asked for as something to be made anew."""
    first = next(iter(tokens(step.name)), "")
    return stem(first) if first in ("create", "make", "open") else ""


def _sayings(library: Library, step: PlannedStep) -> Iterable[frozenset[str]]:
    """The other ways to ask for what a step does."""
    card = library.cards[step.connection]
    return next(each.sayings for each in card.operations if each.key == step.operation_key)


def _why(risk: str, words: Sequence[str], step: PlannedStep, *, unclear: bool, meant: bool) -> str:
    """Why a step with a risk waits; nothing where it was clearly asked for."""
    groups = _GROUPS.get(risk)
    own = {stem(word) for word in tokens(step.operation_key)[:1]}
    said = (
        meant
        or groups is None
        or any(
            (verb_group(word) in groups and stem(word) not in _ENDS_IT)
            or stem(word) in _MONEY | own
            for word in words
        )
    )
    if not said:
        return f"it {risk}, and the sentence does not say so"
    if unclear and risk != "changes what is there":
        return f"it {risk}, and not all of the sentence is understood"
    return ""


def _under(
    plan: Plan, specs: Mapping[str, ConnectorSpec], unread: Sequence[str]
) -> list[tuple[str, str]]:
    """Each lost condition with the id of the step that it most likely is about."""
    text = plan.text.lower()
    writes = [
        (text.find(step.name.lower()[:10]), step.id)
        for step in plan.steps
        if specs[step.connection].operations[step.operation_key].effect is not Effect.READ
    ]
    found = []
    for said in unread if writes else ():
        at = text.find(re.sub(r"\s+not$", "", said.lower())[:30])
        behind = [each for each in writes if each[0] > at]
        found.append((said, behind[0][1] if behind and at >= 0 else writes[-1][1]))
    return found
