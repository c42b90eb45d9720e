"""Every public error, in one tree sorted by what to do next.

The docstring of a class is its default message; each error names its cure.

    JunctorError
    ├── YoursToFix              the person at the keyboard can cure it
    │   ├── InvalidInput          input      a field does not fit
    │   ├── InvalidSpec           input      a connector says something impossible
    │   ├── InvalidTemplate       input      a template does not parse or resolve
    │   ├── InvalidFlow           input      a flow document does not hold together
    │   ├── NotConfigured         config     a connection, credential, secret or extra is missing
    │   ├── BrokenPin             config     a pinned operation is not what it was
    │   ├── ReconnectNeeded       auth       the other side refuses the credential
    │   ├── Blocked               blocked    the address guard or a policy said no
    │   ├── NotSignedIn           auth       nobody is signed in
    │   ├── NotPermitted          auth       the role does not allow it
    │   ├── UnknownObject         not_found  no such thing in this project
    │   ├── AlreadyExists         conflict   the name or key is taken
    │   ├── Overtaken             conflict   somebody or something was faster
    │   └── InUse                 conflict   something still depends on it
    ├── TryAgain                time can cure it; carries `retry_after` in seconds
    │   ├── StoreAway             remote     the database server does not answer
    │   ├── RateLimited           rate_limited
    │   ├── TimedOut              timeout
    │   ├── Unreachable           network
    │   ├── RemoteBusy            remote
    │   └── AuditUnavailable      audit_unavailable
    ├── RefusedByRemote         the other side understood and said no
    │   ├── NotFound              not_found
    │   ├── Conflict              conflict
    │   └── Rejected              rejected
    ├── TooLarge                too_large    an answer or a request beyond its bound
    ├── MaybeSent               maybe_sent   nobody can know whether it arrived
    ├── Cancelled               cancelled
    └── OursToFix               internal     a bug; quote the reference
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar


class ErrorClass(StrEnum):
    """Why a call failed, in the words a flow routes on."""

    INPUT = "input"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    REMOTE = "remote"
    TIMEOUT = "timeout"
    NETWORK = "network"
    TOO_LARGE = "too_large"
    BLOCKED = "blocked"
    MAYBE_SENT = "maybe_sent"
    CONFIG = "config"
    AUDIT_UNAVAILABLE = "audit_unavailable"
    CANCELLED = "cancelled"
    INTERNAL = "internal"

    @property
    def group(self) -> str | None:
        """The status group a case may name instead: `4xx`, `5xx`, `timeout`, `network` or none."""
        return _GROUPS.get(self)


_GROUPS = {
    **dict.fromkeys(("input", "auth", "not_found", "conflict", "rate_limited", "rejected"), "4xx"),
    "remote": "5xx",
    "timeout": "timeout",
    **dict.fromkeys(("network", "too_large", "blocked", "maybe_sent"), "network"),
}


class JunctorError(Exception):
    """Something went wrong."""

    error_class: ClassVar[ErrorClass] = ErrorClass.INTERNAL
    cure: str = "Look at the details and try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        cure: str | None = None,
        field: str | None = None,
        details: dict[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = message or (type(self).__doc__ or "").split("\n", 1)[0]
        super().__init__(self.message)
        if cure is not None:
            self.cure = cure
        self.field = field
        self.details = details or {}
        self.retry_after = retry_after


class YoursToFix(JunctorError):  # noqa: N818 - the branch names what to do
    """The person at the keyboard can cure this."""

    error_class = ErrorClass.INPUT


class InvalidInput(YoursToFix):
    """A field does not fit."""

    cure = "Correct the named field."


class InvalidSpec(YoursToFix):
    """A connector says something impossible."""

    cure = "Run `junctor connector check` and correct each fault it lists."


class InvalidTemplate(YoursToFix):
    """A template does not parse or resolve."""

    cure = "Correct the template; `| default(...)` gives a missing value a fallback."


class InvalidFlow(YoursToFix):
    """A flow document does not hold together."""

    cure = "Correct each listed node and field, then validate again."


class NotConfigured(YoursToFix):
    """Something this call needs is not set up."""

    error_class = ErrorClass.CONFIG
    cure = "Set up what the message names, for the environment it names."


class BrokenPin(YoursToFix):
    """A pinned operation is not what it was."""

    error_class = ErrorClass.CONFIG
    cure = "Look at the compatibility report and publish the flow again."


class ReconnectNeeded(YoursToFix):
    """The other side refuses the credential."""

    error_class = ErrorClass.AUTH
    cure = "Enter the credential again or reconnect, then press Test Connection."


class Blocked(YoursToFix):
    """The address guard or a policy said no."""

    error_class = ErrorClass.BLOCKED
    cure = "Use a public address, or ask an administrator for a network grant."

    def __init__(self, message: str | None = None, *, rule: str = "policy", **more: Any) -> None:
        super().__init__(message, **more)
        self.rule = rule
        self.details.setdefault("rule", rule)


class NotSignedIn(YoursToFix):
    """Nobody is signed in."""

    error_class = ErrorClass.AUTH
    cure = "Sign in, or send an API key as `Authorization: Bearer jk_...`."


class NotPermitted(YoursToFix):
    """Your role does not allow this."""

    error_class = ErrorClass.AUTH
    cure = "Ask a project administrator for the role that the message names."


class UnknownObject(YoursToFix):
    """There is no such thing in this project."""

    error_class = ErrorClass.NOT_FOUND
    cure = "Check the id or name, and the project you are in."


class AlreadyExists(YoursToFix):
    """That name is taken."""

    error_class = ErrorClass.CONFLICT
    cure = "Choose another name."


class Overtaken(YoursToFix):
    """Somebody or something was faster."""

    error_class = ErrorClass.CONFLICT
    cure = "Load it again and repeat the change."


class InUse(YoursToFix):
    """Something still depends on this."""

    error_class = ErrorClass.CONFLICT
    cure = "Remove or re-point the dependents first, or delete with force."


class TryAgain(JunctorError):  # noqa: N818 - the branch names what to do
    """Time can cure this."""

    error_class = ErrorClass.REMOTE
    cure = "Wait and try again."


class StoreAway(TryAgain):
    """The database server does not answer, or not yet."""


class RateLimited(TryAgain):
    """The other side asks for fewer calls."""

    error_class = ErrorClass.RATE_LIMITED


class TimedOut(TryAgain):
    """No complete answer came before the deadline."""

    error_class = ErrorClass.TIMEOUT
    cure = "Try again, or raise the timeout of the connection."


class Unreachable(TryAgain):
    """The other side could not be reached."""

    error_class = ErrorClass.NETWORK
    cure = "Check host, port and network access."


class RemoteBusy(TryAgain):
    """The other side failed."""

    error_class = ErrorClass.REMOTE


class AuditUnavailable(TryAgain):
    """The audit could not be written, so nothing was decrypted and nothing was sent."""

    error_class = ErrorClass.AUDIT_UNAVAILABLE
    cure = "Free space for the store or repair it; calls go on by themselves afterwards."


class RefusedByRemote(JunctorError):  # noqa: N818 - the branch names what to do
    """The other side understood and said no."""

    error_class = ErrorClass.REJECTED
    cure = "Read the vendor's message and correct the input."


class NotFound(RefusedByRemote):
    """The other side has no such thing."""

    error_class = ErrorClass.NOT_FOUND


class Conflict(RefusedByRemote):
    """The other side says it already exists or has changed."""

    error_class = ErrorClass.CONFLICT


class Rejected(RefusedByRemote):
    """The other side refused the request."""


class TooLarge(JunctorError):  # noqa: N818 - reads as a sentence
    """A request or an answer is beyond its bound."""

    error_class = ErrorClass.TOO_LARGE
    cure = "Ask for less at once, or raise the bound of the connection."


class MaybeSent(JunctorError):  # noqa: N818 - reads as a sentence
    """The connection broke after sending; nobody can know whether it arrived."""

    error_class = ErrorClass.MAYBE_SENT
    cure = "Look at the other side before you send it again."


class Cancelled(JunctorError):  # noqa: N818 - reads as a sentence
    """The call was cancelled."""

    error_class = ErrorClass.CANCELLED
    cure = "Start it again if it is still wanted."


class OursToFix(JunctorError):  # noqa: N818 - the branch names what to do
    """This is a fault of Junctor."""

    cure = "Report it with the reference; the log has the rest."
