"""Runs a row of the `template_injection` corpus against the template language."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path

from junctor.model.errors import InvalidTemplate
from junctor.model.templates import Sink, compile_template

NAME = "template_injection"

ROOTS = frozenset({"vars", "event", "conn", "secret", "input", "steps"})
MAIL_HEADERS = ("email_", "smtp_", "mail_")
CONTEXT_FILE = "template_context.json"


def load_context(folder) -> dict:
    """The scope every row starts from: the folder's own file, else the one kept here."""
    own = Path(folder) / CONTEXT_FILE
    kept = Path(__file__).parent / "data" / CONTEXT_FILE
    return json.loads((own if own.exists() else kept).read_text(encoding="utf-8"))


def check(row: dict, context: dict) -> str | None:
    """None when the row holds, else one line saying what differs."""
    try:
        template, scope = _template(row), _scope(row, context)
    except KeyError as fault:
        return f"the row says something unknown: {fault}"
    name = row.get("sink", "text")
    roots = ROOTS - {"secret"} if "adhoc" in name else ROOTS
    started = time.perf_counter()
    try:
        result = compile_template(template, roots=roots).render(scope, sink=_sink(name))
    except InvalidTemplate as fault:
        refusal, result = str(fault), None
    else:
        refusal = None
    return _judge(row, scope, result, refusal, (time.perf_counter() - started) * 1000)


def _judge(row, scope, result, refusal, took) -> str | None:
    if took > row.get("max_ms", float("inf")):
        return f"took {took:.0f} ms, allowed are {row['max_ms']} ms"
    if refusal is not None:
        leaked = any(value in refusal for value in scope["secret"].values())
        if leaked:
            return "the error holds a secret"
        return None if row["expect"] == "reject" else f"refused: {refusal}"
    if row["expect"] == "reject":
        return f"rendered {_shown(result)} instead of being refused"
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    for planted in row.get("must_not_render") or ():
        if planted in text:
            return f"rendered {planted!r}"
    if "output" in row and not _same(result, row["output"], row.get("sink")):
        return f"rendered {_shown(result)}, expected {_shown(row['output'])}"
    return None


def _same(result, expected, sink) -> bool:
    if type(result) is type(expected) and result == expected:
        return True
    return sink == "json_body" and _as_json(result) == _as_json(expected)


def _as_json(value):
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _sink(name: str) -> Sink:
    """The sink of that name; places that are plain text to the language have none of their own."""
    if name in set(Sink):
        return Sink(name)
    if name.startswith(MAIL_HEADERS) and not name.endswith("body"):
        return Sink.EMAIL_HEADER
    return Sink.TEXT


def _template(row: dict):
    made = row.get("template_gen")
    if made is None:
        return row["template"]
    return made.get("prefix", "") + made["repeat"] * made["n"] + made.get("suffix", "")


def _scope(row: dict, context: dict) -> dict:
    scope = copy.deepcopy(context)
    _merge(scope, row.get("context_extra") or {})
    for path, made in (row.get("context_gen") or {}).items():
        *parents, last = path.split(".")
        place = scope
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = _made(made)
    return scope


def _merge(scope: dict, extra: dict) -> None:
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(scope.get(key), dict):
            _merge(scope[key], value)
        else:
            scope[key] = value


def _made(made: dict):
    if "nest" in made:
        value = {}
        for _ in range(made["nest"]):
            value = {"a": value}
        return value
    if "list" in made:
        return made["list"] if isinstance(made["list"], list) else list(range(made["list"]))
    return made.get("prefix", "") + made["repeat"] * made["n"] + made.get("suffix", "")


def _shown(value) -> str:
    return repr(value)[:120]
