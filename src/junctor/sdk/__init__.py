"""Everything a connector author imports, and nothing else. These names are promised."""

from junctor.model.auth import ApiKey, Basic, BearerToken, NoAuth, OAuth2
from junctor.model.errors import (
    Conflict,
    ErrorClass,
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)
from junctor.model.request import HttpRequest, HttpResponse
from junctor.model.spec import Effect, Failure
from junctor.sdk.actions import action, prepare
from junctor.sdk.connector import Connector
from junctor.sdk.context import Context
from junctor.sdk.emails import Email, Enclosure
from junctor.sdk.fields import Fields
from junctor.sdk.http import delete, get, patch, post, put
from junctor.sdk.people import Person

__all__ = [
    "ApiKey",
    "Basic",
    "BearerToken",
    "Conflict",
    "Connector",
    "Context",
    "Effect",
    "Email",
    "Enclosure",
    "ErrorClass",
    "Failure",
    "Fields",
    "HttpRequest",
    "HttpResponse",
    "InvalidInput",
    "NoAuth",
    "NotFound",
    "OAuth2",
    "Person",
    "RateLimited",
    "ReconnectNeeded",
    "Rejected",
    "RemoteBusy",
    "action",
    "delete",
    "get",
    "patch",
    "post",
    "prepare",
    "put",
]
