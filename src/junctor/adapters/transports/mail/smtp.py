"""SMTP by aiosmtplib over a socket that the line has connected: STARTTLS, SSL or plain."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import aiosmtplib

from junctor.adapters.transports.faults import crowded, hung_up, no_space
from junctor.adapters.transports.mail.asking import capabilities, sent_each, verified
from junctor.adapters.transports.mail.compose import address_of, composed
from junctor.adapters.transports.tls import HUNG_UP, context_for, of_alert
from junctor.core.ports.transport import SignIn
from junctor.model.errors import (
    JunctorError,
    NotConfigured,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)
from junctor.model.mail import MailMessage, MailRequest

_BY_PORT = {465: "ssl", 25: "plain"}


async def deliver(request: MailRequest, dispatch: SignIn, trusted: str | None) -> Any:
    """Send one message, or only sign in.

    Raises:
        JunctorError: as the server's answer means; one address that is taken is a success.
    """
    state = {"sent": "no"}
    try:
        async with asyncio.timeout_at(dispatch.deadline):
            return await _delivered(request, dispatch, trusted, state)
    except TimeoutError:
        raise TimedOut(details={**state, "diagnosis": "timeout"}) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        found = explained(error)
        found.details.setdefault("sent", state["sent"])
        raise found from None


async def _delivered(
    request: MailRequest, dispatch: SignIn, trusted: str | None, state: dict[str, str]
) -> Any:
    mode = dispatch.config.get("security") or "auto"
    if mode == "auto":
        mode = _BY_PORT.get(dispatch.target.port, "starttls")
    client = aiosmtplib.SMTP(
        hostname=dispatch.target.host,
        sock=await dispatch.line.connected(dispatch.target),
        use_tls=mode == "ssl",
        start_tls=mode == "starttls",
        tls_context=context_for(dispatch.passage.tls, trusted) if mode != "plain" else None,
        validate_certs=dispatch.passage.tls.verify,
        local_hostname="localhost",
        timeout=None,
    )
    try:
        await client.connect()
        await _signed_in(client, dispatch, encrypted=mode != "plain")
        done = await _acted(client, request, state)
        _said(client, b"QUIT\r\n")
        return done
    finally:
        _hang_up(client)


def _said(client: aiosmtplib.SMTP, words: bytes) -> None:
    """Say something whose answer nobody waits for."""
    if isinstance(client.transport, asyncio.WriteTransport):
        client.transport.write(words)


def _hang_up(client: aiosmtplib.SMTP) -> None:
    """Be gone at once: TLS would wait half a minute for the farewell of a server that hangs."""
    if isinstance(client.transport, asyncio.WriteTransport):
        client.transport.abort()
    client.close()


async def _acted(client: aiosmtplib.SMTP, request: MailRequest, state: dict[str, str]) -> Any:
    match request.action:
        case "verify":
            return await verified(client, request)
        case "capabilities":
            return await capabilities(client)
        case "sendMany":
            state["sent"] = "maybe"
            return await sent_each(client, request, _sent, explained)
        case "sendRaw":
            state["sent"] = "maybe"
            wanted = request.options
            return await _handed(client, wanted["raw"], wanted["to"], wanted["from"])
    if request.message is None:
        await client.noop()
        return {}
    state["sent"] = "maybe"
    return await _sent(client, request.message, request.return_path)


async def _signed_in(client: aiosmtplib.SMTP, dispatch: SignIn, *, encrypted: bool) -> None:
    user = dispatch.credential.get("username")
    if not user:
        return
    if not encrypted and dispatch.config.get("security") != "plain":
        raise NotConfigured(
            "A password would be sent without encryption.",
            cure="Use port 587 or 465, or set `security` to `plain` on purpose.",
            field="security",
        )
    await client.login(user, dispatch.credential.get("password", ""))


async def _sent(
    client: aiosmtplib.SMTP, message: MailMessage, return_path: str | None
) -> dict[str, Any]:
    made = composed(message)
    recipients = [address_of(a) for a in (*message.to, *message.cc, *message.bcc)]
    sender = return_path or address_of(message.sender)
    done = await _handed(client, made.as_bytes(), recipients, sender)
    return {"messageId": str(made["Message-ID"]), **done}


async def _handed(
    client: aiosmtplib.SMTP, data: bytes, recipients: list[str], sender: str
) -> dict[str, Any]:
    most = client.esmtp_extensions.get("size", "")
    if most.isdecimal() and 0 < int(most) < len(data):
        raise TooLarge(
            f"The message has {len(data)} bytes; the server takes {most}.",
            cure="Send fewer or smaller attachments.",
            details={"sent": "no"},
        )
    wide = not all(a.isascii() for a in (*recipients, sender))
    options = ["SMTPUTF8"] if wide and client.supports_extension("smtputf8") else []
    refused, _ = await client.sendmail(sender, recipients, data, mail_options=options)
    return {
        "accepted": [a for a in recipients if a not in refused],
        "refused": {a: f"{answer.code} {answer.message}" for a, answer in refused.items()},
    }


def explained(error: Exception) -> JunctorError:
    """An error of the library, or of the socket, in our words."""
    if (alert := of_alert(error)) is not None:
        return alert
    cause = error.__cause__ or error.__context__
    for each in (error, cause):
        if isinstance(each, ssl.SSLError) and not isinstance(each, HUNG_UP):
            text = getattr(each, "verify_message", "") or str(each.reason or each)
            return _tls(text)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        first = error.recipients[0]
        return _answered(first.code, f"No address was taken: {first.message}")
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return TimedOut(details={"diagnosis": "timeout"})
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error.code, str(error.message))
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Rejected(str(error), cure="Set `security` to what the server offers.")
    if "TLS" in str(error) or "SSL" in str(error):
        return _tls(str(error))
    return hung_up("The connection to the mail server broke.", {})


def _tls(text: str) -> Unreachable:
    return Unreachable(
        f"TLS failed: {text}",
        cure="Give the connection the authority that signed the certificate, or set `security`.",
        details={"diagnosis": "tls"},
    )


def _answered(code: int, message: str) -> JunctorError:
    """An SMTP code: 4xx may work later, 5xx will not."""
    details = {"code": str(code), "sent": "no"}
    if code in (454, 530, 534, 535, 538):
        return ReconnectNeeded(message, details={**details, "status": 400})
    if code == 421 or (code in (450, 451, 452) and "too many" in message.lower()):
        return crowded(message, details)
    if code == 452:
        return no_space(message, details)
    if code == 552 or "size" in message.lower():
        return TooLarge(message, cure="Send less at once.", details=details)
    if 400 <= code < 500:
        return RemoteBusy(message, details=details)
    if code < 0:
        return hung_up("The mail server hung up.", {})
    return Rejected(message, cure="Correct the address or what the server names.", details=details)
