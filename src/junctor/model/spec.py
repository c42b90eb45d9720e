"""What a connector is, as plain data.

Everything else (SDK, catalog, calls, UI) reads a connector only through `ConnectorSpec`.
A spec holds no secret and runs no code, so it can be hashed, pinned, compared and shared.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from junctor.model.auth import AuthScheme, NoAuth
from junctor.model.errors import ErrorClass
from junctor.model.soap import SoapTemplate
from junctor.model.streaming import Streaming
from junctor.model.trigger_spec import ConnectorTrigger
from junctor.model.value import JsonSchema, Value, digest

FORMAT: Literal[1] = 1
SLUG = r"^[a-z][a-z0-9_-]{0,62}$"
OPERATION_KEY = r"^[a-z][a-zA-Z0-9]{0,63}$"
EMPTY_OBJECT: JsonSchema = {"type": "object", "properties": {}, "additionalProperties": False}


class Effect(StrEnum):
    """What a call does to the other system. Decides retries, approval and trace wording."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"


TextStyle = Literal[
    "simple", "simple*", "label", "label*", "matrix", "matrix*", "space", "tab", "pipe", "json"
]
ListStyle = Literal[
    "repeat", "comma", "brackets", "space", "pipe", "tab", "spread", "pairs", "json"
]
"""How a list or an object becomes fields: `a=1&a=2`, `a=1,2`, `a[]=1` and `a[b]=1` (brackets),
`1 2`, `1|2`, `b=1` (spread: keys become names), `a=b,1` (pairs), or JSON as a text."""


class HttpTemplate(Value):
    """One HTTP request with holes `{{input.x}}`, `{{conn.x}}`, `{{run.x}}`; no credential."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
    path: str = Field(description="appended to the base URL; holes are one path segment each")
    base_url: str | None = Field(None, description="instead of the connector's")
    from_root: bool = Field(
        False, description="the path begins at the base URL's host, not below its path"
    )
    query: dict[str, Any] = {}
    headers: dict[str, str] = {}
    json_body: Any = Field(None, alias="json", description="a JSON body; absent holes drop keys")
    form: dict[str, Any] | None = Field(None, description="a form body; nested as `a[b]=c`")
    text: str | None = Field(None, description="a text body")
    multipart: dict[str, Any] | None = Field(
        None, description="a multipart form; a value `{name, contentType, base64}` is a file"
    )
    binary: Any = Field(None, description="a body of bytes: `{contentType, base64}`, or a text")
    cookies: dict[str, Any] = {}
    query_style: Literal["repeat", "comma", "brackets"] = "repeat"
    query_styles: dict[str, ListStyle] = Field({}, description="style of single parameters")
    form_styles: dict[str, ListStyle] = Field(
        {}, description="style of single fields of `form`; default: `a[0]=c`"
    )
    open_path: tuple[str, ...] = Field(
        (), description="inputs in the path whose slashes stay slashes"
    )
    path_styles: dict[str, TextStyle] = Field(
        {}, description="inputs in the path that are lists or objects; `*` is OpenAPI's explode"
    )
    header_styles: dict[str, TextStyle] = Field(
        {}, description="headers that are lists or objects; default: JSON"
    )


class McpTemplate(Value):
    """One method of an MCP server, with holes in its parameters."""

    method: str = Field(pattern=r"^[a-z]+(/[a-z]+)*$")
    params: Any = {}
    pin: str | None = Field(None, description="fingerprint of the tool as it was approved")
    structured: bool = Field(False, description="the output is the tool's structured content")


IN_HEADER = "header:"


class Failure(Value):
    """How this vendor says no, beyond the status code. Paths are dotted paths into the body."""

    when: dict[str, Any] = Field({}, description="a 2xx answer with these values is a failure")
    present: str | None = Field(
        None, description="a 2xx answer that holds something at this path is a failure"
    )
    code: str | None = Field(None, description="a path, or several with commas: the first there")
    message: str | None = Field(
        None, description="a path, or several with commas; `header:NAME` is a header"
    )
    classes: dict[str, ErrorClass] = Field({}, description="vendor code -> class")
    statuses: dict[int, ErrorClass] = Field({}, description="status -> class, where it differs")
    retry_after: str | None = Field(None, description="body path of seconds to wait")
    reset_header: str | None = Field(None, description="header with seconds or Unix time of reset")

    @property
    def code_paths(self) -> tuple[str, ...]:
        """Where the vendor's code may be, the likeliest place first."""
        return _paths(self.code)

    @property
    def message_paths(self) -> tuple[str, ...]:
        """Where the vendor's sentence may be, the likeliest place first."""
        return _paths(self.message)

    @property
    def body_message(self) -> str | None:
        """Where a body may carry the vendor's sentence."""
        return next((p for p in self.message_paths if not p.startswith(IN_HEADER)), None)

    def over(self, shared: Failure) -> Failure:
        """An operation's own map over its connector's; classes and statuses are merged."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("classes", "statuses"):
            if name in given:
                given[name] = {**getattr(shared, name), **given[name]}
        return shared.model_copy(update=given)


def _paths(text: str | None) -> tuple[str, ...]:
    return tuple(path.strip() for path in text.split(",")) if text else ()


class Paging(Value):
    """How a list continues. `items` and `next` are dotted paths into the response body."""

    style: Literal["cursor", "page", "offset", "link", "last_item"]
    items: str = Field(description="path of the list; empty for a body that is the list")
    next: str | None = Field(
        None,
        description="cursor or link: path, `header:Link`, or `relation:links` (a list)",
    )
    input: str | None = Field(None, description="the input field that takes the cursor or number")
    limit_input: str | None = None
    more: str | None = Field(None, description="path of a true/false flag")
    item_key: str = Field("id", description="last_item: the field of the last item to continue at")


class RateLimit(Value):
    """What the vendor allows, shared by all callers of a connection and environment."""

    calls: int = Field(ge=1)
    seconds: float = Field(gt=0)
    concurrency: int | None = Field(None, ge=1)


class Implements(Value):
    """Which service an operation offers, and where its inputs have other names."""

    service: str
    inputs: dict[str, str] = Field({}, description="field of the service -> own input")
    own_sender: bool = Field(
        False, description="whether a message without a sender gets one of the provider's"
    )


class Operation(Value):
    """One thing a connector can do: a request template, or a Python handler.

    `output` describes what the caller gets: the response body, or what `transform`
    (JMESPath) makes of it. `default_output_mappings` names flow variables: JMESPath on output.
    """

    name: str
    description: str = ""
    effect: Effect
    summary: str = Field("", description='what was sent: "an email to {{input.to}}"')
    synonyms: tuple[str, ...] = Field(
        (), description="other ways to ask for it: `log time`, `lab results`"
    )
    input: JsonSchema = Field(
        EMPTY_OBJECT,
        description="forms never fold away a property with `x-usual: true`; one with "
        "`x-setting: NAME` takes the connection's setting of that name where a call gives none",
    )
    output: JsonSchema | None = None
    request: HttpTemplate | None = None
    mcp: McpTemplate | None = None
    soap: SoapTemplate | None = None
    handler: str | None = Field(None, pattern=r"^[a-z_][a-z0-9_]*:[a-z_][a-z0-9_]*$")
    auth: tuple[str, ...] = Field((), description="scheme names it works with; empty: all")
    scopes: tuple[str, ...] = ()
    idempotent: bool | None = Field(None, description="may be repeated; default: reads only")
    idempotency_header: str | None = None
    idempotency_field: str | None = Field(None, description="body field with the same purpose")
    response: Literal[
        "json", "xml", "typed_xml", "csv", "lines", "events", "text", "binary", "auto"
    ] = Field(
        "json",
        description="`xml`: names and values, for `transform`; `typed_xml`: the root's content as"
        " `output` describes it; `csv`: rows; `lines`: of JSON; `events`: of a server, until they"
        " end; `auto`: JSON where it is, else text",
    )
    transform: str | None = None
    stream: Streaming | None = Field(None, description="how it answers in pieces when asked to")
    default_output_mappings: dict[str, str] = {}
    failure: Failure | None = None
    paging: Paging | None = None
    rate_limit: RateLimit | None = None
    timeout: float | None = Field(None, gt=0, le=300, description="seconds")
    implements: str | Implements | None = Field(
        None, description="the service it offers: `email`, `sms` or `sql`"
    )
    docs: str | None = None
    deprecated: bool = False

    @property
    def offers(self) -> Implements | None:
        """The service that it offers, if any."""
        given = self.implements
        return Implements(service=given) if isinstance(given, str) else given

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no harm by itself."""
        return self.effect is Effect.READ if self.idempotent is None else self.idempotent

    @property
    def keyed(self) -> bool:
        """Whether the vendor takes an idempotency key."""
        return bool(self.idempotency_header or self.idempotency_field)


class ConnectorSpec(Value):
    """A connector: identity, ways to authenticate, connection fields, operations, triggers."""

    format: Literal[1] = FORMAT
    key: str = Field(pattern=SLUG)
    name: str = Field(min_length=1, max_length=100)
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    category: str = "APIs & Protocols"
    family: str | None = Field(None, description="the protocol whose common part it takes over")
    description: str = ""
    docs: str | None = None
    synonyms: tuple[str, ...] = Field(
        (), description="other names, with a capital; words for what it is about, in small letters"
    )
    base_url: str | None = Field(None, description="may hold `{{conn.x}}`")
    headers: dict[str, str] = {}
    connection: JsonSchema = EMPTY_OBJECT
    auth: tuple[AuthScheme, ...] = (NoAuth(),)
    origins: tuple[str, ...] = Field((), description="further origins credentials may go to")
    test: str | None = None
    test_statuses: tuple[int, ...] = Field(
        (), description="answers to the test that also prove the connection"
    )
    failure: Failure = Failure()
    rate_limit: RateLimit | None = None
    requires: tuple[str, ...] = Field((), description="extras of the distribution")
    operations: dict[str, Operation]
    triggers: dict[str, ConnectorTrigger] = Field({}, description="ways in, by key")

    def authored(self) -> dict[str, Any]:
        """The fields somebody wrote, and the discriminators; what is stored and hashed."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {**fields, "format": self.format}

    def digest(self) -> str:
        """The fingerprint a flow pins: our defaults may change without changing it."""
        return digest(self.authored())

    def offering(self, service: str) -> str | None:
        """The key of the operation that offers a service."""
        for key, operation in self.operations.items():
            if operation.offers is not None and operation.offers.service == service:
                return key
        return None

    def scheme(self, name: str) -> AuthScheme | None:
        """The auth scheme of that name."""
        return next((s for s in self.auth if s.name == name), None)
