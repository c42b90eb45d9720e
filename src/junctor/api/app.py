"""Makes the application of one instance; importing this imports no FastAPI."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from junctor.api.front import Front
from junctor.api.hot import HOT_ROUTES
from junctor.api.identity import House
from junctor.api.metrics import METRIC_ROUTES
from junctor.api.oauth_page import OAUTH_ROUTES
from junctor.api.sign_in_page import SIGN_IN_ROUTES
from junctor.app.instance import Instance
from junctor.core.access import AccessDesk, token_hash


def create_app(
    instance: Instance,
    *,
    operator_token: str | None = None,
    desk: AccessDesk | None = None,
    pages: Sequence[Route] = (),
) -> Front:
    """The ASGI application. `operator_token` lets in the command line on this machine.

    `pages` are routes for people, which the description of the API leaves out; they come before
    the plain sign-in page, which is there where the web UI is not.
    """
    house = House(
        instance,
        desk or open_desk(instance),
        token_hash(operator_token) if operator_token else None,
    )
    return Front(house, (*HOT_ROUTES, *OAUTH_ROUTES, *pages, *SIGN_IN_ROUTES), _build)


def create_numbers(instance: Instance) -> Front:
    """The application of a process that only shows its numbers and its health."""
    return Front(House(instance, open_desk(instance)), METRIC_ROUTES, _nothing)


def _nothing(_: House) -> ASGIApp:
    async def missing(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
        raise HTTPException(404)

    return missing


def _build(house: House) -> ASGIApp:
    from junctor.api.admin import build_admin

    return build_admin(house)


def open_desk(instance: Instance) -> AccessDesk:
    """The access desk of an instance, with its session length and its cap of grants."""
    settings = instance.settings
    return AccessDesk.over(
        instance.store,
        instance.clock,
        idle_hours=settings.session_hours,
        ceiling=settings.grant_limit,
    )
