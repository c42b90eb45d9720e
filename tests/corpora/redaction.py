"""One row of the redaction corpus: does the scrubber turn its input into what is expected?"""

from __future__ import annotations

import builtins
import json
import logging
from typing import Any

from junctor.model.scrub import MASK, REQUIRED_SINKS, Scrubber

NAME = "redaction"
_GIVEN = {"emit", "expect", "sink", "forget", "note", "max_prefix_emitted"}


def check(row: dict[str, Any]) -> str | None:
    """None when the row passes, else one line of difference."""
    scrubber = Scrubber()
    for name, value in row["secrets"].items():
        scrubber.register(name, value)
    scrubber.register_document("document", row["secrets"])
    outputs: list[str] = []
    for run in (_text, _object, _chunks, _exception, _log, _steps):
        problem = run(scrubber, row, outputs)
        if problem:
            return problem
    return _judge(row, outputs)


def _differs(want: Any, got: Any) -> str | None:
    return None if want is None or want == got else f"expected {want!r}, got {got!r}"


def _text(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    if "input" not in row and "input_parts" not in row:
        return None
    outputs.append(scrubber.text(row.get("input", "".join(row.get("input_parts", [])))))
    again = scrubber.text(outputs[-1])
    return _differs(row["expect"], outputs[-1]) or _differs(outputs[-1], again)


def _object(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    if "input_object" not in row:
        return None
    got = scrubber.json(row["input_object"])
    outputs.append(json.dumps(got, ensure_ascii=False))
    return _differs(row.get("expect_object"), got)


def _chunks(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    pieces: list[Any] = row.get("chunks") or [bytes.fromhex(c) for c in row.get("chunks_bytes", [])]
    if not pieces:
        return None
    stream, emitted = scrubber.stream(), ""
    longest = row.get("max_prefix_emitted", 5)
    for piece in pieces:
        emitted += stream.feed(piece)
        for secret in row["secrets"].values():
            if len(secret) > longest and secret[: longest + 1] in emitted:
                return f"a prefix of the secret left early: {emitted!r}"
    outputs.append(emitted + stream.flush())
    return _differs(row["expect"], outputs[-1])


def _exception(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    if "exception" not in row:
        return None
    try:
        _raise(_made(row["exception"]))
    except BaseException as exc:  # noqa: BLE001 - a row may raise any built-in
        outputs.append(scrubber.exception(exc))
        record = logging.LogRecord(
            "x", 40, __file__, 1, "failed: %r", (exc,), (type(exc), exc, None)
        )
        outputs.append(_formatted(scrubber, record) + scrubber.text(f"{exc} {exc!r}"))
        outputs.append(
            json.dumps(scrubber.json({"error": exc, "args": list(exc.args)}), default=str)
        )
    return None


def _raise(exc: BaseException) -> None:
    raise exc


def _made(spec: dict[str, Any]) -> BaseException:
    kind = getattr(builtins, spec.get("type", ""), RuntimeError)
    members = [_made(m) for m in spec.get("exceptions", spec.get("group", []))]
    args = spec.get("args", [])
    try:
        exc = ExceptionGroup(str(args[0] if args else ""), members) if members else kind(*args)
    except TypeError:
        exc = RuntimeError(*args)
    for note in spec.get("notes", []):
        exc.add_note(note)
    if "context" in spec:
        exc.__context__ = _made(spec["context"])
    if "cause" in spec:
        exc.__cause__ = _made(spec["cause"])
    return exc


def _log(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    if "log" not in row:
        return None
    log = row["log"]
    level = logging.getLevelName(log.get("level", "INFO"))
    args = tuple(log.get("args", ()))
    record = logging.LogRecord(log.get("logger", "x"), level, __file__, 1, log["msg"], args, None)
    vars(record).update(log.get("extra", {}))
    record.exc_text, record.stack_info = log.get("exc_text"), log.get("stack_info")
    outputs.append(_formatted(scrubber, record))
    return None


def _formatted(scrubber: Scrubber, record: logging.LogRecord) -> str:
    scrubber.log_filter().filter(record)
    return logging.Formatter().format(record) + json.dumps(vars(record), default=str)


def _steps(scrubber: Scrubber, row: dict[str, Any], outputs: list[str]) -> str | None:
    got = None
    for step in row.get("steps", []):
        if "sink" in step and step["sink"] not in REQUIRED_SINKS:
            return f"unknown sink {step['sink']}"
        for verb in step.keys() - _GIVEN:
            values = step[verb]
            if isinstance(values, dict) and values.keys() == {"name", "value"}:
                scrubber.register(values["name"], values["value"])
            elif isinstance(values, dict):
                scrubber.register_document("step", values)
                for name, value in values.items():
                    if isinstance(value, str):
                        scrubber.register(name, value)
        if "emit" in step:
            got = scrubber.text(step["emit"]) if isinstance(step["emit"], str) else None
            outputs.append(got or json.dumps(scrubber.json(step["emit"])))
        if "expect" in step and step["expect"] != got:
            return f"expected {step['expect']!r}, got {got!r}"
    return None


def _judge(row: dict[str, Any], outputs: list[str]) -> str | None:
    if not outputs:
        return "nothing was run: the harness does not know this kind of row"
    gone = list(row.get("must_not_contain", []))
    gone += ["".join(parts) for parts in row.get("must_not_contain_parts", [])]
    for output in outputs:
        for text in gone:
            if text and text in output.replace(MASK, "\0"):
                return f"leaked {text!r} in {output!r}"
    for text in row.get("must_contain", []):
        if text not in outputs[0]:
            return f"lost {text!r} in {outputs[0]!r}"
    return None
