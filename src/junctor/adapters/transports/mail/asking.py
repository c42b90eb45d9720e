"""SMTP beside one message: many in one session, and what a server says without any."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiosmtplib

from junctor.adapters.transports.mail.compose import address_of
from junctor.model.errors import JunctorError
from junctor.model.mail import MailMessage, MailRequest

Send = Callable[[aiosmtplib.SMTP, MailMessage, str | None], Awaitable[dict[str, Any]]]
Explain = Callable[[Exception], JunctorError]


async def sent_each(
    client: aiosmtplib.SMTP, request: MailRequest, send: Send, explain: Explain
) -> dict[str, Any]:
    """Every message in one session; one that is refused does not keep the others.

    Once the session is gone, the rest are told as not sent.
    """
    results: list[dict[str, Any]] = []
    gone: JunctorError | None = None
    for message in request.messages:
        about: dict[str, Any] = {"to": ", ".join(message.to), "ok": False, "messageId": None}
        if gone is not None:
            results.append({**about, "error": f"Not sent: {gone.message}", "sent": "no"})
            continue
        try:
            done = await send(client, message, request.return_path)
        except (aiosmtplib.SMTPException, OSError, JunctorError) as error:
            failure = error if isinstance(error, JunctorError) else explain(error)
            sent = str(failure.details.get("sent", "maybe"))
            results.append({**about, "error": failure.message, "sent": sent})
            if not client.is_connected:
                gone = failure
            continue
        about |= {"ok": not done["refused"], "messageId": done["messageId"]}
        refused = "; ".join(done["refused"].values()) or None
        results.append({**about, "error": refused, "sent": "yes"})
    count = sum(each["ok"] for each in results)
    return {"results": results, "sent": count, "failed": len(results) - count}


async def verified(client: aiosmtplib.SMTP, request: MailRequest) -> dict[str, Any]:
    """What the server says to each address before any message; nothing is sent."""
    await client.ehlo()
    await client.mail(address_of(str(request.options["from"])))
    results = []
    for address in request.options["addresses"]:
        try:
            answer = await client.rcpt(address_of(address))
        except aiosmtplib.SMTPRecipientRefused as error:
            code, text = error.code, error.message
        else:
            code, text = answer.code, answer.message
        state = "accepted" if code < 400 else "unknown" if code < 500 else "refused"
        results.append({"address": address, "state": state, "code": code, "message": text})
    await client.rset()
    return {"results": results}


async def capabilities(client: aiosmtplib.SMTP) -> dict[str, Any]:
    """What the server says it can do, as it says it after the encryption."""
    await client.ehlo()
    known = {name: str(value) for name, value in client.esmtp_extensions.items()}
    size = known.get("size", "")
    return {
        "extensions": known,
        "authMethods": sorted(client.supported_auth_methods),
        "maxBytes": int(size) if size.isdecimal() and int(size) > 0 else None,
        "encrypted": client.get_transport_info("sslcontext") is not None,
    }
