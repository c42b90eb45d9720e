"""What a step leaves behind: scrubbed, secrets as names, large values aside."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from junctor.core.calls.classify import outcome_of_error
from junctor.core.ports.engine import Written
from junctor.model.call import Exchange, Outcome, Problem
from junctor.model.errors import OursToFix
from junctor.model.quick import quick
from junctor.model.request import printable
from junctor.model.scrub import register_sink, scrubber

register_sink("run_history.input")
register_sink("run_history.output")

MAX_FIELD = 64 * 1024
MAX_SAID = 3000
PREVIEW = 2048
MARKER = b"jsec_"
MAX_ASIDE = 10 * 1024 * 1024


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What executing a node gave; `shown` are the inputs as they were rendered.

    `origins` says for each mapped variable which expression set it and whose that is; `passed` that
    the node was passed over.
    """

    outcome: Outcome
    variables: dict[str, Any] = field(default_factory=dict)
    shown: Any = None
    mapped: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    summary: str = ""
    warnings: tuple[str, ...] = ()
    choice: dict[str, Any] | None = None
    connection_id: str | None = None
    passed: bool = False


def passed_over() -> Done:
    """A node whose condition does not hold."""
    outcome = Outcome(status=200, ok=True)
    return Done(outcome=outcome, passed=True, summary="passed over: its condition does not hold")


def succeeded(output: Any = None, **more: Any) -> Done:
    """A node that called nobody."""
    return Done(outcome=Outcome(status=200, ok=True, output=output), **more)


def record_of(done: Done) -> dict[str, Any]:
    """The outcome as routing and later nodes need it: plain JSON, kept by the engine."""
    outcome = done.outcome
    passed = {"passed": True} if done.passed else {}
    return {
        **passed,
        "ok": outcome.ok,
        "status": outcome.status,
        "errorClass": str(outcome.error_class) if outcome.error_class else None,
        "group": outcome.group,
        "output": outcome.output,
        "problem": None if outcome.problem is None else problem_json(outcome.problem),
        "vars": done.variables,
        "choice": done.choice,
    }


def recorded(done: Done) -> tuple[Done, dict[str, Any]]:
    """What was done with its record; a failure instead when that is nothing JSON can say."""
    record = record_of(done)
    try:
        orjson.dumps(record)
    except (TypeError, ValueError, RecursionError):
        try:
            json.dumps(record, allow_nan=False)  # integers beyond 64 bits
        except (TypeError, ValueError, RecursionError):
            fault = OursToFix(
                "The step gave something that is not JSON.",
                cure="Let the action return texts, numbers, lists and objects only.",
            )
            done = replace(done, outcome=outcome_of_error(fault), variables={}, mapped={})
            record = record_of(done)
    return done, record


def plain_text(done: Done, record: dict[str, Any]) -> bytes | None:
    """All that a step leaves as one text, where nothing of it is to be masked or cut.

    Most steps are plain; any other is looked at piece by piece.
    """
    text = scrubber().plain(
        [
            record,
            done.shown,
            done.mapped,
            done.origins,
            done.summary,
            done.warnings,
            [each.summary for each in done.exchanges] if done.exchanges else None,
        ]
    )
    return None if text is None or len(text) > MAX_FIELD or MARKER in text else text


def written(record: dict[str, Any]) -> Written:
    """A plain record as a replay would read it, with its text."""
    text = orjson.dumps(record)
    return Written(orjson.loads(text), text.decode())


def problem_json(problem: Problem | None) -> dict[str, Any] | None:
    """A problem as steps and runs show it."""
    if problem is None:
        return None
    # Each is short enough by itself that what says how a run ended is never cut as a whole.
    shown = {
        "message": _said(problem.message),
        "cure": _said(problem.cure),
        "code": problem.code,
        "field": problem.field,
        "details": bounded(problem.details, most=MAX_FIELD // 2) if problem.details else None,
        "retryAfter": problem.retry_after,
    }
    return {name: value for name, value in shown.items() if value is not None}


def exchanges_json(exchanges: tuple[Exchange, ...], *, plain: bool = False) -> list[dict[str, Any]]:
    """Exchanges as the trace shows them; `plain` says that their summaries were looked at.

    The door has masked fields by their names, and put the names of credentials there. What is
    looked for once more is what it could not know: secrets that became known since.
    """
    if not exchanges:
        return []
    revision = scrubber().revision
    shown = [_exchange_json(each) for each in exchanges]
    text = _text(shown)
    fits = text is not None and len(text) <= MAX_FIELD and MARKER not in text
    if fits and {each.clean_at for each in exchanges} == {revision}:
        if plain:
            return shown
        return [{**each, "summary": scrubber().text(each["summary"])} for each in shown]
    clean: list[dict[str, Any]] | str = scrubber().json(
        _without_markers(shown, text), by_name=False
    )
    if clean is shown and text is not None and len(text) <= MAX_FIELD:
        return shown
    if not isinstance(clean, list):  # it could not be cleaned, and is not shown
        return [{"summary": clean}]
    return [
        {**each, "request": _cut(each["request"]), "response": _cut(each["response"])}
        for each in clean
    ]


def _exchange_json(exchange: Exchange) -> dict[str, Any]:
    return {
        "summary": exchange.summary,
        "simulated": exchange.simulated,
        "request": exchange.request,
        "response": exchange.response,
        "startedAt": exchange.started_at,
        "milliseconds": exchange.milliseconds,
        "waited": exchange.waited,
        "attempt": exchange.attempt,
        "credential": exchange.credential,
        "intent": exchange.intent,
        "error": exchange.error,
    }


def mapped_json(done: Done) -> dict[str, Any]:
    """Each mapped variable with its value, and where it comes from."""
    return {
        name: {"value": value, **done.origins.get(name, {})} for name, value in done.mapped.items()
    }


def _said(text: str | None) -> str | None:
    return text if text is None or len(text) <= MAX_SAID else f"{text[:MAX_SAID]}…"


def bounded(value: Any, aside: dict[str, str] | None = None, *, most: int = MAX_FIELD) -> Any:
    """The value scrubbed, with secrets as `[secret:FIELD]`; a preview when it is too large.

    The whole of a large value goes to `aside` by its digest, which the preview names.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    text = _text(value)
    clean = scrubber().json(_without_markers(value, text))
    if clean is value and text is not None and len(text) <= most:
        return value
    return _cut(clean, aside, most)


def bounded_fields(fields: dict[str, Any], aside: dict[str, str]) -> dict[str, Any]:
    """The fields of a step bounded; in one look where all are small and hold nothing to mask."""
    as_it_is = bounded(fields) is fields
    if as_it_is:
        return fields
    return {
        "inputs": bounded(fields["inputs"], aside),
        "output": bounded(fields["output"], aside),
        "mapped": {
            name: {**each, "value": bounded(each["value"])}
            for name, each in fields["mapped"].items()
        },
        "problem": bounded(fields["problem"]),
    }


def _cut(clean: Any, aside: dict[str, str] | None = None, most: int = MAX_FIELD) -> Any:
    text = _text(clean)
    if text is None:
        return {"truncated": True, "bytes": None, "preview": "[not JSON]"}
    if len(text) <= most:
        return clean
    preview = text[:PREVIEW].decode("utf-8", "ignore")
    shown = {"truncated": True, "bytes": len(text), "preview": preview}
    if aside is None or len(text) > MAX_ASIDE:
        return shown
    digest = hashlib.sha256(text).hexdigest()
    aside[digest] = text.decode()
    return {**shown, "payload": digest}


def _text(value: Any) -> bytes | None:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, ValueError, RecursionError):
        return None


def _without_markers(value: Any, text: bytes | None) -> Any:
    """The value with placeholders of secrets as names; as it is where it holds none."""
    return value if text is not None and MARKER not in text else _printable(value)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
