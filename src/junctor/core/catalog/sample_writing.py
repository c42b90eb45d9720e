"""A sample made from inputs and an answer, so that an author writes neither request nor outcome."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

from junctor.core.catalog.check_samples import (
    Replay,
    base_of,
    built_for,
    read_answer,
    recorded_answer,
    sample_faults,
)
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.samples import MAX_BYTES
from junctor.model.errors import AlreadyExists, InvalidInput, UnknownObject
from junctor.model.request import HttpRequest, Request
from junctor.model.schema import apply_defaults, compile_schema

_CASE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def made_sample(
    entry: CatalogEntry,
    key: str,
    inputs: dict[str, Any],
    config: dict[str, Any],
    response: dict[str, Any],
) -> dict[str, Any]:
    """The sample of an operation whose request, from these inputs, was answered so.

    Raises:
        UnknownObject: there is no such operation.
        InvalidInput: the inputs do not fit it, or nothing is sent for them.
    """
    spec, operation = entry.spec, entry.spec.operations.get(key)
    if operation is None:
        raise UnknownObject(
            f"{spec.name} has no operation `{key}`.", cure=f"One of: {', '.join(spec.operations)}."
        )
    settings = apply_defaults(spec.connection, config)
    full = apply_defaults(operation.input, inputs, settings)
    compile_schema(operation.input).check(full)
    handler = entry.handler(key)
    answer = recorded_answer(response)
    sent: list[Request | None] = []
    for _ in range(2):
        if handler is not None and handler.kind == "run":
            replay = Replay(spec, operation, settings, answer, handler)
            error_class, code, _output = replay.outcome(full)
            sent.append(replay.sent[0] if replay.sent else None)
        else:
            error_class, code, _output = read_answer(spec, operation, handler, answer)
            sent.append(built_for(spec, operation, handler, full, settings))
    first, again = sent
    if first is None or again is None:
        raise InvalidInput("Nothing is sent for these inputs.", cure="Give other inputs.")
    base = base_of(spec, operation, settings)
    outcome: dict[str, Any] = {"errorClass": error_class} if error_class else {"ok": True}
    if error_class and code is not None:
        outcome["code"] = code
    return {
        "operation": key,
        "input": inputs,
        **({"config": config} if config else {}),
        "request": _lasting(*(_request(each, base) for each in (first, again))),
        "response": response,
        "outcome": outcome,
    }


def write_sample(
    entry: CatalogEntry, folder: Path, sample: dict[str, Any], case: str
) -> tuple[Path, list[Fault]]:
    """Write `samples/OPERATION.CASE.json`; where, and what `check` says of it.

    Raises:
        InvalidInput: no file can be named after the case, or the sample is too large.
        AlreadyExists: the file is there.
    """
    if not _CASE.fullmatch(case):
        raise InvalidInput(
            f"`{case}` cannot name a case.",
            field="sample",
            cure="Use letters, digits, `_` and `-`, such as `ok` or `not_found`.",
        )
    name = f"{sample['operation']}.{case}.json"
    path = folder / "samples" / name
    if path.exists():
        raise AlreadyExists(
            f"There is a sample `{name}`.", cure="Name another case, or delete the file first."
        )
    text = orjson.dumps(sample, option=orjson.OPT_INDENT_2) + b"\n"
    if len(text) > MAX_BYTES:
        raise InvalidInput(
            f"The sample is larger than {MAX_BYTES // 1024} KiB.",
            field="answer",
            cure="Shorten the answer.",
        )
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    return path, list(sample_faults(entry, {name: sample}))


def _lasting(first: dict[str, Any], again: dict[str, Any]) -> dict[str, Any]:
    """A request without what is new each time, such as an envelope with an id and a time."""
    same = {key: value for key, value in first.items() if again.get(key) == value}
    return {**same, "path": first["path"]} if "path" in first else same


def _request(built: Request, base: str) -> dict[str, Any]:
    """A request as samples write it: the path alone where it lies below the connector's."""
    if not isinstance(built, HttpRequest):
        return built.shown()
    below = bool(base) and built.url.startswith((f"{base}/", f"{base}?"))
    path = built.url.removeprefix(base) if below or built.url == base else built.url
    shown: dict[str, Any] = {"method": built.method, "path": path}
    if built.json is not None or built.has_json:
        shown["json"] = built.json
    elif built.form is not None:
        pairs = list(built.form)
        alone = len({name for name, _ in pairs}) == len(pairs)
        shown["form"] = dict(pairs) if alone else [list(pair) for pair in pairs]
    elif built.content:
        shown["text"] = built.content.decode("utf-8", "replace")
    return shown
