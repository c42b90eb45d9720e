"""What is offered where nothing matches: a connector of one's own over HTTP, made with the plan."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, ValidationError

from junctor.core.catalog.custom_http import CustomHttp, Endpoint
from junctor.model.auth import ApiKey, AuthScheme, Basic, BearerToken, NoAuth, OAuth2
from junctor.model.errors import InvalidInput
from junctor.model.misfits import misfits
from junctor.model.spec import OPERATION_KEY, SLUG
from junctor.model.value import JsonSchema, Value

HOLE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})")
SignIn = Literal["bearer_token", "api_key", "basic", "oauth2", "none"]


class CustomHttpOffer(Value):
    """A connector of one's own, with one endpoint. It is made with the plan where it is `declared`.

    `connection`: the planned connection of Custom HTTP that calls the same API. Where the plan has
    it, its base URL and its sign-in count; else those that are given here.
    """

    declared: bool = Field(False, description="make it, a connector of this project, with the plan")
    connection: str = Field("", max_length=64, description="`ref` of the connection it stands for")
    name: str = Field(min_length=1, max_length=200)
    key: str = Field(pattern=SLUG)
    base_url: str = Field("", max_length=2000)
    auth_schemes: tuple[SignIn, ...] = ("bearer_token", "api_key", "basic", "oauth2", "none")
    auth_scheme: SignIn | None = Field(None, description="the one to take; default: the first")
    api_key_header: str = Field("X-API-Key", max_length=200, description="api_key: its header")
    token_url: str = Field("", max_length=2000, description="oauth2: client credentials from there")
    endpoint_key: str = Field("call", pattern=OPERATION_KEY)
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "POST"
    path: str = Field("/", max_length=2000)
    input_schema: JsonSchema = {}
    response_schema: JsonSchema = {"type": "object"}

    @property
    def scheme(self) -> SignIn:
        """How it signs in."""
        if self.auth_scheme is not None:
            return self.auth_scheme
        return self.auth_schemes[0] if self.auth_schemes else "none"

    @property
    def holes(self) -> tuple[str, ...]:
        """What its path asks for."""
        return tuple(dict.fromkeys(HOLE.findall(self.path)))

    @property
    def takes(self) -> JsonSchema | None:
        """The schema of its inputs, if there is more in it than the path; else a body is free."""
        more = set(self.input_schema.get("properties", {})) - set(self.holes)
        return self.input_schema if more else None

    def endpoint(self) -> Endpoint:
        """Its endpoint."""
        return Endpoint(
            key=self.endpoint_key,
            name=f"{self.method} {self.path}"
            if self.endpoint_key != "call"
            else f"Call {self.name}",
            method=self.method,
            path=self.path,
            input=self.takes,
            response=self.response_schema or None,
        )

    def form(
        self, others: tuple[Endpoint, ...] = (), config: dict[str, Any] | None = None
    ) -> CustomHttp:
        """As the wizard for such connectors takes it, with headers and scope of `config`.

        Raises:
            InvalidInput: it does not fit.
        """
        at = f"plan.connections.{self.connection}.config" if config is not None else "plan.custom"
        config = config or {}
        if not self.base_url:
            raise _lacks(
                "A connector of your own has a base URL, and there is none.", at, "baseUrl"
            )
        if self.scheme == "oauth2" and not self.token_url:
            said = "Client credentials are exchanged at an address, and there is none."
            raise _lacks(said, at, "tokenUrl")
        try:
            return CustomHttp(
                key=self.key,
                name=self.name,
                base_url=self.base_url,
                headers=config.get("headers", {}),
                auth=self._auth(str(config.get("scope", ""))),
                endpoints=(self.endpoint(), *others),
            )
        except ValidationError as error:
            first = misfits(error)[0]
            place = ".".join(map(str, first.path)) or "tokenUrl"
            raise InvalidInput(
                f"The connector of your own cannot be made: `{place}` {first.reason}.",
                cure=first.cure or "Correct that field.",
                field=f"{at}.{place}",
            ) from None

    def _auth(self, scope: str) -> AuthScheme:
        match self.scheme:
            case "bearer_token":
                return BearerToken(type="bearer_token")
            case "api_key":
                return ApiKey.model_validate({"type": "api_key", "name": self.api_key_header})
            case "basic":
                return Basic(type="basic")
            case "oauth2":
                grant = {"grant": "client_credentials", "tokenUrl": self.token_url}
                grant |= {"scope": scope} if scope else {}
                return OAuth2.model_validate({"type": "oauth2", **grant})
            case _:
                return NoAuth(type="none")


def _lacks(said: str, at: str, field: str) -> InvalidInput:
    cure = f"Give `{field}`, or leave `declared` out."
    return InvalidInput(said, cure=cure, field=f"{at}.{field}")
