"""What is wrong with the triggers of a spec: names, paths, and what they lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.core.feeds.polling import named_paths
from junctor.model.errors import InvalidSpec, InvalidTemplate
from junctor.model.schema import check_schema, compile_schema
from junctor.model.spec import ConnectorSpec, Effect, Operation
from junctor.model.templates import compile_template
from junctor.model.trigger_spec import (
    TRIGGER_KEY,
    ConnectorTrigger,
    DataChangeTrigger,
    Feed,
    HookOperation,
    PollTrigger,
    StreamTrigger,
    WebhookTrigger,
)

_PARTS = frozenset({"body", "timestamp", "url", "method"})
_KEYED = frozenset({"mailgun", "paypal"})
_ROOTS = frozenset({"input", "conn"})
_HOOK_ROOTS = frozenset({"input", "hook"})


def trigger_faults(spec: ConnectorSpec, document: Document) -> Iterator[Fault]:
    """Everything that is wrong with `triggers`."""
    for key, trigger in spec.triggers.items():
        root: Path = ("triggers", key)
        if not re.fullmatch(TRIGGER_KEY, key):
            text = f"the key `{key}` has a form that is not allowed"
            yield Fault(document.place(root), text, "As in `issueChanged`.")
        yield from _schemas(trigger, root, document)
        if isinstance(trigger, WebhookTrigger):
            yield from _webhook(trigger, root, document)
            yield from _registration(spec, trigger, root, document)
        elif isinstance(trigger, PollTrigger):
            yield from _poll(spec, trigger, root, document)
        elif isinstance(trigger, StreamTrigger):
            yield from _stream(trigger, root, document)
        else:
            yield from _data_change(spec, trigger, root, document)


def _schemas(trigger: ConnectorTrigger, root: Path, document: Document) -> Iterator[Fault]:
    found: list[tuple[str, Any, bool]] = [("input", trigger.input, True)]
    if isinstance(trigger, DataChangeTrigger):
        found.append(("schema", trigger.shape, True))
    elif trigger.event is not None:
        found.append(("event", trigger.event, False))
    for name, schema, must_be_object in found:
        place = document.place((*root, name))
        for each in check_schema(schema):
            yield Fault(place, each, "Correct the JSON Schema.")
        if must_be_object and schema.get("type") != "object":
            yield Fault(place, "is not an object schema", "Use `type: object` with `properties`.")


def _webhook(trigger: WebhookTrigger, root: Path, document: Document) -> Iterator[Fault]:
    verify, place = trigger.verify, document.place((*root, "verify"))
    if verify.scheme in ("hmac", "token") and verify.header is None:
        yield Fault(place, f"`{verify.scheme}` needs `header`", "Name the header of the proof.")
    if verify.scheme == "jwt" and (verify.issuer is None or verify.keys is None):
        yield Fault(
            place, "`jwt` needs `issuer` and `keys`", "Say who signs, and its keys' address."
        )
    if verify.scheme in _KEYED and trigger.dedupe is not None:
        text = f"`{verify.scheme}` signs no body, so `dedupe` cannot be trusted"
        yield Fault(document.place((*root, "dedupe")), text, "Leave it out: the signed id is used.")
    if verify.timestamp_header is not None and verify.timestamp_path is not None:
        yield Fault(place, "has two places for the time", "Keep the one that is signed.")
    named = set(re.findall(r"\{([^{}]*)\}", verify.signed))
    if unknown := named - _PARTS:
        text = f"`signed` names `{{{min(unknown)}}}`, which is nothing here"
        yield Fault(place, text, "Known: {body}, {timestamp}, {url}, {method}.")
    if verify.signed and "body" not in named:
        yield Fault(place, "`signed` leaves the body out", "Name `{body}`, or leave `signed` out.")
    if "timestamp" in named and verify.timestamp_header is None:
        yield Fault(place, "`signed` names a time without `timestampHeader`", "Name the header.")


def _registration(
    spec: ConnectorSpec, trigger: WebhookTrigger, root: Path, document: Document
) -> Iterator[Fault]:
    registration = trigger.registration
    if registration is None:
        return
    root = (*root, "registration")
    for each in check_schema(registration.input):
        yield Fault(document.place((*root, "input")), each, "Correct the JSON Schema.")
    parts = {name: getattr(registration, name) for name in ("create", "remove", "find", "secret")}
    if registration.lifetime is not None:
        parts["lifetime.renew"] = registration.lifetime.renew
    for name, part in parts.items():
        if isinstance(part, HookOperation):
            at = (*root, *name.split("."))
            yield from _hook_operation(
                spec, part, at, document, only_reads=name in ("find", "secret")
            )


def _hook_operation(
    spec: ConnectorSpec, part: HookOperation, at: Path, document: Document, *, only_reads: bool
) -> Iterator[Fault]:
    place = (*at, "operation")
    if only_reads:
        yield from _reads(spec, part.operation, place, document)
    operation = spec.operations.get(part.operation)
    if operation is None:
        if not only_reads:
            cure = f"One of: {', '.join(spec.operations)}."
            text = f"the operation `{part.operation}` does not exist"
            yield Fault(document.place(place), text, cure)
        return
    known = operation.input.get("properties", {})
    for field in part.inputs:
        yield from _known(field, part.operation, known, (*at, "inputs", field), document)
    yield from _taken(part.inputs, operation, (*at, "inputs"), document)
    try:
        compile_template(part.inputs, roots=_HOOK_ROOTS, filters=False)
    except InvalidTemplate as error:
        inputs = document.place((*at, "inputs"))
        yield Fault(inputs, error.message.rstrip("."), error.cure)


def _poll(
    spec: ConnectorSpec, trigger: PollTrigger, root: Path, document: Document
) -> Iterator[Fault]:
    operation = spec.operations.get(trigger.operation)
    yield from _reads(spec, trigger.operation, (*root, "operation"), document)
    cursor = trigger.cursor
    if cursor is not None:
        place = document.place((*root, "cursor"))
        if (cursor.item is None) == (cursor.response is None):
            cure = "A time or number in each item, or a token in the answer."
            yield Fault(place, "needs either `item` or `response`", cure)
        if cursor.response is not None and (cursor.input is None or trigger.items is None):
            yield Fault(place, "a token needs `input`, and the trigger `items`", "Add them.")
        if cursor.begin == "newest" and cursor.item is None:
            yield Fault(place, "`begin: newest` needs `item`", "Name what grows.")
    yield from _named(trigger, root, document)
    if operation is None:
        return
    known = operation.input.get("properties", {})
    named = [
        *((name, ("inputs", name)) for name in trigger.inputs),
        *(
            (name, ("input", "properties", name))
            for name in trigger.input.get("properties", {})
            if name not in named_paths(trigger).values()
        ),
    ]
    if cursor is not None and cursor.input is not None:
        named.append((cursor.input.partition(".")[0], ("cursor", "input")))
    for name, where in named:
        yield from _known(name, trigger.operation, known, (*root, *where), document)
    yield from _taken(trigger.inputs, operation, (*root, "inputs"), document)
    if trigger.items is None and operation.paging is None:
        cure = "Give the path of the list in the output, or declare `paging` on the operation."
        yield Fault(document.place(root), "does not say where the items are", cure)


def _named(trigger: PollTrigger, root: Path, document: Document) -> Iterator[Fault]:
    """Paths that a flow names must be among its inputs, and always there."""
    fields = trigger.input.get("properties", {})
    for where, name in named_paths(trigger).items():
        if name not in fields:
            text = f"`{where}` takes the path from `{name}`, which `input` does not declare"
            yield Fault(document.place((*root, where)), text, "Declare it as a text.")
        elif name not in trigger.input.get("required", ()) and "default" not in fields[name]:
            text = f"`{where}` takes the path from `{name}`, which a flow may leave out"
            yield Fault(document.place((*root, where)), text, "Require it, or give a default.")


def _stream(trigger: StreamTrigger, root: Path, document: Document) -> Iterator[Fault]:
    place = document.place((*root, "subscription"))
    try:
        compile_template(trigger.subscription, roots=_ROOTS, filters=False)
    except InvalidTemplate as error:
        yield Fault(place, error.message.rstrip("."), error.cure)


def _data_change(
    spec: ConnectorSpec, trigger: DataChangeTrigger, root: Path, document: Document
) -> Iterator[Fault]:
    fields = trigger.shape.get("properties", {})
    paths = [("key", trigger.key), ("version", trigger.version)]
    paths += [("ignore", path) for path in trigger.ignore]
    paths += [("private", path) for path in trigger.private]
    for name, path in paths:
        top = (path or "").partition(".")[0]
        if path is not None and top not in fields:
            text = f"`{name}` names `{path}`, which `schema` does not declare"
            yield Fault(document.place((*root, name)), text, "Declare it, or correct the path.")
    for index, feed in enumerate(trigger.feeds):
        yield from _feed(spec, feed, (*root, "feeds", index), document)


def _feed(spec: ConnectorSpec, feed: Feed, root: Path, document: Document) -> Iterator[Fault]:
    fed = spec.triggers.get(feed.trigger)
    if fed is None or isinstance(fed, DataChangeTrigger):
        others = [k for k, t in spec.triggers.items() if not isinstance(t, DataChangeTrigger)]
        text = f"`{feed.trigger}` is no webhook, poll or stream of this connector"
        cure = f"One of: {', '.join(others) or 'none'}."
        yield Fault(document.place((*root, "trigger")), text, cure)
    if feed.fetch is None:
        return
    if feed.key is None:
        cure = "Give the path of the key in the event."
        yield Fault(document.place(root), "fetches without a `key`", cure)
    where = (*root, "fetch", "operation")
    yield from _reads(spec, feed.fetch.operation, where, document)
    operation: Operation | None = spec.operations.get(feed.fetch.operation)
    if operation is not None:
        known = operation.input.get("properties", {})
        for name in feed.fetch.inputs:
            place = (*root, "fetch", "inputs", name)
            yield from _known(name, feed.fetch.operation, known, place, document)


def _reads(spec: ConnectorSpec, key: str, path: Path, document: Document) -> Iterator[Fault]:
    operation = spec.operations.get(key)
    if operation is None:
        cure = f"One of: {', '.join(spec.operations)}."
        yield Fault(document.place(path), f"the operation `{key}` does not exist", cure)
    elif operation.effect is not Effect.READ:
        cure = "Name one whose effect is `read`: it is called again and again."
        yield Fault(document.place(path), f"the operation `{key}` does not only read", cure)


def _known(
    name: str, operation: str, known: dict[str, Any], path: Path, document: Document
) -> Iterator[Fault]:
    if name not in known:
        cure = f"Known: {', '.join(known) or 'none'}."
        yield Fault(document.place(path), f"`{name}` is no input of `{operation}`", cure)


def _taken(
    inputs: Mapping[str, Any], operation: Operation, root: Path, document: Document
) -> Iterator[Fault]:
    """What is written out must be taken by the operation: nobody sees it before it is called."""
    known = operation.input.get("properties", {})
    for name, value in inputs.items():
        if name not in known or "{{" in str(value):
            continue
        try:
            faults = compile_schema(known[name]).faults(value)
        except InvalidSpec:  # told where it stands
            continue
        for fault in faults[:1]:
            text = f"is not taken by the operation: {fault.reason}"
            cure = "Correct the value, or the input's schema."
            yield Fault(document.place((*root, name)), text, cure)
