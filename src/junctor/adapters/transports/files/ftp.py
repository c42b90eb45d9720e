"""FTP and FTPS by the standard library in a thread: judged addresses, TLS sessions used again.

A server tells where to fetch data; only the port of what it says is used, and it is judged.
"""

# ruff: noqa: S321 - FTP is what this module is for; TLS is the default

from __future__ import annotations

import ftplib
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from junctor.adapters.transports.faults import crowded, hung_up, no_space
from junctor.adapters.transports.files.remote import PIECE, Found, Remote, encoding_of
from junctor.adapters.transports.sql.threaded import Thread
from junctor.adapters.transports.tls import HUNG_UP, hear_out, named_context, of_alert
from junctor.core.guard import second_hop
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


class _Client(ftplib.FTP_TLS):
    """Dials the judged address alone, for data too, with the session of the control channel."""

    dispatch: SignIn
    implicit = False
    encrypted = True

    def connect_at(self, address: str, port: int, seconds: float) -> None:
        """Connect to an address that was judged."""
        self.host, self.port, self.timeout = address, port, seconds
        self.sock = socket.create_connection((address, port), seconds)
        self.af = self.sock.family
        if self.implicit:
            self.sock = self.context.wrap_socket(self.sock)
        self.file = self.sock.makefile("r", encoding=self.encoding, errors="replace")
        self.welcome = self.getresp()

    def makepasv(self) -> tuple[str, int]:
        """Where to fetch data: the same machine; the port is the server's to choose, and judged."""
        assert self.sock is not None
        address = self.sock.getpeername()[0]
        said = self.sendcmd("EPSV" if self.af == socket.AF_INET6 else "PASV")
        kind: Any = "epsv" if self.af == socket.AF_INET6 else "pasv"
        if kind == "pasv":
            _, port = ftplib.parse227(said)
            said = f"({address.replace('.', ',')},{port // 256},{port % 256})"
        passage = self.dispatch.passage
        found = second_hop(
            kind, said, base=self.dispatch.target, policy=passage.policy, address=address
        )
        return address, found.target.port

    def retrlines(self, cmd: str, callback: Any = None) -> str:
        """A listing, whose names need not be UTF-8."""
        self.sendcmd("TYPE A")
        with self.transfercmd(cmd) as conn, conn.makefile("rb") as lines:
            while line := lines.readline(self.maxline + 1):
                if len(line) > self.maxline:
                    raise ftplib.Error(f"got more than {self.maxline} bytes")
                callback(line.rstrip(b"\r\n").decode(self.encoding, "replace"))
            if isinstance(conn, ssl.SSLSocket):
                _end(conn)
        return self.voidresp()

    def ntransfercmd(self, cmd: str, rest: Any = None) -> tuple[socket.socket, int | None]:
        """The data channel; servers such as vsftpd refuse a TLS session of its own."""
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self.encrypted:
            assert isinstance(self.sock, ssl.SSLSocket)
            conn = self.context.wrap_socket(conn, session=self.sock.session)
        return conn, size


class FtpOpener:
    """Opens connections; implements `remote.Opener`."""

    def __init__(self, trusted: str | None) -> None:
        self._trusted = trusted

    @asynccontextmanager
    async def opened(self, dispatch: SignIn) -> AsyncIterator[Remote]:
        """Connect, encrypt and sign in."""
        address, port = await dispatch.line.address(dispatch.target)
        thread = Thread("junctor-ftp")
        client: _Client | None = None
        try:
            client = await thread.opened(partial(self._signed_in, dispatch, address, port), _shut)
            yield FtpRemote(thread, client)
        finally:
            if client is not None:
                _shut(client)
            thread.end()

    def _signed_in(self, dispatch: SignIn, address: str, port: int) -> _Client:
        mode = dispatch.config.get("security") or "explicit"
        context = named_context(dispatch.passage.tls, dispatch.target.host, self._trusted)
        client = _Client(context=context, encoding=encoding_of(dispatch))
        client.dispatch = dispatch
        client.implicit, client.encrypted = mode == "implicit", mode != "plain"
        try:
            client.connect_at(address, port, dispatch.passage.connect_timeout)
            if mode == "explicit":
                client.auth()
                hear_out(client.sock)
            ftplib.FTP.login(
                client,
                dispatch.credential.get("username", "anonymous"),
                dispatch.credential.get("password", ""),
            )
            if client.encrypted:
                client.prot_p()
            client.voidcmd("TYPE I")
        except BaseException:
            _shut(client)
            raise
        return client

    def explain(self, error: Exception) -> JunctorError | None:
        """An error of the library in our words."""
        if (alert := of_alert(error)) is not None:
            return alert
        if isinstance(error, ssl.SSLError) and not isinstance(error, HUNG_UP):
            text = getattr(error, "verify_message", "") or str(error.reason or error)
            return Unreachable(
                f"TLS failed: {text}",
                cure="Give the connection the authority that signed the certificate, or set "
                "`security`.",
                details={"sent": "no", "diagnosis": "tls"},
            )
        if isinstance(error, TimeoutError):
            return TimedOut(details={"diagnosis": "timeout"})
        if isinstance(error, ConnectionRefusedError):
            return Unreachable(
                "The connection was refused.", details={"sent": "no", "diagnosis": "refused"}
            )
        if isinstance(error, ftplib.Error):
            return _answered(str(error))
        if isinstance(error, OSError | EOFError | UnicodeError):
            return hung_up("The connection to the file server broke.", {})
        return None


def _answered(text: str) -> JunctorError:
    """An FTP code: 4xx may work later, 5xx will not."""
    code, message = text[:3], text[4:] or text
    known = _ANSWERS.get(code)
    return (known or _refused)(message, {"code": code})


def _refused(message: str, details: dict[str, Any]) -> JunctorError:
    return Rejected(message, details=details)


def _not_signed_in(message: str, details: dict[str, Any]) -> JunctorError:
    if any(word in message.lower() for word in ("ssl", "tls", "encryption")):
        return Rejected(message, cure="Set `security` to `explicit`.", details=details)
    return ReconnectNeeded(message, details={**details, "status": 400})


def _busy(message: str, details: dict[str, Any]) -> JunctorError:
    return RemoteBusy(message, details=details)


def _failed(message: str, details: dict[str, Any]) -> JunctorError:
    cure = "Look at the space there, then try again."
    return RemoteBusy(message, cure=cure, details=details)


def _unavailable(message: str, details: dict[str, Any]) -> JunctorError:
    """One code for what is missing, taken or not allowed: the words tell them apart."""
    lower = message.lower()
    if "permission" in lower:
        return ReconnectNeeded(message, details={**details, "status": 400, "stage": "permission"})
    if "exist" in lower and "not" not in lower and "no such" not in lower:
        return Conflict(message, details=details)
    cure = "`list` shows what a folder holds; the user must be allowed to read it too."
    return NotFound(message, cure=cure, details=details)


def _not_that_name(message: str, details: dict[str, Any]) -> JunctorError:
    cure = "The user must be allowed to write in that folder, and the server to take such a name."
    return Rejected(message, cure=cure, details=details)


_ANSWERS: dict[str, Callable[[str, dict[str, Any]], JunctorError]] = {
    **dict.fromkeys(("331", "530", "532"), _not_signed_in),
    "421": crowded,
    **dict.fromkeys(("452", "552"), no_space),
    **dict.fromkeys(("425", "426", "450"), _busy),
    "451": _failed,
    "550": _unavailable,
    "553": _not_that_name,
}


def _shut(client: _Client) -> None:
    """Close the sockets; a thread that waits for them is freed."""
    for each in (getattr(client, "file", None), client.sock):
        if each is not None:
            try:
                each.close()
            except OSError:
                continue


class FtpRemote:
    """One signed-in session; implements `remote.Remote`."""

    def __init__(self, thread: Thread, client: _Client) -> None:
        self._thread = thread
        self._client = client
        self._home = ""

    async def real(self, path: str) -> str:
        """The whole path as the server names it; FTP shows no links, the server confines."""
        if not self._home:
            self._home = await self._thread.do(self._client.pwd)
        whole = path if path.startswith("/") else f"{self._home.rstrip('/')}/{path}"
        return "/" + "/".join(p for p in whole.split("/") if p not in ("", "."))

    async def look(self, path: str) -> Found | None:
        """What stands there, found in the folder above: MLST is not everywhere."""
        if path == "/":
            return Found("", "folder")
        parent, _, name = path.rpartition("/")
        try:
            entries = await self.entries(parent or "/")
        except ftplib.error_perm:
            return None
        return next((each for each in entries if each.name == name), None)

    async def entries(self, path: str) -> list[Found]:
        """What a folder holds, by MLSD where the server has it."""
        return await self._thread.do(partial(_listed, self._client, path))

    async def dated(self, folder: str, found: Found) -> Found:
        """The same with its time: servers without MLSD tell it one by one."""
        if found.modified is not None:
            return found
        command = f"MDTM {folder.rstrip('/')}/{found.name}"
        try:
            said = await self._thread.do(partial(self._client.sendcmd, command))
        except ftplib.error_perm:
            return found
        return replace(found, modified=_time(said[4:].strip()))

    async def read(self, path: str, offset: int) -> AsyncGenerator[bytes]:
        """The content from an offset on."""
        client = self._client
        opening = partial(client.transfercmd, f"RETR {path}", offset or None)
        conn = await self._thread.opened(opening, socket.socket.close)
        whole = False
        try:
            while piece := await self._thread.do(partial(conn.recv, PIECE)):
                yield piece
            whole = True
        finally:
            conn.close()
            if whole:
                await self._thread.do(client.voidresp)

    @asynccontextmanager
    async def writing(self, path: str, *, append: bool) -> AsyncIterator[FtpWriter]:
        """A file to write."""
        verb = "APPE" if append else "STOR"
        opening = partial(self._client.transfercmd, f"{verb} {path}")
        conn = await self._thread.opened(opening, socket.socket.close)
        try:
            yield FtpWriter(self._thread, conn)
            if isinstance(conn, ssl.SSLSocket):
                await self._thread.do(partial(_end, conn))
        except OSError as error:
            conn.close()
            if not isinstance(error, TimeoutError):
                await self._thread.do(self._client.voidresp)  # it says why it takes no more
            raise
        finally:
            conn.close()
        await self._thread.do(self._client.voidresp)

    async def rename(self, path: str, to: str) -> None:
        """Move, replacing what is there."""
        await self._thread.do(partial(self._client.rename, path, to))

    async def remove(self, path: str, *, folder: bool) -> None:
        """Delete a file or an empty folder."""
        work = self._client.rmd if folder else self._client.delete
        await self._thread.do(partial(work, path))

    async def make(self, path: str) -> None:
        """Make one folder."""
        await self._thread.do(partial(self._client.mkd, path))

    async def permit(self, path: str, mode: int) -> None:
        """Set who may read and write, as far as the server has that."""
        await self._thread.do(partial(self._client.voidcmd, f"SITE CHMOD {mode:03o} {path}"))


class FtpWriter:
    """The data channel of an upload."""

    def __init__(self, thread: Thread, conn: socket.socket) -> None:
        self._thread = thread
        self._conn = conn

    async def write(self, piece: bytes) -> None:
        """Append a piece."""
        await self._thread.do(partial(self._conn.sendall, piece))


def _end(conn: ssl.SSLSocket) -> None:
    """Say goodbye on the data channel, so that the server does not suspect a cut."""
    try:
        conn.unwrap()
    except (OSError, ssl.SSLError):
        return


def _listed(client: _Client, path: str) -> list[Found]:
    """A listing; some servers list a folder that is not there as an empty one."""
    found = _by_facts(client, path)
    if not found:
        client.cwd(path)
    return found


def _by_facts(client: _Client, path: str) -> list[Found]:
    try:
        rows = list(client.mlsd(path))
        client.voidcmd("TYPE I")
    except ftplib.error_perm as error:
        if not str(error).startswith(("500", "501", "502", "504")):
            raise
        return _by_list(client, path)
    found = []
    for name, facts in rows:
        kind = {"file": "file", "dir": "folder"}.get(facts.get("type", ""), "")
        if facts.get("type") in ("cdir", "pdir"):
            continue
        link = "link" if "slink" in facts.get("type", "").lower() else "other"
        found.append(Found(name, kind or link, _size(facts), _time(facts.get("modify"))))
    return found


def _by_list(client: _Client, path: str) -> list[Found]:
    """A listing as Unix prints it, which is what servers without MLSD give."""
    lines: list[str] = []
    client.dir("-a", path, lines.append)
    client.voidcmd("TYPE I")  # a listing is text; everything else here is bytes
    found = []
    for line in lines:
        parts = line.split(None, 8)
        if len(parts) < 9 or parts[8] in (".", ".."):
            continue
        kind = {"-": "file", "d": "folder", "l": "link"}.get(line[0], "other")
        name = parts[8].partition(" -> ")[0] if kind == "link" else parts[8]
        size = int(parts[4]) if kind == "file" and parts[4].isdecimal() else None
        found.append(Found(name, kind, size))
    return found


def _size(facts: dict[str, str]) -> int | None:
    return int(facts["size"]) if facts.get("size", "").isdecimal() else None


def _time(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None
