"""How a credential is put on a request: declarations only; `core.auth` does it.

Strings of a scheme may hold `{{conn.x}}` holes, so that the `http` connector can
leave header names and token URLs to its connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from junctor.model.value import JsonSchema, Value

_SETTING: Final = re.compile(r"\{\{\s*conn\.(\w+)\s*\}\}")
_SECRET = {"type": "string", "minLength": 1, "format": "password", "writeOnly": True}


def _secret(title: str, **more: Any) -> JsonSchema:
    return {**_SECRET, "title": title, **more}


def _document(required: tuple[str, ...], **properties: JsonSchema) -> JsonSchema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


CERTIFICATE, CERTIFICATE_KEY = "client_certificate", "client_key"
CERTIFICATE_PASSPHRASE = "client_key_passphrase"
_CERTIFICATE: dict[str, JsonSchema] = {
    CERTIFICATE: {
        "type": "string",
        "minLength": 1,
        "maxLength": 60000,
        "format": "pem",
        "title": "Client certificate",
        "description": "Shown to servers that ask for one: PEM, the own certificate first, then "
        "those that signed it.",
    },
    CERTIFICATE_KEY: {
        "type": "string",
        "minLength": 1,
        "maxLength": 60000,
        "format": "pem",
        "writeOnly": True,
        "title": "Key of the client certificate",
        "description": "The private key, PEM; it may be protected with a passphrase.",
    },
    CERTIFICATE_PASSPHRASE: _secret("Passphrase of that key"),
}


class Scheme(Value):
    """What every scheme can say about itself.

    `key` names it within the connector (default: its type). `fields` is the JSON Schema
    of the credential document when the default of the type does not fit. The prefix
    lists are regular prefixes of a secret that tell a test key from a live one.
    `client_certificate` adds the fields of a TLS client certificate, which may stay empty.
    """

    type: str
    key: str | None = Field(None, pattern=r"^[a-z][a-zA-Z0-9_]{0,63}$")
    title: str | None = None
    description: str = ""
    fields: JsonSchema | None = None
    test_prefixes: tuple[str, ...] = ()
    live_prefixes: tuple[str, ...] = ()
    client_certificate: bool = False
    base_url: str | None = Field(
        None,
        description="of the API for whoever signs in so, instead of the connector's; "
        "`{{conn.x}}` alone counts once it is set",
    )
    test: str | None = Field(
        None, description="operation that tests a connection, where the connector's own cannot"
    )
    default_fields: ClassVar[JsonSchema] = _document(())

    @property
    def name(self) -> str:
        """The key that connections, credentials and actions use for this scheme."""
        return self.key or self.type

    def base_url_with(self, config: Mapping[str, Any]) -> str | None:
        """Its own base URL; none while that is one whole setting no sign-in has brought yet."""
        whole = _SETTING.fullmatch(self.base_url or "")
        return None if whole and not config.get(whole[1]) else self.base_url

    @property
    def document_schema(self) -> JsonSchema:
        """The JSON Schema of the credential document."""
        own = self.own_schema
        if not self.client_certificate:
            return own
        return {**own, "properties": {**own.get("properties", {}), **_CERTIFICATE}}

    @property
    def own_schema(self) -> JsonSchema:
        """The schema without what `client_certificate` adds."""
        return self.fields or self.default_fields

    @model_validator(mode="after")
    def _type_is_authored(self) -> Self:
        # The type tells schemes apart, so it belongs to the digest even where it is a default.
        self.__pydantic_fields_set__.add("type")
        return self


class NoAuth(Scheme):
    """Nothing is attached."""

    type: Literal["none"] = "none"

    @model_validator(mode="after")
    def _has_no_fields(self) -> Self:
        if self.client_certificate:
            raise ValueError("takes no certificate; use the type `client_certificate`")
        return self


class ClientCertificate(Scheme):
    """A TLS client certificate signs in; `fields` are what the other side wants beside it."""

    type: Literal["client_certificate"] = "client_certificate"
    client_certificate: Literal[True] = True

    @property
    def own_schema(self) -> JsonSchema:
        """The certificate and its key are not left to choice here."""
        own = self.fields or self.default_fields
        return {**own, "required": [*own.get("required", ()), CERTIFICATE, CERTIFICATE_KEY]}


class BearerToken(Scheme):
    """`Authorization: Bearer <token>`."""

    type: Literal["bearer_token"] = "bearer_token"
    field: str = "token"
    prefix: str = "Bearer "
    default_fields: ClassVar[JsonSchema] = _document(("token",), token=_secret("Token"))


class Basic(Scheme):
    """`Authorization: Basic base64(username:password)`; either side may be a fixed text."""

    type: Literal["basic"] = "basic"
    username_field: str | None = "username"
    password_field: str | None = "password"
    username: str = ""
    password: str = ""
    default_fields: ClassVar[JsonSchema] = _document(
        ("username", "password"),
        username={"type": "string", "minLength": 1, "title": "User name"},
        password=_secret("Password"),
    )


class ApiKey(Scheme):
    """A key in a header, in the query, or in the path in place of `{name}` (Telegram's way)."""

    type: Literal["api_key"] = "api_key"
    location: Literal["header", "query", "path"] = Field("header", alias="in")
    name_: str = Field("X-API-Key", alias="name")
    prefix: str = ""
    field: str = "api_key"
    default_fields: ClassVar[JsonSchema] = _document(("api_key",), api_key=_secret("API key"))


class CustomHeader(Scheme):
    """Several headers or query parameters, each with one credential field as its value."""

    type: Literal["custom_header"] = "custom_header"
    headers: dict[str, str] = Field({}, description="header name -> credential field")
    query: dict[str, str] = Field({}, description="query parameter -> credential field")

    @model_validator(mode="after")
    def _sends_something(self) -> Self:
        if not self.headers and not self.query:
            raise ValueError("needs `headers` or `query`")
        return self


class TokenAnswer(Value):
    """Where the token endpoint's answer holds what we need; dotted paths."""

    access_token: str = "access_token"
    refresh_token: str = "refresh_token"
    expires_in: str = "expires_in"
    scope: str = Field("scope", description="what was granted, when the vendor says so")
    capture: dict[str, str] = Field(
        {}, description="connection setting -> path in the answer that brings a token"
    )


class AfterConnect(Value):
    """One read operation after a sign-in whose answer completes the connection's settings."""

    operation: str
    capture: dict[str, str] = Field(min_length=1, description="setting -> path in its output")
    find: dict[str, str] = Field(
        {},
        description="where its output is a list: the item with this text at this path, which may "
        "hold `{{conn.x}}`; `capture` looks into that item",
    )


class Renewal(Value):
    """Another grant than `refresh_token`, for vendors that trade a token for a longer one."""

    grant_type: str
    field: str = Field("access_token", description="the credential field that is traded in")
    parameter: str = Field(description="the name it has in the token request")


class Expiry(Value):
    """How this vendor says that a token has died, beyond status 401."""

    statuses: tuple[int, ...] = (401,)
    header: str | None = None
    header_contains: str = ""
    body: dict[str, Any] = {}


class OAuth2(Scheme):
    """OAuth 2: client credentials, or a token from the authorization-code flow, kept fresh."""

    type: Literal["oauth2"] = "oauth2"
    grant: Literal["authorization_code", "client_credentials"] = "authorization_code"
    authorize_url: str | None = None
    token_url: str
    scopes: tuple[str, ...] = ()
    scope: str | None = Field(None, description="scope text with holes, instead of `scopes`")
    scope_includes: dict[str, tuple[str, ...]] = Field(
        {}, description="scope -> all scopes that it grants too; `*` stands for any text"
    )
    scope_separator: str = " "
    scope_param: str = Field("scope", description="its name in the address of the sign-in page")
    prefix: str = "Bearer "
    query: str | None = Field(
        None, description="parameter that carries the token, instead of the Authorization header"
    )
    client_auth: Literal["basic", "body"] = "basic"
    token_method: Literal["POST", "GET"] = "POST"
    token_body: Literal["form", "json", "query"] = "form"
    token_params: dict[str, str] = {}
    authorize_params: dict[str, str] = Field({}, description="added to the sign-in page's address")
    answer: TokenAnswer = TokenAnswer()
    expiry: Expiry = Expiry()
    pkce: bool = True
    issuer: str | None = Field(None, description="what `iss` of the redirect must be (RFC 9207)")
    redirect_capture: dict[str, str] = Field(
        {}, description="connection setting -> parameter of the redirect"
    )
    after_connect: AfterConnect | None = None
    renewal: Renewal | None = None
    lifetime: int | None = Field(
        None, ge=60, description="seconds a token lives when the answer does not say"
    )
    revoke_url: str | None = Field(None, description="told when the credential is deleted")
    default_fields: ClassVar[JsonSchema] = _document(
        (),
        access_token=_secret("Access token"),
        refresh_token=_secret("Refresh token"),
        client_id={"type": "string", "title": "Client ID"},
        client_secret=_secret("Client secret"),
        expires_at={"type": "integer", "title": "Expires at (Unix seconds)"},
    )

    @property
    def own_schema(self) -> JsonSchema:
        """Client credentials need id and secret; a sign-in an id, a pasted token itself."""
        if self.fields:
            return self.fields
        if self.grant == "client_credentials":
            return {**self.default_fields, "required": ["client_id", "client_secret"]}
        ways = [{"required": ["access_token"]}, {"required": ["client_id"]}]
        return {**self.default_fields, "anyOf": ways}


class AwsSigV4(Scheme):
    """AWS Signature Version 4; region and service may be holes."""

    type: Literal["aws_sigv4"] = "aws_sigv4"
    service: str
    region: str = "{{conn.region}}"
    default_fields: ClassVar[JsonSchema] = _document(
        ("access_key_id", "secret_access_key"),
        access_key_id=_secret("Access key ID"),
        secret_access_key=_secret("Secret access key"),
        session_token=_secret("Session token"),
    )


class WsSecurity(Scheme):
    """A user name and a password in the header of a SOAP message (WS-Security UsernameToken)."""

    type: Literal["ws_security"] = "ws_security"
    password_type: Literal["text", "digest"] = "text"
    default_fields: ClassVar[JsonSchema] = _document(
        ("username", "password"),
        username={"type": "string", "minLength": 1, "title": "User name"},
        password=_secret("Password"),
    )


class JwtBearer(Scheme):
    """A signed JWT exchanged for an access token (RFC 7523), or sent as the bearer itself.

    `proves: client` is SMART backend services: the JWT signs the client in, which then asks for
    a token by client credentials.
    """

    type: Literal["jwt_bearer"] = "jwt_bearer"
    token_url: str | None = Field(None, description="none: the JWT itself is the bearer token")
    algorithm: Literal["RS256", "RS384", "ES256", "ES384", "HS256", "by_key", "by_key_384"] = Field(
        "RS256",
        description="`by_key`: RS256 for an RSA key, ES256 or ES384 for an elliptic one; "
        "`by_key_384`: RS384 or ES384, as SMART wants it",
    )
    claims: dict[str, str] = Field(
        {},
        description="claim -> text or `{field}` of the credential; `{unique}` is always new, and "
        "what is empty in the end changes nothing",
    )
    proves: Literal["grant", "client"] = Field(
        "grant", description="whether the JWT is the grant itself, or who asks for one"
    )
    scopes: tuple[str, ...] = Field((), description="asked for where the JWT proves the client")
    scope_includes: dict[str, tuple[str, ...]] = Field(
        {}, description="scope -> all scopes that it grants too; `*` stands for any text"
    )
    token_params: dict[str, str] = Field(
        {}, description="further parameters where the JWT proves the client"
    )
    lifetime: int = Field(300, ge=30, le=3600, description="seconds")
    prefix: str = "Bearer "
    key_field: str = "private_key"
    answer: TokenAnswer = TokenAnswer()
    default_fields: ClassVar[JsonSchema] = _document(
        ("private_key",),
        private_key=_secret("Private key (PEM)"),
        key_id={"type": "string", "title": "Key ID"},
        issuer={"type": "string", "title": "Issuer"},
        subject={"type": "string", "title": "Subject"},
    )


AuthScheme = Annotated[
    NoAuth
    | BearerToken
    | Basic
    | ApiKey
    | CustomHeader
    | OAuth2
    | AwsSigV4
    | JwtBearer
    | WsSecurity
    | ClientCertificate,
    Field(discriminator="type"),
]
