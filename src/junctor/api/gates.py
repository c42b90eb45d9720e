"""The dependencies of administrative routes: who may come in, and what body they bring."""

from __future__ import annotations

from typing import Any

from fastapi import Depends
from pydantic import TypeAdapter
from starlette.requests import Request

from junctor.api.admission import check_query
from junctor.api.bodies import check_characters, check_content_type, parse, read_bytes, read_text
from junctor.api.identity import House, Visit, identify
from junctor.core.access import Permission


class Gate:
    """Lets in who may do it. `permission` None: anybody who is known; `project` as it says."""

    def __init__(self, permission: Permission | None, *, project: bool = True) -> None:
        self.permission = permission
        self.project = project

    async def __call__(self, request: Request) -> Visit:
        """The visit.

        Raises:
            NotSignedIn, NotPermitted, UnknownObject, InvalidInput.
        """
        visit = await identify(request, house_of(request), project=self.project)
        if self.permission is not None:
            visit.principal.need(self.permission)
        check_known_query(request)
        return visit


class BodyOf:
    """Reads a strict JSON body of one kind. An optional one may be left out."""

    def __init__(
        self, kind: Any, *, optional: bool = False, limit: int | None = None, raised: bool = False
    ) -> None:
        self.kind = kind
        self.optional = optional
        self.limit = limit
        self.raised = raised
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    async def __call__(self, request: Request) -> Any:
        """The value.

        Raises:
            InvalidInput: 400, 413, 415 or 422.
        """
        largest = house_of(request).instance.settings.max_body
        limit = self.limit or largest
        limit = limit if self.raised else min(limit, largest)
        if self.optional and "content-type" not in request.headers:
            if not await read_bytes(request, limit):
                return parse(self._adapter, b"{}")
            check_content_type(request)
        text = await read_text(request, limit)
        check_characters(text)
        return parse(self._adapter, text)


def may(permission: Permission | None, *, project: bool = True) -> Any:
    """A parameter that is the visit of somebody who may do it."""
    return Depends(Gate(permission, project=project), use_cache=False)


def body(
    kind: Any, *, optional: bool = False, limit: int | None = None, raised: bool = False
) -> Any:
    """A parameter that is the body, of at most `limit` bytes; `raised`: beyond the usual most."""
    gate = BodyOf(kind, optional=optional, limit=limit, raised=raised)
    return Depends(gate, use_cache=False)


def house_of(request: Request) -> House:
    """What every request shares."""
    found: House = request.app.state.house
    return found


def check_known_query(request: Request) -> None:
    """Refuse query parameters that the route does not declare."""
    check_query(request, request.app.state.queries.get(request.scope["endpoint"], ()))
