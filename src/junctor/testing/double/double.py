"""The double of a vendor: a server on loopback, over real TLS, for the vendor's own name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from inspect import isawaitable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.descriptions import (
    DescribedOperation,
    Description,
    Deviation,
    judge_each,
)
from junctor.core.catalog.discovery import shipped_root
from junctor.model.errors import NotConfigured
from junctor.model.spec import ConnectorSpec
from junctor.testing.authority import LoopbackAuthority
from junctor.testing.double.answers import Answer, DescribedAnswers, SampledAnswers, json_answer
from junctor.testing.double.credentials import (
    Place,
    places_of_description,
    places_of_spec,
    take,
    values_in,
)
from junctor.testing.double.described import describe
from junctor.testing.double.failures import Failure, FailureQueue
from junctor.testing.double.meaning import action_of, meant
from junctor.testing.double.received import Received
from junctor.testing.double.streams import BREAKS, comes_in_pieces, send_pieces
from junctor.testing.double.tokens import TokenEndpoint
from junctor.testing.standins import stand_in_config

Source = Description | ConnectorSpec | CatalogEntry
Reply = Callable[[Received], Any]
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


class VendorDouble:
    """A strict stand-in for a vendor.

    It refuses what the vendor would refuse: an unknown path (404), another method (405), a
    missing or wrong credential (401), a request its description does not allow (400). It
    answers from recorded samples or the vendor's examples, else with a mock of the response
    schema. Everything that arrives stands in `received`, refused or not.

        double = VendorDouble.shipped("postmark", accept=["first-token"])
        async with double:
            settings = Settings(home=home, host_map=double.host_map)   # and trust double.ca_pem
            ...                                                        # call Postmark
            double.fail_next(status=429, headers={"Retry-After": "1"})
            double.accept("second-token")                              # the old one now gets 401
            assert double.received[0].json["To"] == "ada@example.com"

    Args:
        source: a vendor's description, or a connector's spec or catalog entry.
        host: the vendor's host name; default that of the source's server.
        accept: the credentials that are accepted; with none, any that is there.
        authority: signs the certificate; give one to several doubles of a test.
        samples: recorded cases by operation key, beside a bare spec.
        config: settings that fill the holes of the spec's base URL.
        names: further host names it answers for.
        places: where credentials are looked for, when the source does not say it.
    """

    def __init__(
        self,
        source: Source,
        *,
        host: str | None = None,
        accept: Iterable[str] = (),
        authority: LoopbackAuthority | None = None,
        samples: Mapping[str, list[dict[str, Any]]] | None = None,
        config: Mapping[str, Any] | None = None,
        names: Iterable[str] = (),
        places: Iterable[Place] = (),
    ) -> None:
        self.received: list[Received] = []
        self.port = 0
        self._authority = authority or LoopbackAuthority()
        self._accepted = set(accept)
        self._expired: Answer | None = None
        self._failures = FailureQueue()
        self._overrides: dict[str, Answer | Reply] = {}
        self._tokens: dict[str, TokenEndpoint] = {}
        if isinstance(source, Description):
            self.description = source
            self._places = places_of_description(source)
            self._answers = DescribedAnswers(source)
        else:
            self._from_connector(source, samples, config)
        self._places = tuple(places) or self._places
        if self._accepted and not self._places:
            self._places = (Place("header", "Authorization", "Bearer "),)
        self.host = host or urlsplit(next(iter(self.description.servers), "")).hostname or ""
        if not self.host or "{" in self.host:
            raise NotConfigured("The double has no host name.", cure="Pass `host=`.", field="host")
        own = (urlsplit(s).hostname or "" for o in self.description.operations for s in o.servers)
        self.hosts = tuple(dict.fromkeys([self.host, *names, *filter(None, own)]))
        self._runner: web.ServerRunner | None = None
        self._closing = asyncio.Event()

    def _from_connector(
        self,
        source: ConnectorSpec | CatalogEntry,
        samples: Mapping[str, list[dict[str, Any]]] | None,
        config: Mapping[str, Any] | None,
    ) -> None:
        spec = source if isinstance(source, ConnectorSpec) else source.spec
        cases = dict(samples or {})
        if isinstance(source, CatalogEntry) and samples is None:
            cases = {key: list(source.samples(key)) for key in spec.operations}
        every = [case for found in cases.values() for case in found]
        settings = dict(config) if config is not None else stand_in_config(spec, every)
        self.description = describe(spec, cases, settings)
        self._places = places_of_spec(spec, settings)
        self._answers = SampledAnswers(self.description, spec, cases)

    @classmethod
    def shipped(cls, slug: str, **more: Any) -> Self:
        """The double of a connector that Junctor ships, from its spec and samples."""
        return cls.of_folder(shipped_root() / slug, **more)

    @classmethod
    def of_folder(cls, folder: Path, **more: Any) -> Self:
        """The double of a connector folder."""
        return cls(CatalogEntry(read_folder(folder), source="path", folder=folder), **more)

    @property
    def host_map(self) -> dict[str, str]:
        """What `Settings.host_map` needs: `api.hubapi.com:443` leads to `127.0.0.1:<port>`."""
        return {f"{host}:443": f"127.0.0.1:{self.port}" for host in self.hosts}

    @property
    def host_map_entry(self) -> tuple[str, str]:
        """The vendor's host and port, and where the double listens."""
        return f"{self.host}:443", f"127.0.0.1:{self.port}"

    @property
    def ca_pem(self) -> str:
        """The certificate authority that a connection must be told to trust."""
        return self._authority.ca_pem

    def accept(self, *tokens: str) -> None:
        """Accept exactly these credentials from now on; those before are refused."""
        self._accepted.clear()
        self._accepted.update(tokens)
        self._expired = None

    def expire(self, status: int = 401, json: Any = None) -> None:
        """End all credentials that were accepted, and say so as the vendor does."""
        self.accept("none")
        self._expired = json_answer(status, json) if json is not None else None

    def answer(
        self,
        operation: str,
        reply: Reply | None = None,
        *,
        status: int = 200,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer an operation with this; `reply`, also a coroutine, makes the JSON of a request."""
        if self.description.operation(operation) is None:
            known = ", ".join(sorted({o.id for o in self.description.operations}))
            raise NotConfigured(
                f"The double has no operation `{operation}`.", cure=f"One of: {known}."
            )
        self._overrides.pop(operation, None)  # the latest word stands last
        self._overrides[operation] = reply or json_answer(status, json, headers)

    def issue_tokens(
        self,
        path: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        lifetime: int = 3600,
        refresh: str | None = None,
        rotates: bool = False,
        **more: Any,
    ) -> TokenEndpoint:
        """Be the OAuth 2 token endpoint too, at this path; what it issues is accepted.

        `refresh` is the refresh token that it takes; with `rotates` each is good for once.

        Its requests stand in `received` as the operation `token`. When it has another host
        than the API, pass that to the double as one of `names`.
        """
        self._tokens[path] = endpoint = TokenEndpoint(
            self._accepted.add,
            client_id=client_id,
            client_secret=client_secret,
            lifetime=lifetime,
            more=more,
            refresh=refresh,
            rotates=rotates,
        )
        return endpoint

    def fail_next(
        self,
        status: int = 500,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        times: int = 1,
        operation: str | None = None,
    ) -> None:
        """Answer the next requests with a status; without `json` the body is vendor-shaped."""
        more = {"headers": headers, "json": json, "times": times, "operation": operation}
        self._failures.add("status", status=status, **more)

    def hang_next(self, *, times: int = 1, operation: str | None = None) -> None:
        """Let the next requests wait until their sender gives up."""
        self._failures.add("hang", times=times, operation=operation)

    def hang_up_next(self, *, times: int = 1, operation: str | None = None) -> None:
        """Close the connection on the next requests without an answer."""
        self._failures.add("hang_up", times=times, operation=operation)

    def stall_next(self, *, after: int, times: int = 1, operation: str | None = None) -> None:
        """Let the next streams fall silent after some pieces, until their reader gives up.

        The request's `gone` says that the reader did.
        """
        self._failures.add("stall", after=after, times=times, operation=operation)

    def cut_next(self, *, after: int, times: int = 1, operation: str | None = None) -> None:
        """Close the connection of the next streams after some pieces."""
        self._failures.add("cut", after=after, times=times, operation=operation)

    def malform_next(self, *, times: int = 1, operation: str | None = None) -> None:
        """Answer the next requests with status 200 and JSON that is cut short."""
        self._failures.add("malformed", times=times, operation=operation)

    def redirect_next(
        self, location: str, *, status: int = 302, times: int = 1, operation: str | None = None
    ) -> None:
        """Send the next requests elsewhere."""
        given = {"Location": location}
        self._failures.add(
            "redirect", status=status, headers=given, times=times, operation=operation
        )

    def forget(self) -> None:
        """Forget what was received, what was ordered to fail, and answers that were set."""
        self.received.clear()
        self._failures.clear()
        self._overrides.clear()

    def calls(self, operation: str) -> list[Received]:
        """What arrived for one operation, also where another one looks the same."""
        return [each for each in self.received if operation in (each.operation, *each.fits)]

    async def __aenter__(self) -> Self:
        self._closing.clear()
        self._runner = web.ServerRunner(
            web.Server(self._handle, access_log=None),
            shutdown_timeout=1.0,
        )
        await self._runner.setup()
        context = self._authority.server_context(*self.hosts)
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        received, operation = await self._read(request)
        self.received.append(received)
        failure = self._failures.take(received.operation)
        if failure is None or failure.kind in BREAKS:
            answer = await self._judged(received, operation)
        else:
            received.injected = True
            if failure.kind in ("hang", "hang_up"):
                return await self._silent(request, failure)
            answer = self._failing(failure, operation)
        received.status = answer.status
        if comes_in_pieces(answer):
            return await send_pieces(request, answer, failure, received, self._closing)
        return web.Response(status=answer.status, body=answer.content, headers=answer.headers)

    async def _silent(self, request: web.BaseRequest, failure: Failure) -> web.StreamResponse:
        if failure.kind == "hang":
            await self._closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _failing(self, failure: Failure, operation: DescribedOperation | None) -> Answer:
        if failure.kind == "malformed":
            return Answer(200, b'{"cut": "short', {"Content-Type": "application/json"})
        if failure.kind == "redirect":
            return Answer(failure.status, b"", failure.headers)
        if failure.json is not None:
            return json_answer(failure.status, failure.json, failure.headers)
        usual = self._answers.refusal(failure.status, None, operation)
        return Answer(failure.status, usual.content, usual.headers | failure.headers)

    async def _read(self, request: web.BaseRequest) -> tuple[Received, DescribedOperation | None]:
        raw_path, _, raw_query = request.raw_path.partition("?")
        content = await request.read()
        received = Received(
            method=request.method,
            host=request.host,
            path=raw_path,
            query=tuple(parse_qsl(raw_query, keep_blank_values=True)),
            headers=tuple((str(k), str(v)) for k, v in request.headers.items()),
            content=content,
        )
        if raw_path in self._tokens:
            received.operation = "token"
            return received, None
        found = self.description.match(request.method, raw_path, action=action_of(received))
        operation, holes = found or (None, {})
        received.credentials, received.headers, received.query = take(
            self._places, received.headers, received.query, holes
        )
        for place, value in received.credentials.items():
            if place.startswith("path "):
                received.path = received.path.replace(
                    value, "{" + place.removeprefix("path ") + "}"
                )
        if operation is not None:
            operation = self._meant(received) or operation
        received.operation = operation.id if operation else None
        return received, operation

    def _meant(self, received: Received) -> DescribedOperation | None:
        knows = partial(self._answers.knows, received)
        judged, said = self._fitting(received), tuple(self._overrides)
        received.fits, found = meant(judged, self._failures.waits, said, knows)
        return found

    async def _judged(self, received: Received, operation: DescribedOperation | None) -> Answer:
        if received.operation == "token" and received.path in self._tokens:
            return self._tokens[received.path].answer(received)
        if operation is None:
            others = [m for m in _METHODS if self.description.match(m, received.path)]
            status = 405 if others else 404
            received.faults = (f"{received.method} {received.path}: is not offered",)
            allow = {"Allow": ", ".join(others)} if others else {}
            refused = self._answers.refusal(status, received.faults[0], None)
            return Answer(refused.status, refused.content, refused.headers | allow)
        if self._places and not self._signed(received):
            missing = "is not accepted" if received.credentials else "is missing"
            received.faults = (f"the credential {missing}",)
            if self._expired is not None and received.credentials:
                return self._expired
            return self._answers.refusal(401, f"The credential {missing}.", operation)
        judged = self._fitting(received)
        if faults := next((f for each, f in judged if each is operation), judged[0][1]):
            received.faults = tuple(faults)
            return self._answers.refusal(400, "; ".join(faults), operation)
        override = self._overrides.get(operation.id)
        if isinstance(override, Answer):
            return override
        if override is not None:
            made = override(received)
            made = await made if isawaitable(made) else made
            return made if isinstance(made, Answer) else json_answer(200, made)
        return self._answers.success(operation, received)

    def _signed(self, received: Received) -> bool:
        values = values_in(self._places, received.credentials)
        return bool(values & self._accepted) if self._accepted else bool(values)

    def _fitting(self, received: Received) -> list[tuple[DescribedOperation, list[Deviation]]]:
        return judge_each(
            self.description,
            received.method,
            received.path,
            received.query,
            received.headers,
            received.content or None,
            received.content_type,
        )
