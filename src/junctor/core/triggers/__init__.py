"""Ways into flows: what may start one, whether it is genuine; nothing is lost or doubled."""

from junctor.core.triggers.certificates import Certificates
from junctor.core.triggers.changing import Changes
from junctor.core.triggers.declared import Declarations, Declared, connector_document
from junctor.core.triggers.documents import (
    Form,
    FromConnector,
    Manual,
    Scheduled,
    TriggerDocument,
    Webhook,
    read_trigger,
    secrets_of,
    trigger_of,
)
from junctor.core.triggers.enrollment import Enrollment
from junctor.core.triggers.entities import EntityDraft, EntityService
from junctor.core.triggers.events import is_replay
from junctor.core.triggers.fetching import Fetcher
from junctor.core.triggers.fields import FormField, Rows, form_fields
from junctor.core.triggers.filled import closed_up, entity_of, with_another
from junctor.core.triggers.handshakes import TokenKeeper
from junctor.core.triggers.intake import Hook, Intake, Received
from junctor.core.triggers.poller import Poller
from junctor.core.triggers.registrar import Registrar
from junctor.core.triggers.replays import Replays, Wanted
from junctor.core.triggers.samples import sample_event, sample_start
from junctor.core.triggers.scheduler import Scheduler
from junctor.core.triggers.service import TriggerService
from junctor.core.triggers.starts import Begun, EventStarts, StartRun, input_of
from junctor.core.triggers.streams import Streams
from junctor.core.triggers.verification import HookRequest

__all__ = [
    "Begun",
    "Certificates",
    "Changes",
    "Declarations",
    "Declared",
    "Enrollment",
    "EntityDraft",
    "EntityService",
    "EventStarts",
    "Fetcher",
    "Form",
    "FormField",
    "FromConnector",
    "Hook",
    "HookRequest",
    "Intake",
    "Manual",
    "Poller",
    "Received",
    "Registrar",
    "Replays",
    "Rows",
    "Scheduled",
    "Scheduler",
    "StartRun",
    "Streams",
    "TokenKeeper",
    "TriggerDocument",
    "TriggerService",
    "Wanted",
    "Webhook",
    "closed_up",
    "connector_document",
    "entity_of",
    "form_fields",
    "input_of",
    "is_replay",
    "read_trigger",
    "sample_event",
    "sample_start",
    "secrets_of",
    "trigger_of",
    "with_another",
]
