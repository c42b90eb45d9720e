"""Files by SFTP and FTP: one connection per call, paths below a root, streams in bounded memory."""

from junctor.adapters.transports.files.transport import FileTransport

__all__ = ["FileTransport"]
