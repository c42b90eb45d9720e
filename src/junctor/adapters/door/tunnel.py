"""The way through the instance's proxy: where it is, and a tunnel for connection tests."""

from __future__ import annotations

import asyncio
import ssl

from junctor.adapters.door.names import Names
from junctor.adapters.transports.proxies import ProxyHop, refused, unreachable
from junctor.core.guard import Target
from junctor.core.guard.proxy import Proxy, is_address
from junctor.model.errors import JunctorError

_LONGEST_HEAD = 16 * 1024


async def found(proxy: Proxy, names: Names) -> ProxyHop:
    """Where the proxy is. Its address comes from the administrator and is not judged.

    Raises:
        Unreachable: its name cannot be resolved.
    """
    if is_address(proxy.host):
        return ProxyHop(proxy, proxy.host)
    try:
        answers = await names.addresses(proxy.host, proxy.port)
    except JunctorError as error:
        raise unreachable(error.message) from None
    return ProxyHop(proxy, answers[0])


async def tunnel(
    hop: ProxyHop, target: Target, trust: ssl.SSLContext | None
) -> asyncio.StreamWriter:
    """A connection to the target through the proxy; to the proxy alone where it forwards.

    Raises:
        JunctorError: the proxy does not answer, or refuses.
    """
    proxy = hop.proxy
    try:
        reader, writer = await asyncio.open_connection(
            hop.address, proxy.port, ssl=trust, server_hostname=proxy.host if trust else None
        )
    except OSError:
        raise unreachable() from None
    if target.scheme != "https":
        return writer
    try:
        status = await _asked(reader, writer, proxy, target)
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        writer.transport.abort()
        raise unreachable("It does not answer as a proxy.") from None
    except BaseException:
        writer.transport.abort()
        raise
    if status != 200:
        writer.transport.abort()
        raise refused(status)
    return writer


async def _asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: Proxy, target: Target
) -> int:
    host = f"[{target.host}]" if ":" in target.host else target.host
    place = f"{host}:{target.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.authorization is not None:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    writer.write("\r\n".join([*lines, "", ""]).encode("ascii"))
    head = await reader.readuntil(b"\r\n\r\n")
    return int(head[:_LONGEST_HEAD].split(b" ", 2)[1])
