"""The dependencies of administrative routes: who may come in, and what body they bring."""

from __future__ import annotations

from typing import Any

from fastapi import Depends
from pydantic import TypeAdapter
from starlette.requests import Request

from junctor.api.admission import check_query
from junctor.api.bodies import check_characters, check_content_type, parse, read_bytes, read_text
from junctor.api.identity import ApiState, RequestContext, identify
from junctor.api.problems import refused
from junctor.core.access import Permission


class RequirePermission:
    """Lets in who may do it. `permission` None: anybody who is known; `project` as it says."""

    def __init__(self, permission: Permission | None, *, project: bool = True) -> None:
        self.permission = permission
        self.project = project

    async def __call__(self, request: Request) -> RequestContext:
        """The context of the request.

        Raises:
            NotSignedIn, NotPermitted, UnknownObject, InvalidInput.
        """
        context = await identify(request, api_of(request), project=self.project)
        if self.permission is not None:
            context.principal.need(self.permission)
        check_known_query(request)
        return context


class JsonBody:
    """Reads a strict JSON body of one kind. An optional one may be left out."""

    def __init__(
        self,
        kind: Any,
        *,
        optional: bool = False,
        limit: int | None = None,
        raised: bool = False,
        inside: str | None = None,
    ) -> None:
        self.kind = kind
        self.inside = inside
        self.optional = optional
        self.limit = limit
        self.raised = raised
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    async def __call__(self, request: Request) -> Any:
        """The value.

        Raises:
            InvalidInput: 400, 413, 415 or 422.
        """
        largest = api_of(request).instance.settings.max_body
        limit = self.limit or largest
        limit = limit if self.raised else min(limit, largest)
        if self.inside and not _says_json(request):
            message = f"A document comes inside of JSON, in `{self.inside}`."
            cure = "Send `Content-Type: application/json`, or use the command line."
            raise refused(422, message, cure=cure, field="Content-Type")
        if self.optional and "content-type" not in request.headers:
            if not await read_bytes(request, limit):
                return parse(self._adapter, b"{}")
            check_content_type(request)
        text = await read_text(request, limit)
        check_characters(text)
        return parse(self._adapter, text)


def may(permission: Permission | None, *, project: bool = True) -> Any:
    """A parameter that is the context of a request by somebody who may do it."""
    return Depends(RequirePermission(permission, project=project), use_cache=False)


def _says_json(request: Request) -> bool:
    return "json" in request.headers.get("content-type", "").lower()


def body(
    kind: Any,
    *,
    optional: bool = False,
    limit: int | None = None,
    raised: bool = False,
    inside: str | None = None,
) -> Any:
    """A parameter that is the body.

    At most `limit` bytes, with `raised` beyond the usual most; `inside` is the field where a
    document belongs that people would send as it is.
    """
    gate = JsonBody(kind, optional=optional, limit=limit, raised=raised, inside=inside)
    return Depends(gate, use_cache=False)


def api_of(request: Request) -> ApiState:
    """What every request shares."""
    found: ApiState = request.app.state.api
    return found


def check_known_query(request: Request) -> None:
    """Refuse query parameters that the route does not declare."""
    check_query(request, request.app.state.queries.get(request.scope["endpoint"], ()))
