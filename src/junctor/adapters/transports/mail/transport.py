"""Chooses by the scheme of the address what a request of the protocol mail is given to."""

from __future__ import annotations

from typing import Any

from junctor.adapters.transports.extras import check_installed
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import NotConfigured
from junctor.model.mail import MailRequest
from junctor.model.request import Reply


class MailTransport:
    """SMTP and IMAP; implements `core.ports.Transport`."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted

    async def send(self, dispatch: Dispatch) -> Reply:
        """One message, or one action in a mailbox."""
        request = dispatch.request
        assert isinstance(request, MailRequest)
        scheme, entering = dispatch.target.scheme, await dispatch.sign_in()
        if scheme == "smtp":
            from junctor.adapters.transports.mail.smtp import deliver

            return Reply(output=await deliver(request, entering, self._trusted))
        if scheme == "imap":
            check_installed("IMAP", ("imap",))
            from junctor.adapters.transports.mail.imap import visit

            found: Any = await visit(request, entering, self._trusted)
            return Reply(output=found)
        raise NotConfigured(f"There is no mail transport for `{scheme}`.")

    async def close(self) -> None:
        """Nothing is kept."""
