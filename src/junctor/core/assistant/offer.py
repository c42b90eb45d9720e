"""What is offered where nothing matches: a connector of one's own over HTTP, made with the plan."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError

from junctor.core.catalog.custom_http import CustomHttp, Endpoint
from junctor.model.auth import ApiKey, AuthScheme, Basic, BearerToken, NoAuth, OAuth2
from junctor.model.errors import InvalidInput
from junctor.model.spec import OPERATION_KEY, SLUG
from junctor.model.value import JsonSchema, Value

SignIn = Literal["bearer_token", "api_key", "basic", "oauth2", "none"]


class CustomHttpOffer(Value):
    """A connector of one's own. It is made with the plan once `baseUrl` is given.

    `inputs` are what its endpoint is given in the flow, as a step behind the first `at` steps;
    without `stepName` there is no such step.
    """

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
    step_name: str = Field("", max_length=200)
    inputs: dict[str, Any] = {}
    when: str = Field("", description="JMESPath: only then")
    at: int = Field(0, ge=0)

    @property
    def scheme(self) -> SignIn:
        """How it signs in."""
        if self.auth_scheme is not None:
            return self.auth_scheme
        return self.auth_schemes[0] if self.auth_schemes else "none"

    def form(self) -> CustomHttp:
        """As the wizard for such connectors takes it.

        Raises:
            InvalidInput: it does not fit.
        """
        if self.scheme == "oauth2" and not self.token_url:
            raise InvalidInput(
                "Client credentials are exchanged at an address, and there is none.",
                cure="Give `custom.tokenUrl`, or another `custom.authScheme`.",
                field="plan.custom.tokenUrl",
            )
        try:
            return self._form()
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "tokenUrl"
            raise InvalidInput(
                f"The connector of your own cannot be made: `{place}`: {first['msg']}.",
                cure="Correct that field of `custom`.",
                field=f"plan.custom.{place}",
            ) from None

    def _form(self) -> CustomHttp:
        endpoint = Endpoint(
            key=self.endpoint_key,
            name=self.step_name or f"Call {self.name}",
            method=self.method,
            path=self.path,
            input=self.input_schema or None,
            response=self.response_schema or None,
        )
        return CustomHttp(
            key=self.key,
            name=self.name,
            base_url=self.base_url,
            auth=self._auth(),
            endpoints=(endpoint,),
        )

    def _auth(self) -> AuthScheme:
        match self.scheme:
            case "bearer_token":
                return BearerToken(type="bearer_token")
            case "api_key":
                return ApiKey.model_validate({"type": "api_key", "name": self.api_key_header})
            case "basic":
                return Basic(type="basic")
            case "oauth2":
                grant = {"grant": "client_credentials", "tokenUrl": self.token_url}
                return OAuth2.model_validate({"type": "oauth2", **grant})
            case _:
                return NoAuth(type="none")
