"""Schemas of calls: the result, and its trace of exchanges."""

from __future__ import annotations

from junctor.api.schemas.shapes import (
    ANYTHING,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    WHOLE,
    array,
    nullable,
    record,
    ref,
    table,
    words,
)
from junctor.model.value import JsonSchema

ANSWERS: dict[str, JsonSchema] = {"callOperation": ref("CallResult")}
_STATUS = {**WHOLE, "description": "0 when nothing was sent or answered"}


def schemas() -> dict[str, JsonSchema]:
    """The shared schemas of this area, by name."""
    return {"CallResult": _result(), "Exchange": _exchange(), **_halves()}


def _result() -> JsonSchema:
    return record(
        "How a call ended, its trace, and the variables its mappings set.",
        {
            "ok": FLAG,
            "status": _STATUS,
            "errorClass": nullable(ref("ErrorClass")),
            "output": ANYTHING,
            "problem": nullable(ref("CallProblem")),
            "summary": {**TEXT, "description": "`sent ...` or `would have sent ...`"},
            "mapped": table(ANYTHING, "variable -> value"),
            "warnings": TEXTS,
            "trace": array(ref("Exchange")),
        },
    )


def _exchange() -> JsonSchema:
    credential = record("Which version was used.", {"id": TEXT, "version": COUNT})
    return record(
        "One request and its answer: scrubbed and bounded, secrets as `[secret:FIELD]`.",
        {
            "summary": TEXT,
            "simulated": {**FLAG, "description": "in the sandbox: nothing left this machine"},
            "request": {"anyOf": [ref("ExchangeRequest"), ref("Truncated")]},
            "response": {
                "anyOf": [ref("ExchangeResponse"), ref("Truncated"), {"type": "null"}],
            },
            "startedAt": MOMENT,
            "milliseconds": NUMBER,
            "waited": {**NUMBER, "description": "milliseconds of them before its turn"},
            "attempt": COUNT,
            "credential": nullable(credential),
            "intent": {**nullable(TEXT), "description": "the audit entry it belongs to"},
            "error": nullable(ref("ExchangeError")),
        },
    )


def _halves() -> dict[str, JsonSchema]:
    headers = table(TEXT, "name -> value")
    return {
        "ExchangeRequest": record(
            "What was sent, or would have been.",
            {"method": TEXT, "url": TEXT, "headers": headers, "body": ANYTHING},
            optional=("body",),
        ),
        "ExchangeResponse": record(
            "What came back; `size` in bytes when the body is cut.",
            {"status": WHOLE, "headers": headers, "body": ANYTHING, "size": COUNT},
            optional=("body", "size"),
        ),
        "ExchangeError": record(
            "Why nothing came back, and whether anything left this machine.",
            {
                "errorClass": ref("ErrorClass"),
                "message": TEXT,
                "cure": TEXT,
                "sent": words(("no", "maybe", "yes")),
            },
        ),
    }
