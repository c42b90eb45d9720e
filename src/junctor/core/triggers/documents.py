"""The `trigger` of a flow document: its forms, read strictly, with every fault in words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, TypeAdapter, ValidationError

from junctor.core.connections.references import reference
from junctor.core.triggers.cron import Schedule
from junctor.core.triggers.schemes import REFERENCE, Reference, Verification
from junctor.model.call import Mode
from junctor.model.connection import KEY
from junctor.model.errors import InvalidInput
from junctor.model.faults import Fault
from junctor.model.misfits import Misfit, fields_of, misfits
from junctor.model.trigger_spec import TRIGGER_KEY
from junctor.model.value import Value


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


class FromConnector(Value):
    """Started by what a connection tells of: a trigger of its connector.

    `inputs` fill in what that trigger leaves open; `secrets` verify its webhooks. Where the
    connector says how, Junctor registers the webhook at the vendor itself and keeps its secret:
    `register` says where (or just `true`), `false` leaves it to you, and so do `secrets`.

    `where` are paths of the event with the value, or one of the values, that must stand there.
    Of data changes, `changes` are the kinds that count, and `fields` paths of which one must have
    changed, each with `from` and `to` where only such a step counts.
    """

    type: Literal["connector"]
    connection: str | None = Field(None, max_length=200)
    connection_id: str | None = None
    trigger: str = Field(pattern=TRIGGER_KEY)
    integration_slug: str | None = None
    integration_version: str | None = None
    spec_digest: str | None = None
    inputs: dict[str, Any] = {}
    registering: StrictBool | dict[str, Any] | None = Field(
        None, alias="register", description="what the connector's `registration.input` asks for"
    )
    secrets: tuple[Reference, ...] = Field((), max_length=5)
    username: str | None = Field(None, max_length=200, pattern=r"^[^:\x00-\x1f\x7f]+$")
    verify_token: Reference | None = None
    interval: int | None = Field(None, ge=1, le=86_400, description="seconds between polls")
    via: tuple[Literal["webhook", "poll", "stream"], ...] = Field(
        (), description="of several feeds, those to use; default: all that can be"
    )
    changes: tuple[Literal["created", "updated", "deleted"], ...] = ()
    fields: dict[str, dict[Literal["from", "to"], Any]] = {}
    where: dict[str, Any] = {}
    respond: Answering | None = None
    mode: Mode = Mode.LIVE


TriggerDocument = Manual | Webhook | Scheduled | Form | FromConnector
_ADAPTER: TypeAdapter[TriggerDocument] = TypeAdapter(
    Annotated[TriggerDocument, Field(discriminator="type")]
)
_MODELS = {
    "manual": Manual,
    "webhook": Webhook,
    "schedule": Scheduled,
    "form": Form,
    "connector": FromConnector,
}
_TYPES = tuple(_MODELS)
_SCHEMES = (
    "stripe, slack, github, twilio, meta, notion, standard, mailgun, outline, paypal, sendgrid, "
    "sns, vonage, hmac, token, basic, bearer or none"
)
_DECLARED = ("poll", "stream", "dataChange", "data_change")


def read_trigger(raw: Any) -> tuple[TriggerDocument | None, list[Fault]]:
    """The trigger of a document, or what does not fit; a field is a dotted path below it."""
    if not isinstance(raw, dict):
        return None, [Fault("", "is not an object", 'Write `{"type": "manual"}`.')]
    kind = raw.get("type", "manual")
    if kind in _DECLARED:
        cure = "Use `connector` and name the connection and its trigger."
        return None, [Fault("type", f"`{kind}` is declared by a connector", cure)]
    if kind not in _TYPES:
        return None, [Fault("type", "is not a known type of trigger", _one_of(_TYPES))]
    given = {"type": "manual", **raw}
    if kind == "manual":  # older documents kept notes beside it
        return Manual(), []
    try:
        found = _ADAPTER.validate_python(given)
    except ValidationError as error:
        return None, [_fault(each) for each in misfits(error, given, fields_of(_MODELS[kind]))]
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
    if isinstance(raw, dict) and raw.get("type") == "connector":
        verify = raw
    if not isinstance(verify, dict):
        return ()
    named: list[Any] = [verify.get(field) for field in ("password", "token", "verifyToken")]
    listed = verify.get("secrets")
    named += listed if isinstance(listed, list | tuple) else []
    return tuple(dict.fromkeys(name for text in named if (name := reference(text))))


def _fault(misfit: Misfit) -> Fault:
    field, kind = misfit.dotted, misfit.kind
    if kind == "missing" and field == "verify":
        return Fault(field, misfit.reason, f"Name a scheme: {_SCHEMES}.")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return Fault(f"{field}.scheme", "is not a known scheme", f"Use {_SCHEMES}.")
    if kind == "string_pattern_mismatch" and REFERENCE in misfit.cure:
        cure = "Store the value as a secret and write `{env.NAME}` here."
        return Fault(field, "must point at a secret", cure)
    return Fault(field, misfit.reason, misfit.cure)


def _one_of(names: tuple[str, ...]) -> str:
    return "Use one of " + ", ".join(names) + "."
