"""Reading an answer: classify it, give it the operation's shape, compare it with its schema."""

from __future__ import annotations

from typing import Any

from junctor.core.calls.classify import classify
from junctor.core.calls.mapping import transformed
from junctor.core.ports import Clock
from junctor.core.sandbox.answers import NO_SCHEMA, SHAPED
from junctor.core.sandbox.openness import UNKNOWN, UNKNOWN_MARK
from junctor.model.call import Outcome
from junctor.model.request import HttpResponse, Reply, Response
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec, Operation


class Reader:
    """Reads the answers of one call; `body` is the last one as the vendor sent it."""

    def __init__(
        self, spec: ConnectorSpec, operation: Operation, clock: Clock, handler: Any = None
    ) -> None:
        self.operation = operation
        self.warnings: list[str] = []
        self.body: Any = None
        self._spec = spec
        self._clock = clock
        self._read = handler if handler is not None and handler.read is not None else None

    def judge(self, response: Response) -> Outcome:
        """What the connector says of an answer, before it is shaped."""
        if isinstance(response, Reply):
            return Outcome(status=response.status, ok=True, output=response.output)
        assert isinstance(response, HttpResponse)
        return classify(self._spec, self.operation, response, self._clock.now())

    def outcome(self, response: Response, verdict: Outcome | None) -> Outcome:
        """The outcome with the operation's output."""
        found = verdict or self.judge(response)
        self.body = found.output
        if not found.ok:
            return found
        if isinstance(response, HttpResponse):
            output = self._shaped(response, found.output)
        else:
            output = self._plain(response, found.output)
        self.warnings += output_warnings(self.operation, output)
        if output is found.output:
            return found
        return Outcome(status=found.status, ok=True, output=output)

    def _shaped(self, response: HttpResponse, body: Any) -> Any:
        if response.simulated and response.header(NO_SCHEMA):
            self.warnings.append(_EMPTY)
        elif response.simulated and response.header(SHAPED):
            if response.header(UNKNOWN_MARK):
                self.warnings.append(UNKNOWN)
            # Already the output, whatever the vendor's own answers are read as.
            return response.json()
        else:
            if self._read is not None:
                return self._read.reading(response)
            if self.operation.transform:
                return transformed(self.operation.transform, body, now=self._clock.now())
        return body

    def _plain(self, response: Response, output: Any) -> Any:
        """What did not come by HTTP has its shape already."""
        if isinstance(response, Reply) and not response.has_schema:
            self.warnings.append(_EMPTY)
        if isinstance(response, Reply) and response.warning:
            self.warnings.append(response.warning)
        return output


_EMPTY = "no schema: the sandbox answered an empty success"


def output_warnings(operation: Operation, output: Any) -> list[str]:
    """Where an output differs from its declared schema; vendors change, so it is no failure."""
    if not operation.output:
        return []
    schema = compile_schema(operation.output)
    if schema.is_valid(output):
        return []
    faults = schema.faults(output)[:3]
    places = "; ".join(str(f) for f in faults)
    return [f"the answer differs from its declared schema: {places}"]
