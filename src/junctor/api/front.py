"""The front of the REST interface: what holds for every request before and after its route.

Host and path checks, security headers, hot routes, problems, and the audit of refusals.
The administrative routes behind it are loaded on first use or right after the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from junctor.api.admission import check_host, check_path
from junctor.api.forwarding import name_asker
from junctor.api.hook_sockets import HookSockets
from junctor.api.identity import ApiState, identify
from junctor.api.problems import fault_of_ours, problem, refused
from junctor.core.access import AttemptLimit
from junctor.model.errors import JunctorError
from junctor.model.scrub import scrubber

_log = logging.getLogger(__name__)
_HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
            b"frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_OURS = dict(_HEADERS)
_REFUSALS = frozenset({401, 403, 404, 405})


class Front:
    """The ASGI application of one instance."""

    def __init__(
        self, api: ApiState, hot: Sequence[Route], build: Callable[[ApiState], ASGIApp]
    ) -> None:
        self._api = api
        self._open = [route for route in hot if _first(route.path).startswith("{")]
        self._hot = {
            first: [route for route in hot if route in self._open or _first(route.path) == first]
            for first in {_first(route.path) for route in hot}
        }
        self._build = build
        self._sockets = HookSockets(api)
        self._trusted = api.instance.settings.trusted_proxies
        self._admin: ASGIApp | None = None
        self._loading = asyncio.Lock()
        self._refusals = AttemptLimit(api.instance.clock.monotonic, attempts=120, seconds=60.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if self._trusted:
            name_asker(scope, self._trusted)
        if scope["type"] == "http":
            await self._answered(scope, receive, send)
        else:
            await self._sockets(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: list[int] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message["status"])
                if message["status"] in _REFUSALS:
                    await self._note(scope, message["status"])
                message["headers"] = _with_ours(message["headers"])
            await send(message)

        try:
            await self._route(scope, receive, sending)
        except JunctorError as error:
            await _answer(problem(error, scope["method"]), scope, receive, sending)
        except HTTPException as error:
            await _answer(_http_problem(error, scope["method"]), scope, receive, sending)
        except Exception as error:
            if started and started[-1] == 500:
                return  # answered and logged where it happened
            response = internal(error)
            if started:
                raise
            await _answer(response, scope, receive, sending)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_host(scope, self._api.instance.settings)
        check_path(scope)
        if scope["path"] == "/healthz":
            await _answer(health(scope), scope, receive, send)
            return
        routes = self._hot.get(_first(scope["path"]), self._open)
        for route in routes:
            child = _asked(route, scope)
            if child is not None:
                scope.update(child)
                scope["junctor.api_state"] = self._api
                await route.app(scope, receive, send)
                return
        if methods := methods_of(routes, scope):
            raise HTTPException(405, headers={"Allow": methods})
        admin = self._admin or await self.load()
        await admin(scope, receive, send)

    async def load(self) -> ASGIApp:
        """Import and build the administrative routes, once, without stopping the hot ones."""
        async with self._loading:
            if self._admin is None:
                self._admin = await asyncio.to_thread(self._build, self._api)
            return self._admin

    async def _note(self, scope: Scope, status: int) -> None:
        """Audit a refusal of somebody who is known; a flood of them is counted, not written."""
        if "junctor.actor" not in scope and status in {404, 405}:
            # No route asked who it is: a known key that tries paths is worth an entry too.
            with contextlib.suppress(JunctorError):
                await identify(Request(scope), self._api, project=False)
        actor = scope.get("junctor.actor")
        if actor is not None and self._refusals.fail(actor[1]):
            self._api.access.trail.note(
                "access.refused",
                *actor,
                method=scope["method"],
                path=scrubber().text(scope["path"])[:200],
                status=status,
            )


def health(scope: Scope) -> Response:
    """The answer of a living process."""
    if scope["method"] not in {"GET", "HEAD"}:
        raise HTTPException(405, headers={"Allow": "GET"})
    return Response(b'{"status":"ok"}', media_type="application/json")


def internal(error: BaseException) -> Response:
    """The answer to a bug of ours; the log has the rest under the reference."""
    reference = secrets.token_hex(6)
    _log.error("reference %s: %s", reference, scrubber().exception(error))
    return problem(fault_of_ours(reference))


def methods_of(routes: Iterable[Route], scope: Scope) -> str:
    """The methods that a path takes, where it takes others than this one; else nothing."""
    found: set[str] = set()
    for route in routes:
        if route.matches(scope)[0] is Match.PARTIAL:
            found |= route.methods or set()
    return ", ".join(sorted(found))


def _http_problem(error: HTTPException, method: str) -> Response:
    """Starlette's own refusals in our words."""
    text, cure = "The request cannot be read.", "Correct it."
    if error.status_code == 404:
        text, cure = "There is nothing at this path.", "/api/openapi.json lists all paths."
    if error.status_code == 405:
        takes = (error.headers or {}).get("Allow", "")
        text = f"This path does not take {method[:16]}; it takes {takes}."
        cure = f"Use {takes.replace(', ', ' or ')}; /api/openapi.json describes them."
    response = problem(refused(error.status_code, text, cure=cure), method)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _asked(route: Route, scope: Scope) -> Scope | None:
    """What a route makes of a request for it; None where it is for another one."""
    if type(route) is not Route:  # it has its own mind about paths
        match, child = route.matches(scope)
        return child if match is Match.FULL else None
    found = route.path_regex.match(scope["path"])
    if found is None or scope["method"] not in (route.methods or ()):
        return None
    return {"path_params": found.groupdict()}  # of names that take any text, as all of ours do


def _with_ours(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, and ours that it does not set itself."""
    given = {**_OURS, **dict(headers)}
    if len(given) == len(_OURS) + len(headers):
        return [*headers, *_HEADERS]
    names = {name.lower() for name, _ in headers}
    return [*headers, *[pair for pair in _HEADERS if pair[0] not in names]]


def _first(path: str) -> str:
    """The first part of a path, which tells most routes apart."""
    return path.split("/", 2)[1]


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    await response(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return


async def admin_problem(request: Request, error: Exception) -> Response:
    """The exception handler of the administrative routes."""
    if isinstance(error, JunctorError):
        return problem(error, request.method)
    if isinstance(error, HTTPException):
        if error.status_code == 405:
            error.headers = {"Allow": methods_of(request.app.state.routes, request.scope)}
        return _http_problem(error, request.method)
    return internal(error)
