"""IMAP by IMAPClient in a thread: the judged address is dialled, the certificate's name checked."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from contextlib import suppress
from functools import partial
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from junctor.adapters.transports.faults import crowded, hung_up, no_space
from junctor.adapters.transports.mail.mailbox import ACTIONS, Client
from junctor.adapters.transports.sql.threaded import Thread
from junctor.adapters.transports.tls import HUNG_UP, named_context, of_alert
from junctor.core.ports.transport import SignIn
from junctor.model.errors import (
    Conflict,
    JunctorError,
    NotFound,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    Unreachable,
)
from junctor.model.mail import MailRequest

FAULTS = (IMAPClientError, OSError)
"""What the library and the socket raise."""


async def visit(request: MailRequest, dispatch: SignIn, trusted: str | None) -> Any:
    """One action in a mailbox.

    Raises:
        JunctorError: as the server's answer means.
    """
    thread = Thread("junctor-imap")
    client: Client = None
    try:
        async with asyncio.timeout_at(dispatch.deadline):
            client = await connected(thread, dispatch, trusted)
            return await thread.do(partial(ACTIONS[request.action], client, request, dispatch))
    except TimeoutError:
        raise TimedOut(details={"sent": "maybe", "diagnosis": "timeout"}) from None
    except FAULTS as error:
        raise explained(error) from None
    finally:
        if client is not None:
            hang_up(client)
        thread.end()


async def connected(thread: Thread, dispatch: SignIn, trusted: str | None) -> Client:
    """A client that has signed in."""
    address, port = await dispatch.line.address(dispatch.target)
    return await thread.opened(partial(_opened, address, port, dispatch, trusted), hang_up)


def _opened(address: str, port: int, dispatch: SignIn, trusted: str | None) -> Client:
    mode = dispatch.config.get("security") or "auto"
    if mode == "auto":
        mode = "starttls" if dispatch.target.port == 143 else "ssl"
    context = named_context(dispatch.passage.tls, dispatch.target.host, trusted)
    seconds = dispatch.passage.connect_timeout
    client = IMAPClient(
        address,
        port=port,
        ssl=mode == "ssl",
        ssl_context=context if mode == "ssl" else None,
        timeout=SocketTimeout(connect=seconds, read=60),
    )
    try:
        if mode == "starttls":
            client.starttls(context)
        client.login(
            dispatch.credential.get("username", ""), dispatch.credential.get("password", "")
        )
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: Client) -> None:
    """Close the socket, which also ends what a thread waits for."""
    # First the socket: closing the file waits for a thread that reads from it.
    with suppress(OSError, IMAPClientError):
        client.socket().shutdown(socket.SHUT_RDWR)
    try:
        client.shutdown()
    except (OSError, IMAPClientError):
        return


def explained(error: Exception) -> JunctorError:
    """An error of the library, or of the socket, in our words."""
    if (alert := of_alert(error)) is not None:
        return alert
    if isinstance(error, OSError):
        return _of_socket(error)
    text = str(error)
    if (known := _of_code(text)) is not None:
        return known
    if isinstance(error, LoginError):
        return ReconnectNeeded(_said(text), details={"status": 400, "sent": "no"})
    if "EOF" in text or "socket error" in text:
        return _broken()
    return Rejected(_said(text))


def _of_code(text: str) -> JunctorError | None:
    """What the server says in the codes of RFC 5530, or in the words of those without them."""
    lower, said = text.lower(), _said(text)
    if "[limit]" in lower or "too many" in lower or "maximum number of connections" in lower:
        return crowded(said, {})
    if "[overquota]" in lower or "not enough disk" in lower:
        return no_space(said, {})
    if "[serverbug]" in lower:
        return RemoteBusy(said, cure="Read the server's log; it may be short of space.")
    if any(code in lower for code in ("[unavailable]", "[inuse]")):
        return RemoteBusy(said)
    if "[noperm]" in lower:
        details = {"status": 400, "stage": "permission"}
        return ReconnectNeeded(said, cure="Give the user the right to it.", details=details)
    if "already exist" in lower:
        return Conflict(said, cure="Choose another name.", details={"sent": "yes"})
    if "doesn't exist" in lower or "nonexistent" in lower or "trycreate" in lower:
        return NotFound(said, cure="`folders` lists the mailboxes.")
    return None


def _of_socket(error: OSError) -> JunctorError:
    if isinstance(error, ssl.SSLError) and not isinstance(error, HUNG_UP):
        text = getattr(error, "verify_message", "") or str(error.reason or error)
        return Unreachable(
            f"TLS failed: {text}",
            cure="Give the connection the authority that signed the certificate.",
            details={"sent": "no", "diagnosis": "tls"},
        )
    if isinstance(error, TimeoutError):
        return TimedOut(details={"sent": "maybe", "diagnosis": "timeout"})
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(
            "The connection was refused.", details={"sent": "no", "diagnosis": "refused"}
        )
    return _broken()


def _broken() -> Unreachable:
    return hung_up("The connection to the mail server broke.", {"sent": "maybe"})


def _said(text: str) -> str:
    """The server's words without Python's spelling of bytes."""
    return _SPELLED.sub(r"\2", text).strip() or "The mail server refused."


_SPELLED = re.compile(r"""\bb(['"])(.*?)\1(?=\W|$)""")
