"""What can go wrong, for each protocol: the class and the diagnosis, or why there is no such fault.

`docs/explanation/faults.md` shows this table; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Ends:
    """How a call or a test of a connection ends: class, and the code of the diagnosis.

    `cure` stands in what the person is told to do; `tested` is where a test of the connection
    under the same fault stops, and its diagnosis.
    """

    error_class: str
    diagnosis: str = ""
    cure: str = ""
    tested: tuple[str, str] | None = None


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

NOT_THERE = ("answer", "not_found")
NOT_ALLOWED = ("permission", "permission")
CROWDED = ("sign_in", "too_many_connections")

_ALL = {
    "refused": Ends("network", "refused"),
    "wrong password": Ends("auth", "authentication_failed"),
    "unknown place": Ends("not_found", cure="address of the connection", tested=NOT_THERE),
    "expired certificate": Ends("network", "tls_certificate"),
    "other name": Ends("network", "tls_certificate"),
    "no grant": Ends("blocked", "blocked"),
    "hanging": Ends("timeout", "timeout"),
    "half open": Ends("timeout", "timeout"),
    "slow": Ends("timeout", "timeout"),
    "killed": Ends("maybe_sent", "broken"),
    "too large": Ends("too_large", cure="less at once"),
    "too many": Ends("rate_limited", "too_many_connections", "raise the server's limit", CROWDED),
    "disk full": Ends("remote", "no_space", "Make room there"),
}
_HTTP = {
    **_ALL,
    "unknown place": Ends("not_found", cure="Check the id in the input"),
    "too many": Ends("rate_limited", cure="call less often", tested=("answer", "rate_limited")),
    "disk full": Ends("remote", cure="Make room there", tested=("answer", "remote")),
    "not permitted": Ends("auth", cure="its permissions", tested=NOT_ALLOWED),
    "not UTF-8": Not("no names in it"),
}
_OWN_WORDS = {
    "unknown place": Ends("not_found", cure="address of the connection", tested=NOT_THERE),
    "disk full": Ends("remote", "no_space", "Make room there", ("answer", "no_space")),
}
_SQL = {
    **_ALL,
    "unknown place": Ends("not_found", cure="`database` of the connection", tested=NOT_THERE),
    "too many": Ends("rate_limited", "too_many_connections", "raise the pool size"),
    "too large": Ends("too_large", cure="fewer rows or columns"),
    "not permitted": Ends("auth", cure="Grant the user"),
    "not UTF-8": Ends(""),
}
_FILES = {
    "unknown place": Ends("not_found", cure="`list` shows", tested=NOT_THERE),
    "too large": Ends("too_large", cure="`offset` and `length`"),
    "not UTF-8": Ends(""),
}
_MAIL = {"not UTF-8": Not("names are encoded by the protocol")}


def _untested(cell: Cell) -> Cell:
    return replace(cell, tested=None) if isinstance(cell, Ends) else cell


TABLE: dict[str, dict[str, Cell]] = {
    "postgres": _SQL,
    # It tells who may not see a database nothing about whether there is one.
    "mysql": {
        **_SQL,
        "unknown place": Ends("auth", cure="`database` of the connection", tested=NOT_ALLOWED),
        "too large": Ends("too_large", cure="`max_allowed_packet`"),
        "not permitted": Ends("auth", cure="grant the user", tested=NOT_ALLOWED),
    },
    "sqlite": {
        **dict.fromkeys(FAULTS, Not("a file has no server, no users and no address")),
        **{fault: _SQL[fault] for fault in ("hanging", "too many", "too large", "disk full")},
        "unknown place": Ends("not_found", cure="`describe` shows"),
        "not permitted": Ends("rejected", cure="`query` only reads"),
        "not UTF-8": Ends(""),
    },
    "smtp": {
        **_ALL,
        **_MAIL,
        "unknown place": Ends("rejected", cure="Correct the address"),
        "too many": Ends("rate_limited", "too_many_connections", "raise the server's limit"),
        "too large": Ends("too_large", cure="smaller attachments"),
        "not permitted": Ends("rejected", cure="what the server names"),
    },
    "imap": {
        **_ALL,
        **_MAIL,
        "killed": Ends("network", "broken"),
        "unknown place": Ends("not_found", cure="`folders` lists"),
        "too large": Ends("too_large", cure="fewer messages"),
        # Dovecot says no more than that something went wrong.
        "disk full": Ends("remote", cure="short of space"),
        "not permitted": Not("every user owns the mailbox"),
    },
    "sftp": {
        **_ALL,
        **_FILES,
        "killed": Ends("network", "broken"),
        "expired certificate": Not("SSH has keys, which are pinned"),
        "other name": Ends("config", "config"),
        # OpenSSH hangs up without a word.
        "too many": Ends("network", "broken", "enough connections", ("sign_in", "broken")),
        "not permitted": Ends("auth", cure="right on that folder"),
    },
    "ftp": {
        **_ALL,
        **_FILES,
        "killed": Ends("network", "broken"),
        "not permitted": Ends("rejected", cure="allowed to write in that folder"),
        # One code of FTP for every fault of the server's disk.
        "disk full": Ends("remote", cure="the space there"),
    },
    "rabbitmq": {
        **_ALL,
        "unknown place": Ends("not_found", cure="`virtualHost`", tested=NOT_THERE),
        "too large": Ends("too_large", cure="`max_message_size`"),
        "disk full": Ends("remote", cure="Make room there"),
        "not permitted": Ends("auth", cure="Give the user the right"),
        "not UTF-8": Not("names are UTF-8 by the protocol"),
    },
    "kafka": {
        "refused": Ends("network", "refused"),
        "wrong password": Not("the mock cluster knows no users"),
        "unknown place": Ends("not_found", cure="`describeTopic`"),
        "expired certificate": Not("the mock cluster knows no TLS"),
        "other name": Not("the mock cluster knows no TLS"),
        "no grant": Ends("blocked", "blocked"),
        "hanging": Ends("timeout", "timeout"),
        "half open": Ends("timeout", "timeout"),
        "slow": Ends("timeout", "timeout"),
        # The library looks for brokers that come back until time is over.
        "killed": Ends("timeout", "timeout"),
        "too many": Not("the mock cluster has no limits"),
        "too large": Ends("too_large", cure="`max.message.bytes`"),
        # It is an error that passes, so that the library tries until time is over.
        "disk full": Ends("timeout", "timeout", "raise the timeout"),
        "not permitted": Ends("auth", cure="right on the topic"),
        "not UTF-8": Not("names are letters and digits by the protocol"),
    },
    "http": _HTTP,
    "graphql": _HTTP,
    # No operation of it reads for certain, so that its test ends before it signs in.
    "soap": {
        **{fault: _untested(cell) for fault, cell in _HTTP.items()},
        "wrong password": Ends("auth"),
    },
    "mcp": {**_HTTP, **_OWN_WORDS},
    # Every call opens a socket of its own.
    "websocket": {**_HTTP, **_OWN_WORDS, "killed": Ends("network", "unreachable")},
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
