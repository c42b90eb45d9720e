"""How senders prove themselves: the schemes of a webhook, with the secrets they need."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from junctor.model.errors import InvalidInput
from junctor.model.trigger_spec import WebhookVerification
from junctor.model.value import Value

REFERENCE = r"^\{env\.[A-Za-z][A-Za-z0-9_]{0,63}\}$"
_HEADER = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"
Reference = Annotated[str, Field(pattern=REFERENCE)]
_Header = Annotated[str, Field(pattern=_HEADER)]
_Secrets = Annotated[tuple[Reference, ...], Field(min_length=1, max_length=5)]


class Signed(Value):
    """A vendor's scheme. Several `secrets` are for their rotation.

    What vouches is not always a key: SendGrid has a public one, PayPal the webhook's id, SNS the
    ARN of the topic.
    """

    scheme: Literal[
        "stripe",
        "slack",
        "github",
        "twilio",
        "standard",
        "notion",
        "mailgun",
        "outline",
        "paypal",
        "sendgrid",
        "sns",
        "vonage",
    ]
    secrets: _Secrets
    tolerance: int = Field(300, ge=10, le=900, description="seconds a signed time may be off")


class Meta(Value):
    """Meta's scheme; `verifyToken` answers the GET that begins a subscription."""

    scheme: Literal["meta"]
    secrets: _Secrets
    verify_token: Reference


class Hmac(Value):
    """A keyed digest in a header, over the raw body, or over `timestamp.body`.

    `signed` joins other parts: `{body}`, `{timestamp}`, `{url}`, `{method}`. A time in the JSON
    body (`timestamp_path`) is signed with it.
    """

    scheme: Literal["hmac"]
    secrets: _Secrets
    header: _Header
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = Field("", max_length=32, description="text before the digest")
    signed: str = Field("", max_length=100)
    timestamp_header: _Header | None = None
    timestamp_path: str | None = Field(None, max_length=200)
    timestamp_unit: Literal["seconds", "milliseconds", "iso", "either"] = "seconds"
    delivery_header: _Header | None = None
    tolerance: int = Field(300, ge=10, le=900, description="seconds a signed time may be off")


class BasicAuth(Value):
    """A user name and a password."""

    scheme: Literal["basic"]
    username: str = Field(min_length=1, max_length=200, pattern=r"^[^:\x00-\x1f\x7f]+$")
    password: Reference
    delivery_header: _Header | None = None


class BearerToken(Value):
    """A token in the Authorization header."""

    scheme: Literal["bearer"]
    token: Reference
    delivery_header: _Header | None = None


class TokenHeader(Value):
    """The secret itself in a header, as GitLab and Telegram send it."""

    scheme: Literal["token"]
    header: _Header
    token: Reference
    delivery_header: _Header | None = None


class TokenInBody(Value):
    """The secret itself in the body, as Bitrix24 sends it; `path` begins with `form` or `json`."""

    scheme: Literal["body_token"]
    path: str = Field(max_length=200, pattern=r"^(?:form|json)(?:\.[^.]+)+$")
    token: Reference
    delivery_header: _Header | None = None


class SignedToken(Value):
    """A JWT signed with keys that the sender publishes, as Google Pub/Sub sends it.

    The secrets are values of `claim`: the audience, or the sender's name. Unless `claim` is
    `aud`, the token must be made out to the address of the trigger.
    """

    scheme: Literal["jwt"]
    secrets: _Secrets
    issuer: str = Field(min_length=1, max_length=200)
    keys: str = Field(
        max_length=500, pattern=r"^https://[^\s@]+$", description="address of the keys (a JWKS)"
    )
    claim: str = Field("aud", min_length=1, max_length=100)
    claims: dict[str, str | bool | int] = Field({}, description="further claims with their values")
    header: _Header = "Authorization"
    delivery_header: _Header | None = None


class Unverified(Value):
    """Nothing but the address nobody can guess; said aloud."""

    scheme: Literal["none"]
    delivery_header: _Header | None = None


Verification = (
    Signed
    | Meta
    | Hmac
    | BasicAuth
    | BearerToken
    | TokenHeader
    | TokenInBody
    | SignedToken
    | Unverified
)
_ADAPTER: TypeAdapter[Verification] = TypeAdapter(
    Annotated[Verification, Field(discriminator="scheme")]
)
_OF_SCHEME = {
    "hmac": ("header", "algorithm", "encoding", "prefix", "signed", "timestampHeader",
             "timestampPath", "timestampUnit", "deliveryHeader", "tolerance"),
    "token": ("header", "deliveryHeader"),
    "body_token": ("path", "deliveryHeader"),
    "jwt": ("header", "issuer", "keys", "claim", "claims", "deliveryHeader"),
    "basic": ("deliveryHeader",),
    "bearer": ("deliveryHeader",),
    "none": ("deliveryHeader",),
    "meta": (),
}  # fmt: skip

BY_HEADER = (BasicAuth, BearerToken, TokenHeader, Unverified)
"""What a header alone proves, without a body."""


def needed_secrets(scheme: str) -> tuple[str, ...]:
    """The fields that a flow gives for a connector's scheme."""
    if scheme == "none":
        return ()
    if scheme == "meta":
        return ("secrets", "verifyToken")
    return ("secrets", "username") if scheme == "basic" else ("secrets",)


def joined(
    declared: WebhookVerification,
    secrets: tuple[str, ...],
    *,
    username: str | None = None,
    verify_token: str | None = None,
) -> Verification:
    """What a connector declares and the secrets a flow names, as one.

    Raises:
        InvalidInput: naming the field that the flow must give.
    """
    scheme = declared.scheme
    given = {"secrets": secrets, "username": username, "verifyToken": verify_token}
    for field in needed_secrets(scheme):
        if not given[field]:
            raise InvalidInput(
                f"`{field}` is missing: the connector verifies by `{scheme}`.",
                cure="Store the value as a secret and write `{env.NAME}` there."
                if field != "username"
                else "Write the user name that the sender signs in with.",
                field=field,
            )
    wanted = declared.to_json()
    named = _OF_SCHEME.get(scheme, ("tolerance",))
    parts = {name: wanted[name] for name in named if wanted[name] is not None}
    if scheme in ("basic", "bearer", "token", "body_token"):
        parts["password" if scheme == "basic" else "token"] = secrets[0]
    elif scheme != "none":
        parts["secrets"] = secrets
    if scheme == "basic":
        parts["username"] = username
    if scheme == "meta":
        parts["verifyToken"] = verify_token
    return _ADAPTER.validate_python({"scheme": scheme, **parts})
