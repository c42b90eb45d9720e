"""The administrative routes: FastAPI, imported only when they are first needed."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import junctor
from junctor.api.answers import answer
from junctor.api.bodies import invalid
from junctor.api.front import admin_problem
from junctor.api.hosted import PUBLIC
from junctor.api.identity import ApiState
from junctor.api.openapi import document
from junctor.api.problems import problem
from junctor.api.routes import api_routes
from junctor.model.errors import JunctorError
from junctor.model.misfits import misfits


def build_admin(api: ApiState) -> FastAPI:
    """The application behind the front."""
    app = FastAPI(
        title="Junctor",
        version=junctor.__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.api = api
    app.state.queries = {route.endpoint: _queries(route.dependant) for route in api_routes()}
    # Not `include_router`: that reads every signature once more, for each application.
    app.router.routes.extend(api_routes())
    known: list[dict[str, Any]] = []
    describing = asyncio.Lock()

    async def get_openapi(request: Request) -> Response:  # noqa: ARG001 - a route's form
        """This description."""
        async with describing:
            if not known:
                known.append(await asyncio.to_thread(document, app))
        return answer(known[0])

    app.add_api_route(
        "/api/openapi.json",
        get_openapi,
        methods=["GET"],
        operation_id="getOpenapi",
        tags=["instance"],
        summary="Get OpenAPI",
        response_model=None,
        openapi_extra={"x-permission": PUBLIC, "security": []},
    )
    app.state.routes = [*api_routes(), *(each for each in app.routes if isinstance(each, Route))]
    app.add_exception_handler(JunctorError, admin_problem)
    app.add_exception_handler(HTTPException, admin_problem)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(Exception, admin_problem)
    return app


def _queries(dependant: Dependant) -> set[str]:
    """The query parameters that a route or what it depends on declares."""
    own = {param.alias for param in dependant.query_params}
    return own.union(*(_queries(each) for each in dependant.dependencies))


async def _unfit(request: Request, error: Exception) -> Response:
    """A parameter that does not fit; its value is not repeated."""
    assert isinstance(error, RequestValidationError)
    return problem(invalid(misfits(error.errors(), own_words=False)), request.method)
