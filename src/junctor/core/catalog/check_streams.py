"""What can be said of an operation's stream before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.holes import operation_faults
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.errors import InvalidSpec, InvalidTemplate
from junctor.model.spec import ConnectorSpec, Operation

_ALWAYS = ("lines", "events")
"""How answers are read that always come in pieces."""


def stream_faults(
    spec: ConnectorSpec, key: str, operation: Operation, document: Document
) -> Iterator[Fault]:
    """Its expressions, its way of asking, and whether the operation can have one."""
    from junctor.core.calls.mapping import compile_expression
    from junctor.core.calls.streaming import streamed_form

    streaming = operation.stream
    if streaming is None:
        return
    root: Path = ("operations", key, "stream")
    place = document.place(root)
    if operation.request is None and operation.handler is None:
        yield Fault(place, "only HTTP is streamed", "Remove `stream`.")
        return
    if operation.response not in ("json", *_ALWAYS):
        yield Fault(place, "needs `response: json`", "Its pieces come to a JSON body.")
    asks = streaming.json_body or streaming.path or operation.response in _ALWAYS
    if not asks and operation.request is not None:
        cure = "Say what asks for pieces: `json` or `path`; without it every answer is one."
        yield Fault(place, "does not say how it is asked for", cure)
    for name in ("text", "whole", "error"):
        expression = getattr(streaming, name)
        try:
            if expression is not None:
                compile_expression(expression)
        except (InvalidTemplate, InvalidSpec) as error:
            where = document.place((*root, name))
            yield Fault(where, error.message.rstrip("."), error.cure)
    if streaming.path is not None:
        if not streaming.path.startswith("/"):
            where = document.place((*root, "path"))
            yield Fault(where, "does not begin with `/`", "The path is appended to the base URL.")
        yield from operation_faults(spec, key, streamed_form(operation), document)
