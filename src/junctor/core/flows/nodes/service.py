"""`serviceTask`: one of the services that many connectors offer in the same words."""

from __future__ import annotations

from typing import Literal

from junctor.core.flows.nodes.api_call import HttpCall, IntegrationCall


class ServiceTask(IntegrationCall):
    """An email, a text message or an SQL statement, through any connection that offers it.

    `inputs` are those of the service, whoever delivers it; the connection says who does.
    Publishing pins the operation that the connection's connector implements the service with.
    Without a connection the only one of the project that offers the service is taken.
    """

    type: Literal["serviceTask"]  # type: ignore[assignment]  # narrower by its own type
    mode: Literal["integration"] = "integration"
    service: Literal["email", "sms", "sql"]
    operation_key: str = ""


class RestTask(HttpCall):
    """One HTTP request, as `apiCall` in mode `http` makes it."""

    type: Literal["serviceTask"]  # type: ignore[assignment]  # narrower by its own type
    mode: Literal["http"] = "http"
    service: Literal["rest"]


SERVICES: dict[str, type[ServiceTask | RestTask]] = {
    "rest": RestTask,
    "email": ServiceTask,
    "sms": ServiceTask,
    "sql": ServiceTask,
}
