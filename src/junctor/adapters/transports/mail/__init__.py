"""Mail: messages out by SMTP, mailboxes by IMAP; one connection per call."""

from junctor.adapters.transports.mail.transport import MailTransport

__all__ = ["MailTransport"]
