"""`apiCall`: a saved integration, or an HTTP request that stands on the node."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from junctor.core.flows.nodes.shared import CallFields, Variable
from junctor.model.call import Pin
from junctor.model.value import Value

HttpMethod = Annotated[
    Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
    BeforeValidator(lambda text: text.upper() if isinstance(text, str) else text),
]


class HttpAuth(Value):
    """Simple auth of an HTTP request; each secret value is `{env.NAME}` and nothing else."""

    type: Literal["none", "basic", "bearer", "header"]
    username: str | None = None
    password: str | None = None
    token: str | None = None
    name: str | None = Field(None, description="header: its name")
    value: str | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that its type uses."""
        uses: dict[str, tuple[str, ...]] = {
            "basic": ("username", "password"),
            "bearer": ("token",),
            "header": ("name", "value"),
        }
        return uses.get(self.type, ())


class IntegrationCall(CallFields):
    """One operation of a saved integration.

    `integrationSlug`, `integrationVersion`, `specDigest`, `operationKey`, `connectionId` and
    `handlerDigest` are the pin; publishing fills it. `connection` names a connection by
    display name or key, saving puts its id into `connectionId`. `url`, `method`, `headers` and
    `body` are used only where the operation was never pinned and is not in the catalog.
    """

    type: Literal["apiCall"]
    mode: Literal["integration"]
    integration_slug: str | None = None
    integration_version: str | None = None
    spec_digest: str | None = None
    operation_key: str = Field(min_length=1)
    handler_digest: str | None = None
    connection_id: str | None = None
    connection: str | None = Field(None, description="display name or key")
    inputs: dict[str, Any] = {}
    transform: str | None = Field(None, description="JMESPath on the output, before mappings")
    all_pages: bool = False
    url: str | None = None
    method: HttpMethod | None = None
    headers: dict[str, str] = {}
    body: Any = None

    @property
    def slug(self) -> str | None:
        """The connector, also where the operation is written `slack.sendMessage`."""
        return self.integration_slug or self.operation_key.rpartition(".")[0] or None

    @property
    def operation(self) -> str:
        """The operation's key without the connector."""
        return self.operation_key.rpartition(".")[2]

    @property
    def pin(self) -> Pin | None:
        """What was pinned; None for a draft that never was."""
        if not (self.spec_digest and self.slug):
            return None
        return Pin(
            integration_slug=self.slug,
            integration_version=self.integration_version or "",
            spec_digest=self.spec_digest,
            operation_key=self.operation,
            connection_id=self.connection_id,
            handler_digest=self.handler_digest,
        )


class HttpCall(CallFields):
    """One HTTP request. URL, headers and body may hold templates.

    An object in `body` is JSON; with the header `Content-Type: multipart/form-data` or
    `application/x-www-form-urlencoded` its fields are those of a form, and a file of an earlier
    step is a part of it.
    """

    type: Literal["apiCall"]
    mode: Literal["http"]
    url: str = Field(min_length=1)
    method: HttpMethod = "GET"
    headers: dict[str, str] = {}
    body: Any = None
    auth: HttpAuth | None = None
    response_variable: Variable = "httpResult"

    @property
    def binding(self) -> HttpAuth | None:
        """The auth that needs secrets, if there is one."""
        return self.auth if self.auth and self.auth.type != "none" else None
