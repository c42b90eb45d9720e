"""One shipped connector whose answers a test gives: its actions run as in a call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

import junctor.connectors
from junctor.core.calls.context import CallContext
from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.ports.clock import SystemClock
from junctor.model.schema import apply_defaults, compile_schema
from junctor.sdk import Fields, HttpResponse

ROOT = Path(junctor.connectors.__file__).parent


class Vendor:
    """Gives these answers, one after the other, and keeps what was asked."""

    def __init__(self, connector, *answers):
        folder = ROOT / connector
        self.entry = CatalogEntry(read_folder(folder), source="shipped", folder=folder)
        self.answers, self.asked = list(answers), []

    async def _send(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0)
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return HttpResponse(status=status, headers=(), content=orjson.dumps(body))

    def run(self, key, **inputs):
        """The output of an action, its inputs checked as before a call."""
        spec = self.entry.spec
        operation = spec.operations[key]
        full = apply_defaults(operation.input, inputs)
        compile_schema(operation.input).check(full)
        context = CallContext(
            auth=Fields({}),
            conn=Fields({}),
            send=self._send,
            project_id="prj_1",
            run_id=None,
            action=f"{spec.key}.{key}",
            judge=Reader(spec, operation, SystemClock()).judge,
        )
        return asyncio.run(self.entry.handler(key).run(context, Fields(full)))

    @property
    def places(self):
        """Method, path and query of each request."""
        found = [(r.method, urlsplit(r.url)) for r in self.asked]
        return [(method, unquote(url.path), parse_qs(url.query)) for method, url in found]
