"""Who is asking, by key, operator token or session cookie, and about which project."""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from junctor.api.problems import refused
from junctor.app.instance import Instance
from junctor.core.access import (
    KEY_PREFIX,
    OPERATOR,
    AccessService,
    AttemptLimit,
    Permission,
    Principal,
    check_csrf,
    token_hash,
)
from junctor.model.access import Session, User
from junctor.model.call import Actor
from junctor.model.errors import NotPermitted, NotSignedIn, UnknownObject

PROJECT_HEADER = "Junctor-Project"
CSRF_HEADER = "Junctor-CSRF"
COOKIE = "junctor_session"
SECURE_COOKIE = "__Host-junctor_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class ApiState:
    """What every request shares: the instance, its access service and the operator's token."""

    instance: Instance
    access: AccessService
    operator_hash: str | None = None
    live: dict[tuple[str, str], bool] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=lambda: [-1])
    hook_failures: AttemptLimit = field(init=False)
    form_sends: AttemptLimit = field(init=False)

    def __post_init__(self) -> None:
        monotonic = self.instance.clock.monotonic
        failures = AttemptLimit(monotonic, attempts=60, seconds=60.0)
        object.__setattr__(self, "hook_failures", failures)
        sends = AttemptLimit(monotonic, attempts=30, seconds=60.0)
        object.__setattr__(self, "form_sends", sends)

    @property
    def secure(self) -> bool:
        """Whether others reach us over https."""
        return (self.instance.settings.public_url or "").startswith("https:")

    async def is_live(self, project_id: str, environment: str) -> bool:
        """Whether an environment is production-like; remembered until something changes."""
        epoch = await self.instance.store.epoch()
        if self.epoch[0] != epoch:
            self.live.clear()
            self.epoch[0] = epoch
        place = (project_id, environment)
        if place not in self.live:
            for each in await self.instance.store.projects.environments(project_id):
                self.live[project_id, each.key] = each.live
        # An unknown environment is nobody's; the call will say so.
        return self.live.get(place, False)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request of somebody who is known."""

    api: ApiState
    principal: Principal
    user: User | None = None
    session: Session | None = None

    @property
    def instance(self) -> Instance:
        """The running instance."""
        return self.api.instance

    @property
    def access(self) -> AccessService:
        """Keys, members, sessions, links, grants."""
        return self.api.access

    @property
    def project_id(self) -> str:
        """The project the request is about."""
        assert self.principal.project_id is not None
        return self.principal.project_id

    @property
    def actor(self) -> Actor:
        """As the audit names them."""
        return self.principal.actor

    def may(self, permission: Permission) -> bool:
        """Whether they may do it here."""
        return self.principal.may(permission)


async def identify(
    request: HTTPConnection, api: ApiState, *, project: bool = True
) -> RequestContext:
    """Who asks, and about which project.

    Raises:
        NotSignedIn, NotPermitted (CSRF), UnknownObject (project), InvalidInput.
    """
    given = request.headers.get("authorization")
    if given is not None:
        context = await _by_token(request, api, given)
    else:
        context = await _by_session(request, api)
    request.scope["junctor.actor"] = (context.principal.project_id, str(context.actor))
    if project and context.principal.kind != "key":
        context = await _in_project(request, context)
        request.scope["junctor.actor"] = (context.principal.project_id, str(context.actor))
    elif context.principal.kind == "key":
        await _same_project(request, context)
    return context


async def _by_token(request: HTTPConnection, api: ApiState, given: str) -> RequestContext:
    scheme, _, token = given.partition(" ")
    token = token.strip()
    if len(request.headers.getlist("authorization")) > 1:
        raise NotSignedIn("There are two Authorization headers.")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("The Authorization header holds no bearer token.")
    try:
        if token.startswith(KEY_PREFIX):
            return RequestContext(api, await api.access.keys.authenticate(token))
        if _is_operator(request, api, token):
            return RequestContext(api, OPERATOR)
        raise NotSignedIn("That token is not known here.")  # noqa: TRY301 - counted like the rest
    except NotSignedIn as error:
        address = peer(request)
        if api.access.key_failures.fail(address):
            api.access.trail.note(
                "login.failed", None, "anonymous", address=address, reason=error.message
            )
        raise


def _is_operator(request: HTTPConnection, api: ApiState, token: str) -> bool:
    """The token in the home folder counts only without anything in between."""
    if api.operator_hash is None or not is_direct_loopback(request):
        return False
    return hmac.compare_digest(token_hash(token), api.operator_hash)


async def _by_session(request: HTTPConnection, api: ApiState) -> RequestContext:
    token = session_token(request, api)
    if token is None:
        raise NotSignedIn
    session, user = await api.access.sessions.authenticate(token)
    if request.scope["method"] not in _SAFE:
        check_origin(request, api)
        check_csrf(session, request.headers.get(CSRF_HEADER))
    principal = await api.access.members.principal(user, None)
    return RequestContext(api, principal, user, session)


async def _in_project(request: HTTPConnection, context: RequestContext) -> RequestContext:
    """The same person in the project the header names, or in the only one they have."""
    ref = request.headers.get(PROJECT_HEADER)
    store = context.instance.store
    if context.user is None:
        known = [project.id for project in await store.projects.all()]
    else:
        known = await context.access.members.projects_of(context.user)
    if ref is None:
        if len(known) != 1:
            raise refused(
                400,
                "It is not clear which project is meant.",
                cure=f"Name it in the header `{PROJECT_HEADER}`; GET /api/projects lists them.",
                field=PROJECT_HEADER,
            )
        project_id = known[0]
    else:
        found = await store.projects.get(ref) or await store.projects.by_key(ref)
        if found is None or found.id not in known:
            raise UnknownObject(f"There is no project `{ref[:64]}` for you.")
        project_id = found.id
    if context.user is None:
        principal = Principal(
            kind="operator",
            id=OPERATOR.id,
            name=OPERATOR.name,
            project_id=project_id,
            instance_admin=True,
        )
    else:
        principal = await context.access.members.principal(context.user, project_id)
    return RequestContext(context.api, principal, context.user, context.session)


async def _same_project(request: HTTPConnection, context: RequestContext) -> None:
    """A key has one project; naming another one is an error, not a wish."""
    ref = request.headers.get(PROJECT_HEADER)
    if ref is None or ref == context.project_id:
        return
    own = await context.instance.store.projects.get(context.project_id)
    if own is None or own.key != ref:
        raise UnknownObject(f"There is no project `{ref[:64]}` for this key.")


def peer(request: HTTPConnection) -> str:
    """The address of the other end of the socket, or of who asked a trusted proxy."""
    client = request.scope.get("client")
    return client[0] if client else "unknown"


def is_loopback(address: str) -> bool:
    """Whether an address is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_direct_loopback(request: HTTPConnection) -> bool:
    """Whether the other end is on this machine and nobody forwarded the request."""
    forwarded = any(
        name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via")
    )
    return is_loopback(peer(request)) and not forwarded


def cookie_name(request: HTTPConnection, api: ApiState) -> str | None:
    """The session cookie's name for this way in; None where no session is given.

    Over https it has the `__Host-` prefix. Plain HTTP has sessions on loopback only.
    """
    host = urlsplit("//" + request.headers.get("host", "")).hostname or ""
    if request.scope["scheme"] == "https":
        return SECURE_COOKIE
    if api.secure and host == urlsplit(api.instance.settings.public_url or "").hostname:
        return SECURE_COOKIE
    if host in _LOOPBACK_NAMES and is_direct_loopback(request):
        return COOKIE
    return None


def session_token(request: HTTPConnection, api: ApiState) -> str | None:
    """The token in the session cookie that fits this way in."""
    name = cookie_name(request, api)
    return request.cookies.get(name) if name else None


def check_origin(request: HTTPConnection, api: ApiState) -> None:
    """Refuse a change that a page of another site asks for.

    Raises:
        NotPermitted: the origin or the browser's own word says so.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = {f"{request.scope['scheme']}://{request.headers.get('host', '')}"}
    if api.instance.settings.public_url:
        own.add(api.instance.settings.url)
    if site in {None, "same-origin"} and (origin is None or origin in own):
        return
    raise NotPermitted(
        "The request comes from another site.",
        cure="Use Junctor's own pages, or an API key.",
    )
