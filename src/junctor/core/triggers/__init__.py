"""Ways into flows: what may start one, whether it is genuine; nothing is lost or doubled."""

from junctor.core.triggers.documents import (
    Form,
    Manual,
    Scheduled,
    TriggerDocument,
    Webhook,
    read_trigger,
    secrets_of,
    trigger_of,
)
from junctor.core.triggers.entities import EntityDraft, EntityService
from junctor.core.triggers.fields import FormField, entity_of, form_fields
from junctor.core.triggers.intake import Intake, Received
from junctor.core.triggers.samples import sample_event
from junctor.core.triggers.scheduler import Scheduler
from junctor.core.triggers.service import TriggerService
from junctor.core.triggers.starts import EventStarts, StartRun, input_of
from junctor.core.triggers.verification import HookRequest

__all__ = [
    "EntityDraft",
    "EntityService",
    "EventStarts",
    "Form",
    "FormField",
    "HookRequest",
    "Intake",
    "Manual",
    "Received",
    "Scheduled",
    "Scheduler",
    "StartRun",
    "TriggerDocument",
    "TriggerService",
    "Webhook",
    "entity_of",
    "form_fields",
    "input_of",
    "read_trigger",
    "sample_event",
    "secrets_of",
    "trigger_of",
]
