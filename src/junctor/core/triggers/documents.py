"""The `trigger` of a flow document: its forms, read strictly, with every fault in words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from junctor.core.connections.references import reference
from junctor.core.triggers.cron import Schedule
from junctor.model.call import Mode
from junctor.model.connection import KEY
from junctor.model.errors import InvalidInput
from junctor.model.faults import Fault
from junctor.model.value import Value

LATER = ("poll", "stream", "dataChange")
"""Types of the design that are not built yet."""
REFERENCE = r"^\{env\.[A-Za-z][A-Za-z0-9_]{0,63}\}$"
_HEADER = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"
_Reference = Annotated[str, Field(pattern=REFERENCE)]
_Header = Annotated[str, Field(pattern=_HEADER)]
_Secrets = Annotated[tuple[_Reference, ...], Field(min_length=1, max_length=5)]


class Signed(Value):
    """A vendor's scheme. Several `secrets` are for their rotation."""

    scheme: Literal["stripe", "slack", "github", "twilio", "standard"]
    secrets: _Secrets
    tolerance: int = Field(300, ge=10, le=900, description="seconds a signed time may be off")


class Meta(Value):
    """Meta's scheme; `verifyToken` answers the GET that begins a subscription."""

    scheme: Literal["meta"]
    secrets: _Secrets
    verify_token: _Reference


class Hmac(Value):
    """A keyed digest in a header, over the raw body, or over `timestamp.body`."""

    scheme: Literal["hmac"]
    secrets: _Secrets
    header: _Header
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = Field("", max_length=32, description="text before the digest")
    timestamp_header: _Header | None = None
    delivery_header: _Header | None = None
    tolerance: int = Field(300, ge=10, le=900, description="seconds a signed time may be off")


class BasicAuth(Value):
    """A user name and a password."""

    scheme: Literal["basic"]
    username: str = Field(min_length=1, max_length=200, pattern=r"^[^:\x00-\x1f\x7f]+$")
    password: _Reference
    delivery_header: _Header | None = None


class BearerToken(Value):
    """A token in the Authorization header."""

    scheme: Literal["bearer"]
    token: _Reference
    delivery_header: _Header | None = None


class Unverified(Value):
    """Nothing but the address nobody can guess; said aloud."""

    scheme: Literal["none"]
    delivery_header: _Header | None = None


Verification = Signed | Meta | Hmac | BasicAuth | BearerToken | Unverified


class Answering(Value):
    """The sender waits for what the flow's `respond` says."""

    wait: float = Field(10, gt=0, le=25, description="seconds")


class Manual(Value):
    """Started by a person or a program."""

    type: Literal["manual"] = "manual"


class Webhook(Value):
    """Started by a request to `/hooks/...`."""

    type: Literal["webhook"]
    verify: Annotated[Verification, Field(discriminator="scheme")]
    respond: Answering | None = None
    mode: Mode = Mode.LIVE


class Scheduled(Value):
    """Started by the clock. `missed`: what becomes of starts while Junctor was down."""

    type: Literal["schedule"]
    cron: str = Field(min_length=1, max_length=200)
    time_zone: str = Field("UTC", max_length=64)
    missed: Literal["skip", "once", "all"] = "once"
    mode: Mode = Mode.LIVE

    @property
    def schedule(self) -> Schedule:
        """When it is due.

        Raises:
            InvalidInput: naming the field.
        """
        return Schedule(self.cron, self.time_zone)


class Form(Value):
    """Started by a hosted form of one entity type."""

    type: Literal["form"]
    entity: str = Field(pattern=KEY)
    title: str = Field("", max_length=200)
    description: str = Field("", max_length=2000)
    submit: str = Field("Send", min_length=1, max_length=60)
    thanks: str = Field("Thank you. Your answer was received.", min_length=1, max_length=2000)
    mode: Mode = Mode.LIVE


TriggerDocument = Manual | Webhook | Scheduled | Form
_ADAPTER: TypeAdapter[TriggerDocument] = TypeAdapter(
    Annotated[TriggerDocument, Field(discriminator="type")]
)
_TYPES = ("manual", "webhook", "schedule", "form")
_SCHEMES = "stripe, slack, github, twilio, meta, standard, hmac, basic, bearer or none"


def read_trigger(raw: Any) -> tuple[TriggerDocument | None, list[Fault]]:
    """The trigger of a document, or what does not fit; a field is a dotted path below it."""
    if not isinstance(raw, dict):
        return None, [Fault("", "is not an object", 'Write `{"type": "manual"}`.')]
    kind = raw.get("type", "manual")
    if kind in LATER:
        return None, [Fault("type", f"`{kind}` is not built yet", _one_of(_TYPES))]
    if kind not in _TYPES:
        return None, [Fault("type", "is not a known type of trigger", _one_of(_TYPES))]
    given = {"type": "manual", **raw}
    if kind == "manual":  # older documents kept notes beside it
        return Manual(), []
    try:
        found = _ADAPTER.validate_python(given)
    except ValidationError as error:
        return None, [_fault(each) for each in error.errors(include_url=False)]
    if isinstance(found, Scheduled):
        try:
            found.schedule.next_after(0)
        except InvalidInput as fault:
            return None, [Fault(fault.field or "cron", fault.message, fault.cure)]
    return found, []


def trigger_of(settings: dict[str, Any]) -> TriggerDocument:
    """The trigger of a published version.

    Raises:
        InvalidInput: it does not fit (any more).
    """
    found, faults = read_trigger(settings)
    if found is None:
        raise InvalidInput(
            f"The trigger does not fit: {faults[0].field} {faults[0].reason}.",
            cure=faults[0].cure,
            field="trigger",
        )
    return found


def secrets_of(raw: Any) -> tuple[str, ...]:
    """The secrets that a written trigger names, whether it fits or not."""
    verify = raw.get("verify") if isinstance(raw, dict) else None
    if not isinstance(verify, dict):
        return ()
    named: list[Any] = [verify.get(field) for field in ("password", "token", "verifyToken")]
    listed = verify.get("secrets")
    named += listed if isinstance(listed, list | tuple) else []
    return tuple(dict.fromkeys(name for text in named if (name := reference(text))))


def _fault(error: Any) -> Fault:
    path = [str(part) for part in error["loc"][1:]]  # the first is the type
    if path[:1] == ["verify"]:
        del path[1:2]  # the scheme
    field, kind = ".".join(path), error["type"]
    if kind == "missing":
        cure = f"Name a scheme: {_SCHEMES}." if field == "verify" else "Add this field."
        return Fault(field, "is required", cure)
    if kind == "extra_forbidden":
        return Fault(field, "is not a known field", "Remove it.")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return Fault(f"{field}.scheme", "is not a known scheme", f"Use {_SCHEMES}.")
    if kind == "string_pattern_mismatch" and error["ctx"]["pattern"] == REFERENCE:
        cure = "Store the value as a secret and write `{env.NAME}` here."
        return Fault(field, "must point at a secret", cure)
    said = str(error["msg"])
    return Fault(field, f"does not fit: {said[:1].lower()}{said[1:]}", "Correct this field.")


def _one_of(names: tuple[str, ...]) -> str:
    return "Use one of " + ", ".join(names) + "."
