"""Makes the application of one instance; importing this imports no FastAPI."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from junctor.api.front import Front
from junctor.api.hot import HOT_ROUTES
from junctor.api.identity import ApiState
from junctor.api.metrics import METRIC_ROUTES
from junctor.api.oauth_page import OAUTH_ROUTES
from junctor.api.sign_in_page import SIGN_IN_ROUTES
from junctor.app.instance import Instance
from junctor.core.access import AccessService, token_hash


def create_app(
    instance: Instance,
    *,
    operator_token: str | None = None,
    access: AccessService | None = None,
    pages: Sequence[Route] = (),
) -> Front:
    """The ASGI application. `operator_token` lets in the command line on this machine.

    `pages` are routes for people, which the description of the API leaves out; they come before
    the plain sign-in page, which is there where the web UI is not.
    """
    api = ApiState(
        instance,
        access or open_access(instance),
        token_hash(operator_token) if operator_token else None,
    )
    return Front(api, (*HOT_ROUTES, *OAUTH_ROUTES, *pages, *SIGN_IN_ROUTES), _build)


def create_numbers(instance: Instance) -> Front:
    """The application of a process that only shows its numbers and its health."""
    return Front(ApiState(instance, open_access(instance)), METRIC_ROUTES, _nothing)


def _nothing(_: ApiState) -> ASGIApp:
    async def missing(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
        raise HTTPException(404)

    return missing


def _build(api: ApiState) -> ASGIApp:
    from junctor.api.admin import build_admin

    return build_admin(api)


def open_access(instance: Instance) -> AccessService:
    """The access service of an instance, with its session length and its cap of grants."""
    settings = instance.settings
    return AccessService.over(
        instance.store,
        instance.clock,
        idle_hours=settings.session_hours,
        ceiling=settings.grant_limit,
    )
