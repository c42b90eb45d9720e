"""Connections, credentials and secrets: what is stored, for whom, and who depends on it."""

from junctor.core.connections.board import BoardRow, CredentialBoard
from junctor.core.connections.credentials import CredentialService, SavedCredential, Spot
from junctor.core.connections.dependents import DependentList, Dependents, FlowReference
from junctor.core.connections.diagnosis import DIAGNOSES, Diagnosis, diagnose
from junctor.core.connections.drafts import ConnectionChange, ConnectionDraft
from junctor.core.connections.health import SPENT, Health, cut_off, renewable, takes_again
from junctor.core.connections.housekeeping import Housekeeping, Tidied
from junctor.core.connections.nudges import Notice
from junctor.core.connections.origins import credential_origins, normal_origin, origin_text
from junctor.core.connections.references import reference, references
from junctor.core.connections.rehearsal import Rehearsed, SecretRehearsal
from junctor.core.connections.replace import Replacement
from junctor.core.connections.rotation import CredentialRotation
from junctor.core.connections.secret_versions import SecretVersion, SecretVersions
from junctor.core.connections.secrets import SecretService, SecretView
from junctor.core.connections.service import (
    ConnectionService,
    DriverCheck,
    SavedConnection,
    scheme_of,
)
from junctor.core.connections.settings import effective_config, tls_settings
from junctor.core.connections.tokens import bring_settings, store_tokens
from junctor.core.connections.tries import Tries
from junctor.core.connections.use import CredentialUse

__all__ = [
    "DIAGNOSES",
    "SPENT",
    "BoardRow",
    "ConnectionChange",
    "ConnectionDraft",
    "ConnectionService",
    "CredentialBoard",
    "CredentialRotation",
    "CredentialService",
    "CredentialUse",
    "DependentList",
    "Dependents",
    "Diagnosis",
    "DriverCheck",
    "FlowReference",
    "Health",
    "Housekeeping",
    "Notice",
    "Rehearsed",
    "Replacement",
    "SavedConnection",
    "SavedCredential",
    "SecretRehearsal",
    "SecretService",
    "SecretVersion",
    "SecretVersions",
    "SecretView",
    "Spot",
    "Tidied",
    "Tries",
    "bring_settings",
    "credential_origins",
    "cut_off",
    "diagnose",
    "effective_config",
    "normal_origin",
    "origin_text",
    "reference",
    "references",
    "renewable",
    "scheme_of",
    "store_tokens",
    "takes_again",
    "tls_settings",
]
