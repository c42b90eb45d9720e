"""SQLSTATE in our words: the same five characters for every database that keeps the standard."""

from __future__ import annotations

from collections.abc import Callable

from junctor.adapters.transports.faults import hung_up, no_space
from junctor.model.errors import (
    Conflict,
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)

GRANT = "Grant the user what the statement needs, or use a credential that has it."


def permission(message: str, code: str) -> ReconnectNeeded:
    """The user is known but may not do this."""
    return ReconnectNeeded(
        message, cure=GRANT, details={"code": code, "status": 400, "stage": "permission"}
    )


def refused(message: str, code: str) -> ReconnectNeeded:
    """The user or password is not accepted."""
    return ReconnectNeeded(message, details={"code": code, "status": 400})


def too_many(message: str, code: str) -> RateLimited:
    """The server takes no further connection."""
    return RateLimited(
        message,
        cure="Lower the pool size of the connection, or raise the limit of the server.",
        details={"code": code, "diagnosis": "too_many_connections"},
    )


def busy(message: str, code: str) -> RemoteBusy:
    """It may work in a moment."""
    return RemoteBusy(message, details={"code": code})


def full(message: str, code: str) -> RemoteBusy:
    """The server has no space left."""
    return no_space(message, {"code": code})


def no_database(message: str, code: str) -> NotFound:
    """The database does not exist."""
    return NotFound(message, cure="Correct `database` of the connection.", details={"code": code})


def by_state(state: str, message: str) -> JunctorError:
    """The error of a statement by its SQLSTATE."""
    made = _EXACT.get(state) or _GROUPS.get(state[:2])
    if made is not None:
        return made(message, state)
    cure = _CURES.get(state, "Correct the statement or its values.")
    return Rejected(message, cure=cure, details={"code": state})


def no_place(message: str, code: str) -> ReconnectNeeded:
    """The user may not see the database, or there is none: the server does not say which."""
    found = permission(message, code)
    found.cure = "Correct `database` of the connection, or grant the user what it needs there."
    return found


def absent(message: str, code: str) -> NotFound:
    """The table or schema does not exist."""
    return NotFound(message, cure="`describe` shows what there is.", details={"code": code})


def taken(message: str, code: str) -> Conflict:
    """A row with these key values is there."""
    return Conflict(
        message, cure="A row with these key values is there; use `upsert`.", details={"code": code}
    )


def named_already(message: str, code: str) -> Conflict:
    """A table or another object of this name is there."""
    return Conflict(
        message, cure="Choose another name, or drop what is there.", details={"code": code}
    )


def ended(_: str, code: str) -> TimedOut:
    """The server ended the statement."""
    return TimedOut(
        "The database ended the statement because it took too long.", details={"code": code}
    )


def broken(message: str, code: str) -> Unreachable:
    """The connection is gone."""
    return hung_up(message, {"code": code})


def too_large(message: str, code: str) -> TooLarge:
    """More than the server takes."""
    return TooLarge(message, details={"code": code})


_EXACT: dict[str, Callable[[str, str], JunctorError]] = {
    "23505": taken,
    "3D000": no_database,
    "3F000": absent,
    "42501": permission,
    "42P01": absent,
    "42P07": named_already,
    "42S02": absent,
    "53100": full,
    "53300": too_many,
    "57014": ended,
    "57P03": busy,
}
_GROUPS: dict[str, Callable[[str, str], JunctorError]] = {
    "08": broken,
    "28": refused,
    "40": busy,
    "53": busy,
    "54": too_large,
    "55": busy,
    "57": broken,
    "58": busy,
    "XX": busy,
}
_CURES = {
    "22021": "The database holds text that is not in its encoding; read it as "
    "`convert_from(convert_to(COLUMN, 'SQL_ASCII'), 'LATIN1')`, or correct the database.",
    "22P05": "The encoding of the database has no such character; leave it out.",
    "25006": "Use `execute` for what writes; `query` only reads.",
    "42P10": "Take the columns of a primary key or unique index as `keys`.",
}
