"""What can go wrong, for each protocol: the class and the diagnosis, or why there is no such fault.

`docs/explanation/faults.md` shows this table; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ends:
    """How a call or a test of a connection ends: class, and the code of the diagnosis."""

    error_class: str
    diagnosis: str = ""


@dataclass(frozen=True)
class Not:
    """A fault that a protocol does not have here, and why."""

    reason: str


Cell = Ends | Not
FAULTS = {
    "refused": "Nobody listens",
    "wrong password": "The password is wrong",
    "unknown place": "No such database, folder, mailbox, queue, topic or page",
    "expired certificate": "The server's certificate has expired",
    "other name": "The server's certificate is for another name",
    "no grant": "The name leads to a private network that nobody opened",
    "hanging": "The server takes the connection and says nothing",
    "half open": "The server is gone and nobody told us",
    "slow": "The server answers a byte at a time",
    "killed": "The server dies in the middle of a call",
    "too many": "The server has enough connections or requests",
    "too large": "A message, row or file is larger than its bound",
    "disk full": "The other side has no space left",
    "not permitted": "The user may not do that",
    "not UTF-8": "A name is no UTF-8",
}

_ALL = {
    "refused": Ends("network", "refused"),
    "wrong password": Ends("auth", "authentication_failed"),
    "unknown place": Ends("not_found"),
    "expired certificate": Ends("network", "tls_certificate"),
    "other name": Ends("network", "tls_certificate"),
    "no grant": Ends("blocked", "blocked"),
    "hanging": Ends("timeout", "timeout"),
    "half open": Ends("timeout", "timeout"),
    "slow": Ends("timeout", "timeout"),
    "killed": Ends("maybe_sent", "broken"),
    "too large": Ends("too_large"),
    "not permitted": Ends("auth"),
}
_HTTP = {
    **_ALL,
    "too many": Ends("rate_limited"),
    "disk full": Ends("remote"),
    "not UTF-8": Not("no names in it"),
}
_SQL = {
    **_ALL,
    "too many": Ends("rate_limited", "too_many_connections"),
    "disk full": Ends("remote"),
    "not UTF-8": Ends(""),
}
_MAIL = {"not UTF-8": Not("names are encoded by the protocol")}

TABLE: dict[str, dict[str, Cell]] = {
    "postgres": _SQL,
    # It tells who may not see a database nothing about whether there is one.
    "mysql": {**_SQL, "unknown place": Ends("auth")},
    "sqlite": {
        **dict.fromkeys(FAULTS, Not("a file has no server, no users and no address")),
        "unknown place": Ends("not_found"),
        "hanging": Ends("timeout", "timeout"),
        "too many": Ends("rate_limited", "too_many_connections"),
        "too large": Ends("too_large"),
        "disk full": Ends("remote"),
        "not permitted": Ends("rejected"),
        "not UTF-8": Ends(""),
    },
    "smtp": {
        **_ALL,
        **_MAIL,
        "unknown place": Ends("rejected"),
        "too many": Ends("rate_limited", "too_many_connections"),
        "disk full": Ends("remote"),
        "not permitted": Ends("rejected"),
    },
    "imap": {
        **_ALL,
        **_MAIL,
        "killed": Ends("network", "broken"),
        "too many": Ends("rate_limited", "too_many_connections"),
        "disk full": Ends("remote"),
        "not permitted": Not("every user owns the mailbox"),
    },
    "sftp": {
        **_ALL,
        "killed": Ends("network", "broken"),
        "expired certificate": Not("SSH has keys, which are pinned"),
        "other name": Ends("config", "config"),
        "too many": Ends("network", "broken"),
        "disk full": Ends("remote"),
        "not UTF-8": Ends(""),
    },
    "ftp": {
        **_ALL,
        "killed": Ends("network", "broken"),
        "not permitted": Ends("rejected"),
        "too many": Ends("rate_limited", "too_many_connections"),
        "disk full": Ends("remote"),
        "not UTF-8": Ends(""),
    },
    "rabbitmq": {
        **_ALL,
        "too many": Ends("rate_limited"),
        "disk full": Ends("remote"),
        "not UTF-8": Not("names are UTF-8 by the protocol"),
    },
    "kafka": {
        "refused": Ends("network", "refused"),
        "wrong password": Not("the mock cluster knows no users"),
        "unknown place": Ends("not_found"),
        "expired certificate": Not("the mock cluster knows no TLS"),
        "other name": Not("the mock cluster knows no TLS"),
        "no grant": Ends("blocked", "blocked"),
        "hanging": Ends("timeout", "timeout"),
        "half open": Ends("timeout", "timeout"),
        "slow": Ends("timeout", "timeout"),
        # The library looks for brokers that come back until time is over.
        "killed": Ends("timeout", "timeout"),
        "too many": Not("the mock cluster has no limits"),
        "too large": Ends("too_large"),
        # It is an error that passes, so that the library tries until time is over.
        "disk full": Ends("timeout", "timeout"),
        "not permitted": Ends("auth"),
        "not UTF-8": Not("names are letters and digits by the protocol"),
    },
    "http": _HTTP,
    "graphql": _HTTP,
    # No operation of it reads for certain, so that its test ends before it signs in.
    "soap": {**_HTTP, "wrong password": Ends("auth")},
    "mcp": _HTTP,
    # Every call opens a socket of its own.
    "websocket": {**_HTTP, "killed": Ends("network", "unreachable")},
}


def cells() -> list[tuple[str, str, Ends]]:
    """Every fault of every protocol that has it."""
    return [
        (protocol, fault, row[fault])
        for protocol, row in TABLE.items()
        for fault in FAULTS
        if isinstance(row[fault], Ends)
    ]


def page() -> str:
    """The table as the documentation shows it."""
    head = ["fault", *TABLE]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    reasons: dict[str, int] = {}
    for fault, words in FAULTS.items():
        shown = [_shown(row[fault], reasons) for row in TABLE.values()]
        lines.append(f"| {words} | {' | '.join(shown)} |")
    notes = [f"{number}. {reason[0].upper()}{reason[1:]}." for reason, number in reasons.items()]
    return "\n".join(
        [
            *lines,
            "",
            "Where there is a number, there is no such fault, or none that can be made:",
            "",
            *notes,
        ]
    )


def _shown(cell: Cell, reasons: dict[str, int]) -> str:
    if isinstance(cell, Ends):
        return f"`{cell.error_class}`" if cell.error_class else "works"
    return f"({reasons.setdefault(cell.reason, len(reasons) + 1)})"
