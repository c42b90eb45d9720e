"""Every sample builds its request and gives its outcome, through the code that calls use."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Coroutine, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.ports.clock import SystemClock
from junctor.model.errors import InvalidSpec, JunctorError
from junctor.model.request import HttpRequest, HttpResponse, Markers, Reply, Request, Response
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.streaming import Streaming

_CURE = "Correct the sample, or what builds and reads it."


def sample_faults(entry: CatalogEntry, samples: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    """What is wrong with the samples of a connector."""
    for name, sample in samples.items():
        place = f"samples/{name}"
        operation = entry.spec.operations.get(sample["operation"])
        if operation is None:
            cure = f"One of: {', '.join(entry.spec.operations)}."
            yield Fault(place, f"the operation `{sample['operation']}` does not exist", cure)
            continue
        try:
            yield from _one(entry, operation, sample, place)
        except JunctorError as error:
            yield Fault(place, error.message.rstrip("."), error.cure)


def _one(
    entry: CatalogEntry, operation: Operation, sample: dict[str, Any], place: str
) -> Iterator[Fault]:
    spec = entry.spec
    config = apply_defaults(spec.connection, sample.get("config", {}))
    compile_schema(spec.connection).check(config, what="The config")
    inputs = apply_defaults(operation.input, sample["input"], config)
    compile_schema(operation.input).check(inputs)
    handler = entry.handler(sample["operation"])
    response = recorded_answer(sample["response"])
    streaming = operation.stream if sample.get("streamed") else None
    if sample.get("streamed") and streaming is None:
        yield Fault(place, "is streamed, but its operation is not", "Declare `stream` there.")
    if handler is not None and handler.kind == "run":
        replay = Replay(spec, operation, config, response, handler)
        error_class, code, output = replay.outcome(inputs)
        built = replay.sent[0] if replay.sent else None
        expected = sample.get("request")
    else:
        built = built_for(spec, operation, handler, inputs, config, streaming)
        expected = sample.get("request")
        if expected is None:
            yield Fault(place, "has no `request`", "Add the request that it must build.")
        error_class, code, output = read_answer(spec, operation, handler, response, streaming)
    if expected is not None:
        base = base_of(spec, operation, config)
        yield from _request_faults(expected, built, base, place)
    yield from _outcome_faults(sample["outcome"], error_class, code, place)
    if sample["outcome"].get("ok") and error_class is None:
        yield from _output_faults(operation, sample, output, place)


def recorded_answer(answer: dict[str, Any]) -> Response:
    """The answer that a sample holds, as it came."""
    if "output" in answer:
        return Reply(output=answer["output"])
    content = orjson.dumps(answer["json"]) if "json" in answer else answer.get("text", "").encode()
    headers = dict(answer.get("headers", {}))
    if "json" in answer:
        headers.setdefault("content-type", "application/json")
    return HttpResponse(status=answer["status"], headers=tuple(headers.items()), content=content)


def base_of(spec: ConnectorSpec, operation: Operation, config: dict[str, Any]) -> str:
    """What paths of samples are relative to."""
    from junctor.core.calls.build import build_request

    own = operation.request.base_url if operation.request else None
    if not (own or spec.base_url):
        return ""
    probe = {"name": "probe", "effect": "read", "request": {"method": "GET", "path": ""}}
    if own:
        probe["request"]["baseUrl"] = own  # type: ignore[index]  # a plain dict
    built = build_request(spec, Operation.model_validate(probe), {}, config, {}, Markers())
    return built.url.partition("?")[0].rstrip("/")


def built_for(
    spec: ConnectorSpec,
    operation: Operation,
    handler: Any,
    inputs: dict[str, Any],
    config: dict[str, Any],
    streaming: Streaming | None = None,
) -> Request:
    """The request that inputs build, before anything signs it."""
    if streaming is not None:
        from junctor.core.calls.streaming import asking, streamed_form

        form = streamed_form(operation)
        return asking(built_for(spec, form, handler, inputs, config), streaming)
    from junctor.core.calls.build import build_request, own_headers
    from junctor.core.calls.context import absolute
    from junctor.core.calls.mcp import build_mcp

    if handler is not None:
        request: Request = handler.prepare(inputs, config)
        base = base_of(spec, operation, config)
        return absolute(base, request, own_headers(spec, config))
    if operation.mcp is not None:
        return build_mcp(spec, operation, inputs, config)
    run = {"id": "run", "key": "key"}
    return build_request(spec, operation, inputs, config, run, Markers())


def read_answer(
    spec: ConnectorSpec,
    operation: Operation,
    handler: Any,
    response: Response,
    streaming: Streaming | None = None,
) -> tuple[str | None, str | None, Any]:
    """Error class, vendor code and output that an answer comes to."""
    from junctor.core.calls.reading import Reader

    try:
        if streaming is not None and isinstance(response, HttpResponse):
            response = _driven(_joined(streaming, response))
        outcome = Reader(spec, operation, SystemClock(), handler).outcome(response, None)
    except JunctorError as error:
        return error.error_class.value, None, None
    code = outcome.problem.code if outcome.problem else None
    return (outcome.error_class.value if outcome.error_class else None), code, outcome.output


async def _joined(streaming: Streaming, response: HttpResponse) -> HttpResponse:
    """What the pieces of a recorded stream come to."""
    from junctor.core.calls.streaming import StreamTap

    async def unheard(told: Any) -> None:
        del told

    tap = StreamTap(streaming, unheard)
    if tap.opens(response.status, response.headers):
        await tap.feed(response.content)
    return await tap.whole(response)


async def _pieces(answer: Response) -> list[Any]:
    """The pieces that a recorded answer holds."""
    from junctor.core.calls.listened import PieceTap, refusal

    assert isinstance(answer, HttpResponse), "streams are HTTP's"
    told: list[Any] = []

    async def hear(piece: Any) -> None:
        told.append(piece)

    tap = PieceTap(hear)
    if tap.opens(answer.status, answer.headers):
        await tap.feed(answer.content)
    await tap.whole(answer)
    if answer.status >= 300:
        raise refusal(answer)
    return told


class Replay:
    """Runs an action offline: whatever it sends is answered with the sample's answer."""

    def __init__(
        self,
        spec: ConnectorSpec,
        operation: Operation,
        config: dict[str, Any],
        response: Response,
        handler: Any,
    ) -> None:
        from junctor.core.calls.build import own_headers
        from junctor.core.calls.context import CallContext, absolute, normalised_auth
        from junctor.core.calls.reading import Reader
        from junctor.sdk.fields import Fields

        base = ""
        if spec.base_url:
            base = base_of(spec, next(iter(spec.operations.values())), config)
        headers = own_headers(spec, config)
        self.sent: list[Request] = []

        async def send(request: Request) -> Response:
            self.sent.append(absolute(base, request, headers))
            return response

        async def stream(request: HttpRequest) -> AsyncGenerator[Any]:
            answer = await send(request)
            for piece in await _pieces(answer):
                yield piece

        self._handler = handler
        self._context = CallContext(
            auth=normalised_auth(handler.provider, spec.auth[0], Markers(), {}),
            conn=Fields(config),
            send=send,
            project_id="sample",
            run_id=None,
            action=handler.key,
            stream=stream,
            judge=Reader(spec, operation, SystemClock()).judge,
        )

    def outcome(self, inputs: dict[str, Any]) -> tuple[str | None, str | None, Any]:
        """Error class, vendor code and output."""
        try:
            return None, None, _driven(self._handler.run(self._context, inputs))
        except InvalidSpec:
            raise
        except JunctorError as error:
            return error.error_class.value, error.details.get("code"), None


def _driven(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing, so that no event loop is needed."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise InvalidSpec(
        "The action waits for something other than the door.",
        cure="Send through `ctx.send` or `ctx.http` only.",
    )


def _request_faults(
    expected: dict[str, Any], built: Request | None, base: str, place: str
) -> Iterator[Fault]:
    if built is None:
        yield Fault(place, "nothing was sent", _CURE)
        return
    if not isinstance(built, HttpRequest):
        shown = built.shown()
        for what, should in expected.items():
            if shown.get(what) != should:
                text = f"builds another `{what}`: {_short(shown.get(what))} instead of"
                yield Fault(f"{place} /request/{what}", f"{text} {_short(should)}", _CURE)
        return
    wanted = expected["path"]
    url = wanted if wanted.startswith("https://") else base + wanted
    pairs = [
        ("method", expected["method"].upper(), built.method),
        ("path", _address(url), _address(built.url)),
        ("json", expected.get("json"), built.json),
        ("form", _form(expected.get("form")), sorted(built.form or ())),
        ("text", expected.get("text"), None),
    ]
    if "text" in expected:
        pairs[4] = ("text", expected["text"], (built.content or b"").decode("utf-8", "replace"))
    for header, value in expected.get("headers", {}).items():
        pairs.append((f"headers.{header}", value, built.header(header)))
    for what, should, has in pairs:
        if should != has:
            text = f"builds another `{what}`: {_short(has)} instead of {_short(should)}"
            yield Fault(f"{place} /request/{what}", text, _CURE)


def _form(form: Any) -> list[tuple[str, str]]:
    if form is None:
        return []
    from junctor.core.calls.pairs import form_pairs

    return sorted(form_pairs(form) if isinstance(form, dict) else map(tuple, form))


def _address(url: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(url)
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query


def _short(value: Any) -> str:
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= 160 else text[:159] + "…"


def _outcome_faults(
    expected: dict[str, Any], error_class: str | None, code: str | None, place: str
) -> Iterator[Fault]:
    if expected.get("errorClass") != error_class:
        text = f"gives `{error_class or 'ok'}` instead of `{expected.get('errorClass', 'ok')}`"
        yield Fault(f"{place} /outcome", text, "Correct the failure map or the sample.")
    elif expected.get("code") is not None and expected["code"] != code:
        text = f"gives the code {_short(code)} instead of {_short(expected['code'])}"
        yield Fault(f"{place} /outcome/code", text, "Correct `failure.code` or the sample.")


def _output_faults(
    operation: Operation, sample: dict[str, Any], output: Any, place: str
) -> Iterator[Fault]:
    if "output" in sample and sample["output"] != output:
        text = f"gives {_short(output)} instead of {_short(sample['output'])}"
        yield Fault(f"{place} /output", text, _CURE)
    if operation.output is not None:
        for fault in compile_schema(operation.output).faults(output)[:5]:
            text = f"the output does not fit its schema: {fault.field or 'value'} {fault.reason}"
            yield Fault(place, text, "Correct the output schema or the sample.")
