"""What a failed connection test means: cause and solution, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.model.errors import ErrorClass, JunctorError


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure in words; `code` is stable."""

    code: str
    title: str
    cause: str
    solution: str

    def to_json(self) -> dict[str, str]:
        """The diagnosis as answers show it."""
        return {
            "code": self.code,
            "title": self.title,
            "cause": self.cause,
            "solution": self.solution,
        }


REFUSED = Diagnosis(
    "refused",
    "Connection refused",
    "Host unreachable or wrong port",
    "Verify host, port, and network access",
)
AUTHENTICATION = Diagnosis(
    "authentication_failed",
    "Authentication failed",
    "Invalid credential",
    "Check that the credential is correct and not expired",
)
NO_NAME = Diagnosis(
    "dns",
    "Name not found",
    "No name server knows the host",
    "Correct the host of the connection; where only a network of yours knows it, look at the "
    "name servers of this machine",
)
BROKEN = Diagnosis(
    "broken",
    "Connection broken",
    "The other side hung up before it answered",
    "Check that port and protocol belong together; where they do, see whether the other side has "
    "enough connections already",
)
FOREIGN = Diagnosis(
    "protocol",
    "Another protocol",
    "What answers does not speak the protocol of this connection",
    "Verify host and port",
)
TIMED_OUT = Diagnosis(
    "timed_out",
    "Connection timed out",
    "Network or firewall issue",
    "Verify network access; increase connection timeout if needed",
)
TLS = Diagnosis(
    "tls_certificate",
    "SSL certificate error",
    "Untrusted or expired certificate",
    "Update the certificate or add its authority to the connection; for a development "
    "environment an administrator may switch certificate checks off",
)
IDENTITY = Diagnosis(
    "tls_client_certificate",
    "Client certificate refused",
    "The server asks for a client certificate, or refuses the one it was shown",
    "Enter a client certificate that the server accepts, with its key, in the credential",
)
TOO_MANY = Diagnosis(
    "too_many_connections",
    "Too many connections",
    "Connection pool exhausted",
    "Reduce concurrent usage or increase pool limits on the service side",
)
TOO_FAST = Diagnosis(
    "rate_limited",
    "Too many requests",
    "The other side asks for fewer calls",
    "Wait and test again; call less often if it stays so",
)
NO_SPACE = Diagnosis(
    "no_space",
    "No space left",
    "The other side has no space left, or a quota is used up",
    "Make room there, or ask whoever runs it",
)
SCHEMA = Diagnosis(
    "schema_discovery_failed",
    "Schema discovery failed",
    "Insufficient permissions",
    "Grant the required read permissions on the target database",
)
PERMISSION = Diagnosis(
    "permission",
    "Permission denied",
    "The credential is accepted, but may not do this",
    "Grant the user what the connection needs, or use a credential that has it",
)
CLOCK = Diagnosis(
    "clock",
    "This machine's clock is off",
    "What is signed here carries the time, and the other side refuses it",
    "Set the clock of this machine (by NTP), then test again",
)
ASSERTION = Diagnosis(
    "assertion",
    "The signature was refused",
    "The other side does not accept what this key signed",
    "Check the account, its key and what it was allowed",
)
PROXY_REFUSED = Diagnosis(
    "proxy_refused",
    "The proxy refused",
    "The proxy of this instance does not let the call through",
    "Ask whoever runs the proxy; correct its user and password in the settings of the instance, or "
    "name the host in JUNCTOR_NO_PROXY",
)
PROXY_UNREACHABLE = Diagnosis(
    "proxy_unreachable",
    "The proxy cannot be reached",
    "The proxy of this instance does not answer",
    "Check JUNCTOR_PROXY and that the proxy runs",
)
DIAGNOSES = (
    *(REFUSED, NO_NAME, BROKEN, FOREIGN, AUTHENTICATION, TIMED_OUT, TLS, IDENTITY),
    *(TOO_MANY, NO_SPACE, SCHEMA, PERMISSION, TOO_FAST, CLOCK, ASSERTION),
    *(PROXY_REFUSED, PROXY_UNREACHABLE),
)

_BY_CLASS = {
    ErrorClass.AUTH: AUTHENTICATION,
    ErrorClass.TIMEOUT: TIMED_OUT,
    ErrorClass.NETWORK: REFUSED,
    ErrorClass.RATE_LIMITED: TOO_FAST,
}
_HINTS = ("code", "reason", "rule", "stage", "cause", "diagnosis")
# SQLSTATE and vendor numbers for "too many connections": PostgreSQL, MySQL, Oracle.
_TOO_MANY_CODES = {"53300", "1040", "ora-00018", "ora-00020"}


def diagnose(error: JunctorError) -> Diagnosis:
    """The diagnosis of a failed test; an error outside the table speaks for itself."""
    hints = {str(error.details[name]).lower() for name in _HINTS if name in error.details}
    text = error.message.lower()
    for known in DIAGNOSES:
        if known.code in hints:
            return known
    if hints & {"schema", "schema_discovery", "discovery"} or "schema discovery" in text:
        return SCHEMA
    if hints & _TOO_MANY_CODES or "too many connections" in text:
        return TOO_MANY
    if error.error_class is ErrorClass.NETWORK and (
        hints & {"tls", "certificate", "ssl"}
        or any(word in text for word in ("certificate", "tls", "ssl"))
    ):
        return TLS
    found = _BY_CLASS.get(error.error_class)
    return found or Diagnosis(error.error_class.value, error.message, error.message, error.cure)
