"""What a connector says about its ways in: webhooks, polls, streams and data changes, as data.

A path is dotted and looked up in one event. Of a webhook the event has `headers` (small
letters), `query` and `json` or `form`; of a poll it is one item; of a stream one message.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from junctor.model.value import JsonSchema, Value

TRIGGER_KEY = r"^[a-z][a-zA-Z0-9]{0,63}$"
NO_INPUTS: JsonSchema = {"type": "object", "properties": {}, "additionalProperties": False}
Conditions = dict[str, Any]
"""Path, or several with commas -> the value that must stand there, or a list of such values."""
_Header = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")]


class WebhookVerification(Value):
    """How this vendor proves that a request is its own. The secret is named by the flow.

    Everything but `scheme` and `tolerance` is for `hmac` and `token`, `path` for `body_token`,
    `issuer`, `keys`, `claim` and `claims` for `jwt`, `delivery_header` also for `jwt`, `basic`,
    `bearer` and `none`. `signed` joins what the digest is made over: `{body}`, `{timestamp}`,
    `{url}`, `{method}`.
    """

    scheme: Literal[
        "stripe",
        "slack",
        "github",
        "twilio",
        "meta",
        "notion",
        "standard",
        "mailgun",
        "outline",
        "paypal",
        "sendgrid",
        "sns",
        "vonage",
        "hmac",
        "token",
        "body_token",
        "jwt",
        "basic",
        "bearer",
        "none",
    ]
    header: _Header | None = Field(None, description="of the digest, or of the token")
    path: str | None = Field(
        None, max_length=200, description="of the token in the body: `form.auth.token`"
    )
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = Field("", max_length=32, description="text before the digest")
    signed: str = Field("", max_length=100, description="default: the body, after time and a dot")
    timestamp_header: _Header | None = None
    timestamp_path: str | None = Field(None, description="of a signed time in the JSON body")
    timestamp_unit: Literal["seconds", "milliseconds", "iso", "either"] = Field(
        "seconds", description="`either`: seconds or ISO 8601, where a vendor sends both"
    )
    delivery_header: _Header | None = None
    issuer: str | None = Field(None, description="`iss` of the token")
    keys: str | None = Field(
        None, pattern=r"^https://[^\s@]+$", description="address of the keys that sign (a JWKS)"
    )
    claim: str = Field(
        "aud",
        description="the claim whose value the flow names as a secret. Unless that is `aud`, the "
        "token must be made out to the address of the trigger",
    )
    claims: dict[str, str | bool | int] = Field({}, description="further claims with their values")
    tolerance: int = Field(300, ge=10, le=900, description="seconds a signed time may be off")


class EchoHandshake(Value):
    """The vendor asks whether we are there, and wants a parameter of its query back as text."""

    kind: Literal["echo_query"]
    parameter: str = Field(min_length=1, max_length=64)


class SecretHandshake(Value):
    """The vendor's first request brings, in a header, the key that will sign the others.

    It is answered with the same header, and kept as the secret that the flow names, once.
    """

    kind: Literal["echo_secret"]
    header: _Header


class _Declared(Value):
    """What every trigger of a connector says."""

    name: str = Field(min_length=1, max_length=100)
    description: str = ""
    synonyms: tuple[str, ...] = Field(
        (), description="other ways to tell of it: `deal won`, `new lead`"
    )
    docs: str | None = None
    input: JsonSchema = Field(NO_INPUTS, description="what a flow may fill in")


class HookOperation(Value):
    """An operation of the connector and its input, with holes `{{input.x}}`, `{{hook.x}}`."""

    operation: str
    inputs: dict[str, Any] = Field(
        {},
        description="`{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our "
        "address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, "
        "`{{hook.new}}` a name of its own, for vendors that want one",
    )


class FindHook(HookOperation):
    """A reading operation that lists webhooks, so that none is registered twice."""

    items: str = Field("", description="path of the list in the output, or of its one item")
    url: str = Field("url", description="path of the address in an item")
    id: str | None = Field(None, description="path of the vendor's id in an item")


class ToldSecret(HookOperation):
    """A reading operation that tells the secret of a webhook that was created."""

    path: str = Field(description="path of the secret in the output")


class Lifetime(Value):
    """A webhook that ends by itself, and how it is kept: long before its end it is renewed."""

    until: str = Field(
        description="path of the time of its end in what `create` gives, and `renew`: ISO 8601, "
        "or seconds or milliseconds since 1970"
    )
    renew: HookOperation | None = Field(
        None, description="what extends it; default: another is created, and then this one removed"
    )


class Registration(Value):
    """How Junctor enters its address at the vendor when a flow goes live, and takes it back."""

    input: JsonSchema = Field(NO_INPUTS, description="what a flow says in `register`")
    create: HookOperation
    remove: HookOperation
    find: FindHook | None = Field(
        None, description="where the vendor cannot list them, and refuses a second one itself"
    )
    id: str | dict[str, str] | None = Field(
        None,
        description="path of the vendor's id in what `create` gives; where there are several, "
        "`{{hook.id.NAME}}` -> path",
    )
    lifetime: Lifetime | None = Field(None, description="where a webhook ends by itself")
    secret: str | ToldSecret | None = Field(
        None,
        description="path of the secret in what `create` gives, or the operation that tells it; "
        "default: a handshake brings it, or Junctor makes one, and `create` takes it as "
        "`{{hook.secret}}`",
    )
    account_secret: bool = Field(
        False, description="the secret is the account's own: a flow names it beside `register`"
    )
    single: bool = Field(
        False, description="a connection has one webhook: that of another flow is not replaced"
    )


class WebhookTrigger(_Declared):
    """The vendor calls us. Slack, Meta and Notion shake hands by their scheme."""

    kind: Literal["webhook"]
    verify: WebhookVerification
    handshake: EchoHandshake | SecretHandshake | None = Field(None, discriminator="kind")
    decode: str | None = Field(
        None,
        description="path of a text in the request that is JSON itself, also in Base64, read "
        "before the rest",
    )
    items: str | None = Field(
        None,
        description="path of a list in the request; each item is an event, as `json`. "
        "`a.*.b` are the lists `b` of all items of `a`; `parent` is then what stands around one",
    )
    filter: Conditions = Field(
        {},
        description="events without these values are no events; of paths with commas the first "
        "that is there counts",
    )
    dedupe: str | None = Field(
        None,
        description="path of the delivery's or event's id, or several with commas, of which those "
        "with a `?` may be missing; default: what the scheme knows",
    )
    event: JsonSchema | None = Field(None, description="the body of one event")
    body: Literal["json", "form"] = Field(
        "json", description="what that body is: JSON, or the fields of a form"
    )
    setup: str = Field("", description="where a person enters the address at the vendor")
    registration: Registration | None = Field(
        None, description="how Junctor enters the address there itself"
    )


class PollCursor(Value):
    """Where the next poll goes on.

    `item` is the path of a time or number in each item that only grows; the largest one seen
    goes into `input`. Or `response` is the path of a token in the output, which goes into `input`
    as it is. Without `input` the newest come first and reading ends at the first one known.
    """

    item: str | None = None
    response: str | None = None
    input: str | None = Field(None, description="dotted path into the operation's input")
    format: Literal["iso", "date", "seconds", "milliseconds", "number"] = "iso"
    overlap: float = Field(
        5.0, ge=0, le=86_400, description="seconds read again, for what shows up late"
    )
    behind: int = Field(
        0, ge=0, le=10_000, description="with `number`, numbers read again, for the same reason"
    )
    reach: float | None = Field(
        None,
        ge=3600,
        description="seconds back that the other side answers for: nothing earlier is asked, so "
        "that a poll goes on after a long silence; never with `number` or `response`",
    )
    begin: Literal["now", "newest"] = Field(
        "now",
        description="`newest`: the first poll asks without `input`, for a page with the newest "
        "first, and begins after it; what counts is the other side's order, not our clock",
    )


class PollTrigger(_Declared):
    """We ask the vendor at an interval, with an operation that reads.

    `key`, `version` and the cursor's `item` may be `{{input.x}}`: the path that the flow names.
    """

    kind: Literal["poll"]
    operation: str
    inputs: dict[str, Any] = Field({}, description="of the operation; the flow's `input` joins")
    items: str | None = Field(
        None, description="path of the list in the output; default: as the operation's pages say"
    )
    more: str | None = Field(None, description="path of a flag: ask again at once, with the token")
    key: str = Field("id", description="path of an item's identity")
    version: str | None = Field(
        None,
        description="path of what differs when an item changed; then a change is an event. "
        "`.` is the whole item",
    )
    cursor: PollCursor | None = Field(
        None, description="without one each poll reads the whole list and knows what is new"
    )
    order: Literal["ascending", "descending", "none"] = "none"
    filter: Conditions = Field({}, description="items without these values are no events")
    interval: int = Field(60, ge=1, le=86_400, description="seconds, unless the flow says more")
    event: JsonSchema | None = Field(None, description="one item")


class StreamTrigger(_Declared):
    """We listen to a subscription: each message is an event, taken once its run is stored."""

    kind: Literal["stream"]
    protocol: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$", description="kafka, amqp, imap, sse")
    subscription: dict[str, Any] = Field(
        {}, description="what to listen to; `{{input.x}}` and `{{conn.x}}` are filled in"
    )
    filter: Conditions = Field({}, description="messages without these values are no events")
    dedupe: str | None = Field(None, description="path of an id; default: the transport's own")
    event: JsonSchema | None = Field(None, description="one message")


class Fetch(Value):
    """An operation that reads the entity, for events that carry no more than its id."""

    operation: str
    inputs: dict[str, str] = Field({}, description="input of the operation -> path in the event")
    output: str = Field("", description="path of the entity in the output")


class Feed(Value):
    """One way by which changes of an entity are heard: another trigger of this connector."""

    trigger: str = Field(description="key of a webhook, poll or stream")
    when: Conditions = Field({}, description="other events say nothing about this entity")
    key: str | None = Field(None, description="path of the key in the event; default: as usual")
    entity: str = Field("", description="path of the entity in the event")
    before: str | None = Field(None, description="path of the former values of changed fields")
    fetch: Fetch | None = Field(None, description="read the entity instead of taking `entity`")
    created: Conditions | None = Field(None, description="so an event says that it is new")
    deleted: Conditions | None = Field(None, description="so an event says that it is gone")


class DataChangeTrigger(_Declared):
    """Something in the other system was created, updated or deleted.

    Junctor keeps the last known state of each entity and compares. Several feeds, such as a
    webhook and a poll, lead to one and the same event.
    """

    kind: Literal["data_change"]
    entity: str = Field(pattern=r"^[a-z][a-zA-Z0-9_]{0,63}$", description="name of the type")
    key: str = Field("id", description="path of the identity in the entity")
    version: str | None = Field(
        None, description="path of a time or number that only grows; older news are dropped"
    )
    shape: JsonSchema = Field(alias="schema", description="of the entity; only its fields are kept")
    ignore: tuple[str, ...] = Field((), description="fields whose change alone is no event")
    private: tuple[str, ...] = Field(
        (), description="top fields of which a keyed hash is kept, no value; events mask them"
    )
    most: int = Field(10_000, ge=1, le=100_000, description="entities kept; the oldest go first")
    feeds: tuple[Feed, ...] = Field(min_length=1, max_length=5)


ConnectorTrigger = Annotated[
    WebhookTrigger | PollTrigger | StreamTrigger | DataChangeTrigger, Field(discriminator="kind")
]
