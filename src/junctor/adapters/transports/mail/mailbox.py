"""What is done in a mailbox once a client has signed in; values are arguments, never words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from junctor.adapters.transports.mail.compose import (
    HEADER_PARTS,
    composed,
    flags_of,
    header_of,
    opened,
)
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import NotFound, TooLarge
from junctor.model.mail import MailRequest

Client = Any


def _check(client: Client, *_: Any) -> Any:
    client.noop()
    return {}


def _folders(client: Client, *_: Any) -> Any:
    found = client.list_folders()
    return {"mailboxes": [{"name": name, "use": _use(flags)} for flags, _, name in found]}


_USES = frozenset((b"\\drafts", b"\\sent", b"\\trash", b"\\junk", b"\\archive", b"\\all"))


def _use(flags: Iterable[bytes]) -> str | None:
    """What RFC 6154 says that a mailbox is for."""
    return next((f[1:].decode().lower() for f in flags if f.lower() in _USES), None)


def _counts(client: Client, request: MailRequest, _: Dispatch) -> Any:
    names = {"messages": b"MESSAGES", "unseen": b"UNSEEN"}
    names |= {"uidNext": b"UIDNEXT", "uidValidity": b"UIDVALIDITY"}
    found = client.folder_status(request.mailbox, list(names.values()))
    return {name: found.get(word, 0) for name, word in names.items()}


def _search(client: Client, request: MailRequest, _: Dispatch) -> Any:
    client.select_folder(request.mailbox, readonly=True)
    found = sorted(client.search(criteria(request.options), charset="UTF-8"))
    return {"uids": found[-request.options["limit"] :][::-1], "count": len(found)}


def criteria(options: dict[str, Any]) -> list[Any]:
    """The search as IMAP's words; values are arguments, never words."""
    wanted: list[Any] = []
    if options.get("unseen"):
        wanted.append("UNSEEN")
    words = {"sender": "FROM", "to": "TO", "subject": "SUBJECT", "text": "TEXT"}
    for name, word in words.items():
        if options.get(name):
            wanted += [word, options[name]]
    for name, word in {"since": "SINCE", "before": "BEFORE"}.items():
        if options.get(name):
            wanted += [word, date.fromisoformat(options[name])]
    return wanted or ["ALL"]


def _fetch(client: Client, request: MailRequest, dispatch: Dispatch) -> Any:
    client.select_folder(request.mailbox, readonly=True)
    sizes = client.fetch(list(request.uids), ["RFC822.SIZE"])
    total = sum(each[b"RFC822.SIZE"] for each in sizes.values())
    if total > dispatch.passage.max_response:
        raise TooLarge(
            f"The messages have {total} bytes.",
            cure="Fetch fewer messages at once.",
            details={"sent": "yes"},
        )
    found = client.fetch(list(request.uids), ["BODY.PEEK[]", "FLAGS"])
    return {
        "messages": [
            {
                "uid": uid,
                **opened(found[uid][b"BODY[]"]),
                "flags": flags_of(found[uid]),
            }
            for uid in request.uids
            if uid in found
        ]
    }


def _headers(client: Client, request: MailRequest, _: Dispatch) -> Any:
    state = client.select_folder(request.mailbox, readonly=True)
    found = client.fetch(list(request.uids), list(HEADER_PARTS))
    validity = {"uidValidity": state[b"UIDVALIDITY"]}
    return {"messages": [header_of(u, found[u]) | validity for u in request.uids if u in found]}


def _there(client: Client, request: MailRequest) -> list[int]:
    """Those of the messages that are there: a server says nothing of the others.

    Raises:
        NotFound: none is.
    """
    client.select_folder(request.mailbox)
    wanted = ",".join(str(uid) for uid in request.uids)
    known = frozenset(client.search(["UID", wanted]))
    if found := [uid for uid in request.uids if uid in known]:
        return found
    raise NotFound(
        f"There is no message {wanted} in {request.mailbox}.",
        cure="`search` gives the numbers of those that are there.",
        details={"sent": "yes"},
    )


def _flag(client: Client, request: MailRequest, _: Dispatch) -> Any:
    uids = _there(client, request)
    if request.options["add"]:
        client.add_flags(uids, request.options["add"])
    if request.options["remove"]:
        client.remove_flags(uids, request.options["remove"])
    return {"uids": uids}


def _move(client: Client, request: MailRequest, _: Dispatch) -> Any:
    uids = _there(client, request)
    if client.has_capability("MOVE"):
        client.move(uids, request.options["to"])
    else:
        client.copy(uids, request.options["to"])
        _remove(client, uids)
    return {"uids": uids}


def _copy(client: Client, request: MailRequest, _: Dispatch) -> Any:
    uids = _there(client, request)
    client.copy(uids, request.options["to"])
    return {"uids": uids}


def _delete(client: Client, request: MailRequest, _: Dispatch) -> Any:
    uids = _there(client, request)
    return {"uids": uids, "removed": _remove(client, uids)}


def _remove(client: Client, uids: list[int]) -> bool:
    """Whether they are gone: a server without UIDPLUS would remove what others marked too."""
    client.delete_messages(uids)
    if not client.has_capability("UIDPLUS"):
        return False
    client.uid_expunge(uids)
    return True


def _create(client: Client, request: MailRequest, _: Dispatch) -> Any:
    if not client.folder_exists(request.mailbox):
        client.create_folder(request.mailbox)
    return {"mailbox": request.mailbox}


def _rename(client: Client, request: MailRequest, _: Dispatch) -> Any:
    client.rename_folder(request.mailbox, request.options["to"])
    return {"mailbox": request.options["to"]}


def _remove_box(client: Client, request: MailRequest, _: Dispatch) -> Any:
    client.delete_folder(request.mailbox)
    return {"mailbox": request.mailbox}


def _append(client: Client, request: MailRequest, _: Dispatch) -> Any:
    assert request.message is not None
    made = composed(request.message)
    flags = [flag.encode() for flag in request.options["flags"]]
    said = client.append(request.mailbox, made.as_bytes(), flags)
    known = _APPENDED.search(said if isinstance(said, bytes) else str(said).encode())
    return {"messageId": str(made["Message-ID"]), "uid": int(known[1]) if known else None}


_APPENDED = re.compile(rb"APPENDUID \d+ (\d+)")
ACTIONS: dict[str, Callable[[Client, MailRequest, Dispatch], Any]] = {
    "check": _check,
    "folders": _folders,
    "search": _search,
    "counts": _counts,
    "fetch": _fetch,
    "headers": _headers,
    "flag": _flag,
    "copy": _copy,
    "move": _move,
    "delete": _delete,
    "append": _append,
    "create": _create,
    "rename": _rename,
    "remove": _remove_box,
}
