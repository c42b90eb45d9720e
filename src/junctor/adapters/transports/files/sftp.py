"""SFTP by asyncssh over a socket that the line has connected; the server's key is pinned."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh
import orjson

from junctor.adapters.transports.faults import hung_up, no_space
from junctor.adapters.transports.files.remote import PIECE, Found, Remote, absent, encoding_of
from junctor.core.ports.transport import SignIn
from junctor.model.errors import (
    Conflict,
    InvalidInput,
    JunctorError,
    NotConfigured,
    NotFound,
    ReconnectNeeded,
    Rejected,
)

_KINDS = {
    asyncssh.FILEXFER_TYPE_REGULAR: "file",
    asyncssh.FILEXFER_TYPE_DIRECTORY: "folder",
    asyncssh.FILEXFER_TYPE_SYMLINK: "link",
}
_READS_AHEAD = 16


class _Pinned(asyncssh.SSHClient):
    """Compares the server's key with the one that is pinned."""

    def __init__(self) -> None:
        self.seen = ""
        self.wanted: str | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: Any) -> bool:
        """Whether this is the key; an unknown server's key is remembered by its fingerprint."""
        del host, addr, port
        self.seen = key.get_fingerprint()
        return self.wanted is not None and self.seen == self.wanted


class SftpOpener:
    """Opens connections; implements `remote.Opener`. Pins stand in a file of the home."""

    def __init__(self, pins: Path) -> None:
        self._pins = pins

    @asynccontextmanager
    async def opened(self, dispatch: SignIn) -> AsyncIterator[Remote]:
        """Connect, check the server's key and sign in.

        The first test of a connection pins the key; nothing is sent to a server that is not
        known, not even a password.
        """
        name = f"{dispatch.pool.split('.')[0]}@{dispatch.target.host}:{dispatch.target.port}"
        client = _Pinned()
        client.wanted = dispatch.config.get("hostKey") or self._read().get(name)
        first = client.wanted is None and dispatch.passage.purpose.kind == "connection.test"
        if first:
            client.wanted = await self._learned(dispatch)
        connection = await self._connected(dispatch, client)
        try:
            if first:
                self._write(name, client.seen)
            names = encoding_of(dispatch)
            async with connection.start_sftp_client(
                path_encoding=names, path_errors="surrogateescape"
            ) as sftp:
                yield SftpRemote(sftp, names)
        finally:
            connection.abort()
            await connection.wait_closed()

    async def _learned(self, dispatch: SignIn) -> str:
        """The fingerprint of a server that is met for the first time."""
        client = _Pinned()
        try:
            connection = await self._connected(dispatch, client, sign_in=False)
        except NotConfigured:
            return client.seen
        connection.abort()
        return client.seen

    async def _connected(
        self, dispatch: SignIn, client: _Pinned, *, sign_in: bool = True
    ) -> asyncssh.SSHClientConnection:
        key = dispatch.credential.get("private_key") if sign_in else None
        try:
            return await asyncssh.connect(
                dispatch.target.host,
                dispatch.target.port,
                sock=await dispatch.line.connected(dispatch.target),
                client_factory=lambda: client,
                config=None,
                known_hosts=([], [], []),
                agent_path=None,
                username=dispatch.credential.get("username", ""),
                password=dispatch.credential.get("password") if sign_in else None,
                client_keys=[_imported(key, dispatch.credential.get("passphrase"))] if key else [],
                login_timeout=dispatch.passage.connect_timeout,
                preferred_auth="publickey,password,keyboard-interactive",
            )
        except asyncssh.HostKeyNotVerifiable:
            raise _unknown(client, dispatch) from None

    def _read(self) -> dict[str, str]:
        try:
            found: dict[str, str] = orjson.loads(self._pins.read_bytes())
        except FileNotFoundError:
            return {}
        return found

    def _write(self, name: str, fingerprint: str) -> None:
        pins = {**self._read(), name: fingerprint}
        made = self._pins.with_suffix(f".{os.getpid()}")
        made.write_bytes(orjson.dumps(pins, option=orjson.OPT_INDENT_2))
        made.replace(self._pins)

    def explain(self, error: Exception) -> JunctorError | None:
        """An asyncssh exception in our words."""
        if isinstance(error, asyncssh.SFTPError):
            return _of_sftp(error)
        if isinstance(error, asyncssh.PermissionDenied):
            return ReconnectNeeded(
                "The server refuses the user, the password or the key.",
                details={"status": 400, "sent": "no"},
            )
        if isinstance(error, asyncssh.Error | OSError):
            return hung_up("The connection to the file server broke.", {})
        return None


def _imported(key: str, passphrase: str | None) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(key.strip() + "\n", passphrase or None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise InvalidInput(
            "The private key cannot be read.",
            cure="Paste the whole key with its first and last line, and its passphrase.",
            field="private_key",
        ) from None


def _unknown(client: _Pinned, dispatch: SignIn) -> NotConfigured:
    if client.wanted is None:
        return NotConfigured(
            f"The server {dispatch.target.host} is not known yet; its key is {client.seen}.",
            cure="Press Test Connection once, or set `hostKey` to the key that its owner gives.",
            field="hostKey",
            details={"sent": "no", "fingerprint": client.seen},
        )
    return NotConfigured(
        f"The server {dispatch.target.host} has another key than the one that is pinned.",
        cure="Ask its owner. Only if the key was renewed, set `hostKey` to the new one.",
        field="hostKey",
        details={"sent": "no", "fingerprint": client.seen, "diagnosis": "tls"},
    )


def _of_sftp(error: asyncssh.SFTPError) -> JunctorError:
    details = {"code": type(error).__name__.removeprefix("SFTP")}
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        message, cure = "There is no such file or folder.", "`list` shows what a folder holds."
        return NotFound(message, cure=cure, details=details)
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        return ReconnectNeeded(
            "The user may not do that there.",
            cure="Ask for the right on that folder, or use another credential.",
            details={**details, "status": 400, "stage": "permission"},
        )
    if isinstance(error, asyncssh.SFTPFileAlreadyExists | asyncssh.SFTPDirNotEmpty):
        return Conflict(error.reason, details=details)
    if isinstance(error, asyncssh.SFTPNoSpaceOnFilesystem | asyncssh.SFTPQuotaExceeded):
        return no_space("There is no space left there.", details)
    if isinstance(error, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection):
        return hung_up("The connection broke.", details)
    return Rejected(error.reason or "The file server refused.", details=details)


class SftpRemote:
    """One signed-in session; implements `remote.Remote`. Names need not be UTF-8 there."""

    def __init__(self, sftp: asyncssh.SFTPClient, encoding: str) -> None:
        self._sftp = sftp
        self._encoding = encoding

    async def real(self, path: str) -> str:
        """The path with links followed."""
        return self._name(await self._sftp.realpath(path))

    async def look(self, path: str) -> Found | None:
        """What stands there, links not followed."""
        try:
            attributes = await self._sftp.lstat(path)
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None
        return _found(path.rsplit("/", 1)[-1], attributes)

    async def entries(self, path: str) -> list[Found]:
        """What a folder holds."""
        found = await self._sftp.readdir(path)
        return [
            _found(self._name(each.filename), each.attrs)
            for each in found
            if self._name(each.filename) not in (".", "..")
        ]

    def _name(self, text: Any) -> str:
        return text.decode(self._encoding, "replace") if isinstance(text, bytes) else str(text)

    async def dated(self, folder: str, found: Found) -> Found:
        """The same: a listing has the times."""
        del folder
        return found

    async def read(self, path: str, offset: int) -> AsyncGenerator[bytes]:
        """The content, several pieces asked for ahead."""
        async with self._sftp.open(path, "rb") as file:
            size = (await file.stat()).size
            if size is None:
                raise absent(path)
            waiting: list[asyncio.Task[bytes]] = []
            place = offset
            try:
                while place < size or waiting:
                    while place < size and len(waiting) < _READS_AHEAD:
                        count = min(PIECE, size - place)
                        waiting.append(asyncio.create_task(_whole(file, place, count)))
                        place += count
                    yield await waiting.pop(0)
            finally:
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)

    @asynccontextmanager
    async def writing(self, path: str, *, append: bool) -> AsyncIterator[SftpWriter]:
        """A file to write."""
        try:
            async with self._sftp.open(path, "ab" if append else "wb") as file:
                yield SftpWriter(file)
        except asyncssh.SFTPFailure:
            if await self._full(path):
                raise asyncssh.SFTPNoSpaceOnFilesystem("no space left") from None
            raise

    async def _full(self, path: str) -> bool:
        """Whether a failure without a reason is for want of space: OpenSSH says no more."""
        try:
            found = await self._sftp.statvfs(path.rpartition("/")[0] or "/")
        except asyncssh.SFTPError:
            return False
        return bool(found.bavail == 0)

    async def rename(self, path: str, to: str) -> None:
        """Move, replacing what is there where the server can do that in one step."""
        try:
            await self._sftp.posix_rename(path, to)
        except asyncssh.SFTPOpUnsupported:
            await self._sftp.rename(path, to)

    async def remove(self, path: str, *, folder: bool) -> None:
        """Delete a file or an empty folder."""
        await (self._sftp.rmdir(path) if folder else self._sftp.remove(path))

    async def make(self, path: str) -> None:
        """Make one folder."""
        await self._sftp.mkdir(path)

    async def permit(self, path: str, mode: int) -> None:
        """Set who may read and write."""
        await self._sftp.chmod(path, mode)


class SftpWriter:
    """Writes behind the caller's back, a bounded number of pieces at once."""

    def __init__(self, file: Any) -> None:
        self._file = file

    async def write(self, piece: bytes) -> None:
        """Append a piece."""
        await self._file.write(piece)


async def _whole(file: Any, place: int, count: int) -> bytes:
    """Exactly the bytes of a place; a file that became shorter is an error, not a short read."""
    found: bytes = await file.read(count, place)
    if len(found) != count:
        raise Rejected("The file became shorter while it was read.")
    return found


def _found(name: str, attributes: Any) -> Found:
    kind = _KINDS.get(attributes.type, "other")
    modified = attributes.mtime
    return Found(
        name,
        kind,
        attributes.size if kind == "file" else None,
        None if modified is None else datetime.fromtimestamp(modified, UTC).isoformat(),
    )
